"""How fast a model file reads and writes on this machine, and how much memory that takes."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from advisor.errors import ModelError
from advisor.llm.local import LocalServer

RUNS = 3
WRITTEN_TOKENS = 64
# About 300 tokens, as long as a question with its facts.
_PROMPT = "Explain in some sentences what these notes have in common.\n" + "\n".join(
    f"[{number}] Team {number} of the example works on a forecast of demand, reads {number} tables "
    f"each week and writes down what it found."
    for number in range(1, 11)
)


@dataclass(frozen=True)
class Speed:
    """Medians over `runs`: tokens a second, seconds, and the most bytes that the process held."""

    read_per_second: float
    written_per_second: float
    first_seconds: float
    memory: int | None
    prompt_tokens: int
    runs: int = RUNS


@dataclass(frozen=True)
class _Run:
    first_seconds: float
    timings: dict[str, Any]


def bench(file: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> Speed:
    """Measure a model; raises ModelError where it can't be loaded or writes nothing."""
    server = LocalServer(file)
    try:
        runs = []
        for number in range(RUNS):
            progress(number, RUNS)
            runs.append(_run(server.base_url))
    finally:
        server.close()
    return Speed(
        median(run.timings["prompt_per_second"] for run in runs),
        median(run.timings["predicted_per_second"] for run in runs),
        median(run.first_seconds for run in runs),
        _most_memory(),
        runs[0].timings["prompt_n"],
    )


def _run(base_url: str) -> _Run:
    from openai import DefaultHttpxClient, OpenAI, OpenAIError

    first, timings = None, None
    begun = time.perf_counter()
    try:
        # A proxy of the environment has no business on loopback.
        with OpenAI(
            base_url=base_url, api_key="none", http_client=DefaultHttpxClient(trust_env=False)
        ) as client:
            for chunk in client.chat.completions.create(
                model="local",
                messages=[{"role": "user", "content": _PROMPT}],
                max_tokens=WRITTEN_TOKENS,
                temperature=0,
                stream=True,
                extra_body={"cache_prompt": False},
            ):
                if first is None and chunk.choices and chunk.choices[0].delta.content:
                    first = time.perf_counter() - begun
                timings = (chunk.model_extra or {}).get("timings") or timings
    except OpenAIError as error:
        raise ModelError(f"The model could not be measured ({error}).") from error
    if first is None or not timings:
        raise ModelError("The model wrote nothing, so there is nothing to measure. Try another.")
    return _Run(first, timings)


def _most_memory() -> int | None:
    """The most bytes that this process held; None where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return None
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) * 1024
