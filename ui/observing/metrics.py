"""Metrics in Prometheus's form: requests, the steps of answers, what was left out, what waits.

Of one process; Prometheus asks each. Nothing in them tells of a person or a question.
"""

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest

from advisor.types import Answer

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90)

REQUESTS = Counter("advisor_requests", "Requests answered or refused", ["area", "status"])
REQUEST_SECONDS = Histogram(
    "advisor_request_seconds", "From a request's head to its answer's end", ["area"],
    buckets=_SECONDS,
)  # fmt: skip
AT_WORK = Gauge("advisor_requests_at_work", "Requests to the API that are being answered")
ANSWERS = Counter("advisor_answers", "Answers, by whether there was support", ["outcome"])
STEP_SECONDS = Histogram(
    "advisor_step_seconds", "Each step of an answer", ["step"], buckets=_SECONDS
)
SENTENCES = Counter("advisor_sentences", "Sentences that were shown, or left out", ["outcome"])
MODEL_TOKENS = Counter("advisor_model_tokens", "Tokens of the language model", ["kind"])


def count_answer(answer: Answer) -> None:
    """Count an answer that is whole."""
    ANSWERS.labels("abstained" if answer.abstained else "answered").inc()
    SENTENCES.labels("shown").inc(len(answer.sentences))
    SENTENCES.labels("left out").inc(len(answer.left_out))
    for step, milliseconds in answer.timings_ms.items():
        STEP_SECONDS.labels(step).observe(milliseconds / 1000)
    for kind in ("prompt", "completion"):
        MODEL_TOKENS.labels(kind).inc((answer.usage or {}).get(f"{kind}_tokens") or 0)


def exposition() -> bytes:
    """All metrics as text."""
    return generate_latest(REGISTRY)
