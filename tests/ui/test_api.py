import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ui.conftest import Server


def ask(server: Server, body: object) -> httpx.Response:
    return httpx.post(f"{server.address}/v1/ask", json=body, timeout=60)


def events(server: Server, body: object) -> list[tuple[str, Any]]:
    found = []
    name = ""
    with httpx.stream("POST", f"{server.address}/v1/ask/stream", json=body, timeout=60) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found.append((name, json.loads(line.removeprefix("data: "))))
    return found


def test_ask_answers_in_the_json_form(server: Server) -> None:
    response = ask(server, {"question": "Which portfolio projects fit fintech?"})
    assert response.status_code == 200
    form = response.json()
    assert form["coverage"]["shown"] == form["coverage"]["matched"] >= 14
    assert {"card-fraud-detection.task-portfolio", "news-sentiment-trading.task-portfolio"} <= {
        citation["id"] for citation in form["citations"]
    }


def test_ask_completes_a_follow_up(server: Server) -> None:
    history = [{"role": "user", "content": "Which portfolio projects fit fintech?"}]
    form = ask(server, {"question": "and for biotech?", "history": history}).json()
    assert "CRISPR" in form["answer"]


def test_the_stream_brings_evidence_sentences_and_the_same_answer(server: Server) -> None:
    body = {"question": "Which portfolio projects fit fintech?"}
    parts = events(server, body)
    names = [name for name, _ in parts]
    assert names == ["evidence", *["sentence"] * (len(parts) - 2), "answer"]
    answer = parts[-1][1]
    assert [data for name, data in parts if name == "sentence"] == answer["sentences"]
    whole = ask(server, body).json()
    for form in (answer, whole):
        form.pop("timings_ms")
    assert answer == whole


def test_the_stream_of_what_is_declined_brings_no_evidence(server: Server) -> None:
    assert [name for name, _ in events(server, {"question": "Hello!"})] == ["answer"]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"question": ""}, "The question is empty."),
        ({"question": "x" * 10_000}, "The question has 10,000 characters; at most 2,000 are read."),
        ({"question": "a\x07b"}, "The question holds control characters"),
        ({}, "question: Field required"),
        ({"question": "Hi?", "histroy": []}, "histroy: Extra inputs are not permitted"),
        ({"question": "x", "history": [{"role": "robot", "content": "x"}]}, "history.0.role: "),
        ("just text", "body: Input should be a valid dictionary"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/ask/stream"])
def test_what_cannot_be_answered_is_a_problem_with_a_reason(
    server: Server, path: str, body: object, detail: str
) -> None:
    response = httpx.post(f"{server.address}{path}", json=body, timeout=60)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert detail in problem["detail"]


def test_no_json_is_a_problem_too(server: Server) -> None:
    response = httpx.post(f"{server.address}/v1/ask", content=b"{nonsense", timeout=60)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_unknown_paths_of_the_api_are_problems(server: Server) -> None:
    response = httpx.get(f"{server.address}/v1/nothing", timeout=60)
    assert response.status_code == 404
    assert "See /docs" in response.json()["detail"]


def test_healthz_says_what_it_answers_from(server: Server) -> None:
    health = httpx.get(f"{server.address}/healthz", timeout=60).json()
    assert health["status"] == "ok"
    assert health["facts"] > 100


@pytest.mark.parametrize("fn_index", range(20))
def test_no_file_of_the_machine_can_be_fetched_through_the_page(
    server: Server, tmp_path: Path, fn_index: int
) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_text("the harbour is mined", encoding="utf-8")
    file = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}
    chat = [{"role": "user", "content": [{"type": "file", "file": file}]}]
    base = f"{server.address}/gradio_api"
    for data in (["hello", chat, None], [file]):
        session = f"s{fn_index}{len(data)}"
        body = {"fn_index": fn_index, "session_hash": session, "data": data}
        joined = httpx.post(f"{base}/queue/join", json=body, timeout=60)
        if joined.status_code != 200:
            continue
        told = ""
        # An event that answers nothing keeps its stream open.
        with (
            suppress(httpx.ReadTimeout),
            httpx.stream("GET", f"{base}/queue/data?session_hash={session}", timeout=3) as reply,
        ):
            for part in reply.iter_text():
                told += part
        for url in re.findall(r"/gradio_api/file=[^\"\\\\]+", told):
            assert "mined" not in httpx.get(f"{server.address}{url}", timeout=60).text
        assert "mined" not in told


def test_another_hosts_name_is_refused(server: Server) -> None:
    for path in ("/", "/healthz", "/gradio_api/info"):
        response = httpx.get(
            f"{server.address}{path}", headers={"Host": "evil.example"}, timeout=60
        )
        assert response.status_code == 400, path
