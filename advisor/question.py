"""Understanding a question without a model: what it asks for, about what, and in which context."""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from advisor.conversation import listed, pointed_at, split_questions
from advisor.errors import QuestionError
from advisor.types import Intent, Query, Turn
from advisor.vocabulary import Reading, Vocabulary

MAX_CHARACTERS = 2_000
MAX_TURNS = 50

_THANKS = re.compile(
    r"^\W*(?:ok(?:ay)?,? )?(?:thanks?(?: you)?|thx|ty|cheers|bye|goodbye|great|cool|nice|ok(?:ay)?)"
    r"(?: so much| a lot| very much| advisor)?\W*$",
    re.IGNORECASE,
)
_RESUME = re.compile(
    r"^\W*(?:my )?(?:resume|résumé|cv)\W*$"
    r"|\b(?:read|review|look at|check|upload|see|analy[sz]e)\b.{0,20}\b(?:resume|résumé|cv)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|howdy|good (?:morning|afternoon|evening)"
    r"|who are you|what (?:are|can) you(?: do)?|what is this|help(?: me)?|how are you"
    r"|how does this work)"
    r"(?: there| so much| a lot| advisor)?\W*$",
    re.IGNORECASE,
)
# Work that other tools do: asked for it, the advisor says what it is for instead.
_OFF_TOPIC = re.compile(
    r"\b(?:write|compose|tell|sing|give|make|create|generate|draft)\b.{0,30}"
    r"\b(?:poem|haiku|story|joke|song|lyrics|limerick|essay|riddle|rap|novel|recipe)\b"
    r"|\b(?:weather|forecast|horoscope|recipe|translate|football|soccer|lottery|movie)s?\b"
    r"|\bwhat(?:'s| is) \d+\s*[-+*/x]\s*\d+",
    re.IGNORECASE,
)
_ANSWERED = (Intent.LIST, Intent.RECORD, Intent.OPEN)
_SMALL_TALK = {Intent.GREETING: _GREETING, Intent.THANKS: _THANKS, Intent.RESUME: _RESUME}
_FOLLOW_UP = re.compile(
    r"^\W*(?:and|or|also|but|what about|how about|what of|same|then)\b"
    r"|\b(?:they|them|their|theirs|it|its|those|these|that one|this one|there|others?|else|more)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^\W*(?:(?:and|or|but|ok|so)\b\W*)*"
    r"(?:(?:what|how) about |what of |same(?: question| thing)? (?:for|with|about) |for |at )?"
    r"(?:the |a |an )?(?P<what>[\w&'’ -]{3,40}?)(?: then| now| too)?\W*$",
    re.IGNORECASE,
)
# "Why do companies …" speaks of companies; "which companies …" asks for them.
_NO_LIST = re.compile(
    r"^\W*(?:why|do|does|did|will|would|has|have|(?:is|are)(?! there))\b", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:it|them|they|that|those|these|one|ones)\b", re.IGNORECASE)
_OF_THE_MARKET = {"market", "skill"}
_COMPARES = re.compile(
    r"\b(?:compare|comparison|than|versus|vs|different|difference|differ|from|with|or|better)\b",
    re.IGNORECASE,
)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
# The languages told apart: with every language of the world in play, three English words are as
# soon Norwegian or Zulu.
_LANGUAGES = ["en", "es", "fr", "de", "it", "pt", "nl", "pl", "tr", "vi", "id", "sv", "ro", "tl"]
_SURE = 0.95


def clean_question(question: str) -> str:
    """The question without control characters and stray space.

    Raises QuestionError for what is empty, longer than 2,000 characters, or not text.
    """
    example = "Ask, for example: Which projects fit fintech?"
    return cleaned(question, "question", MAX_CHARACTERS, "Ask in fewer words.", example)


def cleaned(text: str, what: str, most: int, if_long: str, if_empty: str) -> str:
    """A text that a person gave, without stray space; `what` names it in QuestionErrors.

    `if_long` and `if_empty` are the next steps where it has more than `most` characters or no word.
    """
    if len(text) > most:
        raise QuestionError(
            f"The {what} has {len(text):,} characters; at most {most:,} are read. {if_long}"
        )
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n\r" for c in text):
        raise QuestionError(
            f"The {what} holds control characters, which are not text. Type it again as text."
        )
    found = " ".join(text.split())
    if not any(c.isalnum() for c in found):
        raise QuestionError(f"The {what} is empty. {if_empty}")
    return found


def understand(question: str, history: Sequence[Turn], vocabulary: Vocabulary) -> tuple[Query, ...]:
    """What a question asks for, completed from the turns before it where it is a follow-up.

    One query for each of several questions in one. Raises QuestionError as `clean_question` does;
    turns that cannot be read are passed over.
    """
    text = clean_question(question)
    context = _Context(vocabulary)
    for turn in history[-MAX_TURNS:]:
        if turn.role == "assistant":
            context.hear(turn.content)
            continue
        with suppress(QuestionError):
            for part in split_questions(clean_question(turn.content)):
                context.understand(part)
    return tuple(context.understand(part) for part in split_questions(text))


class _Context:
    """The conversation so far: what the last question was about, and what was last listed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._before: Query | None = None
        self._listed: tuple[str, ...] = ()

    def hear(self, answer: str) -> None:
        found = listed(answer, self._vocabulary)
        if len(found) > 1:
            self._listed = found

    def understand(self, text: str) -> Query:
        records, rest = pointed_at(text, self._listed)
        query = _understand(rest, records, self._before, self._vocabulary)
        # Small talk in between does not change the subject.
        if query.intent in _ANSWERED:
            self._before = query
        return query


def _understand(
    text: str, pointed: tuple[str, ...], before: Query | None, vocabulary: Vocabulary
) -> Query:
    for intent, pattern in _SMALL_TALK.items():
        if pattern.search(text):
            return Query(text, text, intent)
    if _OFF_TOPIC.search(text):
        return Query(text, text, Intent.OFF_TOPIC)
    reading = vocabulary.read(text)
    if _is_foreign(text, reading):
        return Query(text, text, Intent.NOT_ENGLISH)
    query = Query(
        asked=text,
        text=reading.text,
        intent=Intent.OPEN,
        kinds=reading.ids("kind"),
        records=tuple(dict.fromkeys((*pointed, *reading.ids("record")))),
        sectors=reading.ids("sector"),
        places=reading.ids("place"),
        skills=reading.ids("skill"),
        aspects=reading.ids("aspect"),
        attributes=reading.ids("attribute"),
        advices=reading.ids("advice"),
        difficulties=reading.ids("difficulty"),
        sizes=reading.ids("size"),
        not_records=reading.ruled_out("record"),
        not_sectors=reading.ruled_out("sector"),
        not_places=reading.ruled_out("place"),
        not_others=reading.ruled_out("kind", "aspect", "attribute", "skill", "difficulty"),
        names=reading.names,
        terms=reading.terms,
    )
    if before is not None:
        query = _complete(query, before, text, bool(pointed), vocabulary)
    return replace(query, intent=_intent(query, bool(_NO_LIST.match(text))))


def _complete(
    query: Query, before: Query, text: str, is_pointed: bool, vocabulary: Vocabulary
) -> Query:
    """Fill a follow-up from the query before it; a question that stands alone stays as it is."""
    about = _ABOUT.match(text)
    if about and not query.records:
        # Nothing but a name is left out here, so that a part of one will do: "and riot?"
        called = vocabulary.records_called(about["what"])
        if called:
            return _same_of_another(replace(query, records=called), before)
    refers_back = bool(_FOLLOW_UP.search(text))
    names_something = query.records or query.sectors or query.places or query.skills
    asks_something = (
        query.kinds
        or query.aspects
        or query.attributes
        or query.advices
        or query.terms
        or query.names
    )
    if query.records and before.records and _COMPARES.search(text) and _PRONOUN.search(text):
        return replace(query, records=tuple(dict.fromkeys((*before.records, *query.records))))
    if not refers_back and names_something and asks_something:
        return query
    if not refers_back and len(query.terms) + len(query.names) > 1:
        return query
    if is_pointed and not asks_something:
        return query
    if not asks_something and (names_something or query.difficulties):
        return _same_of_another(query, before)
    if not names_something and (asks_something or _PRONOUN.search(text)):
        return _another_of_the_same(query, before)
    return query


def _same_of_another(query: Query, before: Query) -> Query:
    """The same question about something else: “and for biotech?”."""
    if query.records:
        return replace(
            before,
            asked=query.asked,
            text=query.text,
            records=query.records,
            kinds=(),
            sectors=(),
            places=(),
            skills=(),
        )
    return replace(
        before,
        asked=query.asked,
        text=f"{before.text} {query.text}",
        records=() if query.sectors or query.skills else before.records,
        sectors=query.sectors or before.sectors,
        places=query.places or before.places,
        skills=query.skills or before.skills,
        difficulties=query.difficulties or before.difficulties,
        sizes=query.sizes or before.sizes,
    )


def _another_of_the_same(query: Query, before: Query) -> Query:
    """Something else about the same: “what about their interviews?”."""
    return replace(
        query,
        text=f"{before.text} {query.text}",
        records=before.records,
        sectors=before.sectors,
        places=before.places,
        skills=before.skills,
        # What is asked of the market is asked of no kind of record.
        kinds=query.kinds or (() if _OF_THE_MARKET & set(query.aspects) else before.kinds),
        difficulties=query.difficulties or before.difficulties,
        sizes=query.sizes or before.sizes,
    )


def _intent(query: Query, is_no_list: bool) -> Intent:
    if query.records and not (query.kinds and (query.sectors or query.places)):
        return Intent.RECORD
    if is_no_list:
        return Intent.OPEN
    if query.kinds or query.difficulties:
        return Intent.LIST
    asked = query.terms or query.names or query.aspects or query.attributes or query.skills
    if (query.sectors or query.places) and not asked:
        return Intent.LIST
    return Intent.OPEN


def _is_foreign(text: str, reading: Reading) -> bool:
    letters = [c for c in text if c.isalpha()]
    latin = sum(bool(_LATIN.match(unicodedata.normalize("NFKD", c)[0])) for c in letters)
    if letters and latin < len(letters) / 2:
        return True
    # A question of words we know is English; a name or two is no language.
    if reading.words < 3 or reading.known_words > reading.words * 0.6:
        return False
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES)
    language, probability = identifier.classify(text)
    return bool(language != "en" and probability > _SURE)
