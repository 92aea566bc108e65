"""A conversation as Markdown: every answer with its own numbered sources."""

from advisor.export import as_markdown, source_line
from advisor.types import Answer, Citation


def make_citation(n: int = 1, url: str | None = "https://alder.example/a_b") -> Citation:
    return Citation(
        n, "alder.news", "Alder *grows*", "Alder Post", url, "2026-03-02", "page 2",
        "Alder hires.", (0, 12), stale=True,
    )  # fmt: skip


def make_answer(question: str) -> Answer:
    return Answer(question, "Alder hires. [1]", False, (), (make_citation(),), "c0ffee" * 9)


def test_a_conversation_is_written_with_the_sources_of_each_answer() -> None:
    text = as_markdown([make_answer("Who *hires*?"), make_answer("And who else?")])
    assert text == (
        "# Career advice\n\n"
        + "\n".join(
            f"## {question}\n\nAlder hires. [1]\n\n### Sources\n\n"
            "- [1] Alder \\*grows\\*, Alder Post (2026-03-02, stale), "
            "https://alder.example/a_b\n\n"
            "*Written by no language model, facts in their own words; corpus c0ffeec0ffee.*\n"
            for question in ("Who \\*hires\\*?", "And who else?")
        )
    )


def test_a_source_without_an_address_names_its_place() -> None:
    assert source_line(make_citation(url=None)).endswith("(2026-03-02, stale), page 2")


def test_no_conversation_is_a_title() -> None:
    assert as_markdown([]) == "# Career advice\n"
