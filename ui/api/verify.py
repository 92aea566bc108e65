"""Verifying: a sentence in, a verdict with its evidence out."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from advisor.chain import Advisor
from advisor.verifying import MAX_CHARACTERS, verify_claim
from ui.api.schema import VerifiedForm

MAX_PASSAGES = 50
Passage = Annotated[str, Field(min_length=1, max_length=10_000)]


class Claim(BaseModel):
    """A sentence to verify, against the corpus or against passages of the asker's."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"claim": "CHANGE-seq found 201,934 off-target sites in human T-cells."},
                {
                    "claim": "The internship lasts twelve weeks.",
                    "passages": ["Interns stay with us for twelve weeks from June on."],
                },
            ]
        },
    )

    claim: Annotated[
        str, Field(description=f"One sentence or a few, at most {MAX_CHARACTERS} characters")
    ]
    passages: Annotated[
        list[Passage],
        Field(
            max_length=MAX_PASSAGES, description="What to hold it against, in place of the corpus"
        ),
    ] = []


def verify_router(advisor: Advisor) -> APIRouter:
    """The route /v1/verify-claim."""
    router = APIRouter(prefix="/v1", tags=["verify"])

    @router.post(
        "/verify-claim",
        response_model=VerifiedForm,
        summary="Whether a source says so, with the evidence or the reasons",
    )
    def verify(body: Claim) -> JSONResponse:
        found = verify_claim(body.claim, advisor.corpus, advisor.retriever, body.passages)
        return JSONResponse(found.as_json())

    return router
