"""A load generator in a process of its own: clients that ask the API, one question after another.

    python -m evals.bench.clients ADDRESS CLIENTS SECONDS [A_SECOND]

Each client waits for its answer before it asks again; with A_SECOND all of them together ask no
more often than that. Refused with 429 a client waits as long as Retry-After says. Prints a `Load`
as JSON.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field

import aiohttp

from evals.dataset import QUESTIONS

SEED = 7
DISTINCT = 200
PATIENCE = aiohttp.ClientTimeout(total=60)


@dataclass
class Load:
    """What clients saw: how long answers took (ms), how often each status came, what broke.

    `seconds` is from the first question asked to the last one answered.
    """

    seconds: float = 0
    took: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.took) / self.seconds

    def quantile(self, share: float) -> float:
        """How long the answer took that `share` of them took no longer than (ms)."""
        return sorted(self.took)[min(len(self.took) - 1, int(share * len(self.took)))]


def questions(count: int = DISTINCT, seed: int = SEED) -> list[str]:
    """Distinct questions of the suite that stand alone, the same for the same seed."""
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    alone = dict.fromkeys(row["question"] for row in rows if not row.get("history"))
    return random.Random(seed).sample(list(alone), count)


def generate(address: str, clients: int, seconds: float, a_second: float = 0) -> Load:
    """Run the generator in a process of its own."""
    command = [sys.executable, "-m", "evals.bench.clients", address, str(clients), str(seconds)]
    command += [str(a_second)] if a_second else []
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Load(**json.loads(done.stdout))


async def ask(address: str, clients: int, seconds: float, a_second: float = 0) -> Load:
    """Ask for so many seconds."""
    load = Load()
    statuses: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    start = time.perf_counter()
    turns = iter(range(2**62))

    async def client(session: aiohttp.ClientSession, own: list[str]) -> None:
        while (now := time.perf_counter() - start) < seconds:
            turn = next(turns)
            if a_second and (early := turn / a_second - now) > 0:
                await asyncio.sleep(early)
            asked = time.perf_counter()
            try:
                async with session.post(url, json={"question": own[turn % len(own)]}) as answer:
                    await answer.read()
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                broken[type(error).__name__] += 1
                await asyncio.sleep(0.1)
                continue
            statuses[str(answer.status)] += 1
            if answer.status == 200:
                load.took.append(1000 * (time.perf_counter() - asked))
            elif answer.status == 429:
                await asyncio.sleep(float(answer.headers["Retry-After"]))

    url = f"{address.rstrip('/')}/v1/ask"
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=PATIENCE) as session:
        await asyncio.gather(*(client(session, questions()) for _ in range(clients)))
    load.seconds = time.perf_counter() - start
    load.statuses, load.broken = dict(statuses), dict(broken)
    return load


if __name__ == "__main__":
    where, how_many, how_long, *rate = sys.argv[1:]
    result = asyncio.run(ask(where, int(how_many), float(how_long), *map(float, rate)))
    sys.stdout.write(json.dumps(asdict(result)))
