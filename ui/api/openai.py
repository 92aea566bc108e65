"""The advisor behind the interface that OpenAI's chat clients speak."""

import json
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StrictBool, WithJsonSchema

from advisor.chain import Advisor
from advisor.errors import AdvisorError
from advisor.export import source_list, with_sources, without_sources
from advisor.question import MAX_TURNS, clean_question
from advisor.render import render_told
from advisor.types import Answer, Event, Sentence, Turn, Waiting
from ui.api.chores import declined, is_chore
from ui.api.problems import openai_error, openai_fault
from ui.api.schema import ChatCompletionForm, OpenAIModelForm, OpenAIModelsForm
from ui.api.streaming import EVENTS, STREAM_HEADERS, until_gone

MODEL = "career-advisor"
STREAMED = {"content": {EVENTS: {"schema": {"type": "object"}, "example": "data: [DONE]\n\n"}}}
UNKNOWN = f"There is no model {{!r}} here. The advisor is called {MODEL!r}."


class Part(BaseModel):
    """A part of a message; those that are no text are passed over."""

    type: str
    text: str = ""


class Message(BaseModel):
    """A message of a chat."""

    role: str
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """Its text, without pictures and sounds."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """What comes with a stream."""

    include_usage: StrictBool = False


class Chat(BaseModel):
    """A chat: its last user message is the question, what stands before it the history.

    System messages and what else OpenAI's interface knows (temperature, tools, …) change nothing.
    """

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "Which projects fit fintech?"}],
                }
            ]
        },
    )

    model: str
    messages: Annotated[list[Message], Field(min_length=1, max_length=1_000)]
    stream: StrictBool = False
    stream_options: StreamOptions | None = None
    n: Annotated[int | None, WithJsonSchema({"enum": [1, None]})] = None

    @property
    def last(self) -> int:
        """Which message is the question."""
        return max((i for i, one in enumerate(self.messages) if one.role == "user"), default=0)

    @property
    def question(self) -> str:
        """The last message of the user; empty where there is none."""
        message = self.messages[self.last]
        return message.text if message.role == "user" else ""

    def asked(self) -> tuple[str, list[Turn]]:
        """The question and the turns before it; raises QuestionError where there is none."""
        turns = []
        for message in self.messages[: self.last]:
            if message.role == "user" and message.text:
                turns.append(Turn("user", message.text))
            elif message.role == "assistant" and message.text:
                turns.append(Turn("assistant", without_sources(message.text)))
        return clean_question(self.question), turns[-MAX_TURNS:]


def openai_router(advisor: Advisor) -> APIRouter:
    """The routes /v1/chat/completions and /v1/models."""
    router = APIRouter(prefix="/v1", tags=["openai"])

    @router.post(
        "/chat/completions",
        response_model=ChatCompletionForm,
        responses={200: STREAMED, 404: {"description": "There is no such model"}},
        summary="For OpenAI's chat clients: the answer as Markdown with its sources below",
    )
    def complete(chat: Chat) -> Response:
        if chat.model != MODEL:
            return openai_error(404, UNKNOWN.format(chat.model), "model", "model_not_found")
        if chat.n not in (None, 1):
            return openai_error(400, "There is one answer to a question: leave out n.", "n")
        events = _events(advisor, chat)
        if not chat.stream:
            *_, answer = events
            assert isinstance(answer, Answer)
            message = {"role": "assistant", "content": with_sources(answer)}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            head = _head("chat.completion", advisor)
            return JSONResponse({**head, "choices": [choice], "usage": _usage(answer)})
        with_usage = chat.stream_options is not None and chat.stream_options.include_usage
        head = _head("chat.completion.chunk", advisor)
        stream = _server_sent(events, head, with_usage)
        return StreamingResponse(until_gone(stream), headers=STREAM_HEADERS, media_type=EVENTS)

    @router.get(
        "/models",
        response_model=OpenAIModelsForm,
        summary="For OpenAI's clients: the advisor as the one model that there is",
    )
    def models() -> JSONResponse:
        return JSONResponse({"object": "list", "data": [_as_model()]})

    @router.get(
        "/models/{id}",
        response_model=OpenAIModelForm,
        responses={404: {"description": "There is no such model"}},
        summary="The same, by its name",
    )
    def model(id: str) -> JSONResponse:
        if id != MODEL:
            return openai_error(404, UNKNOWN.format(id), "model", "model_not_found")
        return JSONResponse(_as_model())

    return router


def _events(advisor: Advisor, chat: Chat) -> Generator[Event]:
    """What answers a chat; raises QuestionError before it begins."""
    if is_chore(chat.question):
        return (each for each in (declined(chat.question, advisor.corpus.hash),))
    return advisor.stream(*chat.asked())


def _server_sent(
    events: Generator[Event], head: Mapping[str, Any], with_usage: bool
) -> Generator[str]:
    """The chunks of a stream as server-sent events; what goes wrong under way is the last."""

    def chunk(delta: Mapping[str, str], finish_reason: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return _line({**head, "choices": [choice], **({"usage": None} if with_usage else {})})

    yield chunk({"role": "assistant", "content": ""})
    usage = None
    try:
        with closing(events):
            for piece in _pieces(events):
                if isinstance(piece, Answer):
                    usage = _usage(piece)
                else:
                    yield chunk({"content": piece}) if piece else ": the model is at work\n\n"
    except AdvisorError as error:
        yield _line({"error": openai_fault(503, str(error))})
        return
    yield chunk({}, "stop")
    if with_usage:
        yield _line({**head, "choices": [], "usage": usage})
    yield "data: [DONE]\n\n"


def _pieces(events: Iterator[Event]) -> Iterator[str | Answer]:
    """The answer's text as it is written, an empty piece while that is waited for, the answer.

    The facts come within milliseconds, and what a model writes stands above them: so its sentences
    go out as they pass the checker, and the facts after them.
    """
    sent = ""
    for event in events:
        if isinstance(event, Waiting):
            yield ""
        elif isinstance(event, Sentence) and event.draft.prose:
            piece = f" {render_told([event])}" if sent else render_told([event])
            sent += piece
            yield piece
        elif isinstance(event, Answer):
            is_begun = bool(sent) and event.text.startswith(sent)
            rest = event.text[len(sent) :] if is_begun else ("\n\n" if sent else "") + event.text
            yield from (rest + source_list(event)).splitlines(keepends=True)
            yield event


def _head(kind: str, advisor: Advisor) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{uuid4().hex}",
        "object": kind,
        "created": int(time.time()),
        "model": MODEL,
        "system_fingerprint": advisor.corpus.hash,
    }


def _usage(answer: Answer) -> dict[str, int]:
    """The tokens that a language model read and wrote: 0 without one, or where it does not say."""
    used = answer.usage or {}
    read, written = (int(used.get(name) or 0) for name in ("prompt_tokens", "completion_tokens"))
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _as_model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}


def _line(content: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"
