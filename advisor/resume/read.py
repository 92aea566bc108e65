"""Reading a résumé: from the bytes of a file to what its lines say. Nothing of it is kept."""

from advisor.records import Corpus
from advisor.resume.instructions import without_instructions
from advisor.resume.lines import MAX_BYTES
from advisor.resume.sandbox import read_in_child
from advisor.resume.sections import parse
from advisor.resume.types import Resume

__all__ = ["MAX_BYTES", "read_resume"]


def read_resume(data: bytes, name: str, corpus: Corpus) -> Resume:
    """Read a résumé; `name` is the file's name and tells its format, `corpus` knows the skills.

    The file is opened in a child process with limits of its own; lines that give orders to who
    reads them are left out, as the report says. Raises DocumentError for one
    that can't be read, with what to do about it.
    """
    lines, report = without_instructions(*read_in_child(data, name))
    return parse(lines, report, corpus)
