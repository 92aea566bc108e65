"""Servers on loopback that speak the wire formats of providers, well or badly."""

import json
import select
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from typing import Any

READ, WRITTEN = 120, 7  # tokens that the servers report


@dataclass(frozen=True)
class Dialect:
    """How a provider says a text: each piece as a frame, framed by a begin and an end."""

    provider: str
    path: str
    piece: Callable[[str], bytes]
    begin: bytes
    end: bytes
    error: Callable[[str], dict[str, Any]]
    base: str = ""
    kind: str = "text/event-stream"


def _sse(data: dict[str, Any], event: str = "") -> bytes:
    head = f"event: {event}\n" if event else ""
    return f"{head}data: {json.dumps(data)}\n\n".encode()


def _openai(choices: list[dict[str, Any]], **more: Any) -> bytes:
    chunk = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return _sse({**chunk, "choices": choices, **more})


def _anthropic(kind: str, **more: Any) -> bytes:
    return _sse({"type": kind, **more}, kind)


def _ollama(text: str, **more: Any) -> bytes:
    message = {"role": "assistant", "content": text}
    line = {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": False}
    return json.dumps({**line, **more}).encode() + b"\n"


OPENAI = Dialect(
    provider="openai",
    path="/v1/chat/completions",
    base="/v1",
    piece=lambda text: _openai([{"index": 0, "delta": {"content": text}, "finish_reason": None}]),
    begin=_openai([{"index": 0, "delta": {"role": "assistant", "content": ""}}]),
    end=_openai([{"index": 0, "delta": {}, "finish_reason": "stop"}])
    + _openai(
        [],
        usage={
            "prompt_tokens": READ,
            "completion_tokens": WRITTEN,
            "total_tokens": READ + WRITTEN,
        },
    )
    + b"data: [DONE]\n\n",
    error=lambda text: {"error": {"message": text, "type": "some_error", "code": None}},
)
ANTHROPIC = Dialect(
    provider="anthropic",
    path="/v1/messages",
    piece=lambda text: _anthropic(
        "content_block_delta", index=0, delta={"type": "text_delta", "text": text}
    ),
    begin=_anthropic(
        "message_start",
        message={
            "id": "m1",
            "type": "message",
            "role": "assistant",
            "content": [],
            "model": "m",
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": READ, "output_tokens": 1},
        },
    )
    + _anthropic("content_block_start", index=0, content_block={"type": "text", "text": ""}),
    end=_anthropic("content_block_stop", index=0)
    + _anthropic(
        "message_delta",
        delta={"stop_reason": "end_turn", "stop_sequence": None},
        usage={"input_tokens": READ, "output_tokens": WRITTEN},
    )
    + _anthropic("message_stop"),
    error=lambda text: {"type": "error", "error": {"type": "some_error", "message": text}},
)
OLLAMA = Dialect(
    provider="ollama",
    path="/api/chat",
    kind="application/x-ndjson",
    piece=_ollama,
    begin=b"",
    end=_ollama("", done=True, done_reason="stop", prompt_eval_count=READ, eval_count=WRITTEN),
    error=lambda text: {"error": text},
)
DIALECTS = (OPENAI, ANTHROPIC, OLLAMA)


@dataclass
class Exchange:
    """One request as the server sees it, and its means to answer."""

    handler: BaseHTTPRequestHandler
    dialect: Dialect

    def send(self, data: bytes) -> None:
        """One chunk of the body."""
        self.handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def open(self) -> None:
        """Begin a stream."""
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", self.dialect.kind)
        self.handler.send_header("Transfer-Encoding", "chunked")
        self.handler.end_headers()

    def close(self) -> None:
        """End a stream as it should be."""
        self.handler.wfile.write(b"0\r\n\r\n")

    def hung_up(self, seconds: float) -> bool:
        """Whether the client closes the connection within that time."""
        ready, _, _ = select.select([self.handler.connection], [], [], seconds)
        return bool(ready) and not self.handler.connection.recv(1)


Reply = Callable[[Exchange], None]


def says(*pieces: str, pause: float = 0) -> Reply:
    """A whole answer in these pieces, after a pause."""

    def reply(exchange: Exchange) -> None:
        exchange.open()
        time.sleep(pause)
        for frame in (exchange.dialect.begin, *map(exchange.dialect.piece, pieces)):
            if frame:
                exchange.send(frame)
        exchange.send(exchange.dialect.end)
        exchange.close()

    return reply


def refuses(status: int, text: str = "no", body: Any = None, **headers: str) -> Reply:
    """An HTTP error with a text, or with a body of its own."""

    def reply(exchange: Exchange) -> None:
        content = json.dumps(body or exchange.dialect.error(text)).encode()
        exchange.handler.send_response(status)
        exchange.handler.send_header("Content-Type", "application/json")
        exchange.handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            exchange.handler.send_header(name.replace("_", "-"), value)
        exchange.handler.end_headers()
        exchange.handler.wfile.write(content)

    return reply


def breaks_off(*pieces: str, garbage: bytes = b"") -> Reply:
    """Some pieces, then perhaps a frame that can't be read, then the connection is closed."""

    def reply(exchange: Exchange) -> None:
        exchange.open()
        for frame in (exchange.dialect.begin, *map(exchange.dialect.piece, pieces), garbage):
            if frame:
                exchange.send(frame)
        exchange.handler.close_connection = True

    return reply


def returns_no_frame(exchange: Exchange) -> None:
    """A stream that ends before it began."""
    exchange.open()
    exchange.close()


def goes_on(piece: str) -> Reply:
    """The same piece for ever, until the client hangs up."""

    def reply(exchange: Exchange) -> None:
        exchange.open()
        if exchange.dialect.begin:
            exchange.send(exchange.dialect.begin)
        for frame in repeat(exchange.dialect.piece(piece)):
            exchange.send(frame)

    return reply


@dataclass
class Request:
    """What a server was sent."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Wire:
    """A server that gives the replies of its script in turn, then the last again and again.

    `hang_ups` counts streams that the client closed before they were at their end, `open` the
    connections there are.
    """

    dialect: Dialect
    script: Sequence[Reply]
    requests: list[Request] = field(default_factory=list)
    hang_ups: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    port: int = 0
    open: int = 0

    @property
    def url(self) -> str:
        """The base URL that a client is told."""
        return f"http://127.0.0.1:{self.port}{self.dialect.base}"

    def holds(self, *pieces: str, seconds: float = 300) -> Reply:
        """Some pieces, then silence until the client hangs up, which is counted."""

        def reply(exchange: Exchange) -> None:
            if pieces:
                exchange.open()
                for frame in (exchange.dialect.begin, *map(exchange.dialect.piece, pieces)):
                    if frame:
                        exchange.send(frame)
            if exchange.hung_up(seconds):
                self.hang_ups.release()
            exchange.handler.close_connection = True

        return reply

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Note a request and give the next reply of the script."""
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        number = len(self.requests)
        self.requests.append(Request(handler.path, dict(handler.headers), body))
        reply = self.script[min(number, len(self.script) - 1)]
        try:
            reply(Exchange(handler, self.dialect))
        except (BrokenPipeError, ConnectionResetError):
            self.hang_ups.release()
            handler.close_connection = True


@contextmanager
def serving(dialect: Dialect, *script: Reply) -> Iterator[Wire]:
    """A server with this script; its threads end with the connections of its clients."""
    wire = Wire(dialect, script)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            wire.open += 1
            super().setup()

        def finish(self) -> None:
            wire.open -= 1
            super().finish()

        def do_POST(self) -> None:
            wire.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    wire.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield wire
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
