"""Searching: the passages that an answer would be written from, with scores and no answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from langchain_core.documents import Document

from advisor.chain import Advisor
from advisor.question import clean_question
from ui.api.schema import SearchForm

MOST = 30  # as many as the retriever finds


def search_router(advisor: Advisor) -> APIRouter:
    """The route /v1/search."""
    router = APIRouter(prefix="/v1", tags=["search"])

    @router.get(
        "/search",
        response_model=SearchForm,
        summary="The passages found for a question, best first, whether they answer it or not",
    )
    def search(
        q: Annotated[str, Query(description="A question or words", examples=["fraud data"])],
        k: Annotated[int, Query(ge=1, le=MOST, description="At most so many")] = 10,
    ) -> JSONResponse:
        return JSONResponse(found(advisor, q, k))

    return router


def found(advisor: Advisor, query: str, most: int) -> dict[str, Any]:
    """The best passages for a query as JSON; raises QuestionError for what is no text."""
    asked = clean_question(query)
    passages = [_as_json(advisor, hit) for hit in advisor.retriever.search(asked)[:most]]
    return {"query": asked, "passages": passages, "corpus": advisor.corpus.hash}


def _as_json(advisor: Advisor, passage: Document) -> dict[str, Any]:
    metadata = passage.metadata
    record = advisor.corpus.records.get(metadata.get("record", ""))
    return {
        "id": metadata["id"],
        "passage": passage.page_content,
        "origin": metadata["origin"],
        "record": record.id if record else None,
        "title": record.name if record else metadata["title"],
        "score": round(float(metadata["score"]), 4),
        "similarity": round(float(metadata["similarity"]), 4),
    }
