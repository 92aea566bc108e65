"""Which skills of the corpus's list a résumé shows, how well, and on which lines."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from advisor.records import Corpus
from advisor.resume.dates import find_dates
from advisor.resume.types import STRENGTHS, Line, Section, SkillShown, Strength
from advisor.text import normalise, stem
from advisor.vocabulary import ORDINARY

# What a mention in a part of a kind is worth; awards and the like only list.
_STRENGTH: dict[str, Strength] = {
    "education": "coursework",
    "courses": "coursework",
    "experience": "used",
    "projects": "used",
    "publications": "used",
    "activities": "used",
}
_TOKEN = re.compile(r"(?<![\w.])\.NET\b|[^\W_]+[+#]*", re.I)
# What may stand between the words of one name.
_INSIDE = re.compile(r"[ \t\-–‐‑/.&_'’*+()]{0,3}")
_INTEREST = re.compile(r"interest|hobb|passion|loisir|aficion|reference|contact", re.I)

# Names that are words of their own when written small; the rest of their kind is `ORDINARY`.
_WORDY = frozenset(
    """
    celery snowflake airflow flask presto haystack blender houdini elixir jest triton
    equinox haiku lasso soar snort ruff playwright alembic rosetta looker zipline selenium
    anaconda mixup shapely argo chroma express dash beam rasa unity lime tableau perl facs
    pacs rag gan gans sap sas sat ato mip pid aml ols ood orm ort pcr plc dns nats ros shap
    soar fea dsa grc dax tls cfd cad cdn xr hil hive stan mapie opus flower neptune modin
    metabase redash optuna amundsen bloomberg milestone vault consul jenkins kibana figma
    bokeh altair swagger okta spinnaker seurat visium benchling zeek galaxy darwin caffe
    torch gazebo maven gradle sphinx falcon bottle pyramid
    """.split()  # noqa: SIM905
)
# Small letters are usual for these even in a sentence.
_SMALL = frozenset(["sql", "aws", "gcp", "html", "css", "php", "nlp", "llm", "llms", "git", "r"])
# Words beside an ordinary name that show that the name is meant.
_CODE = frozenset(
    """
    programming code coded coding script scripts scripting package packages library
    libraries framework frameworks app apps application applications service services
    microservice microservices backend frontend server servers api apis component components
    hooks module modules compiler cluster clusters job jobs pipeline pipelines streaming
    dataframe dataframes sql mllib query queries charts chart manifests workflow workflows
    dag dags macro macros pivot vlookup front back front-end back-end spreadsheet
    spreadsheets dashboard dashboards workbook workbooks model models game engine simulation
    native developer engineer development developed tidyverse ggplot2 dplyr shiny markdown
    studio notebook binding bindings extension extensions driver drivers crate crates
    runtime tune serve rllib on-rails rails gem gems tool tools cli sdk plugin tables
    warehouse methodology methodologies sprint sprints scrum team teams kotlin java python
    c++ concurrency goroutines routines kernels kernel parser interpreter firmware language
    languages interface forecasting forecasts values explanations score scores metric
    embeddings vectors transcription solver install software system systems embedded written
    implemented built using programmed algorithms shell linux environment
    """.split()  # noqa: SIM905
)
_LEADING = frozenset(
    [
        "in",
        "using",
        "with",
        "via",
        "en",
        "mit",
        "avec",
        "con",
        "usando",
        "used",
        "use",
        "utilized",
        "utilised",
        "leveraged",
        "from",
    ]
)
_MOVED = re.compile(r"\b(?:migrat|port|re-?wr|convert|transition|mov)\w*\b[^.;]*\bto\s$", re.I)
_SPOILS_BEFORE = frozenset(
    [
        "vitamin",
        "series",
        "grade",
        "hepatitis",
        "type",
        "class",
        "section",
        "plan",
        "level",
        "appendix",
        "usb",
        "group",
        "part",
        "team",
        "phase",
        "building",
        "room",
        "mr",
        "ms",
        "mrs",
        "dr",
        "prof",
        "hemoglobin",
        "protein",
        "option",
        "category",
        "vitamins",
        "middle",
        "tier",
        "cytochrome",
    ]
)
_SPOILS_AFTER = frozenset(
    [
        "elegans",
        "suite",
        "level",
        "major",
        "minor",
        "to",
        "at",
        "in",
        "for",
        "beyond",
        "further",
        "above",
        "out",
        "market",
        "green",
        "live",
        "home",
        "class",
        "difficile",
        "jejuni",
        "albicans",
        "of",
        "through",
    ]
)
_COUNTS = re.compile(r"\s?\d+\s*(?:%|x\b|years?|months?|people|weeks?|hours?)")
_SYMBOL_SPOILS = re.compile(r"\s?&\s?[A-Z]\b|-(?=[A-Za-z])|\.\s?[A-Za-z]|['’]")

_DENIED = re.compile(
    r"\b(?:no|not|without|lacks?|lacking|never|zero|little|unfamiliar|don['’]t|haven['’]t|nor|non"
    r"|sin|ohne|keine?|sans|pas)\b(?:\s+(?!only\b|just\b)[\w'’-]+){0,5}[\s,/]*(?:or\s+|and\s+)?$",
    re.I,
)
_WISHED = re.compile(
    r"\b(?:eager|keen|want(?:s|ing)?|wish\w*|hop(?:e|es|ing)|excited|plan(?:s|ning)?\s+to|aspir\w+"
    r"|aim(?:s|ing)?\s+to|interest(?:ed|s)?(?:\s*:|\s+in|\s+include)|curious|passion\w*"
    r"|enthusias\w+|fascinat\w+|seek(?:s|ing)?|looking\s+(?:for|to)|would\s+like|goal\s+is"
    r"|to\s+learn|learning\s+about|(?:currently|now|still)\s+learning|willing|desire\w*|love\s+to"
    r"|future\s+(?:work|interests?)|next\s+step|quiero|deseo|interesad[oa]|möchte|interesse)\b",
    re.I,
)
_GAINED = re.compile(
    r"\b(?:but|with\s+(?:\w+\s+){0,4}(?:experience|background|expertise|skills|knowledge)|experienced?"
    r"|skill\w*|proficien\w+|expert\w*|leverag\w+|apply(?:ing)?|using|used|built|developed|trained"
    r"|background|fluent|knowledge|strong|adept|familiar)\b",
    re.I,
)
_SENTENCE = re.compile(r"[.!?]\s+(?=[A-Z])|[;•|]\s")

_CHANGE = (
    r"(?:reduc|cut|sav|improv|increas|rais|boost|decreas|lower|accelerat|speed|sped|shorten|grew|grow"
    r"|halv|doubl|tripl|from\b.{0,30}\bto\b|under|within|faster|down\s+to|up\s+to|achiev|reach)"
)
_METRIC = (
    r"(?:accuracy|precision|recall|f-?1|auc|auroc|auprc|roc|rmse|mae|mape|mse|bleu|rouge|map|iou|miou"
    r"|r2|r²|ndcg|mrr|perplexity|score|dice|psnr|wer|sharpe|kappa|error|elo|r-squared|hit\s?rate)"
)
_COUNT = r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)"
_OFTEN = r"(?:hourly|daily|weekly|monthly|quarterly|yearly)"
_WENT = (
    r"(?:fell|falls?|rose|rises?|dropped|grew|shrank|cut|reduced|increased|raised|lowered|improved"
    r"|went\s+(?:up|down)|shortened|decreased)"
)
_RESULTS = re.compile(
    rf"""
      \d\s?%(?!\s*(?:remote|fte|time|equity|scholarship|financial|tuition|funded|attendance|online))
    | \d\s?(?:percent|prozent|pour\s?cent|por\s?ciento|pp|percentage\s+points|bps)\b
    | \b\d+(?:\.\d+)?\s?[x×](?![\w]) | \b\d+-fold\b | \b(?:two|three|four|five|ten)fold\b
    | \b\d[\d,.]*\s?(?:ms|µs|us|milliseconds|microseconds|fps|qps|rps|tps)\b
    | [$€£¥₹]\s?\d | \b\d[\d,.]*\s?[kKmMbB]?\s?(?:usd|eur|euros?|dollars|gbp)\b
    | \b\d[\d,.]*\s?[kKmMbB]?\+?\s+(?:[\w-]+\s+){{0,2}}(?:users?|customers?|clients?|downloads?
        |subscribers?|patients|visitors|stars|installs|requests|queries|sales|citations
        |players)\b
    | \b(?:ranked|rank|placed|place)\s+(?:in\s+the\s+)?(?:\#|no\.?\s?|top\s)?\d | \btop[\s-]\d
    | \b\d+(?:st|nd|rd|th)\s+(?:place|of|out|among|rank) | \#\d+\s+(?:of|out|in|on)
    | \b(?:first|second|third)\s+(?:place|prize|of\s+\d)
    | \b{_METRIC}\b[^.;\d]{{0,25}}\d | \b\d?\.\d+\s+(?:\w+\s+){{0,2}}{_METRIC}\b
    | {_CHANGE}[^.;]{{0,60}}\b\d[\d,.]*\s?(?:s|sec|seconds?|min|minutes?|hours?|hrs|days?
        |weeks?|months?|gb|mb|tb|steps|errors|defects|tickets|bugs)\b
    | \bfrom\s+[$€£]?\d[\d,.]*\s?\w*\s+to\s+[$€£]?\d
    | \b{_OFTEN}\s+to\s+{_OFTEN}\b
    | \binstead\s+of\s+{_COUNT}\b | \bfrom\s+{_COUNT}\b[^.;]{{0,30}}\bto\s+{_COUNT}\b
    | \b{_WENT}\b[^.;]{{0,40}}\bby\s+(?:(?:almost|nearly|over|about)\s+)?
        (?:an?\s+(?:third|quarter|half|fifth|tenth)|half|{_COUNT})\b
    | \b(?:halved|doubled|tripled|quadrupled)\b
    | \b(?:fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+of\s+\d
    | \b(?:saved|saving|saves|found|caught|prevented|stopped)\s+(?:[a-z]+\s+){{0,2}}{_COUNT}
        \s+(?!(?:of|to|in|for)\b)[a-z]
    | {_COUNT}\s+(?:days?|hours?|weeks?|minutes?|seconds?)\s+(?:earlier|faster|sooner|less)\b
    """,
    re.I | re.X,
)
_COURSES = re.compile(
    r"\W*(?:(?:relevant|related|selected|key|graduate)\s+)*(?:course\s?work|courses|modules|kurse"
    r"|cours|cursos|asignaturas)\b[^:]{0,30}:",
    re.I,
)


@dataclass(frozen=True)
class _Name:
    """A way to write a skill."""

    skill: str
    written: str
    # How freely it may be written: as it is, capitalised or in a list, or anyhow.
    manner: str


@dataclass(frozen=True)
class _Table:
    names: dict[tuple[str, ...], _Name]
    longest: int
    skill_names: dict[str, str]


@dataclass(frozen=True)
class _Token:
    text: str
    key: str
    left: int
    right: int
    line: str


@dataclass
class _Unit:
    """Lines that are read as one text, as a bullet and what it wraps to."""

    lines: list[Line]
    strength: Strength
    is_list: bool
    skip: tuple[str, ...] = ()
    text: str = ""
    tokens: list[_Token] = field(default_factory=list)


@dataclass
class _Match:
    first: int
    last: int
    name: _Name
    sure: bool


_TABLES: dict[int, tuple[Corpus, _Table]] = {}
_KEPT_TABLES = 4


def skills_shown(
    sections: Sequence[Section], lines: Sequence[Line], corpus: Corpus
) -> tuple[SkillShown, ...]:
    """The skills that lines bear out, strongest first, each with all of its lines."""
    table = _table(corpus)
    strongest: dict[str, int] = {}
    borne: dict[str, dict[str, None]] = {}
    for unit in _units(sections, lines):
        _join(unit)
        measured: int | None = None
        for match in _matches(unit, table):
            strength = STRENGTHS.index(unit.strength)
            if unit.strength == "used":
                if measured is None:
                    measured = STRENGTHS.index("result" if has_result(unit.text) else "used")
                strength = measured
            skill = match.name.skill
            strongest[skill] = max(strength, strongest.get(skill, 0))
            places = [token.line for token in unit.tokens[match.first : match.last]]
            borne.setdefault(skill, {}).update(dict.fromkeys(places))
    order = {line.id: index for index, line in enumerate(lines)}
    return tuple(
        SkillShown(
            skill,
            table.skill_names[skill],
            STRENGTHS_BY_INDEX[strongest[skill]],
            tuple(sorted(borne[skill], key=order.__getitem__)),
        )
        for skill in sorted(
            borne, key=lambda skill: (-strongest[skill], order[next(iter(borne[skill]))])
        )
    )


STRENGTHS_BY_INDEX: tuple[Strength, ...] = ("listed", "coursework", "used", "result")


def has_result(text: str) -> bool:
    """Whether a text states a measured result; dates and counts of years are none."""
    for dates in reversed(find_dates(text)):
        text = text[: dates.left] + " " + text[dates.right :]
    return bool(_RESULTS.search(text))


# The table of names


def _table(corpus: Corpus) -> _Table:
    kept = _TABLES.get(id(corpus))
    if kept is not None and kept[0] is corpus:
        return kept[1]
    names: dict[tuple[str, ...], _Name] = {}
    for skill in corpus.skills:
        for written in (skill.name, *skill.aliases):
            key = _key([match[0] for match in _TOKEN.finditer(written)])
            if key:
                names.setdefault(key, _Name(skill.id, written, _manner(written, key)))
    table = _Table(
        names,
        max(map(len, names), default=0),
        {skill.id: skill.name for skill in corpus.skills},
    )
    if len(_TABLES) >= _KEPT_TABLES:
        _TABLES.pop(next(iter(_TABLES)))
    _TABLES[id(corpus)] = (corpus, table)
    return table


def _key(words: Sequence[str]) -> tuple[str, ...]:
    """The words of a name as they are compared: those of longer names by their stems."""
    plain = [normalise(word) for word in words]
    if len(plain) == 1:
        return (plain[0],)
    return tuple(stem(word) if len(word) > 3 else word for word in plain)


def _manner(written: str, key: tuple[str, ...]) -> str:
    if len(key) > 1:
        return "any"
    if key[0] in ORDINARY or len(key[0]) == 1:
        return "name"
    if key[0] in _SMALL or written.islower():
        return "any"
    if key[0] in _WORDY or (written.isupper() and len(written) <= 4):
        return "careful"
    return "any"


# What is read


def _units(sections: Sequence[Section], lines: Sequence[Line]) -> Iterable[_Unit]:
    by_id = {line.id: line for line in lines}
    in_sections: set[str] = set()
    for section in sections:
        in_sections.update(section.lines)
        if _INTEREST.search(section.title) and section.kind in ("activities", "other"):
            continue
        heads: dict[str, tuple[str, ...]] = {}
        for entry in section.entries:
            if section.kind in ("experience", "education", "activities"):
                names = tuple(name for name in (entry.organisation,) if name)
                heads |= dict.fromkeys(entry.lines[:4], names)
        strength = _STRENGTH.get(section.kind, "listed")
        is_list = section.kind in ("skills", "courses")
        yield from _grouped(
            [by_id[i] for i in section.lines if i in by_id], strength, is_list, heads
        )
    # A summary without a heading stands above the first one.
    first = next((i for i, line in enumerate(lines) if line.id in in_sections), 0)
    summary = [
        line for line in lines[:first] if len(line.text.split()) >= 8 and "@" not in line.text
    ]
    yield from _grouped(summary, "listed", False, {})


def _grouped(
    lines: Sequence[Line], strength: Strength, is_list: bool, heads: dict[str, tuple[str, ...]]
) -> Iterable[_Unit]:
    unit: _Unit | None = None
    for line in lines:
        if unit is not None and _continues(unit.lines[-1], line, is_list):
            unit.lines.append(line)
            unit.skip += heads.get(line.id, ())
            continue
        if unit is not None:
            yield unit
        of_courses = strength != "used" and _COURSES.match(line.text)
        unit = _Unit(
            [line], "coursework" if of_courses else strength, is_list, heads.get(line.id, ())
        )
    if unit is not None:
        yield unit


def _continues(before: Line, line: Line, is_list: bool) -> bool:
    text, last = line.text.strip(), before.text.strip()
    if line.is_item or not text or (line.bold and not before.bold):
        return False
    if re.match(r"[^:]{2,30}:\s", text) and text[0].isupper():
        return False
    if text[0].islower() or last.endswith((",", "-", "/", "&", "(", " and", " or")):
        return True
    if is_list or find_dates(text):
        return False
    return not last.endswith((".", "!", "?", ":")) and (
        before.is_item or len(last) > 60 or bool(_COURSES.match(last))
    )


def _join(unit: _Unit) -> None:
    """The unit's text and tokens; what names an employer or an address is blanked."""
    text = ""
    for line in unit.lines:
        piece = re.sub(
            r"\S+@\S+|(?:https?://|www\.)\S+|\b[\w.-]+\.(?:com|org|edu|io|net)/\S*",
            _blank,
            line.text,
        )
        for name in unit.skip:
            at = piece.find(name)
            if at >= 0:
                piece = piece[:at] + "|" * len(name) + piece[at + len(name) :]
        offset = len(text) + (1 if text else 0)
        text = f"{text} {piece}" if text else piece
        unit.tokens += [
            _Token(m[0], normalise(m[0]), offset + m.start(), offset + m.end(), line.id)
            for m in _TOKEN.finditer(piece)
        ]
    unit.text = text


def _blank(match: re.Match[str]) -> str:
    return "|" * len(match[0])


# Matching


def _matches(unit: _Unit, table: _Table) -> list[_Match]:
    tokens = unit.tokens
    keys = [(stem(token.key) if len(token.key) > 3 else token.key) for token in tokens]
    runs = _runs(unit)
    found: list[_Match] = []
    position = 0
    while position < len(tokens):
        match = _longest(tokens, keys, position, runs[position], table)
        if match is None:
            position += 1
            continue
        found.append(match)
        position = match.last
    for match in found:
        match.sure = match.name.manner == "any" or (
            match.name.manner == "careful" and _is_careful(match, unit)
        )
    sure = {i for match in found if match.sure for i in range(match.first, match.last)}
    # Twice, as one that is sure makes its neighbours so.
    for match in [match for match in found if match.name.manner == "name"] * 2:
        if not match.sure and _is_meant(match, unit, sure):
            match.sure = True
            sure.update(range(match.first, match.last))
    return [match for match in found if match.sure and not _is_denied(match, unit)]


def _runs(unit: _Unit) -> list[int]:
    """How many tokens from each on may belong to one name."""
    tokens = unit.tokens
    runs = [1] * len(tokens)
    for i in range(len(tokens) - 2, -1, -1):
        gap = unit.text[tokens[i].right : tokens[i + 1].left]
        if _INSIDE.fullmatch(gap) and not gap.startswith((". ", ") ")) and " (" not in gap:
            runs[i] = runs[i + 1] + 1
    return runs


def _longest(
    tokens: Sequence[_Token], keys: Sequence[str], position: int, run: int, table: _Table
) -> _Match | None:
    for length in range(min(run, table.longest), 0, -1):
        if length == 1:
            key = tokens[position].key
            name = table.names.get((key,)) or _singular(key, table)
        else:
            name = table.names.get(tuple(keys[position : position + length]))
        if name:
            return _Match(position, position + length, name, False)
    return None


def _singular(key: str, table: _Table) -> _Name | None:
    """As "GANs" for "GAN", "dashboard" for "dashboards": of names that stand for themselves."""
    for other in (key[:-1] if key.endswith("s") and len(key) > 4 else "", f"{key}s"):
        name = table.names.get((other,)) if len(other) > 3 else None
        if name and name.manner == "any":
            return name
    return None


def _element(match: _Match, unit: _Unit) -> tuple[bool, bool]:
    """Whether a match is an element of a list by itself, and whether the list has others."""
    left, right = unit.tokens[match.first].left, unit.tokens[match.last - 1].right
    before, after = unit.text[:left].rstrip(), unit.text[right:].lstrip()
    after = re.sub(r"^\([^()]*\)\s*|^\d[\d.]*\+?\s*", "", after)
    starts = (
        not before
        or before[-1] in ",;:|/•·(&+"
        or bool(re.search(r"[,\w)]\s+(?:and|or|y|et|und|e)$", before))
    )
    ends = not after or after[0] in ",;|/•·)&+" or after[0] == "." and len(after) == 1
    ends = ends or bool(re.match(r"(?:and|or|y|et|und|e)\s", after))
    return starts and ends, bool(before) or bool(after)


def _is_careful(match: _Match, unit: _Unit) -> bool:
    """Whether a name that is also a word is written as the name, or stands in a list."""
    token = unit.tokens[match.first]
    written = match.name.written
    if written.isupper():
        return token.text == written or (unit.is_list and _element(match, unit)[0])
    if token.text[:1].isupper():
        return True
    return _element(match, unit)[0] and unit.is_list


def _is_meant(match: _Match, unit: _Unit, sure: set[int]) -> bool:
    """Whether an ordinary word is meant as the skill it names."""
    token, written = unit.tokens[match.first], match.name.written
    alone, has_others = _element(match, unit)
    if token.text != written:
        # In a list of skills people write "excel" and "pip".
        return unit.is_list and alone and token.text.islower() and len(token.text) > 2
    around = _around(match, unit)
    if _is_spoilt(around, written, alone) or (
        around.next in _SPOILS_AFTER
        and around.right[:1] == " "
        and not around.led
        and match.first - 1 not in sure
    ):
        return False
    near = {match.first - 1, match.first - 2, match.last, match.last + 1}
    near_known = bool(near & sure)
    if alone and (unit.is_list or (has_others and near_known)):
        return True
    return _is_placed(around, written, near_known, unit.text.isupper())


@dataclass(frozen=True)
class _Around:
    """What stands around a word: its neighbours, the text to the left and right, what leads it."""

    previous: str
    next: str
    gap: str
    left: str
    right: str
    led: bool


def _around(match: _Match, unit: _Unit) -> _Around:
    tokens, text = unit.tokens, unit.text
    token = tokens[match.first]
    previous = tokens[match.first - 1] if match.first else None
    gap = text[previous.right : token.left] if previous else ""
    left = text[max(0, token.left - 80) : token.left]
    led = (
        gap == " "
        and previous is not None
        and (previous.key in _LEADING or bool(_MOVED.search(left)))
    )
    return _Around(
        previous.key if previous else "",
        tokens[match.last].key if match.last < len(tokens) else "",
        gap,
        left,
        text[tokens[match.last - 1].right :],
        led,
    )


def _is_spoilt(around: _Around, written: str, alone: bool) -> bool:
    """Whether what is around a word makes another of it: "Vitamin C", "R&D", "USB-C"."""
    if around.previous in _SPOILS_BEFORE and not around.gap.strip(" "):
        return True
    if _SYMBOL_SPOILS.match(around.right) and not (
        around.right.startswith("-based") and len(written) > 1
    ):
        return True
    if around.gap.endswith(("-", "'", "’")):
        return True
    return len(written) == 1 and not alone and around.left.rstrip().endswith("&")


def _is_placed(around: _Around, written: str, near_known: bool, capitals: bool) -> bool:
    """Whether a word stands as names of languages and tools do: "in R", "Go 1.21", "C/C++"."""
    single = len(written) == 1
    if re.search(r"\s\($", around.left) and around.right[:1] == ")" and written != "C":
        return True
    if re.match(r"\s?v?\d+(?:\.\d+)*\+?(?=$|[\s,;).|])", around.right):
        return not _COUNTS.match(around.right)
    if not capitals and not single and not written.islower() and not written.istitle():
        return True
    # "in Unity", but not "in Unity Choir"
    if around.led and (not re.match(r"\s[A-Z]", around.right) or (near_known and not single)):
        return True
    if around.next in _CODE or (not single and around.previous in _CODE):
        return True
    return near_known and (
        around.left.endswith(("/", "+")) or bool(re.match(r"/|\s?\(", around.right))
    )


def _is_denied(match: _Match, unit: _Unit) -> bool:
    """Whether a mention is denied, or only wished for."""
    before = unit.text[: unit.tokens[match.first].left]
    ends = [m.end() for m in _SENTENCE.finditer(before)]
    clause = before[ends[-1] :] if ends else before
    for denied in _DENIED.finditer(clause):
        if not _GAINED.search(
            re.sub(r"\b(?:experience|knowledge|background|familiar|used|skills?)\b", "", denied[0])
        ):
            return True
    if re.search(
        r"\b(?:no|without)\b[^.;]*\b(?:experience|knowledge|exposure)\b[^.;]*$", clause, re.I
    ):
        return not re.search(r"\b(?:but|however)\b", clause, re.I)
    if unit.strength in ("used", "coursework"):
        wished = re.search(
            r"\b(?:eager|keen|want|hop(?:e|ing)|wish)\w*\s+to\b[^,;.]*$", clause, re.I
        )
        return bool(wished)
    wishes = list(_WISHED.finditer(clause))
    if not wishes:
        return False
    return not _GAINED.search(clause[wishes[-1].end() :])
