"""The facts over the API: narrowed and paged, or one by its id."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from advisor import browse
from advisor.chain import Advisor
from advisor.records import Corpus, Fact, FactKind, Record
from ui.api.schema import FactForm, FactsForm


def _as_written(day: str) -> str:
    """A day as people write it; pydantic would take seconds since 1970 too."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII):
        raise ValueError("give a date as YYYY-MM-DD")
    return day


class Wanted(BaseModel):
    """Which facts, and which part of them."""

    model_config = ConfigDict(extra="forbid")

    record: Annotated[
        str | None, Field(description="The id of a record", examples=["card-fraud-detection"])
    ] = None
    kind: Annotated[FactKind | None, Field(description="Such as interview or data")] = None
    sector: Annotated[str | None, Field(description="The id of a sector", examples=["fintech"])] = (
        None
    )
    place: Annotated[
        str | None, Field(description="The id of a city or region", examples=["los-angeles"])
    ] = None
    since: Annotated[
        date | None,
        BeforeValidator(_as_written),
        Field(description="Only facts dated that day or later; undated ones are not"),
    ] = None
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    offset: Annotated[int, Field(ge=0)] = 0


def facts_router(advisor: Advisor) -> APIRouter:
    """The routes /v1/facts and /v1/facts/{id}."""
    router = APIRouter(prefix="/v1", tags=["facts"])

    @router.get(
        "/facts",
        response_model=FactsForm,
        responses={404: {"description": "A record, sector or place that does not exist"}},
        summary="Facts with dates and sources, narrowed and paged",
    )
    def facts(wanted: Annotated[Wanted, Query()]) -> JSONResponse:
        corpus = advisor.corpus
        _must_exist(corpus, wanted)
        found = list(_find(corpus, wanted))
        page = found[wanted.offset : wanted.offset + wanted.limit]
        content = {
            "total": len(found),
            "limit": wanted.limit,
            "offset": wanted.offset,
            "facts": [fact_json(corpus, record, fact) for record, fact in page],
        }
        return JSONResponse(content)

    @router.get(
        "/facts/{id}",
        response_model=FactForm,
        responses={404: {"description": "There is no such fact"}},
        summary="A fact with its date and sources",
    )
    def fact(id: str) -> JSONResponse:
        found = advisor.corpus.facts.get(id)
        if found is None:
            raise HTTPException(404, f"No fact has the id {id}")
        return JSONResponse(fact_json(advisor.corpus, *found))

    return router


def fact_json(corpus: Corpus, record: Record, fact: Fact) -> dict[str, Any]:
    """A fact as JSON, with the record that holds it."""
    held_by = {"id": record.id, "kind": record.record_kind, "name": record.name}
    return {"record": held_by, **browse.with_sources(corpus, fact, date.today())}


def _find(corpus: Corpus, wanted: Wanted) -> Iterator[tuple[Record, Fact]]:
    for record, fact in corpus.facts.values():
        if (
            wanted.record in (None, record.id)
            and wanted.kind in (None, fact.kind)
            and (wanted.sector is None or wanted.sector in record.sectors)
            and (wanted.place is None or wanted.place in corpus.regions_of(record))
            and (wanted.since is None or (fact.as_of is not None and fact.as_of >= wanted.since))
        ):
            yield record, fact


def _must_exist(corpus: Corpus, wanted: Wanted) -> None:
    """Raise 404 for a filter that can match nothing, which is more likely a slip than a wish."""
    known = {
        "record": corpus.records,
        "sector": {term.id for term in corpus.sectors},
        "place": {term.id for term in corpus.places},
    }
    for name, ids in known.items():
        value = getattr(wanted, name)
        if value is not None and value not in ids:
            raise HTTPException(404, f"No {name} has the id {value}")
