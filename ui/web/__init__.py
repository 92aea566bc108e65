"""The web page: a file for each part of it, thin over the same functions as the API."""

from typing import Any

# What every event of the page has in common: no spinner of gradio's, no name in its own API.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_name": False}
