"""The application: API and page on one server."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi_offline import FastAPIOffline
from starlette.routing import Route

from advisor.chain import Advisor
from ui.api.admin import admin_router
from ui.api.ask import ask_router
from ui.api.documentation import describe, operation_id
from ui.api.facts import facts_router
from ui.api.feedback import feedback_router
from ui.api.gaps import gaps_router
from ui.api.health import health_router
from ui.api.openai import openai_router
from ui.api.problems import install_problem_handlers
from ui.api.records import records_router
from ui.api.report import report_router
from ui.api.resume import resume_router
from ui.api.search import search_router
from ui.api.unknown import refuse_unknown
from ui.api.verify import verify_router
from ui.api.version import version_router
from ui.confined import confine
from ui.mcp_endpoint import PATH, McpEndpoint
from ui.observing.metrics import count_answer
from ui.observing.traces import traced


def build_app(advisor: Advisor) -> FastAPI:
    """The API with the page mounted at its root."""
    advisor.watchers.append(count_answer)
    mcp = McpEndpoint(advisor)

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        async with mcp.living(app), traced(advisor):
            yield

    # Its documentation is served from here; FastAPI's own would load it from other hosts.
    app = FastAPIOffline(
        title="Career Advisor",
        version=version("career-advisor"),
        description="Career advice in which every sentence is cited, or not shown.",
        redoc_url=None,
        static_url="/docs/viewer",
        swagger_ui_parameters={"validatorUrl": None},  # it would send the address to another host
        generate_unique_id_function=operation_id,
        lifespan=living,
    )
    install_problem_handlers(app)
    for router in (
        ask_router, resume_router, records_router, facts_router, search_router, verify_router,
        feedback_router, gaps_router, admin_router, version_router, openai_router, health_router,
    ):  # fmt: skip
        # Each request sees the index as the last ingest left it.
        app.include_router(router(advisor), dependencies=[Depends(advisor.reopen_if_changed)])
    app.include_router(report_router())
    app.router.routes.append(Route(PATH, mcp, methods=["GET", "POST", "DELETE"]))
    refuse_unknown(app)
    describe(app)

    # Both are read when gradio is imported: no call home, and uploads stay under our own folder.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    uploads = advisor.settings.home / "uploads"
    os.environ["GRADIO_TEMP_DIR"] = str(uploads)
    shutil.rmtree(uploads, ignore_errors=True)  # what a process that was killed left behind
    from ui.web.page import mount_page

    confine(mount_page(app, advisor))
    return app
