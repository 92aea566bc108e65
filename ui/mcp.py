"""The advisor as an MCP server: five tools, over stdio and at /mcp.

fastmcp takes a second to import, so that is done when it is first needed.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any, Literal, ParamSpec, TypeVar

from pydantic import Field

from advisor import browse
from advisor.chain import Advisor
from advisor.errors import AdvisorError, QuestionError
from advisor.export import with_sources
from advisor.question import clean_question
from advisor.verifying import verify_claim
from ui.api.facts import fact_json
from ui.api.schema import AnswerForm
from ui.api.verify import MAX_PASSAGES, Passage

if TYPE_CHECKING:
    from fastmcp import FastMCP

INSTRUCTIONS = (
    "Career advice in applied machine learning: employers, portfolio projects, interviews, skills. "
    "Every sentence of an answer is cited from a source; what has none is not shown. Where a tool "
    "says that it has no source, say so too rather than fill in."
)
P = ParamSpec("P")
R = TypeVar("R")
Words = Annotated[str, Field(max_length=200, description="Words that its names hold; empty: any")]
Sector = Annotated[str, Field(max_length=200, description="Such as fintech; empty: any")]
Most = Annotated[int, Field(ge=1, le=30, description="At most so many")]
Passages = Annotated[
    list[Passage],
    Field(max_length=MAX_PASSAGES, description="What to hold it against; empty: the corpus"),
]


def serve_stdio(advisor: Advisor) -> None:
    """Serve over standard input and output until the client goes; nothing else is printed."""
    # With its banner fastmcp would ask a host whether there is a newer one.
    build_mcp(advisor).run("stdio", show_banner=False, log_level="ERROR")


def build_mcp(advisor: Advisor) -> "FastMCP":
    """The server with its tools over `advisor`."""
    from fastmcp import FastMCP

    mcp = FastMCP("career-advisor", INSTRUCTIONS, version=version("career-advisor"))
    tools = Tools(advisor)
    reads = {"readOnlyHint": True, "openWorldHint": False}
    mcp.tool(_told(tools.ask), annotations=reads, output_schema=AnswerForm.model_json_schema())
    for tool in (
        tools.search_facts, tools.find_companies, tools.find_projects, tools.verify_claim,
    ):  # fmt: skip
        mcp.tool(_told(tool), annotations=reads)
    return mcp


class Tools:
    """What a client of the server can do; each tool is described by its docstring."""

    def __init__(self, advisor: Advisor) -> None:
        """`advisor` answers."""
        self._opened = advisor

    @property
    def _advisor(self) -> Advisor:
        """The advisor, over the index as the last ingest left it."""
        self._opened.reopen_if_changed()
        return self._opened

    def ask(
        self, question: Annotated[str, Field(description="On careers in applied machine learning")]
    ) -> Any:
        """Answer a question with a source for every sentence: Markdown with its sources below."""
        from fastmcp.tools import ToolResult

        answer = self._advisor.answer(clean_question(question))
        return ToolResult(with_sources(answer), structured_content=answer.as_json())

    def verify_claim(
        self,
        claim: Annotated[str, Field(description="One sentence that says something")],
        passages: Passages | None = None,
    ) -> dict[str, Any]:
        """Say whether a source bears a sentence out, with the evidence or the reasons."""
        advisor = self._advisor
        return verify_claim(claim, advisor.corpus, advisor.retriever, passages or ()).as_json()

    def search_facts(
        self, query: Annotated[str, Field(description="A question or words")], most: Most = 10
    ) -> dict[str, Any]:
        """Find sourced facts for a question, best first, whether they answer it or not."""
        corpus = self._advisor.corpus
        hits = self._advisor.retriever.search(clean_question(query))
        ids = [hit.metadata["id"] for hit in hits if hit.metadata["origin"] == "corpus"][:most]
        return {"facts": [fact_json(corpus, *corpus.facts[id]) for id in ids]}

    def find_companies(
        self,
        words: Words = "",
        sector: Sector = "",
        place: Annotated[
            str, Field(max_length=200, description="A city or region; empty: any")
        ] = "",
        size: Literal["", "small", "medium", "large"] = "",
        most: Most = 10,
    ) -> dict[str, Any]:
        """Find employers by name, sector, place and size."""
        wanted = {"sector": sector, "place": place, "size": size}
        return self._found("companies", words, wanted, most)

    def find_projects(
        self,
        words: Words = "",
        sector: Sector = "",
        difficulty: Literal["", "beginner", "intermediate", "advanced"] = "",
        most: Most = 10,
    ) -> dict[str, Any]:
        """Find portfolio projects by name or skill, sector and difficulty."""
        return self._found("projects", words, {"sector": sector, "difficulty": difficulty}, most)

    def _found(self, folder: str, words: str, said: dict[str, str], most: int) -> dict[str, Any]:
        corpus = self._advisor.corpus
        wanted = {name: self._value(folder, name, value) for name, value in said.items() if value}
        found = browse.find(corpus, folder, words, wanted)
        records = [browse.summary(corpus, record, date.today()) for record in found[:most]]
        return {"total": len(found), "records": records}

    def _value(self, folder: str, name: str, said: str) -> str:
        """The value of a filter that is meant, by its id or its name."""
        choices = browse.choices(self._advisor.corpus, folder)[name]
        for choice in choices:
            if said.casefold() in (choice.value, choice.label.casefold()):
                return choice.value
        offered = ", ".join(choice.value for choice in choices)
        raise QuestionError(f"There is no {name} {said!r} here. Choose one of: {offered}.")


def _told(tool: Callable[P, R]) -> Callable[P, R]:
    """The tool with errors that a person can cause told to the client as they stand."""
    from fastmcp.exceptions import ToolError

    @wraps(tool)
    def run(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return tool(*arguments, **named)
        except AdvisorError as error:
            raise ToolError(str(error)) from error

    return run
