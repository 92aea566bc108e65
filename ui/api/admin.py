"""What an administrator does over the API; the guard lets nobody else through to these paths."""

from fastapi import APIRouter

from advisor import journal
from advisor.chain import Advisor
from ui.api.schema import IngestedForm, PurgedForm
from ui.serve import ingest_in_child


def admin_router(advisor: Advisor) -> APIRouter:
    """The routes under /v1/admin."""
    router = APIRouter(prefix="/v1/admin", tags=["admin"])

    @router.post(
        "/ingest",
        response_model=IngestedForm,
        summary="Bring the index up to date with the records on disk",
    )
    def ingest() -> dict[str, str | int]:
        ingest_in_child()
        advisor.reopen_if_changed()
        return {"corpus": advisor.corpus.hash, "facts": len(advisor.corpus.facts)}

    @router.post(
        "/purge",
        response_model=PurgedForm,
        summary="Delete the kept questions and what was said of answers",
    )
    def purge() -> dict[str, int]:
        return {"deleted": journal.purge(advisor.settings)}

    return router
