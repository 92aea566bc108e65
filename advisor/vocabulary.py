"""The corpus's own vocabulary: which words of a question name a record, a sector or a place.

A question is read left to right and the longest known phrase wins, so that "machine learning
engineer" is not read as "machine learning". What no phrase takes are the terms of the question.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from advisor.records import Corpus, Term
from advisor.text import NEGATIONS, STOPWORDS, stem, tokens

# Words for the kinds of records that a question may ask for.
KIND_WORDS = {
    "project": "project, portfolio, portfolio project, side project, project idea, capstone, "
    "should i build, can i build, could i build, what to build, something to build",
    "company": "company, employer, startup, start up, firm, organisation, where to work, "
    "where can i work, where could i work, places to work, who hires, who is hiring",
    "event": "event, networking, networking event, meetup, meet up, career fair, conference, "
    "community, meet people, meet professionals, where to meet",
}

# Words for the kinds of facts. A question about a record that asks for one of these is answered
# with such facts, or not at all.
ASPECT_WORDS = {
    "data": "data set, dataset, public data, open data, training data, which data, what data",
    "metric": "metric, evaluate, evaluation, measure performance, measure success, score the model",
    "pitfall": "pitfall, trap, mistake, go wrong, leakage, watch out, careful, avoid",
    "method": "method, baseline, algorithm, approach, technique, which model, what model",
    "deploy": "deploy, deployment, monitoring, monitor, put into production, productionize",
    "demand": "why do employers, why would employers, why employers, why does it matter",
    "interview": "interview, interviewing, interviewer, interview prep, interview question",
    "layoffs": "layoff, lay off, laid off, laying off, job cut, cutting jobs, cut jobs, fired, "
    "firing, redundancy, downsizing, workforce reduction, reduce workforce, let go",
    "hiring": "hire, hiring, hired, job, job opening, opening, vacancy, role, internship, "
    "intern, entry level, entry level job, new grad, early career, recruit, get hired",
    "ml_use": "use ai, use machine learning, using ai, use of ai, use ml, use of machine learning",
    "office": "where is, where are, located, location, headquarters, headquartered, office, based",
    "funding": "funding, funded, raised, investor, investment round",
    "headcount": "headcount, how many employees, how many people work, number of employees",
    "news": "news, latest, recently, recent",
    "skill": "skill, in demand, should i learn, to learn, learn, study",
    "market": "market, job market, trend, restructuring, restructure, automated, automation",
}
# Kinds of facts that answer for one another.
ASPECT_COVERS = {
    "skill": ("skill", "market", "hiring", "interview"),
    "market": ("market", "layoffs", "skill", "news"),
    "layoffs": ("layoffs", "headcount"),
    "headcount": ("headcount",),
    "hiring": ("hiring", "route"),
    "news": ("news", "layoffs", "funding", "market"),
    "ml_use": ("ml_use", "business"),
    "office": ("office", "business"),
}

# Words that ask for something definite. Evidence that does not speak of it is no support,
# however much it shares with the question otherwise.
ATTRIBUTE_WORDS = {
    "pay": "pay, paid, salary, compensation, stipend, wage, earn, remuneration, bonus, equity, "
    "benefits package, health insurance, perk, per hour, offer letter",
    "visa": "visa, h1b, h 1b, opt, cpt, sponsor, sponsorship, immigration, citizenship, citizen, "
    "green card, work authorization, international student",
    "people": "ceo, cto, founder, founded, president, chief executive, recruiter, hiring manager",
    "finances": "revenue, profit, stock price, share price, market cap, earnings, ipo, valuation",
    "deadline": "deadline, apply by, due date, application date, applications open, close date",
    "grades": "gpa, grade point, transcript",
    "remote": "remote, remotely, hybrid work, work from home, wfh",
    "culture": "company culture, work culture, culture like, dress code, work life balance, "
    "overtime, vacation, parental leave",
    "odds": "acceptance rate, odds, chances, percent of applicants",
    "contact": "email, phone, street address, email address, contact",
    "ticket": "ticket, admission, registration fee, cost to attend",
    "when": "when is, when are, when was, when were, when did, when do, when does, what date, "
    "what time, which day, what day",
    "count": "how many, how much, what percentage, what share, number of",
}
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
# What evidence for an attribute must hold where its own words are not what answers it.
_ANSWERED_BY = {
    "when": re.compile(rf"\b(?:(?:19|20)\d\d|{_MONTHS}|\w+day|weekly|monthly|yearly|annual)", re.I),
    "count": re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen)s?\b", re.I
    ),
}

# Said of any question in this field: they tell nothing about which fact answers it.
GENERIC = frozenset(
    stem(word)
    for word in """
    advice advise advisor advisors aim answer applied apply ask aspire background become beginner
    best better bit break career careers choose compare comparison consider cool current currently
    describe description detail details difference different early engineer engineering engineers
    enter example examples expect explain field find fit fits focus future general good graduate
    graduating great happen happening help helpful idea ideas impressive improve include industry
    info information interested interesting involve join joining know land learned learning level
    list look looking main major mean name need new now offer option options overview people
    person pick place places plan planning possible practical prep preparation prepare preparing
    question questions read real really recommend recommendation relevant resume right sector
    sectors showcase side software space specific stand start started starting strong student
    students suggest suggestion suggestions suitable suited summarize summary support team tech
    technical technology today top topic type types understand want wanting willing word work
    worked working works world year years
    """.split()  # noqa: SIM905  # as above, in text.py
)


@dataclass(frozen=True)
class Entity:
    """What a phrase stands for: `type` is record, sector, place, skill, kind, aspect, attribute."""

    type: str
    id: str


@dataclass(frozen=True)
class Reading:
    """A question taken apart: the entities found, and the stems that no phrase took."""

    entities: tuple[Entity, ...]
    terms: tuple[str, ...]
    known_words: int
    words: int

    def ids(self, entity_type: str) -> tuple[str, ...]:
        """The ids of one type of entity, each once, in the order of the question."""
        return tuple(dict.fromkeys(e.id for e in self.entities if e.type == entity_type))


class Vocabulary:
    """Phrases of the corpus and of the questions people ask, each with what it stands for."""

    def __init__(self, corpus: Corpus) -> None:
        """Collect the phrases; a phrase that names two things keeps both."""
        self._phrases: dict[tuple[str, ...], list[Entity]] = {}
        for entity_type, words in (
            ("kind", KIND_WORDS),
            ("aspect", ASPECT_WORDS),
            ("attribute", ATTRIBUTE_WORDS),
        ):
            for name, phrases in words.items():
                self._add(phrases.split(", "), Entity(entity_type, name))
        for record in corpus.records.values():
            self._add((record.name, *record.aliases), Entity("record", record.id))
        terms: tuple[tuple[str, tuple[Term, ...]], ...] = (
            ("sector", corpus.sectors),
            ("place", corpus.places),
            ("skill", corpus.skills),
        )
        for entity_type, items in terms:
            for item in items:
                self._add((item.name, *item.aliases), Entity(entity_type, item.id))
        self._longest = max(map(len, self._phrases))
        self._known = {
            stem(token)
            for record in corpus.records.values()
            for fact in record.facts
            for token in tokens(fact.text)
        }
        self._known |= {word for phrase in self._phrases for word in phrase} | GENERIC

    def read(self, text: str) -> Reading:
        """Take a question apart."""
        words = tokens(text)
        stems = [stem(word) for word in words]
        entities: list[Entity] = []
        terms: list[str] = []
        position = 0
        while position < len(words):
            length = self._match(stems, position)
            if length:
                entities += self._phrases[tuple(stems[position : position + length])]
                position += length
                continue
            word = words[position]
            if not (word in STOPWORDS or word in NEGATIONS or stems[position] in GENERIC):
                terms.append(stems[position])
            position += 1
        known = sum(
            word in STOPWORDS or stem_ in self._known
            for word, stem_ in zip(words, stems, strict=True)
        )
        return Reading(tuple(entities), tuple(dict.fromkeys(terms)), known, len(words))

    def _match(self, stems: list[str], position: int) -> int:
        """The length of the longest phrase at `position`; 0 when there is none."""
        for length in range(min(self._longest, len(stems) - position), 0, -1):
            if tuple(stems[position : position + length]) in self._phrases:
                return length
        return 0

    def _add(self, phrases: Iterable[str], entity: Entity) -> None:
        for phrase in phrases:
            key = tuple(stem(token) for token in tokens(phrase))
            found = self._phrases.setdefault(key, []) if key else []
            if entity not in found:
                found.append(entity)


def answers_attribute(attribute: str, passage: str) -> bool:
    """Whether a passage speaks of an attribute that a question asks for."""
    pattern = _ANSWERED_BY.get(attribute)
    if pattern:
        return bool(pattern.search(passage))
    stems = [stem(token) for token in tokens(passage)]
    for phrase in ATTRIBUTE_WORDS[attribute].split(", "):
        key = [stem(token) for token in tokens(phrase)]
        if any(stems[i : i + len(key)] == key for i in range(len(stems))):
            return True
    return False
