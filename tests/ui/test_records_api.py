from typing import Any

import httpx
import pytest

from advisor.chain import Advisor
from advisor.records import RECORD_TYPES
from tests.ui.conftest import Server
from ui.api.record_schema import RecordForm, RecordsForm


def get(server: Server, path: str, **query: str | int) -> httpx.Response:
    return httpx.get(f"{server.address}/v1/{path}", params=query, timeout=60)


def records(server: Server, path: str, **query: str | int) -> list[dict[str, Any]]:
    response = get(server, path, **query)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["records"]
    return found


@pytest.mark.parametrize("folder", RECORD_TYPES)
def test_a_list_counts_what_there_is_and_comes_in_parts(
    server: Server, advisor: Advisor, folder: str
) -> None:
    whole = get(server, folder, limit=500).json()
    RecordsForm.model_validate(whole)
    assert whole["total"] == len(whole["records"]) == len(getattr(advisor.corpus, folder))
    part = get(server, folder, limit=3, offset=2).json()
    assert part["records"] == whole["records"][2:5]
    assert part["total"] == whole["total"]
    assert sum(whole["counts"]["sector"].values()) > 0


def test_filters_narrow_the_list(server: Server) -> None:
    in_fintech = records(server, "companies", sector="fintech", place="burbank")
    assert "zest-ai" in [record["id"] for record in in_fintech]
    for record in in_fintech:
        assert "fintech" in [sector["id"] for sector in record["sectors"]]
    easy = records(server, "projects", difficulty="beginner")
    assert {record["difficulty"] for record in easy} == {"beginner"}
    assert [record["id"] for record in records(server, "companies", q="zest")] == ["zest-ai"]


def test_a_record_comes_with_its_dated_facts_and_sources(server: Server) -> None:
    form = get(server, "companies/zest-ai").json()
    RecordForm.model_validate(form)
    assert form["link"] == "/?company=zest-ai"
    assert form["question"] == "What do you know about Zest AI?"
    source = form["facts"][0]["sources"][0]
    assert {"title", "publisher", "url", "as_of", "evidence"} <= set(source)
    assert form["related"]["projects"]


@pytest.mark.parametrize(
    ("path", "query", "status", "detail"),
    [
        ("companies/zest", {}, 404, "No company has the id zest. Near it: zest-ai."),
        ("companies/qqqqq", {}, 404, "GET /v1/companies?q=… finds those that there are."),
        ("projects/zest-ai", {}, 404, "No project has the id zest-ai."),
        ("companies", {"difficulty": "beginner"}, 422, "narrowed by q, sector, place, size."),
        ("guides", {"topic": "weather"}, 422, "There are: interview, role, sector."),
        ("events", {"sektor": "fintech"}, 422, "sektor: Extra inputs are not permitted"),
        ("events", {"limit": 0}, 422, "limit: Input should be greater than or equal to 1"),
    ],
)
def test_what_does_not_exist_is_said_with_the_next_step(
    server: Server, path: str, query: dict[str, str | int], status: int, detail: str
) -> None:
    response = get(server, path, **query)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert detail in response.json()["detail"]
