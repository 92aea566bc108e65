"""Whether the server lives, whether it is to be sent questions, and how it does."""

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST

from advisor.chain import Advisor
from ui.api.schema import HealthForm, ReadyForm
from ui.observing.metrics import exposition


def health_router(advisor: Advisor) -> APIRouter:
    """The routes /healthz, /readyz and /metrics."""
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

    @router.get(
        "/readyz",
        response_model=ReadyForm,
        summary="200 while questions may be sent here, 503 while it loads or stops",
    )
    def readyz() -> dict[str, str | bool]:
        # Without Chroma it answers all the same, by exact search.
        return {"status": "ready", "chroma": advisor.retriever.chroma_answers()}

    @router.get(
        "/metrics",
        response_class=Response,
        responses={200: {"content": {CONTENT_TYPE_LATEST: {"schema": {"type": "string"}}}}},
        summary="Metrics of this process, for Prometheus",
    )
    def metrics() -> Response:
        return Response(exposition(), media_type=CONTENT_TYPE_LATEST)

    return router
