"""Logs: a line of JSON for each request and each thing that went wrong, where they are wanted.

A line holds the request's id, method, route, status and time taken; no address, key, question or
file name.
"""

import logging

from pythonjsonlogger.json import JsonFormatter

from advisor.settings import Settings
from ui.observing.requests import request_id


def start_logs(settings: Settings) -> None:
    """Send the logs of the service to the standard error as the settings have it."""
    handler = logging.StreamHandler()
    if settings.logs == "json":
        handler.setFormatter(
            JsonFormatter(
                "{asctime}{levelname}{name}{message}{request_id}", style="{",
                rename_fields={"asctime": "time", "levelname": "level"},
            )
        )  # fmt: skip
    handler.addFilter(_with_id)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("advisor").setLevel(
        logging.INFO if settings.logs == "json" else logging.WARNING
    )


def _with_id(record: logging.LogRecord) -> bool:
    record.request_id = request_id.get()
    return True
