"""The application: API and page on one server."""

import os
import shutil
from importlib.metadata import version

from fastapi import FastAPI, HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from advisor.chain import Advisor
from ui.api.ask import ask_router
from ui.api.health import health_router
from ui.api.problems import install_problem_handlers
from ui.api.report import report_router
from ui.api.resume import resume_router

LOOPBACK = ("127.0.0.1", "localhost")


def build_app(advisor: Advisor) -> FastAPI:
    """The API with the page mounted at its root."""
    app = FastAPI(
        title="Career Advisor",
        version=version("career-advisor"),
        description="Career advice in which every sentence is cited, or not shown.",
    )
    if advisor.settings.host in LOOPBACK:
        # Another site's page may not reach this server by a name of its own for this machine.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK))
    install_problem_handlers(app)
    app.include_router(ask_router(advisor))
    app.include_router(resume_router(advisor))
    app.include_router(health_router(advisor))
    app.include_router(report_router())

    # The page, at the root, would answer for paths of the API that do not exist.
    @app.api_route("/v1/{path:path}", methods=["GET", "POST"], include_in_schema=False)
    def unknown(path: str) -> None:
        raise HTTPException(404, "Not found")

    # Both are read when gradio is imported: no call home, and uploads stay under our own folder.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    uploads = advisor.settings.home / "uploads"
    os.environ["GRADIO_TEMP_DIR"] = str(uploads)
    shutil.rmtree(uploads, ignore_errors=True)  # what a process that was killed left behind
    from ui.web.page import mount_page

    return mount_page(app, advisor)
