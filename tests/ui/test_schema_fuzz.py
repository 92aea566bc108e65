"""Requests made from the documentation itself, right and wrong ones, against the real server."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks

from tests.ui.conftest import Server

# No failure of the server, and what comes has the status, the type and the form that is documented;
# what the documentation forbids is refused, and methods that it does not name are too.
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
# It reads the records anew in a process of its own, which takes no input and many seconds.
SLOW = "admin_ingest"


def exercised(server: Server, examples: int, is_said: Callable[[str], bool]) -> tuple[int, int]:
    """Call each operation whose name `is_said` with so many right and so many wrong requests.

    Returns how many operations and how many requests there were; the first failure is raised.
    """
    schema = schemathesis.openapi.from_url(f"{server.address}/openapi.json")
    called = []
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]  # an error raises
        if is_said(operation.definition.raw["operationId"]):
            called += _called(operation, GenerationMode.POSITIVE, examples)
            if operation.query or operation.body:  # an id can be any text
                called += _called(operation, GenerationMode.NEGATIVE, examples)
    return len(set(called)), len(called)


def _called(operation: Any, mode: GenerationMode, examples: int) -> list[str]:
    """The operation's name, once for each request that was sent."""
    called = []

    @settings(
        max_examples=examples, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case: Any) -> None:
        called.append(operation.label)
        response = case.call(timeout=120)
        case.validate_response(response, checks=CHECKS)
        if response.status_code >= 400:
            _assert_told(response)

    call()
    return called


def _assert_told(response: Any) -> None:
    """A problem has a sentence, in the form that its readers expect."""
    told = response.json()
    said = told["error"]["message"] if "error" in told else told["detail"]
    assert said.strip().endswith((".", "?", "!", "…")) or ": " in said, said


def test_requests_made_from_the_documentation(
    server: Server, record_property: Callable[[str, object], None]
) -> None:
    operations, cases = exercised(server, 4, lambda name: name != SLOW)
    record_property("operations", operations)
    record_property("cases", cases)
    assert operations >= 28


@pytest.mark.long
def test_many_requests_made_from_the_documentation(
    server: Server, record_property: Callable[[str, object], None]
) -> None:
    operations, cases = exercised(server, 200, lambda name: name != SLOW)
    slow, once = exercised(server, 1, lambda name: name == SLOW)
    record_property("operations", operations + slow)
    record_property("cases", cases + once)
    record_property("failures", 0)  # the first one ends the test
    assert operations + slow >= 29
