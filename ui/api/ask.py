"""Asking: one answer at once, or its parts as they come."""

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from advisor.aim import read_aim
from advisor.chain import Advisor
from advisor.question import MAX_TURNS, clean_question
from advisor.resume.target import Target
from advisor.types import Answer, Event, EvidenceFound, FactsWritten, Turn, Waiting
from ui.api.schema import AnswerForm


class Ask(BaseModel):
    """A question, with the conversation before it where it is a follow-up."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "Which portfolio projects fit fintech?"}]},
    )

    question: Annotated[str, AfterValidator(clean_question)]
    history: Annotated[list[Turn], Field(max_length=MAX_TURNS)] = []
    target: Annotated[
        str,
        Field(
            description="The sector, role and place to go into, for what the question leaves open",
            examples=["data scientist in fintech in Los Angeles"],
        ),
    ] = ""


def ask_router(advisor: Advisor) -> APIRouter:
    """The routes /v1/ask and /v1/ask/stream."""
    router = APIRouter(prefix="/v1", tags=["ask"])

    def aim(body: Ask) -> Target | None:
        return read_aim(body.target, advisor.vocabulary, advisor.corpus)

    @router.post(
        "/ask",
        response_model=AnswerForm,
        summary="Answer a question, every sentence cited",
    )
    def ask(body: Ask) -> JSONResponse:
        target = aim(body)
        return JSONResponse(advisor.answer(body.question, body.history, target=target).as_json())

    @router.post(
        "/ask/stream",
        response_class=EventSourceResponse,
        summary="The same as server-sent events: evidence, sentences, then the answer; where a "
        "language model writes, the answer from facts and then its sentences before that",
    )
    def ask_stream(body: Ask) -> Iterator[ServerSentEvent]:
        with closing(advisor.stream(body.question, body.history, target=aim(body))) as events:
            yield from map(_server_sent, filter(_is_told, events))

    return router


def _is_told(event: Event) -> bool:
    """Not told is evidence where there is none, as for what is declined."""
    return not isinstance(event, EvidenceFound) or bool(event.passages)


def _server_sent(event: Event) -> ServerSentEvent:
    if isinstance(event, EvidenceFound):
        passages = [
            {"id": passage.metadata["id"], "passage": passage.page_content}
            for passage in event.passages
        ]
        return ServerSentEvent(event="evidence", data=passages)
    if isinstance(event, Answer):
        return ServerSentEvent(event="answer", data=event.as_json())
    if isinstance(event, FactsWritten):
        return ServerSentEvent(event="facts", data=event.answer.as_json())
    if isinstance(event, Waiting):
        return ServerSentEvent(comment="the language model is at work")
    return ServerSentEvent(event="sentence", data=event.as_json())
