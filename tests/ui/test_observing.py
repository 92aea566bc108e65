"""What an operator sees of a server, and how it behaves when it is stopped or held up."""

import json
import signal
import socket
from collections.abc import Iterator
from concurrent import futures

import grpc
import httpx
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as service
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from advisor.settings import Settings
from tests.services import free_port
from tests.small_model import small_model
from tests.ui.conftest import Server, start_server, wait_until_ready

QUESTION = "Which portfolio projects fit fintech?"
SECRET = "ada.example@usc.example"


class Collector(service.TraceServiceServicer):
    """Takes traces as an OpenTelemetry collector does."""

    def __init__(self) -> None:
        self.taken: list[ExportTraceServiceRequest] = []

    def Export(  # as gRPC calls it
        self, request: ExportTraceServiceRequest, context: grpc.ServicerContext
    ) -> ExportTraceServiceResponse:
        self.taken.append(request)
        return ExportTraceServiceResponse()


@pytest.fixture(scope="module")
def collector() -> Iterator[tuple[Collector, str]]:
    """A collector, and where it listens."""
    server = grpc.server(futures.ThreadPoolExecutor(1))
    port = server.add_insecure_port("127.0.0.1:0")
    taking = Collector()
    service.add_TraceServiceServicer_to_server(taking, server)  # type: ignore[no-untyped-call]
    server.start()
    yield taking, f"http://127.0.0.1:{port}"
    server.stop(None)


def test_of_each_request_an_operator_sees_all_but_who_asked_what(
    shared_settings: Settings, collector: tuple[Collector, str]
) -> None:
    taken, url = collector
    server = start_server(
        shared_settings.home, free_port(), ADVISOR_LOGS="json", ADVISOR_TRACES_URL=url,
        ADVISOR_MODEL=f"local:{small_model()}",
    )  # fmt: skip
    try:
        wait_until_ready(server)
        ready = httpx.get(f"{server.address}/readyz", timeout=60).json()
        assert ready == {"status": "ready", "chroma": True}
        asked = httpx.post(
            f"{server.address}/v1/ask", json={"question": QUESTION},
            headers={"X-Request-Id": "own-1"}, timeout=120,
        )  # fmt: skip
        assert asked.headers["x-request-id"] == "own-1"
        history = [{"role": "user", "content": f"I am {SECRET}"}]
        wrong = {"question": "", "history": history}
        httpx.post(f"{server.address}/v1/ask", json=wrong, timeout=60)
        forged = {"X-Request-Id": 'x" "level": "fine'}
        other = httpx.get(f"{server.address}/v1/version", headers=forged, timeout=60)
        assert other.headers["x-request-id"].isalnum()
        metrics = httpx.get(f"{server.address}/metrics", timeout=60).text
        last = stop_amid_an_answer(server)
    finally:
        server.process.kill()
        printed, _ = server.process.communicate()
    assert 'advisor_requests_total{area="api",status="422"} 1.0' in metrics
    assert 'advisor_answers_total{outcome="answered"} 1.0' in metrics
    assert 'advisor_step_seconds_count{step="retrieve"} 1.0' in metrics
    assert 'advisor_sentences_total{outcome="left out"}' in metrics
    assert 'advisor_model_tokens_total{kind="completion"}' in metrics
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    line = next(line for line in lines if line["request_id"] == "own-1")
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/ask", 200)
    assert line["ms"] > 0
    assert last.startswith("event: answer")
    sent = "".join(str(request) for request in taken.taken)
    assert {"retrieve", "check", "own-1"} <= {word.strip('"') for word in sent.split()}
    for seen in (printed, metrics, sent):
        assert SECRET not in seen
        assert "portfolio" not in seen
    assert "Traceback" not in printed


def stop_amid_an_answer(server: Server) -> str:
    """Stop a server while it streams an answer that a model writes; the last event of it."""
    heart = httpx.Client(timeout=60)  # as an open page has it: it would keep the server for ever
    with (
        heart.stream("GET", f"{server.address}/gradio_api/heartbeat/abc") as beat,
        httpx.stream(
            "POST", f"{server.address}/v1/ask/stream", json={"question": QUESTION}, timeout=120
        ) as answer,
    ):
        assert beat.status_code == 200
        pieces = answer.iter_text()
        text = next(pieces)
        server.process.send_signal(signal.SIGTERM)
        text += "".join(pieces)
    server.process.wait(timeout=60)
    return text.strip().rpartition("\n\n")[2]


def test_a_client_that_sends_its_head_slowly_is_cut_off(server: Server) -> None:
    port = int(server.address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as slow:
        slow.sendall(b"GET /v1/version HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        cut = False
        for letter in range(120):
            try:
                slow.sendall(f"X-{letter}: 1\r\n".encode())
                slow.settimeout(0.5)
                cut = slow.recv(1) == b""
            except TimeoutError:
                continue
            except ConnectionError:
                cut = True
            break
        assert cut
    assert httpx.get(f"{server.address}/v1/version", timeout=60).status_code == 200
