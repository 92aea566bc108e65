"""From the pieces of a document to passages: short enough to cite, cut between sentences."""

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
        for part in parts:
            start = part.metadata.pop("start_index")
            if len(parts) > 1:
                part.metadata["locator"] += _sentences(piece.page_content, start, part.page_content)
            passages.append(part)
    return passages


def _sentences(whole: str, start: int, part: str) -> str:
    """Which sentences of the piece a part holds, counted from 1: `, sentences 4–7`."""
    held = [
        number
        for number, (left, right) in enumerate(sentence_spans(whole), start=1)
        if left < start + len(part) and right > start
    ]
    if not held:
        return ""
    if held[0] == held[-1]:
        return f", sentence {held[0]}"
    return f", sentences {held[0]}–{held[-1]}"
