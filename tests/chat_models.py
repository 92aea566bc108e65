"""Chat models for tests: what LangChain's fakes do, and the ways in which real ones fail."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from advisor.llm.host import ModelHost
from advisor.llm.language_model import LanguageModel
from advisor.settings import Settings


def saying(*texts: str) -> GenericFakeChatModel:
    """A model that says each text once, word by word."""
    return GenericFakeChatModel(messages=iter(AIMessage(content=text) for text in texts))


class Failing(GenericFakeChatModel):
    """A model that says some words, then raises, or waits for ever where there is no error.

    It fails so at its first `fails` calls, then says `then`.
    """

    words: Sequence[str] = ()
    error: Any = None
    fails: int = 1000
    then: str = ""
    calls: int = 0
    open_streams: int = 0
    prompts: list[str] = []
    chunks: Sequence[AIMessageChunk] = ()

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.calls += 1
        self.prompts.append("\n".join(str(message.content) for message in messages))
        self.open_streams += 1
        try:
            if self.chunks:
                for chunk in self.chunks:
                    yield ChatGenerationChunk(message=chunk)
                return
            if self.calls > self.fails:
                yield _chunk(self.then)
                return
            for word in self.words:
                yield _chunk(word)
                await asyncio.sleep(0)
            if self.error is not None:
                raise self.error
            await asyncio.sleep(3600)
        finally:
            self.open_streams -= 1


def failing(*words: str, error: Exception | None = None, **more: Any) -> Failing:
    """A model that says `words`, then raises `error`, or hangs without one."""
    return Failing(messages=iter(()), words=words, error=error, **more)


def host(chat: Any, settings: Settings, **more: Any) -> ModelHost:
    """What holds a model of a test."""
    return ModelHost(settings, LanguageModel(chat, "fake:model", **more))


def _chunk(text: str) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content=text))
