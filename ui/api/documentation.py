"""What the documentation of the API adds to what its routes say: errors and examples."""

import json
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from ui.api.problems import MEDIA_TYPE, OPENAI_PATHS, UNAVAILABLE
from ui.api.schema import OpenAIError, Problem

NO_FORM = "The request is not of the expected form"


def operation_id(route: APIRoute) -> str:
    """A route's name for clients, made from its path: `/v1/facts/{id}` is `facts_by_id`."""
    steps = route.path_format.removeprefix("/v1").replace("{", "by/").replace("}", "").split("/")
    return "_".join(step.replace("-", "_") for step in steps if step)


def describe(app: FastAPI) -> None:
    """Have the documentation hold the form of errors and an example of each response."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(made())
        return made()

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI says to extend it


def _complete(schema: dict[str, Any]) -> None:
    """Put errors in place of FastAPI's own, and the examples of `examples.json`."""
    examples = json.loads(files("ui.api").joinpath("examples.json").read_text(encoding="utf-8"))
    forms = schema["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        forms.pop(name, None)
    for form in (Problem, OpenAIError):
        made = form.model_json_schema(ref_template="#/components/schemas/{model}")
        forms |= {**made.pop("$defs", {}), form.__name__: made}
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            _add_errors(operation, path.startswith(OPENAI_PATHS))
            if operation["operationId"] in examples:
                content = operation["responses"]["200"]["content"]["application/json"]
                content["example"] = examples[operation["operationId"]]


def _add_errors(operation: dict[str, Any], is_openai: bool) -> None:
    responses = operation["responses"]
    if "requestBody" in operation:
        responses |= {"400": {"description": NO_FORM}, "413": {"description": "Too large"}}
    responses |= {
        "401": {"description": "A key is needed, where the server has keys"},
        "429": {"description": "Too many requests: try again after Retry-After seconds"},
        "503": {"description": UNAVAILABLE},
    }
    if is_openai and "422" in responses:
        responses["400"] = responses.pop("422")
    form, media_type = (OpenAIError, "application/json") if is_openai else (Problem, MEDIA_TYPE)
    for status, response in responses.items():
        if status[0] in "45":
            if response["description"] == "Validation Error":
                response["description"] = f"{NO_FORM}, or no text"
            reference = {"$ref": f"#/components/schemas/{form.__name__}"}
            response["content"] = {media_type: {"schema": reference}}
