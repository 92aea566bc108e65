"""The documentation is true: a client made from it works, and its forms are those that come."""

import importlib
import json
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from advisor.chain import Advisor
from advisor.records import RECORD_TYPES
from tests.ui.conftest import Server
from ui.api import schema
from ui.api.documentation import GUARDED, operation_id
from ui.api.record_schema import RecordForm, RecordsForm
from ui.api.resume_schema import MatchForm, PlanForm, ResumeForm

CLAIM = "CHANGE-seq found 201,934 off-target sites in human T-cells."
# What answers with a form of its own, under the name by which clients call it.
FORMS: dict[str, type[schema.Form]] = {
    "ask": schema.AnswerForm,
    "verify_claim": schema.VerifiedForm,
    **dict.fromkeys(RECORD_TYPES, RecordsForm),
    **{f"{folder}_by_id": RecordForm for folder in RECORD_TYPES},
    "resume_read": ResumeForm,
    "resume_advise": schema.AnswerForm,
    "resume_match": MatchForm,
    "resume_plan": PlanForm,
    "admin_ingest": schema.IngestedForm,
    "admin_purge": schema.PurgedForm,
    "facts": schema.FactsForm,
    "facts_by_id": schema.FactForm,
    "search": schema.SearchForm,
    "gaps": schema.GapsForm,
    "version": schema.VersionForm,
    "healthz": schema.HealthForm,
    "readyz": schema.ReadyForm,
    "chat_completions": schema.ChatCompletionForm,
    "models": schema.OpenAIModelsForm,
    "models_by_id": schema.OpenAIModelForm,
}


@pytest.fixture(scope="module")
def documentation(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{server.address}/openapi.json", timeout=60).json()
    return found


@pytest.fixture(scope="module")
def client(
    server: Server, documentation: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ModuleType]:
    """A typed client, generated and pointed at the server."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(documentation), encoding="utf-8")
    generator = Path(sys.executable).with_name("clientele")
    subprocess.run(
        [generator, "start-api", "-f", folder / "openapi.json", "-o", folder / "advisor_client"],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        patch.setenv("BASE_URL", server.address)
        patch.setenv("TIMEOUT", "60")
        module = importlib.import_module("advisor_client.client")
    yield module
    module.client.close()


def operations(documentation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (path, operation)
        for path, methods in documentation["paths"].items()
        for operation in methods.values()
    ]


def test_the_generated_client_asks_and_verifies(client: ModuleType) -> None:
    forms = client.schemas
    answer = client.ask(data=forms.Ask(question="Which portfolio projects fit fintech?"))
    assert isinstance(answer, forms.AnswerForm)
    assert isinstance(answer.citations[0], forms.CitationForm)
    assert answer.coverage.shown == answer.coverage.matched >= 14
    verified = client.verify_claim(data=forms.Claim(claim=CLAIM))
    assert isinstance(verified, forms.VerifiedForm)
    assert verified.verdict == "supported"
    assert verified.citations[0].as_of == "2020-06-15"


def test_the_generated_client_reads_facts_searches_and_tells_the_version(
    client: ModuleType,
) -> None:
    forms = client.schemas
    page = client.facts(sector="fintech", limit=3)
    assert [type(fact) for fact in page.facts] == [forms.FactForm] * 3
    fact = client.facts_by_id(id=page.facts[0].id)
    assert fact == page.facts[0]
    found = client.search(q="fraud data", k=2)
    assert [type(passage) for passage in found.passages] == [forms.PassageForm] * 2
    version = client.version()
    assert isinstance(version.model, forms.ModelForm)
    assert version.corpus == found.corpus


RESUME = """Tamsin Quill
tamsin@quill.example | Los Angeles, CA

EDUCATION
University of Port Alder, BS Computer Science, Expected May 2027

SKILLS
Python, SQL
"""


def test_what_comes_of_a_resume_has_the_form_that_is_documented(server: Server) -> None:
    def post(path: str, **form: str) -> Any:
        files = {"file": ("resume.txt", RESUME.encode())}
        address = f"{server.address}/v1/resume/{path}"
        return httpx.post(address, files=files, data=form, timeout=120).json()

    target = {"target": "fintech"}
    plan = post("plan", **target)
    again = post("plan", **target, hours="4", since=json.dumps(plan))
    for came, form in (
        (post("read"), ResumeForm),
        (post("match", **target), MatchForm),
        (post("advise", **target), schema.AnswerForm),
        (plan, PlanForm),
        (again, PlanForm),
    ):
        assert form.model_validate(came).model_dump(exclude_unset=True) == came
    assert "changes" not in plan
    assert again["changes"]


def test_the_generated_client_reads_a_problem(client: ModuleType) -> None:
    problem = client.verify_claim(data=client.schemas.Claim(claim=""))
    assert isinstance(problem, client.schemas.Problem)
    assert (problem.status, problem.title) == (422, "This cannot be answered")


def test_what_the_generated_client_returns_is_typed(client: ModuleType) -> None:
    for name, form in FORMS.items():
        returned = typing.get_type_hints(getattr(client, name))["return"]
        assert getattr(client.schemas, form.__name__) in typing.get_args(returned), name


@pytest.mark.parametrize(
    "question",
    ["Which portfolio projects fit fintech?", "What does Zest AI pay interns?", "Hello!"],
)
def test_the_form_of_an_answer_is_the_one_that_is_documented(
    advisor: Advisor, question: str
) -> None:
    form = advisor.answer(question).as_json()
    assert schema.AnswerForm.model_validate(form).model_dump() == form


def test_what_comes_has_the_form_that_is_documented(server: Server) -> None:
    base = f"{server.address}/v1"
    forms: tuple[tuple[str, type[schema.Form]], ...] = (
        ("facts?limit=500", schema.FactsForm),
        ("search?q=fraud", schema.SearchForm),
        ("gaps", schema.GapsForm),
        ("version", schema.VersionForm),
        ("models", schema.OpenAIModelsForm),
    )
    for path, form in forms:
        came = httpx.get(f"{base}/{path}", timeout=60).json()
        assert form.model_validate(came).model_dump() == came, path


def test_the_examples_have_the_forms_that_are_documented(documentation: dict[str, Any]) -> None:
    seen = set()
    for _, operation in operations(documentation):
        name = operation["operationId"]
        if name in ("ask_stream", "feedback", "metrics"):  # events, nothing, lines of text
            continue
        content = operation["responses"]["200"]["content"]["application/json"]
        assert content["schema"]["$ref"].endswith(f"/{FORMS[name].__name__}")
        assert FORMS[name].model_validate(content["example"]), name
        seen.add(name)
    assert seen == set(FORMS)


def test_every_route_is_described_with_its_problems(documentation: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(documentation)]
    assert len(names) == len(set(names))
    for path, operation in operations(documentation):
        assert operation["summary"], path
        failures = {s: r for s, r in operation["responses"].items() if s[0] in "45"}
        assert ("401" in failures) is (path not in ("/healthz", "/readyz")), path
        assert ("403" in failures) is path.startswith(("/v1/gaps", "/v1/admin", "/metrics")), path
        is_openai = path.startswith(("/v1/chat", "/v1/models"))
        for status, failure in failures.items():
            form = "OpenAIError" if is_openai and status not in GUARDED else "Problem"
            (content,) = failure["content"].values()
            assert content["schema"] == {"$ref": f"#/components/schemas/{form}"}, path


def test_examples_of_requests_are_answered(server: Server, documentation: dict[str, Any]) -> None:
    for path in ("/v1/ask", "/v1/verify-claim", "/v1/feedback", "/v1/chat/completions"):
        body = documentation["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        name = body["schema"]["$ref"].rpartition("/")[2]
        for example in documentation["components"]["schemas"][name]["examples"]:
            response = httpx.post(f"{server.address}{path}", json=example, timeout=60)
            assert response.is_success, (path, response.text)


def test_the_viewer_of_the_documentation_asks_no_other_host(
    server: Server, browser: Browser
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.address}/docs")
    page.get_by_text("/v1/verify-claim", exact=True).first.wait_for()
    page.close()
    assert asked
    assert all(url.startswith((server.address, "data:")) for url in asked), asked


def test_names_for_clients_are_made_from_paths() -> None:
    from fastapi import FastAPI
    from fastapi.routing import APIRoute

    app = FastAPI()
    for path in ("/v1/facts/{id}", "/v1/verify-claim", "/healthz"):
        app.get(path)(lambda: None)
    names = [operation_id(route) for route in app.routes if isinstance(route, APIRoute)]
    assert names == ["facts_by_id", "verify_claim", "healthz"]
