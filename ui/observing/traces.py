"""Traces of the steps of each answer, sent to an OpenTelemetry collector where one is named."""

import time
from collections.abc import Callable
from importlib.metadata import version

from advisor.errors import SettingsError
from advisor.settings import Settings
from advisor.types import Answer
from ui.observing.requests import request_id

MISSING = (
    "ADVISOR_TRACES_URL: the packages for traces are not installed. Install them: "
    "pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-grpc"
)
NANO = 1_000_000  # nanoseconds in a millisecond


def tracing(settings: Settings) -> Callable[[Answer], None] | None:
    """What traces an answer that is whole; None where no collector is named.

    A trace is a span of the answer and one of each step, laid out one after the other by the time
    that the step took in all: writing and checking take turns. None tells what was asked. Raises
    SettingsError where the packages for it are missing.
    """
    if not settings.traces_url:
        return None
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise SettingsError(MISSING) from None
    provider = TracerProvider(
        resource=Resource(
            {"service.name": "career-advisor", "service.version": version("career-advisor")}
        )
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.traces_url)))
    tracer = provider.get_tracer("advisor")

    def record(answer: Answer) -> None:
        end = time.time_ns()
        start = end - int(NANO * sum(answer.timings_ms.values()))
        whole = tracer.start_span("answer", start_time=start, attributes=_about(answer))
        context = trace.set_span_in_context(whole)
        for step, milliseconds in answer.timings_ms.items():
            span = tracer.start_span(step, context=context, start_time=start)
            start += int(NANO * milliseconds)
            span.end(start)
        whole.end(end)

    return record


def _about(answer: Answer) -> dict[str, str | bool | int]:
    return {
        "request.id": request_id.get() or "",
        "corpus": answer.corpus,
        "model": answer.model or "none",
        "abstained": answer.abstained,
        "sentences.shown": len(answer.sentences),
        "sentences.left_out": len(answer.left_out),
    }
