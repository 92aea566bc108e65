"""What chat clients ask of a model for themselves: titles, tags, follow-ups of a conversation.

They send it as if their user had asked, mostly with the conversation in it. It is no question, so
it is neither answered from facts nor kept as one that found no support.
"""

import re

from advisor.types import Answer

NO_CHORES = (
    "I answer questions on careers and nothing else: give the conversation a title of your own."
)
# The form of Open WebUI's prompts, which others took over.
_TASK = re.compile(r"\s*#{1,3} ?Task:?\s|.*</?chat_history>", re.S | re.I)
_ASKED_FOR = re.compile(
    r"\W*(?:please\s+)?(?:generate|create|provide|write|suggest|give|make|summari[sz]e)\b.{0,120}?"
    r"\b(?:titles?|tags?|names?|headings?|summary|emoji|follow-?ups?|keywords?|quer(?:y|ies))\b"
    r".{0,120}?\b(?:the|this|our|above|following)\s+(?:\w+\s+)?"
    r"(?:conversation|chat|dialog(?:ue)?|discussion|exchange)\b",
    re.S | re.I,
)


def is_chore(text: str) -> bool:
    """Whether a message is a client's own task about a conversation, not its user's question."""
    return bool(_TASK.match(text) or _ASKED_FOR.match(text))


def declined(text: str, corpus: str) -> Answer:
    """The answer to such a task; `corpus` is the hash of the one in use."""
    return Answer(text, NO_CHORES, True, (), (), corpus)
