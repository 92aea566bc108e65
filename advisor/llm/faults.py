"""What goes wrong with a language model: as it is said to a person, told from providers' errors.

A provider's own words stay here: they may hold a key, or what was asked.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Trouble(StrEnum):
    """What keeps a model from writing, as it is said to a person."""

    SLOW = "The language model did not answer in time"
    BUSY = "The language model is busy"
    RATE = "The language model's provider limits how often it may be asked"
    CREDIT = "The account with the language model's provider has no credit left"
    KEY = "The language model's provider refused the key"
    UNKNOWN = "The language model's provider does not know this model"
    LONG = "The question is too long for the language model"
    UNUSABLE = "The language model could not be loaded"
    PRIVATE = "Personal data could not be masked, so nothing was sent to the language model"
    FAULT = "The language model's server reported a fault"
    GONE = "The connection to the language model failed"
    EMPTY = "The language model returned nothing"
    LOOP = "The language model repeated itself and was stopped"
    BROKEN = "The language model broke off"


class Failed(Exception):
    """The model wrote nothing more; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        """For the reason `trouble`."""
        super().__init__(trouble.value)
        self.trouble = trouble


# Another try may help.
PASSING = (Trouble.BUSY, Trouble.RATE, Trouble.FAULT, Trouble.GONE)

_REFUSED = {401: Trouble.KEY, 403: Trouble.KEY, 404: Trouble.UNKNOWN}
# What providers say of it where the status does not tell, or tells something else.
_SAID = (
    (Trouble.CREDIT, "insufficient_quota|credit balance|insufficient balance"),
    (
        Trouble.LONG,
        "contextoverflow|context[ _](?:length|window|size)|maximum model length|"
        "prompt (?:is )?too long|maximum number of tokens",
    ),
    (Trouble.KEY, "api[_ ]key[_ ](?:not valid|invalid)|invalid api key"),
    (Trouble.BUSY, "overloaded"),
    (Trouble.EMPTY, "no generation chunks"),  # LangChain's word for a stream without a frame
)
_STATUS = {
    402: Trouble.CREDIT, 408: Trouble.SLOW, 413: Trouble.LONG, 429: Trouble.RATE,
    503: Trouble.BUSY, 504: Trouble.SLOW, 529: Trouble.BUSY,
}  # fmt: skip


def trouble_of(error: BaseException) -> Trouble:
    """What an error means; providers' types have a status code or a telling name in common."""
    status = _status(error)
    if status in _REFUSED:
        return _REFUSED[status]
    # OpenAI's errors have the telling word in their code.
    text = f"{type(error).__name__} {getattr(error, 'code', '')} {error}".casefold()
    for trouble, words in _SAID:
        if re.search(words, text):
            return trouble
    if status in _STATUS:
        return _STATUS[status]
    if status >= 500:
        return Trouble.FAULT
    if "timeout" in text or "timed out" in text:
        return Trouble.SLOW
    if "connect" in text:
        return Trouble.GONE
    return Trouble.BROKEN


def retry_after(error: BaseException) -> float | None:
    """The seconds that a provider asks to be left alone for; None where it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    value = str(headers.get("retry-after", ""))
    try:
        return max(float(value), 0)
    except ValueError:
        pass
    try:
        return max((parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds(), 0)
    except (ValueError, TypeError):  # no date, or one without a time zone
        return None


def _status(error: BaseException) -> int:
    """The HTTP status of an error, 0 where it has none."""
    found = (str(getattr(error, name, None)) for name in ("status_code", "code"))
    return next((int(code) for code in found if code.isdecimal() and int(code) >= 400), 0)
