"""Work that takes a while, done beside the page so that it can be given up at any time."""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from ui.web.growing import WAIT_SECONDS

CONCURRENT = 4  # visitors whose files are worked on at once, given up or not
_POOL = ThreadPoolExecutor(CONCURRENT, thread_name_prefix="page")
Meanwhile = TypeVar("Meanwhile")
Done = TypeVar("Done")


def while_working(
    work: Callable[[], Done], meanwhile: Meanwhile
) -> Generator[Meanwhile, None, Done]:
    """What `work` returns or raises; until then `meanwhile` is yielded again and again.

    Gradio can end an event only between two of its steps, and loses whatever is begun before that.
    """
    job = _POOL.submit(work)
    try:
        while not wait([job], WAIT_SECONDS).done:
            yield meanwhile
    finally:
        job.cancel()
    return job.result()
