"""An answer as Markdown: checked sentences and fixed words, nothing else."""

import re
from collections.abc import Collection, Iterable, Sequence

from advisor.advice import LABELS
from advisor.records import FACT_LABELS
from advisor.types import Coverage, Part, Sentence
from advisor.writers.quote import GROUP_HEADINGS

NO_SOURCE = "I have no source for that."
CLOSEST = "The closest that I do have a source for:"
NOT_ENGLISH = "My sources are in English, so please ask in English."
OFF_TOPIC = (
    "I only advise on careers in applied machine learning: which projects to build, which "
    "employers fit, how to prepare and what to learn."
)
GREETING = (
    "Hello! I advise on careers in applied machine learning, and I show a source for all I say. "
    "Ask me which projects fit fintech, which companies do biotech in Los Angeles, or how to "
    "prepare for an interview."
)
THANKS = "You're welcome. Ask on whenever you like."
RESUME = (
    "Upload your résumé under “My résumé” and say where you want to go: I then advise from what it "
    "shows."
)
CANNOT_RULE_OUT = (
    "I can leave out a sector, a place or a company, but no source tells me what something does "
    "not have."
)
COUNT = (
    "{shown} of {matched} matching records shown; the corpus holds {records} of this kind, "
    "which is not the whole market."
)
UNSIZED = "For {unsized} more that match otherwise, no source tells how large they are."
TARGETED = "For your target: {target}."
CONFLICT = "Sources disagree, and both are shown with their dates: {pairs}."

# What stands between what a language model wrote and the facts, or in place of the former.
FACTS_BELOW = "\n\n### What the sources say\n\n"
FACTS_ALONE = "*{trouble}, so these are the facts alone.*"
BROKE_OFF = "*{trouble}; what stands above passed the check.*"
NOTHING_PROVED = "Nothing that the language model wrote could be proved"

# All the words that an answer may hold beside its sentences.
FIXED_LABELS = frozenset({*FACT_LABELS.values(), *LABELS.values()})
HEADINGS = FIXED_LABELS | frozenset(GROUP_HEADINGS.values())
NOTICES = frozenset(
    {NO_SOURCE, CLOSEST, NOT_ENGLISH, OFF_TOPIC, GREETING, THANKS, RESUME, CANNOT_RULE_OUT, COUNT}
)

PARTS = (
    "Your first question",
    "Your second question",
    "Your third question",
    "Your fourth question",
)


def render_parts(
    parts: Sequence[Part],
    conflicts: Iterable[tuple[int, int]] = (),
    headings: Collection[str] = (),
) -> str:
    """The answer in Markdown; where several questions were asked at once, each under its number.

    `conflicts` are pairs of citations that disagree, `headings` as for `render`.
    """
    texts = [_render_part(part, headings) for part in parts]
    if len(texts) > 1:
        texts = [f"## {PARTS[number]}\n\n{text}" for number, text in enumerate(texts)]
    pairs = "; ".join(f"[{first}] and [{second}]" for first, second in conflicts)
    return "\n\n".join([*texts, f"*{CONFLICT.format(pairs=pairs)}*"] if pairs else texts)


def _render_part(part: Part, headings: Collection[str]) -> str:
    text = render(part.sentences, part.notices, part.coverage, headings)
    if not part.target:
        return text
    return f"*{TARGETED.format(target=escape(part.target))}*\n\n{text}"


def render(
    sentences: Sequence[Sentence],
    notices: Iterable[str] = (),
    coverage: Coverage | None = None,
    headings: Collection[str] = (),
) -> str:
    """One part of an answer in Markdown: notices first, then the sentences, then the count.

    `headings` are names of the corpus that may head a group, besides the fixed ones. Raises
    ValueError for a notice, heading or label that is not among those.
    """
    blocks = [_fixed(notice, NOTICES) for notice in notices]
    heading: str | None = None
    follows_sentence = False
    for sentence in sentences:
        draft = sentence.draft
        if draft.heading != heading:
            heading = draft.heading
            if heading is not None:
                blocks.append(f"### {_fixed(heading, {*HEADINGS, *headings})}")
                follows_sentence = False
        line = _line(sentence)
        if draft.style == "continued" and follows_sentence:
            blocks[-1] += f" {line}"
        else:
            blocks.append(line)
        follows_sentence = True
    if coverage is not None:
        counts = {"shown": coverage.shown, "matched": coverage.matched}
        blocks.append(f"*{COUNT.format(**counts, records=coverage.records)}*")
        if coverage.unsized:
            blocks.append(f"*{UNSIZED.format(unsized=coverage.unsized)}*")
    return _join(blocks)


def render_prose(prose: Sequence[Sentence], facts: str, trouble: str | None) -> str:
    """What a language model wrote, as one paragraph above the facts, which are Markdown already.

    `trouble` is what kept it from writing, or from writing more.
    """
    if not prose:
        return f"{FACTS_ALONE.format(trouble=trouble or NOTHING_PROVED)}\n\n{facts}"
    broke_off = f"\n\n{BROKE_OFF.format(trouble=trouble)}" if trouble else ""
    return f"{render_told(prose)}{broke_off}{FACTS_BELOW}{facts}"


def render_told(prose: Sequence[Sentence]) -> str:
    """What a language model wrote and the checker passed, as one paragraph."""
    return " ".join(map(_marked, prose))


def taken_apart(text: str, sentences: Iterable[Sentence]) -> list[str | Sentence]:
    """An answer's Markdown with its sentences taken out, each where it stands with its marks.

    `sentences` are in their order. One that does not stand there just so stays in the Markdown.
    """
    pieces: list[str | Sentence] = []
    for sentence in sentences:
        marks = [f"[{mark}]" for mark in (*sentence.citations, *sentence.resume_lines)]
        words = map(re.escape, (escape(sentence.text), *marks))
        if found := re.search(" ?".join(words), text):
            pieces += [text[: found.start()], sentence]
            text = text[found.end() :]
    return [*pieces, text]


def _marked(sentence: Sentence) -> str:
    marks = "".join(f"[{mark}]" for mark in (*sentence.citations, *sentence.resume_lines))
    return escape(sentence.text) + (f" {marks}" if marks else "")


def _line(sentence: Sentence) -> str:
    draft = sentence.draft
    text = _marked(sentence)
    if draft.label is not None:
        text = f"**{_fixed(draft.label, FIXED_LABELS)}:** {text}"
    return {"title": f"### {text}", "continued": text, "paragraph": text}.get(
        draft.style, f"- {text}"
    )


def escape(text: str) -> str:
    """Text that shows as itself in Markdown: no markup, link or HTML in it takes effect."""
    text = re.sub(r"[\n\r]", " ", text).lstrip()
    text = re.sub(r"[\\`*_\[\]<>|~&@]|:(?=//)|(?<=[Ww]{3})\.", r"\\\g<0>", text)
    # What opens a heading or a list does so at the start only.
    return re.sub(r"^(\d*)([#+\-=.)])", r"\1\\\2", text)


def unescape(text: str) -> str:
    """Markdown of ours for those who read it as it stands, without the marks of `escape`."""
    return re.sub(r"\\([\\`*_\[\]<>|~&@:.#+\-=)])", r"\1", text)


def _fixed(words: str, known: Iterable[str]) -> str:
    if words not in known:
        raise ValueError(f"{words!r} is no fixed heading, label or notice")
    return words


def _join(blocks: list[str]) -> str:
    """Blocks parted by a blank line; bullets of one list by a line break."""
    text = ""
    for previous, block in zip(["", *blocks], blocks, strict=False):
        if not previous:
            separator = ""
        elif previous.startswith("- ") and block.startswith("- "):
            separator = "\n"
        else:
            separator = "\n\n"
        text += separator + block
    return text
