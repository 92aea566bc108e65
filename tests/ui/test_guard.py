"""What the guard lets through, and what it refuses, before an app of a few lines."""

import asyncio
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from advisor.keys import Key, find, new_key, read_keys
from advisor.settings import Settings
from advisor.stored_keys import keep_key, revoke_key
from ui.guard import middleware
from ui.guard.access import Access
from ui.guard.limits import MB
from ui.guard.middleware import Guard
from ui.guard.start import unsafe

PAGE = "<html><script>let a = 1;</script><script src='/look/page.js'></script></html>"
SECRET, LAB = new_key("lab")
ADMIN_SECRET, ADMIN = new_key("staff", is_admin=True)


async def _echo(request: Request) -> Response:
    return JSONResponse({"bytes": len(await request.body())})


async def _slow(request: Request) -> Response:
    await asyncio.sleep(60)
    return PlainTextResponse("late")


APP = Starlette(
    routes=[
        Route("/", lambda _: HTMLResponse(PAGE)),
        Route("/healthz", lambda _: JSONResponse({"status": "ok"})),
        Route("/v1/ask", _echo, methods=["GET", "POST"]),
        Route("/v1/resume/read", _echo, methods=["POST"]),
        Route("/v1/gaps", lambda _: JSONResponse([])),
        Route("/v1/slow", _slow),
    ]
)


def calls(
    *requests: dict[str, Any], address: str = "127.0.0.1", at_once: bool = False, **settings: Any
) -> list[httpx.Response]:
    """The answers to requests that one server with these settings is sent, in their order."""
    guard = Guard(APP, Settings(**settings))
    transport = httpx.ASGITransport(guard, client=(address, 1234))

    async def all_of_them() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            sent = [client.request(**{"method": "GET", **request}) for request in requests]
            return await asyncio.gather(*sent) if at_once else [await each for each in sent]

    with ThreadPoolExecutor(1) as thread:  # the browser tests have a loop in this one
        return thread.submit(asyncio.run, all_of_them()).result()


def call(url: str, address: str = "127.0.0.1", **request: Any) -> httpx.Response:
    settings = request.pop("settings", {})
    return calls({"url": url, **request}, address=address, **settings)[0]


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def problem(response: httpx.Response) -> str:
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    return str(response.json()["detail"])


def test_on_this_machine_all_passes() -> None:
    for url in ("/", "/healthz", "/v1/ask", "/v1/gaps"):
        assert call(url).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "127.0.0.1.evil.example", "192.0.2.7", "", "127.0.0.1:<b>",
        "127.0.0.1@evil", "[::1]evil", "[::1", "127.0.0.1:80:80", "127.0.0.1/x",
        "127.0.0.1 evil.example",
    ],
)  # fmt: skip
def test_another_name_for_this_machine_is_refused(host: str) -> None:
    assert "does not go by that name" in problem(call("/", headers={"Host": host}))
    forwarded = {"X-Forwarded-Host": host or "evil.example"}
    assert "does not go by that name" in problem(call("/", headers=forwarded))
    several = {"X-Forwarded-Host": f"localhost, {host or 'evil.example'}"}
    assert "does not go by that name" in problem(call("/", headers=several))


def test_a_proxy_may_say_the_name_it_was_called_by() -> None:
    headers = {"X-Forwarded-Host": "advisor.example"}
    settings = {"host": "0.0.0.0", "public": True, "hosts": "advisor.example"}
    assert call("/", headers=headers, settings=settings).status_code == 200


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("advisor.example:8000", True),
        ("192.0.2.7:7860", True),
        ("[2001:db8::1]:80", True),
        ("x.example", False),
    ],
)
def test_on_a_network_it_goes_by_the_names_it_was_given(host: str, is_known: bool) -> None:
    settings = {"host": "0.0.0.0", "public": True, "hosts": "advisor.example, other.example"}
    response = call("/", headers={"Host": host}, settings=settings)
    assert (response.status_code == 200) is is_known


@pytest.mark.parametrize(
    ("origin", "passes"),
    [
        ("http://127.0.0.1", True),
        ("http://127.0.0.1:9999", False),
        ("https://evil.example", False),
        ("null", False),
    ],
)
def test_no_other_site_s_page_can_call(origin: str, passes: bool) -> None:
    response = call("/v1/ask", method="POST", headers={"Origin": origin})
    assert (response.status_code == 200) is passes
    assert "access-control-allow-origin" not in response.headers


def test_with_keys_nothing_but_health_is_open() -> None:
    settings = {"api_keys": f"{LAB},{ADMIN}"}
    assert call("/healthz", settings=settings).status_code == 200
    for url, scheme in (("/", "Basic"), ("/v1/ask", "Bearer"), ("/mcp", "Bearer")):
        response = call(url, settings=settings)
        assert "advisor key new" in problem(response)
        assert response.headers["www-authenticate"].startswith(scheme)
    assert call("/v1/ask", headers=bearer(SECRET), settings=settings).status_code == 200
    assert call("/v1/ask", headers={"X-API-Key": SECRET}, settings=settings).status_code == 200
    basic = "Basic " + b64encode(f"me:{SECRET}".encode()).decode()
    assert call("/", headers={"Authorization": basic}, settings=settings).status_code == 200
    for wrong in (SECRET[:-1], "", LAB.hash, "é"):
        headers = {"Authorization": f"Bearer {wrong}".encode()}
        assert call("/v1/ask", headers=headers, settings=settings).status_code == 401
    for junk in ("Basic ???", "Basic " + b64encode(b"\xff").decode(), "Basic"):
        assert call("/", headers={"Authorization": junk}, settings=settings).status_code == 401


def test_a_public_page_with_keys_is_open_and_its_api_is_not() -> None:
    settings = {"api_keys": str(LAB), "public": True}
    assert call("/", settings=settings).status_code == 200
    assert call("/v1/ask", settings=settings).status_code == 401


def test_what_an_administrator_does_needs_such_a_key() -> None:
    settings = {"api_keys": f"{LAB},{ADMIN}"}
    assert call("/v1/gaps", settings=settings).status_code == 401
    assert "--admin" in problem(call("/v1/gaps", headers=bearer(SECRET), settings=settings))
    assert call("/v1/gaps", headers=bearer(ADMIN_SECRET), settings=settings).status_code == 200
    for reached in (
        {"host": "0.0.0.0", "public": True},
        {"public": True},
        {"hosts": "advisor.example"},
        {"proxies": "127.0.0.1"},
    ):
        assert call("/v1/gaps", settings=reached).status_code == 401


def test_keys_of_one_name_replace_each_other() -> None:
    new_secret, new = new_key("lab")
    settings = {"api_keys": f"{LAB} {new}"}
    for secret in (SECRET, new_secret):
        assert call("/v1/ask", headers=bearer(secret), settings=settings).status_code == 200


def test_keys_of_the_database_hold_beside_the_others_until_they_are_revoked(
    tmp_path: Path,
) -> None:
    settings = Settings(home=tmp_path)
    secret, key = new_key("stored")
    access = Access(settings.model_copy(update={"api_keys": str(LAB), "host": "0.0.0.0"}))
    keep_key(settings, key)
    for holds in (False, True):
        for own, found in ((SECRET, LAB), (secret, key if holds else None)):
            assert access.key_of(Headers(bearer(own)))[1] == found
        access.read_stored()
    revoke_key(settings, "stored")
    access.read_stored()
    assert access.keys == (LAB,)


def test_a_server_whose_last_key_was_revoked_is_not_opened_by_that(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    secret, key = new_key("stored")
    for update in ({}, {"host": "0.0.0.0", "public": True}, {"host": "0.0.0.0"}):
        access = Access(settings.model_copy(update=update))
        keep_key(settings, key)
        access.read_stored()
        revoke_key(settings, "stored")
        access.read_stored()
        assert access.keys == ()
        refusal = access.refuses("/v1/ask", Headers({"host": "127.0.0.1"}), None)
        assert refusal is not None
        assert refusal.status == 401


def test_keys_that_could_not_be_read_are_asked_for_and_those_last_read_hold(
    tmp_path: Path,
) -> None:
    settings = Settings(home=tmp_path)
    secret, key = new_key("stored")
    keep_key(settings, key)
    headers = Headers({"host": "127.0.0.1"})
    known, new = Access(settings), Access(settings)
    known.read_stored()
    (settings.home / "advisor.db").write_bytes(b"damaged" * 999)
    for access in (known, new):
        access.read_stored()
        assert access.refuses("/v1/ask", headers, None) is not None
    assert known.key_of(Headers(bearer(secret)))[1] == key


def test_keys_are_read_and_never_repeated_in_errors() -> None:
    limited = Key("lab", LAB.hash, is_admin=True, per_minute=5)
    assert read_keys(f" {LAB},\n{limited} ") == (LAB, limited)
    assert find(SECRET, [limited]) == limited
    for wrong in (SECRET, f"lab:{SECRET}", f"lab:{LAB.hash}:0", f"Lab:{LAB.hash}", "lab:"):
        with pytest.raises(ValueError, match="entry 2 is not of the form") as caught:
            read_keys(f"{LAB},{wrong}")
        assert SECRET not in str(caught.value)
        assert LAB.hash not in str(caught.value)


def test_each_address_may_ask_so_often() -> None:
    ask = {"url": "/v1/ask"}
    answers = calls(*[ask] * 4, requests_per_minute=3)
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert "Try again in" in problem(answers[-1])
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    page = {"url": "/"}
    assert [a.status_code for a in calls(*[page] * 9, requests_per_minute=3)] == [200] * 9


def test_a_resume_counts_for_several_questions() -> None:
    read = {"url": "/v1/resume/read", "method": "POST"}
    answers = calls(*[read] * 3, requests_per_minute=8)
    assert [a.status_code for a in answers] == [200, 200, 429]


def test_a_key_has_a_limit_of_its_own() -> None:
    few_secret, few = new_key("few", per_minute=1)
    asked = [{"url": "/v1/ask", "headers": bearer(each)} for each in (few_secret, SECRET)]
    answers = calls(*asked, *asked, api_keys=f"{few},{LAB}")
    assert [a.status_code for a in answers] == [200, 200, 429, 200]


def test_keys_can_not_be_guessed() -> None:
    guess = {"url": "/v1/ask", "headers": bearer("ca-guess")}
    answers = calls(*[guess] * 25, api_keys=str(LAB))
    assert [a.status_code for a in answers] == [401] * 20 + [429] * 5


@pytest.mark.parametrize("is_said", [True, False])
@pytest.mark.parametrize(("url", "most"), [("/v1/ask", MB), ("/v1/resume/read", 16 * MB)])
def test_a_body_has_its_limit_whether_its_length_is_said_or_not(
    url: str, most: int, is_said: bool
) -> None:
    async def pieces(length: int) -> AsyncIterator[bytes]:
        for start in range(0, length, 65536):
            yield b"x" * min(65536, length - start)

    def sent(length: int) -> httpx.Response:
        return call(url, method="POST", content=b"x" * length if is_said else pieces(length))

    assert sent(most).json() == {"bytes": most}
    assert "Send less, or a smaller file" in problem(sent(most + 1))


def test_a_body_that_stops_coming_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "BODY_SECONDS", 0.05)

    async def stalls() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(60)

    response = call("/v1/ask", method="POST", content=stalls())
    assert response.status_code == 408
    assert "Send it again" in problem(response)


def test_a_request_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "REQUEST_SECONDS", 0.05)
    assert "Ask for less" in problem(call("/v1/slow"))


def test_so_many_are_worked_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "REQUEST_SECONDS", 0.2)
    monkeypatch.setattr(middleware, "AT_ONCE", 2)
    answers = calls(*[{"url": "/v1/slow"}] * 4, at_once=True)
    assert sorted(a.status_code for a in answers) == [429, 429, 504, 504]
    busy = next(a for a in answers if a.status_code == 429)
    assert busy.headers["retry-after"] == "1"


def test_every_answer_bears_the_headers() -> None:
    for response in (call("/"), call("/v1/ask"), call("/v1/none"), call("/", headers={"Host": ""})):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        policy = response.headers["content-security-policy"]
        assert "*" not in policy
        assert "frame-ancestors 'none'" in policy
        scripts = re.search(r"script-src ([^;]*)", policy)
        assert scripts is not None
        assert "unsafe-inline" not in scripts[1]


def test_a_page_s_own_inline_scripts_run_by_their_hashes() -> None:
    policy = call("/").headers["content-security-policy"]
    assert policy.count("sha256-") == 1
    assert "'sha256-xY6QKfH9PRsQnLz56nj6MBwiK5oHg+im1Jkpdp1x/Ck='" in policy  # of "let a = 1;"


def test_settings_say_what_is_wrong_with_keys_without_repeating_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.errors import SettingsError
    from advisor.settings import load_settings

    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    monkeypatch.setenv("ADVISOR_API_KEYS", SECRET)
    monkeypatch.setenv("ADVISOR_MODEL_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("ADVISOR_HOAST", "x")
    with pytest.raises(SettingsError) as caught:
        load_settings(port=0)
    said = str(caught.value)
    assert SECRET not in said
    for name in ("ADVISOR_API_KEYS", "ADVISOR_HOAST", "ADVISOR_PORT"):
        assert name in said


def test_a_server_that_others_reach_is_not_left_open() -> None:
    url = "http://127.0.0.1:9/v1"
    said = [*unsafe(Settings(host="0.0.0.0", model="openai:x", model_url=url))]
    assert [line.partition(":")[0] for line in said] == ["ADVISOR_HOST", "ADVISOR_MODEL_URL"]
    for settings in (
        Settings(host="0.0.0.0", public=True),
        Settings(host="0.0.0.0", api_keys=str(LAB)),
        Settings(host="127.0.0.2"),
    ):
        assert [*unsafe(settings)] == []
