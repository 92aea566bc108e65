"""A file pulled from the Hugging Face hub: resumed where the server can, retried where it helps."""

import os
import queue
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential

from advisor.llm.catalogue import Hub
from advisor.llm.transfer import LOOK_SECONDS, Part, SourceFailed, Watch

_TIMEOUT = httpx.Timeout(30, connect=10)
_CHUNK = 2**18
_AHEAD = 16  # chunks that may wait to be written
# Tries in a row that bring nothing, where bytes came before and where none ever did.
_TRIES_AFTER_BYTES = 5
_TRIES_AT_FIRST = 2

_Item = int | bytes | Exception | None


def fetch(source: Hub, part: Part, watch: Watch) -> None:
    """Pull what `part` lacks; raises SourceFailed, or PullCancelled within half a second."""
    endpoint = os.environ.get("HF_ENDPOINT") or "https://huggingface.co"
    url = f"{endpoint.rstrip('/')}/{source.repo}/resolve/{source.revision}/{source.file}"
    retrying = Retrying(
        stop=_Fruitless(part),
        wait=wait_exponential(0.5, max=8),
        retry=retry_if_exception(_may_pass),
        sleep=lambda seconds: watch.sleep(seconds, part.done),
        reraise=True,
    )
    try:
        retrying(_attempt, url, part, watch)
    except httpx.HTTPStatusError as error:
        raise SourceFailed(f"answers {error.response.status_code}") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceFailed(f"cannot be reached ({error or type(error).__name__})") from error


class _Fruitless:
    """Says stop after some tries in a row that brought nothing."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._begun = self._seen = part.done
        self._tries = 0

    def __call__(self, _: RetryCallState) -> bool:
        brought = self._part.done > self._seen
        self._tries = 0 if brought else self._tries + 1
        self._seen = self._part.done
        ever = self._part.done > self._begun
        return self._tries >= (_TRIES_AFTER_BYTES if ever else _TRIES_AT_FIRST)


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code == 429 or error.response.status_code >= 500
    return isinstance(error, httpx.TransportError)


def _attempt(url: str, part: Part, watch: Watch) -> None:
    """Add to the part what one connection brings."""
    if part.done == watch.total:
        return
    with _received(url, part.done, watch.total) as items:
        skip = 0  # bytes that are here already, of a server that begins anew
        for item in items:
            watch.at(part.done)
            if isinstance(item, int):
                if item > part.done:
                    raise SourceFailed("does not send the part of the file that it was asked for")
                skip = part.done - item
            elif item is not None:
                part.write(item[skip:])
                skip = max(0, skip - len(item))
                if part.done > watch.total:
                    raise SourceFailed(f"sends more than the {watch.total:,} bytes of the file")
    if part.done < watch.total:
        raise httpx.RemoteProtocolError("the connection ended early")


@contextmanager
def _received(url: str, start: int, total: int) -> Iterator[Iterator[int | bytes | None]]:
    """The offset at which the server begins, then its bytes; None while there are none.

    A thread of its own reads, so that a server that is silent keeps no one from stopping.
    """
    items: queue.Queue[_Item] = queue.Queue(_AHEAD)
    left = threading.Event()

    def offer(item: _Item) -> bool:
        while not left.is_set():
            try:
                items.put(item, timeout=LOOK_SECONDS)
                return True
            except queue.Full:
                pass
        return False

    def read() -> None:
        try:
            headers = {"Range": f"bytes={start}-"} if start else {}
            for item in _read(url, headers, total):
                if not offer(item):
                    return
            offer(None)
        except OSError as error:  # such as certificates that are missing; none of the disk's
            offer(SourceFailed(f"cannot be reached ({error})"))
        except Exception as error:  # raised where it is waited for
            offer(error)

    reader = threading.Thread(target=read, name="pull", daemon=True)
    reader.start()
    try:
        yield _taken(items)
    finally:
        left.set()


def _taken(items: "queue.Queue[_Item]") -> Iterator[int | bytes | None]:
    while True:
        try:
            item = items.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            yield None
            continue
        if item is None:
            return
        if isinstance(item, Exception):
            raise item
        yield item


def _read(url: str, headers: dict[str, str], total: int) -> Iterator[int | bytes]:
    headers = {**headers, "Accept-Encoding": "identity"}
    with (
        httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as client,
        client.stream("GET", url, headers=headers) as response,
    ):
        response.raise_for_status()
        start, whole = _extent(response)
        if whole is not None and whole != total:
            raise SourceFailed(f"has a file of {whole:,} bytes instead of {total:,}")
        yield start
        yield from response.iter_bytes(_CHUNK)


def _extent(response: httpx.Response) -> tuple[int, int | None]:
    """The offset of the first byte of a response, and the whole file's length if it says so."""
    if response.status_code == 206:
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        if not found:
            raise SourceFailed("does not say which part of the file it sends")
        return int(found[1]), None if found[2] == "*" else int(found[2])
    length = response.headers.get("Content-Length")
    return 0, int(length) if length and length.isdigit() else None
