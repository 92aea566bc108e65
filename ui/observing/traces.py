"""Traces of the steps of each answer, sent to an OpenTelemetry collector where one is named."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from advisor.chain import Advisor
from advisor.errors import SettingsError, install
from advisor.types import Answer
from ui.observing.requests import request_id

MISSING = "ADVISOR_TRACES_URL: the packages for traces are not installed. Install them: " + install(
    "opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-grpc"
)
NANO = 1_000_000  # nanoseconds in a millisecond


@asynccontextmanager
async def traced(advisor: Advisor) -> AsyncIterator[None]:
    """Trace answers while this is open, where a collector is named.

    Raises SettingsError where the packages are missing.
    """
    if advisor.settings.traces_url is None:
        yield
        return
    traces = await asyncio.to_thread(_Traces, advisor.settings.traces_url)
    advisor.watchers.append(traces.record)
    try:
        yield
    finally:
        await asyncio.to_thread(traces.close)


class _Traces:
    """Traces answers that are whole.

    A trace is a span of the answer and one of each step, laid out one after the other by the time
    that the step took in all: writing and checking take turns. None tells what was asked.
    """

    def __init__(self, url: str) -> None:
        """To the collector at `url`; raises SettingsError where the packages are missing."""
        try:
            from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError:
            raise SettingsError(MISSING) from None
        about = {"service.name": "career-advisor", "service.version": version("career-advisor")}
        self._provider = TracerProvider(resource=Resource(about))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
        self._tracer = self._provider.get_tracer("advisor")

    def record(self, answer: Answer) -> None:
        """Trace an answer that has just been finished."""
        from opentelemetry.trace import set_span_in_context

        end = time.time_ns()
        start = end - int(NANO * sum(answer.timings_ms.values()))
        whole = self._tracer.start_span("answer", start_time=start, attributes=_about(answer))
        context = set_span_in_context(whole)
        for step, milliseconds in answer.timings_ms.items():
            span = self._tracer.start_span(step, context=context, start_time=start)
            start += int(NANO * milliseconds)
            span.end(start)
        whole.end(end)

    def close(self) -> None:
        """Send what waits to be sent."""
        self._provider.shutdown()


def _about(answer: Answer) -> dict[str, str | bool | int]:
    return {
        "request.id": request_id.get() or "",
        "corpus": answer.corpus,
        "model": answer.model or "none",
        "abstained": answer.abstained,
        "sentences.shown": len(answer.sentences),
        "sentences.left_out": len(answer.left_out),
    }
