"""What readers thought of an answer: kept beside the ledger, for the curators."""

from dataclasses import asdict, dataclass, replace

from advisor import journal
from advisor.ledger import mask
from advisor.settings import Settings

MAX_CHARACTERS = 500


@dataclass(frozen=True)
class Feedback:
    """Whether an answer helped, and why.

    `question` is empty where the answer rests on a résumé. `citations` are the ids of the facts
    that the answer cites, `corpus` is the hash of the corpus that it was made from.
    """

    question: str
    is_helpful: bool
    reason: str = ""
    citations: tuple[str, ...] = ()
    corpus: str = ""


@dataclass(frozen=True)
class Kept:
    """Feedback as it was kept, masked and cut, with its day (YYYY-MM-DD)."""

    date: str
    feedback: Feedback


def record_feedback(settings: Settings, feedback: Feedback) -> None:
    """Keep feedback, masked and dated; nothing when the ledger is off.

    Of question and reason the first 500 characters are kept. Raises DatabaseError where it cannot
    be kept, as on a full disk.
    """
    masked = replace(feedback, question=_short(feedback.question), reason=_short(feedback.reason))
    journal.append(settings, journal.FEEDBACK, asdict(masked))


def read_feedback(settings: Settings) -> list[Kept]:
    """The feedback that was kept, oldest first; raises DatabaseError where the database is gone."""
    kept = []
    for entry in journal.entries(settings, journal.FEEDBACK):
        day, citations = entry.pop("date"), tuple(entry.pop("citations"))
        kept.append(Kept(day, Feedback(**entry, citations=citations)))
    return kept


def _short(text: str) -> str:
    """Masked before it is cut, so that no half of an address is left."""
    return mask(text)[:MAX_CHARACTERS]
