"""The coverage gaps: questions that found no support, for the curators."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from advisor.chain import Advisor
from advisor.ledger import read_gaps
from ui.api.schema import GapsForm


def gaps_router(advisor: Advisor) -> APIRouter:
    """The route /v1/gaps."""
    router = APIRouter(prefix="/v1", tags=["curators"])

    @router.get(
        "/gaps",
        response_model=GapsForm,
        summary="The questions that found no support, masked, most asked first",
    )
    def gaps(limit: Annotated[int, Query(ge=1, le=1_000)] = 100) -> JSONResponse:
        found = read_gaps(advisor.settings)
        content = {"total": len(found), "gaps": [asdict(gap) for gap in found[:limit]]}
        return JSONResponse(content)

    return router
