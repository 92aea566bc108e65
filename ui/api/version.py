"""What answers: the version of the program, of its corpus, of its model and of its checker."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from advisor import grounding
from advisor.chain import Advisor
from advisor.records import RECORD_TYPES
from ui.api.schema import VersionForm


def version_router(advisor: Advisor) -> APIRouter:
    """The route /v1/version."""
    router = APIRouter(prefix="/v1", tags=["version"])

    @router.get(
        "/version",
        response_model=VersionForm,
        summary="The versions of program, corpus, model and checker",
    )
    def versions() -> JSONResponse:
        corpus, choice = advisor.corpus, advisor.models.choice
        counts = {folder: len(getattr(corpus, folder)) for folder in RECORD_TYPES}
        content = {
            "version": version("career-advisor"),
            "corpus": corpus.hash,
            "counts": {**counts, "facts": len(corpus.facts), "sources": len(corpus.cited_sources)},
            "model": {"name": choice.spec, "why": choice.why, "remote": choice.is_remote},
            "embedding_model": Path(advisor.settings.embedding_model).name,
            "checker": checker_version(),
        }
        return JSONResponse(content)

    return router


def checker_version() -> str:
    """A hash of the weights and thresholds that the checker decides by."""
    decided_by = (
        grounding.WEIGHTS, grounding.BIAS, grounding.SHOWN, grounding.ALIKE, grounding.MAX_EDIT,
        grounding.HOPELESS,
    )  # fmt: skip
    return hashlib.sha256(json.dumps(decided_by).encode()).hexdigest()[:12]
