"""What the API knows: facts, passages, claims; and what it keeps for the curators."""

import copy
from pathlib import Path
from typing import Any

import httpx
import pytest

from advisor import grounding
from advisor.chain import Advisor
from advisor.feedback import read_feedback
from advisor.ledger import record_gap
from advisor.settings import Settings
from tests.ui.conftest import Server
from tests.ui.serving import serving
from ui.api.feedback import feedback_router
from ui.api.gaps import gaps_router
from ui.api.version import checker_version

CLAIM = "CHANGE-seq found {} off-target sites in human T-cells."


def get(server: Server, path: str, **params: Any) -> httpx.Response:
    return httpx.get(f"{server.address}/v1/{path}", params=params, timeout=60)


def verify(server: Server, **body: Any) -> httpx.Response:
    return httpx.post(f"{server.address}/v1/verify-claim", json=body, timeout=60)


def test_facts_are_narrowed_by_each_filter(server: Server, advisor: Advisor) -> None:
    form = get(server, "facts", sector="fintech", place="los-angeles", since="2025-06-01").json()
    assert 0 < form["total"] < len(advisor.corpus.facts)
    for fact in form["facts"]:
        record, known = advisor.corpus.facts[fact["id"]]
        assert "fintech" in record.sectors
        assert "los-angeles" in advisor.corpus.regions_of(record)
        assert fact["as_of"] >= "2025-06-01"
        assert fact["text"] == known.text
        assert fact["sources"][0]["evidence"] == list(known.evidence)
    of_record = get(server, "facts", record="crispr-off-target", kind="data").json()["facts"]
    assert {(fact["record"]["id"], fact["kind"]) for fact in of_record} == {
        ("crispr-off-target", "data")
    }


def test_pages_of_facts_hold_each_fact_once(server: Server, advisor: Advisor) -> None:
    whole, seen = get(server, "facts").json()["total"], []
    for offset in range(0, whole, 500):
        page = get(server, "facts", limit=500, offset=offset).json()
        seen += [fact["id"] for fact in page["facts"]]
    assert seen == list(advisor.corpus.facts)
    assert get(server, "facts", offset=whole).json()["facts"] == []


def test_a_fact_is_found_by_its_id(server: Server) -> None:
    fact = get(server, "facts/crispr-off-target.data-change-seq").json()
    assert "201,934" in fact["text"]
    assert fact["record"]["kind"] == "project"
    assert get(server, "facts/nothing.here").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status", "detail"),
    [
        ({"sector": "yachts"}, 404, "No sector has the id yachts."),
        ({"record": "yachts"}, 404, "No record has the id yachts."),
        ({"kind": "rumour"}, 422, "kind: Input should be"),
        ({"since": "yesterday"}, 422, "since: give a date as YYYY-MM-DD."),
        ({"since": "0"}, 422, "since: give a date as YYYY-MM-DD."),
        ({"since": "2026-02-30"}, 422, "since: Input should be a valid date"),
        ({"limit": 0}, 422, "limit: Input should be greater than or equal to 1"),
        ({"sektor": "fintech"}, 422, "sektor: Extra inputs are not permitted"),
    ],
)
def test_a_filter_that_cannot_match_is_a_problem(
    server: Server, wanted: dict[str, Any], status: int, detail: str
) -> None:
    response = get(server, "facts", **wanted)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert detail in response.json()["detail"]


def test_search_finds_passages_with_scores_and_gives_no_answer(server: Server) -> None:
    form = get(server, "search", q="CRISPR off-target data", k=5).json()
    assert len(form["passages"]) == 5
    assert "crispr-off-target" in {passage["record"] for passage in form["passages"]}
    scores = [passage["score"] for passage in form["passages"]]
    assert scores == sorted(scores, reverse=True)
    # What no source answers finds what is closest, and says how far it is.
    assert get(server, "search", q="yachts").json()["passages"]


@pytest.mark.parametrize(("q", "k"), [("", 5), ("x" * 3_000, 5), ("fintech", 0), ("fintech", 31)])
def test_a_search_that_cannot_be_made_is_a_problem(server: Server, q: str, k: int) -> None:
    response = get(server, "search", q=q, k=k)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_a_claim_gets_its_verdict_with_evidence_or_reasons(server: Server) -> None:
    supported = verify(server, claim=CLAIM.format("201,934")).json()
    assert (supported["verdict"], len(supported["citations"])) == ("supported", 1)
    unsupported = verify(server, claim=CLAIM.format("301,934")).json()
    assert unsupported["verdict"] == "unsupported"
    assert unsupported["reasons"] == ["‘301,934’ is not in the source"]
    assert "does not mean that it is false" in unsupported["explanation"]
    assert verify(server, claim="Does Stripe hire?").json()["verdict"] == "not a claim"


def test_a_claim_is_held_against_the_passages_given(server: Server) -> None:
    passages = ["Interns stay with us for twelve weeks from June on."]
    form = verify(server, claim="Interns stay for twelve weeks.", passages=passages).json()
    assert (form["verdict"], form["corpus"]) == ("supported", None)
    assert form["citations"][0]["passage"] == passages[0]
    form = verify(server, claim=CLAIM.format("201,934"), passages=passages).json()
    assert (form["verdict"], form["closest"]) == ("unsupported", [])


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"claim": ""}, "The claim is empty."),
        ({"claim": "x" * 601}, "The claim has 601 characters"),
        ({}, "claim: Field required"),
        ({"claim": "Yes.", "passages": [""]}, "passages.0: String should have at least 1"),
        ({"claim": "Yes.", "passages": ["x"] * 51}, "passages: List should have at most 50"),
    ],
)
def test_a_claim_that_cannot_be_verified_is_a_problem(
    server: Server, body: dict[str, Any], detail: str
) -> None:
    response = verify(server, **body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert detail in response.json()["detail"]


def test_the_version_says_what_answers(server: Server, advisor: Advisor) -> None:
    form = get(server, "version").json()
    assert form["corpus"] == advisor.corpus.hash
    assert form["counts"]["facts"] == len(advisor.corpus.facts)
    assert form["counts"]["companies"] == len(advisor.corpus.companies)
    assert form["model"] == {"name": None, "why": "ADVISOR_MODEL is none", "remote": False}
    assert form["checker"] == checker_version()


def test_the_checkers_version_changes_with_its_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    before = checker_version()
    monkeypatch.setitem(grounding.WEIGHTS, "held", 1.0)
    assert checker_version() != before


def test_gaps_and_feedback_are_kept_masked(advisor: Advisor, tmp_path: Path) -> None:
    advisor = copy.copy(advisor)
    advisor.settings = settings = Settings(home=tmp_path)
    for question in ("Who is at ann@example.com?", "What is Zed paying?", "what is zed paying"):
        record_gap(settings, question)
    with serving(gaps_router(advisor), feedback_router(advisor)) as address:
        form = httpx.get(f"{address}/v1/gaps", params={"limit": 1}).json()
        given = {"helpful": False, "reason": "Ask ann@example.com.", "citations": ["a.b"]}
        kept = httpx.post(f"{address}/v1/feedback", json=given)
        refused = httpx.post(f"{address}/v1/feedback", json={"helpful": "perhaps"})
    assert form["total"] == 2
    assert [(gap["question"], gap["times"]) for gap in form["gaps"]] == [("what is zed paying", 2)]
    assert (kept.status_code, kept.content) == (204, b"")
    assert refused.status_code == 422
    (one,) = read_feedback(settings)
    assert (one.feedback.is_helpful, one.feedback.reason) == (False, "Ask [e-mail].")
    assert (one.feedback.citations, one.feedback.corpus) == (("a.b",), advisor.corpus.hash)
