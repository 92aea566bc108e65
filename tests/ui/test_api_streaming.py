"""Streams end when their reader goes: a language model does not write on for no one."""

import time

import httpx

from advisor.chain import Advisor
from advisor.settings import Settings
from tests.chat_models import Failing, failing, host
from tests.ui.serving import serving
from ui.api.ask import ask_router
from ui.api.openai import MODEL, openai_router

QUESTION = "What data is there for a CRISPR off-target project?"
TRUE = "The CRISPOR paper collected 650 experimentally identified off-target sequences."


def is_closed(chat: Failing) -> bool:
    until = time.monotonic() + 30
    while chat.open_streams and time.monotonic() < until:
        time.sleep(0.05)
    return chat.open_streams == 0


def read_until(response: httpx.Response, words: str) -> None:
    said = ""
    for piece in response.iter_text():
        said += piece
        if words in said:
            return
    raise AssertionError(said)


def test_a_stream_that_is_left_closes_the_models(shared_settings: Settings) -> None:
    asked = {"question": QUESTION}
    chat_of = {"model": MODEL, "messages": [{"role": "user", "content": QUESTION}], "stream": True}
    for path, body in (("ask/stream", asked), ("chat/completions", chat_of)):
        chat = failing(f"{TRUE} ", "And")  # then it writes nothing more, for ever
        advisor = Advisor(shared_settings, models=host(chat, shared_settings))
        with serving(ask_router(advisor), openai_router(advisor)) as address:
            with httpx.stream("POST", f"{address}/v1/{path}", json=body, timeout=60) as response:
                read_until(response, TRUE)
                assert chat.open_streams == 1
            assert is_closed(chat), path
