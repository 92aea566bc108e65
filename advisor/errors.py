"""Every error that a person can cause, each with one clear sentence and a next step.

AdvisorError
├── SettingsError      a setting is unknown or out of range
├── QuestionError      a question is empty, too long or not text
├── CorpusError        records that break the rules; carries every problem, with file and line
├── DocumentError      a file of the user's that cannot be read
├── PlanError          a plan of a length that can't be made
├── ModelError         a language model that cannot be used, or did not answer as it should
├── DatabaseError      the database of what is kept can't be reached, or can't be used
├── IndexStoreError    the index is missing, damaged, or made by another version
└── DataError          rows of data for the eval suite that cannot be used; carries every problem
"""

from collections.abc import Sequence


def install(*packages: str) -> str:
    """The command that installs packages which are not there from the start, as they are locked."""
    named = " ".join(f'"{package}"' if "[" in package else package for package in packages)
    return f".venv/bin/pip install -c requirements-dev.lock {named}"


class AdvisorError(Exception):
    """The parent of all errors that are shown to a person as one sentence."""


class SettingsError(AdvisorError):
    """A setting is unknown or has a value that cannot be used."""


class QuestionError(AdvisorError):
    """A question that cannot be answered as it stands: empty, too long, or not text."""


class DocumentError(AdvisorError):
    """A file that was given to read cannot be read."""


class PlanError(AdvisorError):
    """A plan was asked for that cannot be made: too few or too many weeks or hours."""


class ModelError(AdvisorError):
    """A language model cannot be used, or did not answer as it should; facts go on without it."""


class DatabaseError(AdvisorError):
    """The database of what is kept can't be reached, or can't be used; answers need none of it.

    `retry_seconds` is when it is tried again.
    """

    retry_seconds = 5


class IndexStoreError(AdvisorError):
    """The index is missing, damaged, or made by another version or embedding model."""


class CorpusError(AdvisorError):
    """Records of the corpus break its rules, so nothing was indexed.

    `problems` holds one line for each: `file:line: what is wrong`.
    """

    def __init__(self, problems: Sequence[str], what: str = "The corpus") -> None:
        """`problems` are shown one a line, in their order; `what` has them."""
        self.problems = tuple(problems)
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        super().__init__(
            "\n".join(
                [
                    f"{what} has {count} {noun}; nothing was indexed. "
                    "Mend these lines, then run the command again:",
                    *self.problems,
                ]
            )
        )


class DataError(AdvisorError):
    """Rows that the eval suite was given cannot be used, so no work was begun.

    `problems` holds one line for each: `file:line: what is wrong`.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        """`problems` are shown one a line, in their order."""
        self.problems = tuple(problems)
        super().__init__("\n".join(["Nothing was begun. Mend these rows first:", *self.problems]))
