"""A server with a PostgreSQL and a Redis: nothing of a résumé in them, gone and back, live keys."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from redis import Redis as Client

from advisor.keys import new_key
from advisor.ledger import read_gaps
from advisor.settings import Settings
from advisor.stored_keys import keep_key, revoke_key
from tests.services import IN_URL, SECRET, Postgres, Redis, free_port
from tests.ui.conftest import Server, link_index, start_server, stop, wait_until_ready
from tests.ui.test_resume_api import MARKER, make_pdf

PATIENCE = 120
ADMIN_SECRET, ADMIN = new_key("staff", is_admin=True)
NO_ANSWER = "What does the plumbago lattice of {} pay its interns?"
# All that the résumé says of its owner and of what they did.
MARKERS = (MARKER, MARKER.lower(), "555 0142", "Brindle", "average precision 0.81", "dashboards")


@pytest.fixture(scope="module")
def database(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The server's database, for this process: over a home of its own."""
    return Settings(home=tmp_path_factory.mktemp("other"), database_url=postgres.database())


@pytest.fixture(scope="module")
def service(
    shared_settings: Settings,
    database: Settings,
    redis: Redis,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Server, Path]]:
    """A server with both services, and its home."""
    home = tmp_path_factory.mktemp("service")
    link_index(home, shared_settings.home)
    server = start_server(
        home, free_port(), ADVISOR_GAP_LEDGER="on", ADVISOR_API_KEYS=str(ADMIN),
        ADVISOR_DATABASE_URL=str(database.database_url), ADVISOR_REDIS_URL=redis.url,
        ADVISOR_REQUESTS_PER_MINUTE="100000",
    )  # fmt: skip
    try:
        wait_until_ready(server)
        yield server, home
        printed = stop(server)
    finally:
        server.process.kill()
        server.process.communicate()
    assert "Traceback" not in printed
    assert not [each for each in (SECRET, IN_URL, *MARKERS) if each in printed]


def send(
    service: tuple[Server, Path], path: str, secret: str = ADMIN_SECRET, **request: object
) -> httpx.Response:
    method = "POST" if request else "GET"
    headers = {"Authorization": f"Bearer {secret}"}
    url = f"{service[0].address}/v1/{path}"
    return httpx.request(method, url, headers=headers, timeout=PATIENCE, **request)  # type: ignore[arg-type]


def until(is_so: Callable[[], bool]) -> None:
    """Return once it is so; fails after two minutes."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "this did not come to be in two minutes"
        time.sleep(0.3)


def asked(database: Settings) -> set[str]:
    return {gap.question for gap in read_gaps(database)}


def test_nothing_of_a_resume_is_kept_anywhere(
    service: tuple[Server, Path], database: Settings, postgres: Postgres, redis: Redis
) -> None:
    files = {"file": ("resume.pdf", make_pdf(), "application/pdf")}
    assert MARKER in send(service, "resume/read", files=files).text
    advice = send(service, "resume/advise", files=files, data={"target": "fintech in LA"}).json()
    assert "dashboards" in advice["answer"]
    cited = [citation["id"] for citation in advice["citations"]]
    said = {"helpful": False, "reason": "Out of date", "citations": cited}
    assert send(service, "feedback", json=said).status_code == 204
    question = NO_ANSWER.format("Harrowgate")
    assert send(service, "ask", json={"question": question}).json()["abstained"]
    until(lambda: question in asked(database))
    text = postgres.dump()
    with Client.from_url(redis.url) as client:
        names = list(client.scan_iter())
        counted = [client.lrange(name, 0, -1) for name in names]
    assert question in text
    assert cited[0] in text
    assert names
    for held in (text, repr(names), repr(counted)):
        assert not [each for each in MARKERS if each in held]
    assert "plumbago" not in repr((names, counted))
    for path in service[1].rglob("*"):
        if path.is_file() and not path.is_relative_to(service[1] / "models"):
            assert MARKER.encode() not in path.read_bytes(), path


def test_while_both_are_gone_it_answers_and_loses_nothing(
    service: tuple[Server, Path], database: Settings, postgres: Postgres, redis: Redis
) -> None:
    secret, key = new_key("reader")
    keep_key(database, key)
    until(lambda: send(service, "version", secret).status_code == 200)
    postgres.stop()
    redis.stop()
    try:
        questions = {NO_ANSWER.format(name) for name in ("Pellworm", "Quillon")}
        for question in questions:
            answer = send(service, "ask", secret, json={"question": question})
            assert answer.json()["abstained"]
        assert send(service, "feedback", secret, json={"helpful": True}).status_code == 204
        refused = send(service, "gaps")
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["retry-after"] == "5"
        assert "Start the database, then try again" in refused.json()["detail"]
    finally:
        postgres.start()
        redis.start()
    until(lambda: send(service, "gaps").status_code == 200)
    shown = {gap["question"] for gap in send(service, "gaps").json()["gaps"]}
    assert questions <= shown
    assert list(service[1].glob("*.jsonl")) == []


def test_a_running_server_sees_a_key_come_and_go(
    service: tuple[Server, Path], database: Settings
) -> None:
    secret, key = new_key("lab")
    assert send(service, "version", secret).status_code == 401
    keep_key(database, key)
    until(lambda: send(service, "version", secret).status_code == 200)
    assert send(service, "gaps", secret).status_code == 403
    revoke_key(database, "lab")
    until(lambda: send(service, "version", secret).status_code != 200)
    assert send(service, "version", secret).status_code in (401, 429)
