"""The full report of the last eval run on this machine, as `advisor eval run --out` wrote it."""

from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse

from evals.scorecard import OUT, REPORT

REPORT_PATH = "/trust/report"
# The report names its own style and script by their hash; whatever the file holds, it may ask
# nothing of any host and stand in no other page.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def report_router(folder: Path = OUT) -> APIRouter:
    """The route of the report that lies in `folder`; 404 while there is none."""
    router = APIRouter(include_in_schema=False)

    @router.get(REPORT_PATH)
    def report() -> FileResponse:
        if not (folder / REPORT).is_file():
            raise HTTPException(404, "There is no report yet. Make one with: make eval")
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        return FileResponse(folder / REPORT, media_type="text/html", headers=headers)

    return router
