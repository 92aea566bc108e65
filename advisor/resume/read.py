"""Reading a résumé: what a machine sees of it, said back to its owner."""

import re
from dataclasses import dataclass
from pathlib import Path

from advisor.errors import DocumentError
from advisor.readers import read_document

MAX_BYTES = 10 * 2**20
SECTIONS = {
    "education": "education|academic background|studies",
    "experience": "(?:work |professional |relevant )?experience|employment|work history"
    "|internships?",
    "projects": "projects|selected projects|personal projects|research",
    "skills": "skills|technical skills|technologies|tools",
    "awards": "awards|honou?rs|achievements|scholarships",
    "publications": "publications|papers",
    "languages": "languages",
    "interests": "interests|activities|leadership|volunteering",
}
MAX_HEADING_WORDS = 5


@dataclass(frozen=True)
class ResumeReading:
    """What was read of a résumé: its lines in reading order, and the sections that were seen."""

    lines: tuple[str, ...]
    pages: int
    sections: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many words were read."""
        return sum(len(line.split()) for line in self.lines)


def read_resume(data: bytes, name: str) -> ResumeReading:
    """Read a résumé from the bytes of a PDF; nothing of it is kept.

    Raises DocumentError for another format, a file over 10 MB, and one that is
    damaged, protected or without text.
    """
    if Path(name).suffix.lower() != ".pdf":
        raise DocumentError(
            f"{name}: a résumé is read from a PDF. Save yours as PDF and try again."
        )
    if len(data) > MAX_BYTES:
        raise DocumentError(
            f"{name}: the file has {len(data) / 2**20:.0f} MB, at most {MAX_BYTES // 2**20} MB are "
            "read. Save it without large pictures and try again."
        )
    pieces = read_document(data, name)
    lines = [
        line.strip() for piece in pieces for line in piece.page_content.splitlines() if line.strip()
    ]
    return ResumeReading(tuple(lines), len(pieces), tuple(_sections(lines)))


def _sections(lines: list[str]) -> list[str]:
    found = []
    for line in lines:
        if len(line.split()) > MAX_HEADING_WORDS:
            continue
        heading = re.sub(r"[^a-z ]", "", line.casefold()).strip()
        found += [name for name, words in SECTIONS.items() if re.fullmatch(words, heading)]
    return list(dict.fromkeys(found))
