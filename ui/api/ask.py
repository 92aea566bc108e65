"""Asking: one answer at once, or its parts as they come."""

import json
from collections.abc import Generator
from contextlib import closing
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from advisor.aim import read_aim
from advisor.chain import Advisor
from advisor.question import MAX_TURNS, clean_question
from advisor.resume.target import Target
from advisor.types import Answer, Event, EvidenceFound, FactsWritten, Sentence, Turn, Waiting
from ui.api.schema import AnswerForm
from ui.api.streaming import EVENTS, STREAM_HEADERS, until_gone

# What an event of the stream is, to those who check it against the documentation.
EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["evidence", "sentence", "facts", "answer"]},
        "data": {"type": "string", "description": "JSON; of `answer` and `facts` an AnswerForm"},
    },
}
EXAMPLE = 'event: sentence\ndata: {"text": "…", "citations": [1], …}\n\n'


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
        response_class=StreamingResponse,
        responses={200: {"content": {EVENTS: {"schema": EVENT, "example": EXAMPLE}}}},
        summary="The same as server-sent events: evidence, sentences, then the answer; where a "
        "language model writes, the answer from facts and then its sentences before that",
    )
    def ask_stream(body: Ask) -> StreamingResponse:
        events = advisor.stream(body.question, body.history, target=aim(body))
        return StreamingResponse(
            until_gone(_server_sent(events)), headers=STREAM_HEADERS, media_type=EVENTS
        )

    return router


def _server_sent(events: Generator[Event]) -> Generator[str]:
    with closing(events):
        for event in events:
            if isinstance(event, Waiting):
                yield ": the language model is at work\n\n"
            elif (named := _named(event)) is not None:
                name, data = named
                yield f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _named(event: Event) -> tuple[str, Any] | None:
    """The name of an event and what it brings; none for evidence where there is none."""
    if isinstance(event, EvidenceFound):
        passages = [
            {"id": passage.metadata["id"], "passage": passage.page_content}
            for passage in event.passages
        ]
        return ("evidence", passages) if passages else None
    if isinstance(event, Answer):
        return "answer", event.as_json()
    if isinstance(event, FactsWritten):
        return "facts", event.answer.as_json()
    assert isinstance(event, Sentence)
    return "sentence", event.as_json()
