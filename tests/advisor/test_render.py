"""The promise of the renderer: an answer holds checked sentences and fixed words, nothing else."""

import re
from collections.abc import Sequence
from typing import get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from advisor.render import (
    COUNT,
    FIXED_LABELS,
    HEADINGS,
    NO_SOURCE,
    NOTICES,
    UNSIZED,
    escape,
    render,
)
from advisor.types import Coverage, Draft, Sentence

STYLES = get_args(get_type_hints(Draft)["style"])
SPECIALS = "\\`*_[]<>|#-+=~!&;:()\"'/.0123456789 \n\t"

# What the page and the command line both understand beyond CommonMark.
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def make_sentence(
    text: str,
    style: str = "bullet",
    heading: str | None = None,
    label: str | None = None,
    citations: Sequence[int] = (1,),
) -> Sentence:
    draft = Draft(text, heading=heading, label=label, style=style)  # type: ignore[arg-type]
    return Sentence(draft, tuple(citations), "supported", 1.0)


def make_coverage(matched: int = 5, shown: int = 3, records: int = 7) -> Coverage:
    return Coverage(matched=matched, shown=shown, records=records)


TEXTS = st.text(alphabet=SPECIALS + "aZé", min_size=1, max_size=30) | st.sampled_from(
    [
        "Kestrel Loom hires.",
        "[1]",
        "### Projects",
        "**Data:** x",
        "<script>alert(1)</script>",
        "[here](https://example.com)",
        "![x](https://example.com/x.png)",
        "*3 of 5 matching records shown*",
        NO_SOURCE,
    ]
)


def sentences_of(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[Sentence]]:
    sentence = st.builds(
        make_sentence,
        text=texts,
        style=st.sampled_from(STYLES),
        heading=st.none() | st.sampled_from(sorted(HEADINGS)),
        label=st.none() | st.sampled_from(sorted(FIXED_LABELS)),
        citations=st.lists(st.integers(1, 40), max_size=3),
    )
    return st.lists(sentence, max_size=5)


COVERAGES = st.none() | st.builds(
    make_coverage, st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)
)


def fixed_words(coverage: Coverage | None) -> list[str]:
    """All that may stand beside sentences and marks, as regular expressions."""
    words = [re.escape(f"### {heading}") for heading in HEADINGS]
    words += [re.escape(f"**{label}:** ") for label in FIXED_LABELS]
    words += [re.escape(notice) for notice in NOTICES]
    if coverage is not None:
        counts = {"shown": coverage.shown, "matched": coverage.matched}
        words.append(re.escape(f"*{COUNT.format(**counts, records=coverage.records)}*"))
        if coverage.unsized:
            words.append(re.escape(f"*{UNSIZED.format(unsized=coverage.unsized)}*"))
    return words


def mark_of(sentence: Sentence) -> str:
    marks = "".join(f"[{n}]" for n in sentence.citations)
    return f" {marks}" if marks else ""


def left_over(answer: str, coverage: Coverage | None) -> str:
    """What of the answer is no «sentence», mark, fixed word or Markdown structure."""
    rest = re.sub(r"«[^«»]*»(?: (?:\[\d+\])+)?", "", answer)
    for pattern in sorted(fixed_words(coverage), key=len, reverse=True):
        rest = re.sub(pattern, "", rest)
    return re.sub(r"(?m)^(?:- |### )|\s", "", rest)


def blocks_of(markdown: str) -> list[str]:
    return [token.type for token in MARKDOWN.parse(markdown)]


def inlines_of(tokens: Sequence[Token]) -> list[str]:
    return [child.type for token in tokens for child in token.children or ()]


def visible(tokens: Sequence[Token]) -> str:
    """The words that a reader of the rendered Markdown sees."""
    return "".join(child.content for token in tokens for child in token.children or ())


# Nothing but sentences and fixed words.


@settings(derandomize=True, deadline=None, max_examples=150)
@given(
    sentences_of(TEXTS.map(lambda text: f"«{text}»")),
    st.lists(st.sampled_from(sorted(NOTICES)), max_size=2),
    COVERAGES,
)
def test_an_answer_holds_sentences_and_fixed_words_only(
    sentences: list[Sentence], notices: list[str], coverage: Coverage | None
) -> None:
    answer = render(sentences, notices, coverage)
    assert left_over(answer, coverage) == ""
    assert answer.count("«") == answer.count("»") == len(sentences)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(sentences_of(TEXTS), st.lists(st.sampled_from(sorted(NOTICES)), max_size=2), COVERAGES)
def test_an_answer_is_its_parts_in_their_order(
    sentences: list[Sentence], notices: list[str], coverage: Coverage | None
) -> None:
    """The same promise said forwards: the parts, one after the other, use up the whole answer."""
    space = r"(?:\s|(?:^|(?<=\n))(?:- |### ))*"
    pattern = space.join(re.escape(notice) for notice in notices)
    heading = None
    for sentence in sentences:
        draft = sentence.draft
        if draft.heading != heading:
            heading = draft.heading
            pattern += f"{space}{re.escape(heading)}" if heading else ""
        label = re.escape(f"**{draft.label}:** ") if draft.label else ""
        pattern += f"{space}{label}{re.escape(escape(draft.text) + mark_of(sentence))}"
    if coverage is not None:
        pattern += f"{space}{fixed_words(coverage)[-1]}"
    assert re.fullmatch(pattern, render(sentences, notices, coverage))


@settings(derandomize=True, deadline=None, max_examples=100)
@given(TEXTS)
def test_escaping_loses_nothing(text: str) -> None:
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escape(text))
    assert unescaped.split() == text.split()
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>|]", escape(text))


@pytest.mark.parametrize(
    "words", ["Our opinion", "", "Projects ", "projects", "### Projects", "**x**"]
)
def test_an_unknown_heading_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="is no fixed heading, label or notice"):
        render([make_sentence("Kestrel Loom hires.", heading=words)])


@pytest.mark.parametrize("words", ["Our opinion", "", "data", "Data:", "Projects", "<b>Data</b>"])
def test_an_unknown_label_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="is no fixed heading, label or notice"):
        render([make_sentence("Kestrel Loom hires.", label=words)])


@pytest.mark.parametrize("words", ["Trust me.", "", f"{NO_SOURCE} ", "Projects"])
def test_an_unknown_notice_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="is no fixed heading, label or notice"):
        render([], [words])


# How it is laid out.


def test_a_whole_answer() -> None:
    sentences = [
        make_sentence("Lorry routes", "title", "Projects", citations=(1,)),
        make_sentence("Plan *every* route.", "detail", "Projects", "What to build", (1, 2)),
        make_sentence("Plan 20 to 30 hours.", "detail", "Projects", "Trap", ()),
        make_sentence("Kestrel Loom grips.", "bullet", "Companies", citations=(3,)),
        make_sentence("It hires.", "continued", "Companies", citations=(4,)),
        make_sentence("Brindle Freight drives.", "bullet", "Companies", citations=(5,)),
        make_sentence("The market\nturns.", "paragraph", None, citations=(6,)),
    ]
    assert render(sentences, [NO_SOURCE], make_coverage(5, 3, 7)) == (
        "I have no source for that.\n"
        "\n"
        "### Projects\n"
        "\n"
        "### Lorry routes [1]\n"
        "\n"
        "- **What to build:** Plan \\*every\\* route. [1][2]\n"
        "- **Trap:** Plan 20 to 30 hours.\n"
        "\n"
        "### Companies\n"
        "\n"
        "- Kestrel Loom grips. [3] It hires. [4]\n"
        "- Brindle Freight drives. [5]\n"
        "\n"
        "The market turns. [6]\n"
        "\n"
        "*3 of 5 matching records shown; the corpus holds 7 of this kind, which is not the whole "
        "market.*"
    )


def test_an_answer_of_nothing_is_empty() -> None:
    assert render([]) == ""


def test_a_heading_stands_once_over_its_sentences() -> None:
    sentences = [make_sentence(f"Firm {n} hires.", heading="Companies") for n in range(3)]
    assert render(sentences).count("### Companies") == 1


def test_a_heading_that_comes_again_stands_again() -> None:
    headings = ["Companies", "Projects", "Companies", None, "Companies"]
    sentences = [make_sentence("It hires.", heading=heading) for heading in headings]
    assert render(sentences).count("### Companies") == 3


def test_every_style_is_laid_out() -> None:
    shown = {style: render([make_sentence("It hires.", style)]) for style in STYLES}
    assert shown == {
        "bullet": "- It hires. [1]",
        "title": "### It hires. [1]",
        "detail": "- It hires. [1]",
        "paragraph": "It hires. [1]",
        "continued": "It hires. [1]",
    }


@pytest.mark.parametrize(("heading", "notices"), [("Companies", []), (None, [NO_SOURCE])])
def test_a_continued_sentence_whose_start_was_left_out(
    heading: str | None, notices: list[str]
) -> None:
    answer = render([make_sentence("It hires.", "continued", heading)], notices)
    assert answer.splitlines()[-1] == "It hires. [1]"


# Nothing in a sentence takes effect.


LAYOUT = {
    "bullet": [
        "bullet_list_open", "list_item_open", "paragraph_open", "inline", "paragraph_close",
        "list_item_close", "bullet_list_close",
    ],
    "title": ["heading_open", "inline", "heading_close"],
    "paragraph": ["paragraph_open", "inline", "paragraph_close"],
}  # fmt: skip


def assert_shows_as_itself(text: str, style: str) -> None:
    answer = render([make_sentence(text, style)])
    tokens = MARKDOWN.parse(answer)
    assert blocks_of(answer) == LAYOUT[style]
    assert set(inlines_of(tokens)) == {"text"}
    assert visible(tokens) == f"{text} [1]".replace("\n", " ")


INERT = [
    "**bold** and *leaning* and __both__ and _one_",
    "`code` and ``code``",
    "[here](https://example.com) and [there][1]",
    "![picture](https://example.com/x.png)",
    "<https://example.com> and <quill@alder.example>",
    "https://example.com/?a=1",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</article><b>bold</b><!-- gone -->",
    "<!-- gone -->",
    "[1]: https://example.com",
    "[^1]: a note",
    "> quoted",
    "***",
    "* starred",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```\nfenced",
    "one\n\ntwo\n# three",
    "one\n===",
    "a backslash \\ and \\* two \\\\",
    "\\",
    "5 > 3 < 4 | 2",
    "ends with a mark [7]",
    "C# and C++",
]


@pytest.mark.parametrize("style", LAYOUT)
@pytest.mark.parametrize("text", INERT)
def test_markup_in_a_sentence_takes_no_effect(text: str, style: str) -> None:
    assert_shows_as_itself(text, style)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(
    st.text(alphabet="\\`*_[]<>|!()#-+=:/\"' \nab1", max_size=30).map(lambda text: f"a{text}."),
    st.sampled_from(sorted(LAYOUT)),
)
def test_no_markup_inside_a_sentence_ever_takes_effect(text: str, style: str) -> None:
    assert_shows_as_itself(text, style)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.lists(st.text(alphabet="\\`*_[]<>|! ab", max_size=12), min_size=2, max_size=4))
def test_no_markup_takes_effect_from_one_sentence_to_the_next(texts: list[str]) -> None:
    sentences = [make_sentence(f"a{texts[0]}.")]
    sentences += [make_sentence(f"a{text}.", "continued") for text in texts[1:]]
    tokens = MARKDOWN.parse(render(sentences))
    assert [token.type for token in tokens] == LAYOUT["bullet"]
    assert visible(tokens) == " ".join(f"a{text}. [1]" for text in texts)


@pytest.mark.parametrize("style", ["bullet", "paragraph"])
@pytest.mark.parametrize("text", ["# head", "#", "- item", "+ item", "1. item", "1) item", "~~~"])
def test_a_sentence_opens_no_block(text: str, style: str) -> None:
    assert_shows_as_itself(text, style)


@pytest.mark.parametrize("style", ["bullet", "paragraph"])
def test_a_sentence_that_starts_with_space_is_no_code(style: str) -> None:
    answer = render([make_sentence("     It hires.", style)])
    assert blocks_of(answer) == LAYOUT[style]


@pytest.mark.parametrize("style", sorted(LAYOUT))
def test_a_carriage_return_ends_no_line(style: str) -> None:
    answer = render([make_sentence("It hires.\r\r# Head", style)])
    assert blocks_of(answer) == LAYOUT[style]


@pytest.mark.parametrize("text", ["R&amp;D", "&lt;b&gt;", "&#42;", "&copy; 2026"])
def test_an_entity_shows_as_itself(text: str) -> None:
    assert_shows_as_itself(text, "bullet")


def test_a_sentence_strikes_nothing_out() -> None:
    assert_shows_as_itself("It ~~never~~ hires", "bullet")
