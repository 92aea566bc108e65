"""A real language model, the smallest there is, run by llama.cpp: asked, stopped, closed."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from langchain_core.messages import BaseMessage, HumanMessage

from advisor.chain import Advisor
from advisor.errors import ModelError
from advisor.llm.faults import Failed, Trouble
from advisor.llm.generation import Usage
from advisor.llm.host import ModelHost
from advisor.llm.language_model import LanguageModel
from advisor.llm.local import CONTEXT, LocalServer
from advisor.llm.providers import MAX_TOKENS
from advisor.render import FACTS_BELOW
from advisor.settings import Settings
from tests.small_model import small_model

QUESTION = "What data is there for a CRISPR off-target project?"
STORY: list[BaseMessage] = [HumanMessage("Tell me a very long story of a fox.")]
NEWS: list[BaseMessage] = [HumanMessage("Say what is new, in one word.")]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelHost]:
    """A host of the small model, opened when it is first asked for."""
    home = tmp_path_factory.mktemp("home")
    found = ModelHost(Settings(home=home, model=f"local:{small_model()}", model_seconds=240))
    yield found
    found.close()


def server_of(models: ModelHost) -> LocalServer:
    models.model()
    assert models._server is not None
    return models._server


def begun(model: LanguageModel, messages: list[BaseMessage]) -> Generator[str]:
    """The pieces of an answer of which the first has come."""
    pieces = model.write(messages, Usage())
    next(filter(None, pieces))
    return pieces


def tokens_at_work(server: LocalServer) -> int | None:
    """How many tokens the answer has that is being written; None where none is."""
    (slot,) = httpx.get(server.base_url.removesuffix("/v1") + "/slots", timeout=60).json()
    return slot["next_token"][0]["n_decoded"] if slot["is_processing"] else None


def threads_now() -> int:
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def memory_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def test_it_answers_an_openai_client_in_pieces_and_counts_tokens(models: ModelHost) -> None:
    usage = Usage()
    pieces = [piece for piece in models.model().write(NEWS, usage) if piece]
    assert pieces
    assert (usage.read or 0) > 5
    assert (usage.written or 0) >= len(pieces) - 1


def test_it_listens_on_loopback_alone(models: ModelHost) -> None:
    port = urlsplit(server_of(models).base_url).port
    listening = Path("/proc/net/tcp").read_text(encoding="ascii")
    assert f" 0100007F:{port:04X} 00000000:0000 0A" in listening
    assert f" 00000000:{port:04X} " not in listening


def test_closing_the_iterator_frees_the_slot_at_once(models: ModelHost) -> None:
    pieces = begun(models.model(), STORY)
    server = server_of(models)
    written = before = tokens_at_work(server)
    assert before is not None
    pieces.close()
    while (now := tokens_at_work(server)) is not None:
        written = now
        time.sleep(0.01)
    assert (written or 0) - before < MAX_TOKENS / 4  # counted in tokens, not by the clock


def test_a_second_question_waits_for_its_turn(models: ModelHost) -> None:
    first = begun(models.model(), STORY)
    written: list[str] = []
    second = threading.Thread(target=lambda: written.extend(models.model().write(NEWS, Usage())))
    second.start()
    time.sleep(0.2)
    assert not written
    first.close()
    second.join()
    assert "".join(written)


def test_what_is_too_long_for_it_is_told(models: ModelHost) -> None:
    with pytest.raises(Failed) as caught:
        list(models.model().write([HumanMessage("fact " * 2 * CONTEXT)], Usage()))
    assert caught.value.trouble is Trouble.LONG


def test_a_server_that_is_closed_under_an_answer_is_told_and_started_anew(
    models: ModelHost,
) -> None:
    pieces = begun(models.model(), STORY)
    server_of(models).close()
    with pytest.raises(Failed) as caught:
        list(pieces)
    assert caught.value.trouble in (Trouble.GONE, Trouble.BROKEN)
    assert "".join(models.model().write(NEWS, Usage()))


def test_closed_it_leaves_no_port_no_thread_and_little_memory() -> None:
    threads, memory = threads_now(), memory_mb()
    server = LocalServer(small_model())
    loaded = memory_mb()
    address = urlsplit(server.base_url)
    server.close()
    server.close()  # once is enough
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((str(address.hostname), address.port or 0), 60)
    deadline = time.monotonic() + 60
    while threads_now() > threads + 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert threads_now() <= threads + 1  # OpenMP may keep one, asleep
    assert memory_mb() - memory < (loaded - memory) * 0.7


@pytest.mark.parametrize("kind", ["empty", "text", "truncated", "damaged", "missing"])
def test_what_is_no_model_is_one_sentence(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "some.gguf"
    whole = small_model().read_bytes()
    made = {
        "empty": b"",
        "text": b"This is no model.\n" * 1000,
        "truncated": whole[: len(whole) // 2],
        "damaged": whole[:2000] + b"X" * 64 + whole[2064:],
    }
    if kind in made:
        file.write_bytes(made[kind])
    with pytest.raises(ModelError) as caught:
        LocalServer(file)
    assert str(caught.value).startswith(f"The model file {file} cannot be loaded: ")
    assert "\n" not in str(caught.value)


def test_with_a_damaged_file_the_facts_stand_alone(
    shared_settings: Settings, advisor: Advisor, tmp_path: Path
) -> None:
    file = tmp_path / "some.gguf"
    file.write_bytes(small_model().read_bytes()[:1000])
    settings = shared_settings.model_copy(update={"model": f"local:{file}"})
    line, _, rest = Advisor(settings).answer(QUESTION).text.partition("\n\n")
    assert line == "*The language model could not be loaded, so these are the facts alone.*"
    assert rest == advisor.answer(QUESTION).text


def command_line(*arguments: str, home: Path, **more: str) -> "subprocess.Popen[str]":
    model = {"ADVISOR_MODEL": f"local:{small_model()}", "ADVISOR_HOME": str(home)}
    return subprocess.Popen(
        [sys.executable, "-m", "ui.cli", *arguments],
        env={**os.environ, **model, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_line_answers_and_ends_without_a_crash(
    shared_settings: Settings, advisor: Advisor
) -> None:
    asked = command_line("ask", QUESTION, home=shared_settings.home, ADVISOR_MODEL_SECONDS="30")
    printed, said = asked.communicate(timeout=200)
    assert asked.returncode == 0
    assert said == ""
    assert "CRISPOR" in printed
    facts = advisor.answer(QUESTION).text
    assert facts.split("\n\n")[1].split(" [")[0].lstrip("# ").split("**")[0] in printed
    assert FACTS_BELOW.strip("\n# ") in printed or "so these are the facts alone" in printed


def test_a_server_with_a_model_loaded_stops_when_told_to(
    shared_settings: Settings, port: int
) -> None:
    serving = command_line("serve", home=shared_settings.home, HOST="127.0.0.1", PORT=str(port))
    try:
        wait_for_the_model(serving.pid)
        serving.send_signal(signal.SIGTERM)
        _, said = serving.communicate(timeout=120)
    finally:
        serving.kill()
    assert serving.returncode in (0, -signal.SIGTERM)
    assert said == ""


def wait_for_the_model(process: int) -> None:
    """Wait until a process has the model's file in memory."""
    deadline = time.monotonic() + 160
    while small_model().name not in Path(f"/proc/{process}/maps").read_text(encoding="utf-8"):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    time.sleep(1)
