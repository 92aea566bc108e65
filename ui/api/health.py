"""Whether the server lives, and what it answers from."""

from fastapi import APIRouter

from advisor.chain import Advisor
from ui.api.schema import HealthForm


def health_router(advisor: Advisor) -> APIRouter:
    """The route /healthz."""
    router = APIRouter(tags=["health"])

    @router.get(
        "/healthz",
        response_model=HealthForm,
        summary="200 once questions can be asked",
    )
    def healthz() -> dict[str, str | int]:
        return {
            "status": "ok",
            "corpus": advisor.corpus.hash,
            "records": len(advisor.corpus.records),
            "facts": len(advisor.corpus.facts),
        }

    return router
