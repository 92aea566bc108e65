"""Names of people in a text: what the model takes for one, or a word before it says so.

Employers, schools, places, products and skills are often named after people; what is known to be
one of them is no finding, unless a title stands before it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from advisor.records import Corpus
from advisor.resume.fields import ORGANISATION_WORDS, as_name, known_cities, split_place
from advisor.resume.person_model import Label
from advisor.resume.personal import Finding
from advisor.resume.types import Resume

# How sure the model has to be of a name of one word.
ALONE = 0.8
_WORD = re.compile(r"[^\W_]+")
_NAME_LABELS = ("GIVEN_NAME", "SURNAME")
_ID_LABELS = (
    "TAX_ID",
    "BANK_ACCOUNT",
    "ROUTING_NUMBER",
    "GOVERNMENT_ID",
    "PASSPORT",
    "DRIVERS_LICENSE",
)
_STREET_LABELS = ("BUILDING_NUMBER", "STREET_NAME", "SECONDARY_ADDRESS")
_UPPER = r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž]|[^\W\d_a-zß-öø-ÿ])"
_ONE = rf"{_UPPER}(?:[^\W\d_]|['’.\-‐](?=[^\W\d_]))*\.?"
_PARTICLE = r"(?:de|da|van|von|der|den|bin|al|el|di|la|dos)(?=\s)"
_NAME = rf"(?:{_ONE}|{_PARTICLE})(?:\s{_ONE}|\s{_PARTICLE}){{0,3}}"
_TITLE = r"(?:Dr|Prof(?:essor)?|Mr|Mrs|Ms|Mx|Mme|Herr|Frau|Sra?)\b\.?\s"
_TITLED = re.compile(rf"\b(?:{_TITLE})+(?P<name>{_NAME})")
TITLES = re.compile(rf"^(?:{_TITLE})+")
_CUED = re.compile(
    r"\b(?i:(?:supervised|advised|mentored|led|taught|recommended|nominated|interviewed|managed"
    r"|coached|trained|hired|signed off|written|founded|headed|guided)\s+by|report(?:ed|ing)\s+to"
    r"|my name is|i am|i['’]m|(?:supervisors?|advis[eo]rs?|mentors?|referees?|references?|managers?"
    r"|pi|emergency contact|client|contact|thesis advis[eo]r|thesis under|(?:lab|group|office) of"
    r"|research assistant to|co-?authors?|co-?authored with)\s*:?)\s+"
    rf"(?P<name>{_ONE}(?:\s{_ONE}){{1,3}})"
)
_MONTH = re.compile(r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}", re.I)
# A capitalised phrase that ends or begins with one of these names a thing.
_THINGS = ORGANISATION_WORDS | frozenset(
    """
    prize award awards scholarship fellowship celebration marathon festival conference
    cup medal program programme fund endowment river valley county 
    building tower theorem method model algorithm filter test distribution process machine
    transform series number search tree street avenue bank stadium airport permanente
    imagineering memorial library business engineering medicine medical elementary
    """.split()  # noqa: SIM905
)
# Employers, schools, products and terms that bear people's names; matched whole, case aside.
_KNOWN_THINGS = """
jpmorgan; jp morgan; j.p. morgan; jpmorgan chase; chase; morgan stanley; goldman sachs; goldman;
wells fargo; charles schwab; schwab; edward jones; merrill lynch; merrill; raymond james; lazard;
evercore; moelis; jefferies; barclays; lehman brothers; bain; mckinsey; deloitte; ernst & young;
arthur andersen; andersen; booz allen hamilton; booz allen; oliver wyman; marsh mclennan; aon;
jane street; d. e. shaw; de shaw; citadel; bridgewater; blackrock; t. rowe price;
franklin templeton; johnson & johnson; procter & gamble; eli lilly; lilly; merck; pfizer; abbott;
baxter; gilead; lockheed martin; lockheed; northrop grumman; boeing; raytheon; general dynamics;
rolls-royce; ford; tesla; honda; toyota; mercedes; porsche; ferrari; harley davidson; john deere;
dell; hewlett packard; hewlett-packard; cisco; oracle; siemens; bosch; philips; walt disney;
disney; warner bros; warner; wendy's; mcdonald's; trader joe's; macy's; nordstrom; walmart;
wal-mart; levi's; levi strauss; ralph lauren; calvin klein; estee lauder; kohl's; lowe's;
kaiser permanente; kaiser; mayo; cedars-sinai; johns hopkins; stanford; harvard; yale; brown;
rice; duke; vanderbilt; carnegie mellon; mellon; cornell; drexel; purdue; tufts; emory; marshall;
viterbi; annenberg; dornsife; keck; wharton; sloan; haas; kellogg; booth; harvey mudd;
loyola marymount; pepperdine; claremont; virginia tech; william & mary; ada; julia; ruby; scala;
pascal; haskell; jenkins; maven; gradle; django; flask; claude; alexa; siri; cortana; watson;
bard; gemini; llama; alpaca; mistral; bert; roberta; elmo; pandas; keras; jupyter; kotlin; elixir;
crystal; dart; cassandra; kafka; tableau; looker; alteryx; darwin; newton; hadoop; einstein;
salesforce einstein; hopper; ampere; turing; lovelace; maxwell; tegra; bayes; naive bayes; gauss;
gauss-newton; markov; monte carlo; kalman; dijkstra; laplace; fourier; euler; bernoulli; poisson;
cox; pearson; spearman; student; fisher; wilcoxon; kruskal; tukey; nyquist; kaplan-meier;
raspberry pi; arduino; grace hopper celebration; grace hopper; ada lovelace institute; fulbright;
goldwater; rhodes; marshall; gates; knight-hennessy; schwarzman; truman; pell; hamilton; phoenix;
orion; apollo; artemis; hugging face; spark; dean's list; dean; phi beta kappa; tau beta pi;
sigma xi; jordan; austin; florence; charlotte; madison; jackson; houston; dallas; denver; lincoln;
cleveland; columbus; raleigh; savannah; victoria; sydney; adelaide; melbourne; santiago; san jose;
san josé; san diego; santa monica; santa clara; santa barbara; georgia; virginia; carolina;
dakota; israel; chad; lebanon; paris; london; oxford; cambridge; boston; chicago; berkeley;
glendale; burbank
"""


def key(text: str) -> str:
    """Words in small letters with one space between, by which phrases are compared."""
    return " ".join(word.casefold() for word in _WORD.findall(text))


def things(corpus: Corpus | None, resume: Resume | None) -> frozenset[str]:
    """What must stay readable: names of the corpus, employers, schools and skills of the résumé."""
    names: list[str] = re.split(r";\s*", _KNOWN_THINGS.replace("\n", " ").strip())
    if corpus:
        terms = (*corpus.skills, *corpus.places, *corpus.sectors)
        records = (*corpus.companies, *corpus.projects, *corpus.events)
        for term in terms:
            names += (term.name, *term.aliases)
        for record in records:
            names += (record.name, *record.aliases)
        names += known_cities(corpus)
    if resume:
        names += [skill.name for skill in resume.skills]
        names += [e.organisation for s in resume.sections for e in s.entries if e.organisation]
        names += (resume.region or "").split(",")
    return frozenset(filter(None, map(key, names)))


def by_model(text: str, labels: Sequence[Label]) -> Iterator[Finding]:
    """Names, streets and numbers of documents from the model's labels of a line."""
    casual = text.islower()
    for start, end in _runs(text, labels, _NAME_LABELS):
        if not casual:  # "Ana Ruiz far": a small word at the end is none of hers
            end = start + len(re.sub(r"\s[a-zß-ÿ][^\W\d_]*$", "", text[start:end]))
        right = _with_surname(text, start, end)
        sure = max(label.score for label in labels if start <= label.start < end)
        # Where others are written large, a small word is no name; a word alone needs more.
        if text[start:end].islower():
            likely = casual
        elif re.search(r"\s", text[start:right]) or re.search(r"\b[A-Z]\. ?$", text[:start]):
            likely = True
        else:
            likely = (
                sure >= ALONE and as_name(text[start:right], frozenset(), loose=True) is not None
            )
        if likely:
            yield Finding(start, right, "name")
    for start, end in _runs(text, labels, _STREET_LABELS, r"[\s,]*"):
        inside = {label.kind for label in labels if start <= label.start < end}
        named = casual or re.search(_UPPER, text[start:end])
        if (
            inside >= {"BUILDING_NUMBER", "STREET_NAME"}
            and named
            and re.search(r"\d", text[start:end])
        ):
            yield Finding(start, end, "address")
    yield from _postcodes(text, labels)
    for start, end in _runs(text, labels, _ID_LABELS):
        if len(re.sub(r"\D", "", text[start:end])) >= 5:
            yield Finding(start, end, "id")


def _postcodes(text: str, labels: Sequence[Label]) -> Iterator[Finding]:
    """Numbers that the model takes for postcodes, where an address is."""
    with_street = any(label.kind == "STREET_NAME" for label in labels)
    places = list(_runs(text, labels, ("CITY", "STATE")))
    for start, end in _runs(text, labels, ("ZIP_CODE",)):
        near = any(
            re.fullmatch(r"[\s,]+", text[min(right, end) : max(left, start)])
            for left, right in places
        )
        first = re.search(r"(?:^|[,|·•])\s*$", text[:start])
        code = re.fullmatch(
            r"(?!(?:19|20)\d\d$)(?=.*\d{3}|.*\d[A-Z])[A-Z\d][A-Z\d -]{2,9}", text[start:end]
        )
        if code and near and (with_street or first):
            yield Finding(start, end, "address")


def _with_surname(text: str, start: int, end: int) -> int:
    """The end of a name of which the model saw the first word only."""
    after = re.match(rf"\s({_ONE})(?!\w)", text[end:])
    alone = re.fullmatch(_ONE, text[start:end]) and after
    if not alone or not after or key(after[1]) in _THINGS or after[1].isupper():
        return end
    return end + after.end(1)


def by_cue(text: str, kept: frozenset[str], cities: frozenset[str]) -> Iterator[Finding]:
    """Names after a title ("Dr. Ruiz") or a word that a person follows ("supervised by")."""
    for match in _TITLED.finditer(text):
        yield Finding(*match.span("name"), "name")
    for match in _CUED.finditer(text):
        if as_name(match["name"], cities) and key(match["name"]) not in kept:
            yield Finding(*match.span("name"), "name")


def is_thing(text: str, finding: Finding, kept: frozenset[str]) -> bool:
    """Whether what looks like a name belongs to a known thing, or to a phrase that names one."""
    words = list(_WORD.finditer(text))
    inside = [i for i, w in enumerate(words) if w.start() < finding.end and w.end() > finding.start]
    if not inside:
        return True
    first, last = inside[0], inside[-1]
    if first == last and _is_place_or_short(text, words[first]):
        return True
    for left in range(max(0, first - 4), first + 1):
        for right in range(last, min(len(words), last + 7)):
            if key(text[words[left].start() : words[right].end()]) in kept:
                return True
    around = _capitalised_run(text, words, first, last)
    return any(word in _THINGS for word in around)


def _is_place_or_short(text: str, word: re.Match[str]) -> bool:
    """Whether a single word is a country, a city before one, a month, or letters as "MA"."""
    after = re.match(r",\s*([^,;|()\n]{2,30})", text[word.end() :])
    return (
        (word[0].isupper() and len(word[0]) <= 4)
        or bool(_MONTH.fullmatch(word[0]))
        or _is_region(word[0])
        or bool(after and _is_region(after[1].strip()))
    )


def _is_region(text: str) -> bool:
    return split_place(f"Here, {text}", frozenset())[1] is not None


def _capitalised_run(text: str, words: list[re.Match[str]], first: int, last: int) -> list[str]:
    """The capitalised words that stand around words first..last without a comma between."""
    while first and _joined(text, words[first - 1], words[first]):
        first -= 1
    while last + 1 < len(words) and _joined(text, words[last], words[last + 1]):
        last += 1
    return [word[0].casefold() for word in words[first : last + 1]]


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    gap = text[left.end() : right.start()]
    return (
        bool(re.fullmatch(r" | & |-|['’]", gap)) and left[0][0].isupper() and right[0][0].isupper()
    )


def _runs(
    text: str, labels: Iterable[Label], kinds: Sequence[str], gap: str = r"[.'’‐-]?\s?"
) -> Iterator[tuple[int, int]]:
    """Where labels of these kinds stand side by side, widened to whole words."""
    run: tuple[int, int] | None = None
    for label in labels:
        if label.kind not in kinds:
            continue
        start, end = _whole(text, label.start, label.end)
        if run and re.fullmatch(gap, text[run[1] : start]) is not None or run and start < run[1]:
            run = (run[0], max(run[1], end))
            continue
        if run:
            yield run
        run = (start, end)
    if run:
        yield run


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end
