"""Providers over real HTTP: their own clients against servers on loopback that fail as they do."""

import logging
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx
import pytest

from advisor.chain import Advisor
from advisor.llm import generation
from advisor.llm.choice import Choice
from advisor.llm.faults import Trouble, retry_after
from advisor.llm.host import ModelHost
from advisor.llm.providers import _LIMITS, _arguments
from advisor.settings import Settings
from advisor.types import Answer, FactsWritten, Sentence, Waiting
from tests.wire import (
    ANTHROPIC,
    DIALECTS,
    OLLAMA,
    OPENAI,
    READ,
    WRITTEN,
    Dialect,
    Reply,
    Wire,
    breaks_off,
    goes_on,
    refuses,
    returns_no_frame,
    says,
    serving,
)

QUESTION = "What data is there for a CRISPR off-target project?"
TRUE = "The CRISPOR paper collected 650 experimentally identified off-target sequences."
FALSE = "Illumina pays its interns 60 dollars an hour."
KEY = "sk-a-key-that-nobody-may-see"
SECRET = f"Incorrect key {KEY} for: {QUESTION}"  # what providers repeat in their errors
ENOUGH = 120  # seconds, for a machine that does much else
AT_ONCE = 15  # so too, where a model would have ENOUGH and its server 300

each_provider = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.provider)


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, KEY)


def settings_for(settings: Settings, wire: Wire, seconds: float) -> Settings:
    named = {"model": f"{wire.dialect.provider}:m", "model_url": wire.url, "model_seconds": seconds}
    return settings.model_copy(update=named)


@pytest.fixture(scope="module")
def advisor(shared_settings: Settings) -> Advisor:
    """An advisor whose model each test puts in."""
    return Advisor(shared_settings)


@pytest.fixture(scope="module")
def facts(shared_settings: Settings) -> Answer:
    """The answer without a model."""
    return Advisor(shared_settings).answer(QUESTION)


@contextmanager
def using(advisor: Advisor, wire: Wire, seconds: float = ENOUGH) -> Iterator[Advisor]:
    """The advisor with a model that a server serves."""
    with closing(ModelHost(settings_for(advisor.settings, wire, seconds))) as models:
        models.model()  # what it imports is not counted
        advisor.models = models
        yield advisor


@contextmanager
def asking(advisor: Advisor, dialect: Dialect, *script: Reply) -> Iterator[tuple[Advisor, Wire]]:
    """The advisor with a model, and the server with this script that serves it."""
    with serving(dialect, *script) as wire, using(advisor, wire):
        yield advisor, wire


def prose(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences if sentence.draft.prose]


def assert_facts_alone(answer: Answer, facts: Answer, trouble: Trouble) -> None:
    line, _, rest = answer.text.partition("\n\n")
    assert line == f"*{trouble.value}, so these are the facts alone.*"
    assert rest == facts.text
    assert answer.model is None


def assert_facts_then_well(
    advisor: Advisor,
    facts: Answer,
    dialect: Dialect,
    reply: Reply,
    trouble: Trouble,
    calls: int = 1,
) -> None:
    """The facts stand with one line; the model is asked `calls` times, then answers the next."""
    script = [*[reply] * calls, says(TRUE)]
    with asking(advisor, dialect, *script) as (asked, wire):
        assert_facts_alone(asked.answer(QUESTION), facts, trouble)
        assert len(wire.requests) == calls
        assert prose(asked.answer(QUESTION)) == [TRUE]


@each_provider
def test_sentences_are_streamed_checked_and_their_tokens_counted(
    shared_settings: Settings, dialect: Dialect
) -> None:
    with serving(dialect, says(TRUE[:20], TRUE[20:], " ", FALSE)) as wire:
        advisor = Advisor(settings_for(shared_settings, wire, ENOUGH))
        with closing(advisor.models):
            *events, answer = advisor.stream(QUESTION)
    assert isinstance(answer, Answer)
    assert prose(answer) == [TRUE]
    assert [item.text for item in answer.left_out] == [FALSE]
    assert answer.model == f"{dialect.provider}:m"
    assert answer.usage == {
        "model": f"{dialect.provider}:m",
        "prompt_tokens": READ,
        "completion_tokens": WRITTEN,
    }
    told = [event for event in events if isinstance(event, Sentence) and event.draft.prose]
    assert [sentence.text for sentence in told] == [TRUE]
    (request,) = wire.requests
    assert request.path == dialect.path
    assert request.body["model"] == "m"
    assert request.body["stream"] is True
    assert QUESTION in str(request.body["messages"])


@each_provider
@pytest.mark.parametrize(
    ("reply", "trouble", "calls"),
    [
        (refuses(401, SECRET), Trouble.KEY, 1),
        (refuses(404, SECRET), Trouble.UNKNOWN, 1),
        (refuses(400, SECRET), Trouble.BROKEN, 1),
        (refuses(503, SECRET), Trouble.BUSY, 3),
        (breaks_off("The CRISPOR pap"), Trouble.GONE, 1),
        (
            breaks_off("The CRISPOR pap", garbage=b"event: content_block_delta\ndata: {oops\n\n"),
            Trouble.BROKEN,
            1,
        ),
        (says(), Trouble.EMPTY, 1),
        (returns_no_frame, Trouble.EMPTY, 1),
        (goes_on("Yes. "), Trouble.LOOP, 1),
        (goes_on("and so on "), Trouble.LOOP, 1),
    ],
)
def test_the_facts_stand_whatever_goes_wrong(
    advisor: Advisor,
    facts: Answer,
    dialect: Dialect,
    reply: Reply,
    trouble: Trouble,
    calls: int,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.INFO)
    assert_facts_then_well(advisor, facts, dialect, reply, trouble, calls)
    assert KEY not in caplog.text
    assert QUESTION not in caplog.text
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("dialect", "reply"),
    [
        (
            OPENAI,
            refuses(
                400,
                body={
                    "error": {
                        "message": "Your input exceeds the limit of this model.",
                        "type": "invalid_request_error",
                        "param": "messages",
                        "code": "context_length_exceeded",
                    }
                },
            ),
        ),
        (
            OPENAI,  # llama.cpp
            refuses(
                400,
                body={
                    "error": {
                        "code": 400,
                        "message": "request (5000 tokens) exceeds the available context size "
                        "(4096 tokens), try increasing it",
                        "type": "exceed_context_size_error",
                        "n_prompt_tokens": 5000,
                        "n_ctx": 4096,
                    }
                },
            ),
        ),
        (
            OPENAI,  # vLLM
            refuses(
                400,
                body={
                    "object": "error",
                    "message": "This model's maximum context length is 4096 tokens. However, you "
                    "requested 5256 tokens.",
                    "type": "BadRequestError",
                    "param": None,
                    "code": 400,
                },
            ),
        ),
        (ANTHROPIC, refuses(400, "prompt is too long: 208310 tokens > 200000 maximum")),
        (ANTHROPIC, refuses(413, "Request exceeds the maximum size")),
        (OLLAMA, refuses(400, "prompt too long; exceeded max context length by 9 tokens")),
    ],
    ids=["openai", "llama.cpp", "vllm", "anthropic", "anthropic-413", "ollama"],
)
def test_a_prompt_that_is_too_long_is_said(
    advisor: Advisor, facts: Answer, dialect: Dialect, reply: Reply
) -> None:
    assert_facts_then_well(advisor, facts, dialect, reply, Trouble.LONG)


@pytest.mark.parametrize(
    ("dialect", "frame", "trouble"),
    [
        (
            OPENAI,
            b'data: {"error": {"message": "x", "type": "server_error", "code": 500}}\n\n',
            Trouble.FAULT,
        ),
        (
            ANTHROPIC,
            b'event: error\ndata: {"type": "error", "error": {"type": "overloaded_error", '
            b'"message": "Overloaded"}}\n\n',
            Trouble.BUSY,
        ),
        (OLLAMA, b'{"error": "an error was encountered"}\n', Trouble.BROKEN),
    ],
    ids=["openai", "anthropic", "ollama"],
)
def test_an_error_amid_the_stream_is_said_and_not_asked_again(
    advisor: Advisor, facts: Answer, dialect: Dialect, frame: bytes, trouble: Trouble
) -> None:
    reply = breaks_off("The CRISPOR pap", garbage=frame)
    assert_facts_then_well(advisor, facts, dialect, reply, trouble)


def test_an_account_without_credit_is_told_from_a_limit_of_pace(
    advisor: Advisor, facts: Answer
) -> None:
    error = {"message": "You exceeded your current quota.", "code": "insufficient_quota"}
    reply = refuses(429, body={"error": {**error, "type": "insufficient_quota", "param": None}})
    assert_facts_then_well(advisor, facts, OPENAI, reply, Trouble.CREDIT)


@each_provider
@pytest.mark.parametrize(
    "reply", [refuses(429, Retry_After="0.1"), refuses(500)], ids=["429", "500"]
)
def test_it_is_asked_again_where_that_helps(
    advisor: Advisor, dialect: Dialect, reply: Reply
) -> None:
    with asking(advisor, dialect, reply, says(TRUE)) as (asked, wire):
        assert prose(asked.answer(QUESTION)) == [TRUE]
        assert len(wire.requests) == 2


@pytest.mark.parametrize("dialect", [OPENAI, ANTHROPIC], ids=lambda dialect: dialect.provider)
def test_a_pause_that_is_asked_for_is_kept(advisor: Advisor, dialect: Dialect) -> None:
    with asking(advisor, dialect, refuses(429, Retry_After="1.2"), says(TRUE)) as (asked, _):
        asked_at = time.monotonic()
        assert prose(asked.answer(QUESTION)) == [TRUE]
        assert time.monotonic() - asked_at >= 1.2


@pytest.mark.parametrize(("pause", "longest"), [("60", 5), ("600", 900)], ids=["long", "too late"])
def test_a_pause_that_is_too_long_is_not_waited_for(
    advisor: Advisor, facts: Answer, pause: str, longest: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "MAX_PAUSE_SECONDS", longest)
    reply = refuses(429, Retry_After=pause)
    assert_facts_then_well(advisor, facts, OPENAI, reply, Trouble.RATE)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ({"retry-after": "3"}, 3),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_a_pause_is_read_as_seconds_or_a_date(
    header: dict[str, str], seconds: float | None
) -> None:
    error = httpx.HTTPStatusError(
        "", request=httpx.Request("GET", "http://x"), response=httpx.Response(429, headers=header)
    )
    assert retry_after(error) == seconds
    assert retry_after(ValueError()) is None


@each_provider
def test_a_server_that_is_not_there_is_said(
    advisor: Advisor, facts: Answer, dialect: Dialect, port: int
) -> None:
    with using(advisor, Wire(dialect, [], port=port)):
        assert_facts_alone(advisor.answer(QUESTION), facts, Trouble.GONE)


@each_provider
@pytest.mark.parametrize("pieces", [(), ("The CRISPOR ",)], ids=["at all", "any more"])
def test_a_server_that_does_not_answer_is_given_up_in_time(
    advisor: Advisor, facts: Answer, dialect: Dialect, pieces: tuple[str, ...]
) -> None:
    with serving(dialect) as wire:
        wire.script = [wire.holds(*pieces), says(TRUE)]
        with using(advisor, wire, seconds=1):
            for event in advisor.stream(QUESTION):
                if isinstance(event, FactsWritten):
                    begun = time.monotonic()
            assert time.monotonic() - begun < AT_ONCE  # one second
            assert isinstance(event, Answer)
            assert_facts_alone(event, facts, Trouble.SLOW)
            assert wire.hang_ups.acquire(timeout=AT_ONCE)
            advisor.models.model().seconds = ENOUGH
            assert prose(advisor.answer(QUESTION)) == [TRUE]


@each_provider
def test_closing_the_answer_hangs_up_at_once(advisor: Advisor, dialect: Dialect) -> None:
    with serving(dialect) as wire:
        wire.script = [wire.holds("The CRISPOR "), says(TRUE)]
        with using(advisor, wire):
            events = advisor.stream(QUESTION)
            while not (isinstance(next(events), Waiting) and wire.requests):
                pass
            assert not wire.hang_ups.acquire(timeout=0.2)
            events.close()
            assert wire.hang_ups.acquire(timeout=AT_ONCE)
            assert prose(advisor.answer(QUESTION)) == [TRUE]


@each_provider
def test_closing_the_host_closes_its_connections(advisor: Advisor, dialect: Dialect) -> None:
    with serving(dialect, says(TRUE)) as wire:
        with using(advisor, wire):
            assert prose(advisor.answer(QUESTION)) == [TRUE]
            assert wire.open == 1  # kept for the next question
        deadline = time.monotonic() + AT_ONCE
        while wire.open and time.monotonic() < deadline:
            time.sleep(0.01)
        assert wire.open == 0


@each_provider
def test_a_slow_first_word_is_waited_for(advisor: Advisor, dialect: Dialect) -> None:
    with asking(advisor, dialect, says(TRUE, pause=3)) as (asked, _):
        events = list(asked.stream(QUESTION))
    assert sum(isinstance(event, Waiting) for event in events) >= 2  # a beat each half second
    assert isinstance(events[-1], Answer)
    assert prose(events[-1]) == [TRUE]


@each_provider
def test_an_answer_in_one_huge_chunk_is_cut(advisor: Advisor, dialect: Dialect) -> None:
    chunk = f"{TRUE}\n" + "sequences and " * 100_000
    with asking(advisor, dialect, says(chunk)) as (asked, _):
        answer = asked.answer(QUESTION)
    assert prose(answer) == [TRUE]
    assert Trouble.LOOP.value in answer.text
    assert len(answer.text) < 20_000


@each_provider
def test_a_proxy_is_not_used_for_loopback(
    advisor: Advisor, dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "OPENAI_PROXY", "ANTHROPIC_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:9")
    with asking(advisor, dialect, says(TRUE)) as (asked, wire):
        assert prose(asked.answer(QUESTION)) == [TRUE]
        assert len(wire.requests) == 1


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_no_gateway_of_the_environment_reads_what_is_asked(
    shared_settings: Settings, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    monkeypatch.setenv("LANGSMITH_GATEWAY", "true")
    monkeypatch.setenv("LANGSMITH_GATEWAY_API_KEY", "another")
    models = ModelHost(shared_settings.model_copy(update={"model": f"{provider}:m"}))
    with closing(models):
        chat = models.model().chat
        client = getattr(chat, "root_async_client", None) or chat._async_client  # type: ignore[attr-defined]
        assert client.base_url.host == f"api.{provider}.com"
        assert client.api_key == KEY


def test_the_key_of_a_provider_is_not_sent_to_a_file_of_ones_own() -> None:
    choice = Choice("local", "m", "a test")
    assert _arguments(choice, Settings(), "http://127.0.0.1:1/v1")["api_key"] == "none"


@pytest.mark.parametrize(
    ("provider", "limits"),
    [
        ("openai", {"max_tokens": 2048, "max_retries": 0, "timeout": 1.5}),
        ("anthropic", {"max_tokens": 2048, "max_retries": 0, "timeout": 1.5}),
        ("groq", {"max_tokens": 2048, "max_retries": 0, "timeout": 1.5}),
        ("google_genai", {"max_output_tokens": 2048, "max_retries": 1, "timeout": 1.5}),
        ("mistralai", {"max_tokens": 2048, "max_retries": 1, "timeout": 2}),
        ("cohere", {}),
    ],
)
def test_each_provider_is_told_its_limits_in_its_words(
    provider: str, limits: dict[str, float]
) -> None:
    choice = Choice(provider, "m", "a test", is_remote=True)
    arguments = _arguments(choice, Settings(model_seconds=1.5), None)
    names = {limit.tokens for limit in _LIMITS.values()} | {"max_retries", "timeout"}
    assert {name: arguments[name] for name in names & arguments.keys()} == limits
