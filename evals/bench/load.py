"""The server under load: 32 clients, a crowd of 200, and long at half of what it can do.

The generator is a process of its own on the same machine. Beside the server's throughput stands
that of the same answers made in one process without HTTP, while the generator is as busy: it then
asks, as often, a server that answers nothing.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import httpx

from advisor.chain import Advisor
from advisor.settings import Settings
from evals.bench.clients import Load, generate, questions
from evals.bench.measure import Row
from evals.bench.starts import ready_environment, serving, wait_for

SECONDS = 60
CLIENTS, CROWD = 32, 200
THREADS = (1, 2, 4, 8)  # of the answers made in one process; the best counts
MEMORY = "process_resident_memory_bytes "
NOTHING = """
import asyncio

async def answer(reader, writer):
    while head := await reader.readuntil(b"\\r\\n\\r\\n"):
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\\r\\n")[0] or 0)
        await reader.readexactly(length)
        writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}")

async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


def measure(settings: Settings) -> Iterator[Row]:
    """A minute of each."""
    with serving(ready_environment(settings)) as (address, _):
        wait_for(f"{address}healthz")
        generate(address, CLIENTS, 5)  # what is loaded at first use
        before = memory(address)
        load = generate(address, CLIENTS, SECONDS)
        after = memory(address)
        crowd = generate(address, CROWD, SECONDS)
        recovered = recovery(address)
    alone = in_process(settings, SECONDS / len(THREADS), load.per_second)
    yield Row(f"{CLIENTS} clients: answers a second", [load.per_second])
    yield Row(f"{CLIENTS} clients: from question to answer (ms)", load.took, 0)
    yield Row(f"{CLIENTS} clients: what broke or was refused", [failures(load)], 0)
    yield Row(f"{CLIENTS} clients: memory at the end over the start (%)", [100 * after / before])
    yield Row("the same answers in one process: a second", [alone])
    yield Row("ratio of the two (%)", [100 * load.per_second / alone], 0)
    yield Row(f"{CROWD} clients: answers a second", [crowd.per_second])
    yield Row(f"{CROWD} clients: refused with 429, a second", [refused(crowd) / crowd.seconds])
    yield Row(f"{CROWD} clients: what broke", [failures(crowd) - refused(crowd)], 0)
    yield Row(f"after {CROWD} clients: to an answer within a second (s)", [recovered])


def in_process(settings: Settings, seconds: float, a_second: float) -> float:
    """Answers a second made in this process, with the best number of threads."""
    advisor = Advisor(settings)
    own = questions()
    for question in own[:20]:
        advisor.answer(question)
    with _busy_generator(seconds * len(THREADS), a_second):
        return max(_answers_a_second(advisor, own, threads, seconds) for threads in THREADS)


def _answers_a_second(advisor: Advisor, own: list[str], threads: int, seconds: float) -> float:
    turns = count()
    until = time.perf_counter() + seconds

    def work() -> None:
        while time.perf_counter() < until:
            advisor.answer(own[next(turns) % len(own)]).as_json()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return (next(turns) - 1) / (time.perf_counter() - start)


@contextmanager
def _busy_generator(seconds: float, a_second: float) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", NOTHING], stdout=subprocess.PIPE, text=True
    ) as nothing:
        assert nothing.stdout is not None
        address = f"http://127.0.0.1:{int(nothing.stdout.readline())}"
        busy = threading.Thread(target=generate, args=(address, CLIENTS, seconds, a_second))
        busy.start()
        try:
            yield
        finally:
            busy.join()
            nothing.kill()


def soak(address: str, seconds: float, a_second: float) -> tuple[Load, list[float]]:
    """Questions at a steady rate, and the memory of the server each ten seconds (bytes)."""
    loads: list[Load] = []
    asking = threading.Thread(
        target=lambda: loads.append(generate(address, CLIENTS, seconds, a_second))
    )
    asking.start()
    held = []
    while asking.is_alive():
        held.append(memory(address))
        asking.join(timeout=10)
    return loads[0], held


def memory(address: str) -> float:
    """What the server's process holds (bytes)."""
    metrics = httpx.get(f"{address}metrics", timeout=60).text.splitlines()
    return next(float(line.split()[1]) for line in metrics if line.startswith(MEMORY))


def refused(load: Load) -> int:
    """How many questions were refused for now."""
    return load.statuses.get("429", 0)


def failures(load: Load) -> int:
    """How many questions got no answer."""
    return sum(load.broken.values()) + sum(load.statuses.values()) - load.statuses.get("200", 0)


def recovery(address: str) -> float:
    """Seconds until a question is answered within one."""
    start = time.perf_counter()
    while True:
        asked = time.perf_counter()
        answer = httpx.post(f"{address}v1/ask", json={"question": questions()[0]}, timeout=60)
        if answer.status_code == 200 and time.perf_counter() - asked < 1:
            return time.perf_counter() - start
        time.sleep(0.05)
