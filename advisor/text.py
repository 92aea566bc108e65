"""Words, stems and sentences: the small text functions that several steps share."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import Stemmer

from advisor.errors import DocumentError

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?[+#]*")
_STEMMER = Stemmer.Stemmer("english")

# Words that carry no subject of their own. Question words and the small verbs are among them,
# negations are not: `NEGATIONS` below are compared for themselves.
STOPWORDS = frozenset(
    """
    a about above after again all also am an and any are aren't around as at be because been
    before being below between both but by can could did do does doing done during each either
    else etc ever every few for from further get gets getting give go goes going got had has have
    having he her here hers herself him himself his how i i'd i'll i'm i've if in into is it it's
    its itself just kind let like lot lots made make makes many may me might more most much must
    my myself need of off ok on once one ones only or other our ours out over own please pls put
    quite rather re really s same say see shall she should show since so some someone something
    sort still such take tell than thank thanks that that's the their them then there these they
    thing things this those though through to too try under until up upon us use used uses using
    very want was way ways we well were what what's when where whether which while who whom whose
    why will wish with within would yes yet you your yours yourself
    """.split()  # noqa: SIM905  # a paragraph of words reads better than a page of them
)
NEGATIONS = frozenset(
    {
        "no",
        "not",
        "never",
        "neither",
        "nor",
        "without",
        "cannot",
        "none",
        "nobody",
        "nothing",
        "nowhere",
    }
)

# What turns the direction of text, or takes no room. The joiners that some scripts need stay.
_UNSEEN = frozenset(
    "\u200b\u200e\u200f\u2060\ufeff\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|e\.g|i\.e|vs|Inc|Corp|Co|Ltd|Dr|Mr|Mrs|Ms|Prof|St|No|Fig|approx|al))\.$"
)
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|\n{2,}")


def normalise(text: str) -> str:
    """Fold case, accents and compatibility forms, so that equal words compare equal."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def tokens(text: str) -> list[str]:
    """The words and numbers of `text`, normalised; hyphens part words, `+` and `#` stay."""
    return [
        token.removesuffix("'s").removesuffix("’s") for token in _TOKEN.findall(normalise(text))
    ]


@lru_cache(maxsize=65_536)
def stem(token: str) -> str:
    """The Snowball stem of a normalised token."""
    return str(_STEMMER.stemWord(token))


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order, repeats kept."""
    return [
        stem(token) for token in tokens(text) if token not in STOPWORDS and token not in NEGATIONS
    ]


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The [start, end) offsets of each sentence of `text`, blank ones passed over."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if _ABBREVIATION.search(text[start : match.end()]):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        left = start + len(piece) - len(piece.lstrip())
        yield left, left + len(piece.strip())


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them: “SQL, Python and R”; there is at least one."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else names[0]


def readable(text: str) -> str:
    """Text as a person sees it: one kind of line end, no ligatures, nothing that is not seen."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    # A soft hyphen shows only where it cuts a word at the end of a line.
    text = re.sub("\N{SOFT HYPHEN}\n?", "", text)
    for ligature in "ﬀﬁﬂﬃﬄ":
        text = text.replace(ligature, unicodedata.normalize("NFKD", ligature))
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co"))
    return "".join(c for c in kept if c not in _UNSEEN)


def decode(data: bytes, name: str) -> str:
    """The text of bytes in UTF-8 or marked UTF-16; raises DocumentError for what is no text."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = ""
    if not text or "\x00" in text:
        raise DocumentError(f"{name}: this is no text in UTF-8. Save it as UTF-8 and try again.")
    return text
