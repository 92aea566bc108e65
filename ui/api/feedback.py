"""Feedback: whether an answer helped, kept for the curators."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from advisor.chain import Advisor
from advisor.feedback import MAX_CHARACTERS, Feedback, record_feedback
from advisor.question import MAX_CHARACTERS as MAX_QUESTION


class FeedbackGiven(BaseModel):
    """What a reader thought of an answer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "question": "Which portfolio projects fit fintech?",
                    "helpful": False,
                    "reason": "Too many at once.",
                    "citations": ["card-fraud-detection.task-portfolio"],
                }
            ]
        },
    )

    helpful: StrictBool
    question: Annotated[
        str, Field(max_length=MAX_QUESTION, description="Empty where the answer rests on a résumé")
    ] = ""
    reason: Annotated[
        str, Field(max_length=2_000, description=f"Kept up to {MAX_CHARACTERS} characters, masked")
    ] = ""
    citations: Annotated[
        list[Annotated[str, Field(max_length=200)]],
        Field(max_length=100, description="The ids of what the answer cites"),
    ] = []
    corpus: Annotated[
        str, Field(max_length=64, description="The answer's `corpus`; empty: the one in use")
    ] = ""


def feedback_router(advisor: Advisor) -> APIRouter:
    """The route /v1/feedback."""
    router = APIRouter(prefix="/v1", tags=["curators"])

    @router.post(
        "/feedback",
        status_code=204,
        summary="Whether an answer helped; kept masked, on this machine, unless the ledger is off",
    )
    def feedback(body: FeedbackGiven) -> None:
        given = Feedback(
            question=body.question,
            is_helpful=body.helpful,
            reason=body.reason,
            citations=tuple(body.citations),
            corpus=body.corpus or advisor.corpus.hash,
        )
        record_feedback(advisor.settings, given)

    return router
