"""Do the evidence phrases of a source stand in its text? Checked against a file or the page."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from advisor.errors import DocumentError
from advisor.readers import MAX_BYTES, READERS, read_document
from advisor.records import Corpus

TIMEOUT_S = 30
_FORMATS = {"application/pdf": ".pdf", "text/html": ".html", "application/xhtml+xml": ".html"}
_SAME = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-"}
)


@dataclass(frozen=True)
class Verified:
    """A phrase of a fact's evidence, and whether it stands in the source's text."""

    fact: str
    phrase: str
    found: bool


def verify(corpus: Corpus, source_id: str, place: str | None = None) -> list[Verified]:
    """Look for each evidence phrase of a source in a file or at an address (by default its own).

    Case, line breaks and the shapes of quotes and dashes make no difference. Raises DocumentError
    for an unknown source and for a file or page that cannot be read.
    """
    source = corpus.sources_by_id.get(source_id)
    if source is None:
        raise DocumentError(f"There is no source ‘{source_id}’ in the corpus. Check its id.")
    place = place or source.url
    if place is None:
        raise DocumentError(f"The source ‘{source_id}’ has no address. Name a file with its text.")
    text = _plain(page_text(place))
    return [
        Verified(fact.id, phrase, _plain(phrase) in text)
        for _, fact in corpus.facts.values()
        for backing in fact.backings
        if backing.source == source_id
        for phrase in backing.evidence
    ]


def page_text(place: str) -> str:
    """The text of a file or of the page at an http address, its title included."""
    is_address = re.match(r"https?://", place)
    data, name = _fetch(place) if is_address else _open(Path(place).expanduser())
    pieces = read_document(data, name)
    titles: Sequence[str] = [str(value) for p in pieces for value in p.metadata.values()]
    return "\n".join([*dict.fromkeys(titles), *(piece.page_content for piece in pieces)])


def _open(path: Path) -> tuple[bytes, str]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"{path}: the file cannot be opened ({error.strerror}). Name a saved copy of the page."
        ) from None
    return data, path.name if path.suffix.lower() in READERS else f"{path.name}.txt"


def _fetch(url: str) -> tuple[bytes, str]:
    import httpx

    try:
        with httpx.stream("GET", url, follow_redirects=True, timeout=TIMEOUT_S) as response:
            response.raise_for_status()
            data = b""
            for chunk in response.iter_bytes():
                data += chunk
                if len(data) > MAX_BYTES:
                    break  # the reader says that it is too large
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DocumentError(
            f"{url} could not be read ({error}). Save the page and name the file instead."
        ) from None
    content_type = response.headers.get("content-type", "").split(";")[0].strip()
    suffix = _FORMATS.get(content_type) or PurePosixPath(urlsplit(url).path).suffix
    return data, f"page{suffix if suffix in READERS else '.txt'}"


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(_SAME)
    return " ".join(text.split()).casefold()
