"""Asking: one answer at once, or its parts as they come."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from advisor.chain import Advisor
from advisor.question import MAX_TURNS, clean_question
from advisor.types import Answer, Event, EvidenceFound, Turn
from ui.api.problems import MEDIA_TYPE

PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {
        "description": "A question that cannot be answered as it stands",
        "content": {MEDIA_TYPE: {}},
    }
}


class Message(BaseModel):
    """One message of the conversation so far."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=20_000)]


class Ask(BaseModel):
    """A question, with the conversation before it where it is a follow-up."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "Which portfolio projects fit fintech?"}]},
    )

    question: Annotated[str, AfterValidator(clean_question)]
    history: Annotated[list[Message], Field(max_length=MAX_TURNS)] = []

    def turns(self) -> list[Turn]:
        """The history as the advisor takes it."""
        return [Turn(message.role, message.content) for message in self.history]


def ask_router(advisor: Advisor) -> APIRouter:
    """The routes /v1/ask and /v1/ask/stream."""
    router = APIRouter(prefix="/v1", tags=["ask"])

    @router.post("/ask", responses=PROBLEMS, summary="Answer a question, every sentence cited")
    def ask(body: Ask) -> JSONResponse:
        return JSONResponse(advisor.answer(body.question, body.turns()).as_json())

    @router.post(
        "/ask/stream",
        response_class=EventSourceResponse,
        responses=PROBLEMS,
        summary="The same as server-sent events: evidence, then sentences, then the answer",
    )
    def ask_stream(body: Ask) -> Iterator[ServerSentEvent]:
        for event in advisor.stream(body.question, body.turns()):
            yield _server_sent(event)

    return router


def _server_sent(event: Event) -> ServerSentEvent:
    if isinstance(event, EvidenceFound):
        passages = [
            {"id": passage.metadata["id"], "passage": passage.page_content}
            for passage in event.passages
        ]
        return ServerSentEvent(event="evidence", data=passages)
    if isinstance(event, Answer):
        return ServerSentEvent(event="answer", data=event.as_json())
    return ServerSentEvent(event="sentence", data=event.as_json())
