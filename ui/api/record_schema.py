"""The JSON forms of records as types, for the documentation and for clients made from it."""

from typing import Literal

from pydantic import Field

from ui.api.schema import Form, RecordFactForm


class TermForm(Form):
    """A sector, a place or a skill."""

    id: str
    name: str


class RecordLineForm(Form):
    """A record in a line; what does not belong to its kind is absent, what is unknown is null."""

    id: str
    kind: Literal["company", "project", "guide", "brief", "event"]
    name: str
    link: str = Field(description="The path on the page at which it is shown")
    sectors: list[TermForm]
    places: list[TermForm]
    skills: list[TermForm]
    size: str | None = None
    difficulty: str | None = None
    topic: str | None = None
    hours: tuple[int, int] | None = Field(description="Fewest and most, by our own estimate")
    fact_count: int
    stale_count: int
    newest: str | None = Field(description="The date of its newest dated fact")


class RecordsForm(Form):
    """A page of records; `total` counts all that match, `counts` all that there are."""

    total: int
    limit: int
    offset: int
    counts: dict[str, dict[str, int]]
    records: list[RecordLineForm]


class SuggestionForm(Form):
    """What we advise ourselves; no source says it."""

    field: str
    label: str
    texts: list[str]


class LinkForm(Form):
    """Another record, and where the page shows it."""

    id: str
    name: str
    link: str


class RecordForm(RecordLineForm):
    """A whole record; `related` has at most five others of each kind."""

    aliases: list[str]
    question: str = Field(description="What to ask the advisor about it")
    facts: list[RecordFactForm]
    suggestions: list[SuggestionForm]
    related: dict[str, list[LinkForm]]
