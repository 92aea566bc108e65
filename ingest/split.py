"""From the pieces of a document to passages: short enough to cite, cut between sentences."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from langchain_core.documents import Document

from advisor.text import sentence_spans

PASSAGE_CHARACTERS = 700


def split(pieces: Sequence[Document]) -> list[Document]:
    """Passages of at most 700 characters, in order, each with its place in the document.

    Nothing is lost and nothing stands twice: joined, the passages are the pieces again, white
    space at the cuts apart.
    """
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=["\n\n", r"(?<=[.!?])\s+", "\n", " ", ""],
        is_separator_regex=True,
        keep_separator=True,
        chunk_size=PASSAGE_CHARACTERS,
        chunk_overlap=0,
        add_start_index=True,
    )
    passages = []
    for piece in pieces:
        parts = splitter.split_documents([piece])
        spans = list(sentence_spans(piece.page_content))
        for part in parts:
            start = part.metadata.pop("start_index")
            if len(parts) > 1:
                part.metadata["locator"] += _sentences(spans, start, start + len(part.page_content))
            passages.append(part)
    return passages


def _sentences(spans: Sequence[tuple[int, int]], start: int, end: int) -> str:
    """Which sentences of a piece lie in a part of it, counted from 1: `, sentences 4–7`."""
    first = bisect_right(spans, start, key=lambda span: span[1]) + 1
    last = bisect_left(spans, end, key=lambda span: span[0])
    if last < first:
        return ""
    return f", sentence {first}" if first == last else f", sentences {first}–{last}"
