"""The records over the API: lists that can be narrowed, and each record with its dated facts."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from advisor import browse
from advisor.chain import Advisor
from advisor.records import RECORD_TYPES, Corpus
from ui.api.problems import MEDIA_TYPE, problem
from ui.api.record_schema import RecordForm, RecordsForm

PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"description": "There is no such record", "content": {MEDIA_TYPE: {}}},
    422: {"description": "A filter that does not exist", "content": {MEDIA_TYPE: {}}},
}
_NAMES = 12  # values of a filter that an error names


class Narrowed(BaseModel):
    """What a list is narrowed to, and which part of it is wanted."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=200, description="Words that a record's names hold")] = ""
    sector: str | None = None
    place: Annotated[str | None, Field(description="A city or a region")] = None
    size: Annotated[str | None, Field(description="Of companies")] = None
    difficulty: Annotated[str | None, Field(description="Of projects")] = None
    topic: Annotated[str | None, Field(description="Of guides")] = None
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    offset: Annotated[int, Field(ge=0)] = 0

    def wanted(self) -> dict[str, str]:
        """The filters that are set."""
        names = {name for filters in browse.FILTERS.values() for name in filters}
        return {name: value for name, value in self.model_dump(include=names).items() if value}


def records_router(advisor: Advisor) -> APIRouter:
    """The routes /v1/companies, /v1/projects, …, each with one for a single record."""
    router = APIRouter(prefix="/v1", tags=["records"], responses=PROBLEMS)
    for folder in RECORD_TYPES:
        _add_routes(router, advisor, folder)
    return router


def _add_routes(router: APIRouter, advisor: Advisor, folder: str) -> None:
    kind = RECORD_TYPES[folder].record_kind

    @router.get(
        f"/{folder}", response_model=RecordsForm, summary=f"The {folder} of the corpus, by name"
    )
    def many(narrowed: Annotated[Narrowed, Query()]) -> JSONResponse:
        corpus, wanted = advisor.corpus, narrowed.wanted()
        wrong = _wrong_filter(corpus, folder, wanted)
        if wrong:
            return problem(422, "There is no such filter", wrong)
        found = browse.find(corpus, folder, narrowed.q, wanted)
        page = found[narrowed.offset : narrowed.offset + narrowed.limit]
        content = {
            "total": len(found),
            "limit": narrowed.limit,
            "offset": narrowed.offset,
            "counts": _counts(corpus, folder),
            "records": [browse.summary(corpus, record, date.today()) for record in page],
        }
        return JSONResponse(content)

    @router.get(
        f"/{folder}/{{id}}",
        response_model=RecordForm,
        summary=f"A {kind} with its facts, their dates and sources",
    )
    def one(id: str) -> JSONResponse:
        corpus = advisor.corpus
        record = corpus.records.get(id)
        if record is None or record.record_kind != kind:
            return problem(404, f"There is no such {kind}", _missing(corpus, folder, id))
        return JSONResponse(browse.whole(corpus, record, date.today()))


def _counts(corpus: Corpus, folder: str) -> dict[str, dict[str, int]]:
    """How many records of the whole folder have each value of each filter."""
    return {
        name: {choice.value: choice.count for choice in offered}
        for name, offered in browse.choices(corpus, folder).items()
    }


def _wrong_filter(corpus: Corpus, folder: str, wanted: dict[str, str]) -> str:
    """What is wrong with the filters, in a sentence with the next step; empty where nothing is."""
    choices = browse.choices(corpus, folder)
    for name, value in wanted.items():
        if name not in choices:
            known = ", ".join(choices)
            return f"{folder.capitalize()} have no {name}. They are narrowed by q, {known}."
        offered = [choice.value for choice in choices[name]]
        if value not in offered:
            some = ", ".join(offered[:_NAMES]) + (", …" if len(offered) > _NAMES else "")
            return f"No record of the {folder} has {name}={value}. There are: {some}."
    return ""


def _missing(corpus: Corpus, folder: str, id: str) -> str:
    near = ", ".join(record.id for record in browse.near(corpus, folder, id))
    meant = f" Near it: {near}." if near else ""
    return (
        f"No {RECORD_TYPES[folder].record_kind} has the id {id}.{meant} "
        f"GET /v1/{folder}?q=… finds those that there are."
    )
