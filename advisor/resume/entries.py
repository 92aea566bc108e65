"""The posts, degrees and projects in a part of a résumé: their lines, and what their heads say."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from advisor.records import Corpus
from advisor.resume.cues import ORGANISATION_WORDS, POST_WORDS, SCHOOL
from advisor.resume.dates import MONTH, NOW, YEAR, Dates, find_dates, without_dates
from advisor.resume.degrees import find_degree
from advisor.resume.formats.rows import GAP
from advisor.resume.places import ANYWHERE, city_start, known_cities, split_place
from advisor.resume.reach import links_in
from advisor.resume.types import Entry, Line, Section

HAS_ENTRIES = ("experience", "education", "projects", "activities")
_LISTED = ("awards", "publications", "certifications")
_CONTACT = re.compile(r"contact|personal (?:det|inf|dat)|kontakt|daten|coordonn|info$|datos", re.I)
_INTERESTS = re.compile(
    r"(?:\w+ )?(?:interests|hobb\w+|passions|loisirs|aficiones|intereses)", re.I
)
_SEPARATOR = re.compile(
    r"\s*[|•⋄∙¦]\s*|\s+[·–—]\s*|\s*[–—]\s+|\t+|\s{2,}|\s-{1,3}\s|\s*\.{4,}\s*|\s@\s"
)
_AT = re.compile(r"\s+(?:at|bei|beim|chez|presso|from|AT)\s+(?=[^\W\da-z_])")
_COMMA = re.compile(
    r",\s+(?!(?:Inc|LLC|L\.L\.C|Ltd|Limited|Corp|Co|LP|LLP|PLC|GmbH|S\.?A|N\.?A|Jr|Sr)\b)"
)
_GPA = re.compile(
    r"[\s,;|(·•–-]*\b(?:cumulative\s+|major\s+|overall\s+|current\s+)?(?:c?gpa|cpi|note|grade|"
    r"notendurchschnitt|durchschnitt|moyenne|promedio)\b\s*(?:of)?\s*[:=]?\s*\d[\d.,]*%?"
    r"(?:\s*(?:/|out of)\s*\d[\d.]*)?\s*\)?",
    re.I,
)
_DETAIL = re.compile(
    r"\W*(?:(?:relevant|selected|related|key|graduate|core|major|cumulative|overall)\s+)*(?:course\s?work|courses"
    r"|c?gpa|thesis|dissertation|advis[oe]rs?|supervisors?|honou?rs|awards?|tech(?:nolog\w+|nical)?"
    r"(?: (?:stack|used|environment))?|stack|tools?(?: used)?|skills?|minors?|concentration|focus"
    r"|speciali[sz]ation|activities|links?|url|website|demo|code|github|role|languages|keywords"
    r"|environment|abschlussarbeit|masterarbeit|schwerpunkte?|note|mention|m[ée]moire|environnement"
    r"|description|responsibilities|achievements|team|built with|modules|societies|grade"
    r"|scholarship|dean['’]s list)\b[^:]{0,30}:",
    re.I,
)
_ASIDE = re.compile(
    r"\(?\d+\+? (?:years?|yrs?|months?|mos?)\b.*"
    r"|\(?(?:full|part)[\s-]time\)?|contract|seasonal|freelance|self-employed|internship|permanent"
    r"|temporary|paid|unpaid|\(?(?:remote|hybrid|on-?site)\)?|link|demo|code|github|website|report"
    r"|paper|poster|slides|pdf|video|source|repo(?:sitory)?|\W*",
    re.I,
)
_VERB = re.compile(
    r"(?:(?:[A-Z][a-z]+ly\s+)?(?!Applied|Advanced|United|Limited|Red|Unified|Distributed|Automated"
    r"|Embedded|Integrated|Allied|Related|Combined|Certified|Registered|Associated|Gifted"
    r"|Need|Speed|Feed|Seed|Med)[A-Z][a-z]+ed|Built|Led|Wrote|Ran|Made|Taught|Won|Grew|Cut|Drove"
    r"|Oversaw|Set|Began|Took|Gave|Held|Worked|Developing|Building|Working|Designing|Leading)\s"
)
_QUOTED = re.compile(r"[“\"]([^”\"]{8,}?)[.,]?[”\"]")
_BEHIND_YEAR = re.compile(r"\((?:19|20)\d\d[^)]*\)[.,:]?\s+([^.?!]{8,}?)[.?!](?:\s|$)")
_AUTHORS = re.compile(r"\b[A-Z]\.|\bet al|,.*(?:,|\band\b|&)")
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{4})\.$|(?<=, [A-Z]{2})\.$|(?<=, [A-Z]{3})\.$")
_FREELANCE = re.compile(r"freelance|self-employed|independent|freiberuflich|indépendant", re.I)
_COURSE = re.compile(r"^(?!.*\b(?:university|college)\b).*\w\s+boot\s?camp$", re.I)
_STUDIES = re.compile(r"(?:minor|major|exchange|visiting|study abroad|certificate)\b", re.I)
# "Harrow College, Sep 2021 – May" above "2025"
_OPEN_DATE = re.compile(rf"\d\d\s*(?:[-–—]+|to)(?:\s+(?:{MONTH})\.?)?$|[\s,(](?:{MONTH})\.?$", re.I)
_REST_OF_DATE = re.compile(
    rf"(\(?(?:(?:{MONTH})\.?\s+)?(?:\d\d/)?{YEAR}(?:\s*[-–—]+\s*(?:(?:(?:{MONTH})\.?\s+)?(?:\d\d/)?{YEAR}"
    rf"|{NOW}))?\)?|{NOW}\)?)((?:[\s,|·•].*)?)",
    re.I,
)
_AGENT = re.compile(r"[a-z](?:er|or|ist|ian)$", re.I)
_UNIT = re.compile(r"dep|fac|div|school|college|cent|lab|inst", re.I)
_CITY_LIKE = re.compile(
    r"[^\W\d_a-z][^\W\d_]+(?:[ -](?:[^\W\d_]{2,3}[ -])?[^\W\d_a-z][^\W\d_]+){0,2}"
)
_HEAD_SCORE = 2


@dataclass
class Block:
    """The lines under a heading, before they are parted into entries."""

    kind: str
    title: str
    lines: list[Line] = field(default_factory=list)

    @property
    def is_contact(self) -> bool:
        """Whether the part says how to reach the owner."""
        return self.kind == "other" and bool(_CONTACT.search(self.title))


@dataclass
class _Part:
    """A piece of an entry's head: what it says, and what it is taken for."""

    text: str
    kind: str  # post, organisation, both or plain


@dataclass
class _Open:
    """An entry that is being read."""

    lines: list[Line] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=list)
    dates: Dates | None = None
    has_body: bool = False
    heads: int = 0

    @property
    def names_two(self) -> bool:
        """Whether its head has both a title and an organisation, so it seems."""
        return sum(part.kind != "place" for part in self.parts) > 1 or self.has("both")

    def has(self, kind: str) -> bool:
        """Whether its head has a part of a kind."""
        return any(part.kind in (kind, "both") for part in self.parts)


@dataclass(frozen=True)
class _Head:
    parts: list[_Part]
    dates: Dates | None

    def has(self, kind: str) -> bool:
        return any(part.kind in (kind, "both") for part in self.parts)


class EntryReader:
    """Parts the lines of a résumé's sections into entries."""

    def __init__(self, corpus: Corpus, lines: Sequence[Line]) -> None:
        """Take the corpus's places and companies as known, and see how wide the text is."""
        self._cities = known_cities(corpus)
        self._companies = {
            name.casefold()
            for company in corpus.companies
            for name in (company.name, *company.aliases)
        }
        self._width = max((len(line.text) for line in lines), default=0)

    def section(self, block: Block) -> Section:
        """A part of the résumé with its entries."""
        entries: tuple[Entry, ...] = ()
        if block.kind in ("other", "skills") and not block.is_contact:
            block.kind = self._kind_by_lines(block)
        if block.kind in HAS_ENTRIES and not _INTERESTS.match(block.title):
            entries = tuple(self._entries(block))
        elif block.kind in _LISTED:
            entries = tuple(self._listed(block))
        return Section(block.kind, block.title, entries, tuple(line.id for line in block.lines))

    def _kind_by_lines(self, block: Block) -> str:
        """What a part is that has entries, though its heading does not say so."""
        heads = [
            self._head(line, "experience")
            for line in block.lines
            if not line.is_item and find_dates(line.text)
        ]
        heads = [head for head in heads if head.dates and head.dates.end]
        items = sum(line.is_item for line in block.lines)
        set_apart = bool(block.lines) and (block.lines[0].bold or block.lines[0].size > 1.05)
        if not heads or items < len(heads) or not set_apart or block.lines[0].is_item:
            return block.kind
        titles = [self._head(line, "experience") for line in block.lines if not line.is_item]
        posts = 2 * sum(head.has("post") for head in titles) >= len(heads)
        return "experience" if posts else "projects"

    def continues(self, before: Line, line: Line, margin: float) -> bool:
        """Whether a line goes on with the one before it."""
        text, last = line.text.strip(), before.text.strip()
        if line.is_item or line.page < before.page or not text:
            return False
        if line.bold and not before.bold:
            return False
        if text[0].islower() or re.search(
            r"(?:[,&/(-]|\b(?:and|or|the|of|to|for|with|in|a|an|by|on|und|y|et))$", last
        ):
            return not (find_dates(text) and self._is_short_head(text))
        dates = find_dates(text)
        begins = bool(dates) and dates[0].is_range and not text[: dates[0].left].strip("( ")
        if begins or (dates and len(text) < self._width * 0.8):
            return False
        if before.is_item and line.indent > margin + 3 and not line.bold:
            return True
        if re.search(r"[.!?;:]$", last) or len(last) < self._width * 0.75 or len(last) < 50:
            return False
        return line.indent >= before.indent - 2 and not self._is_short_head(text)

    def _is_short_head(self, text: str) -> bool:
        kinds = {part.kind for part in self._parts(text, "experience")}
        return len(text.split()) <= 10 and bool(kinds - {"plain"})

    # Which lines begin an entry

    def _entries(self, block: Block) -> Iterable[Entry]:
        lines = _with_whole_dates(block.lines)
        found: list[_Open] = []
        heads_are_items = _heads_are_items(lines, block.kind)
        margin = min((line.indent for line in lines if not line.is_item), default=0.0)
        before: Line | None = None
        for index, line in enumerate(lines):
            after = lines[index + 1] if index + 1 < len(lines) else None
            current = found[-1] if found else None
            is_item = line.is_item and not (
                heads_are_items and self._is_item_head(line, lines, block)
            )
            if current and (is_item or self._goes_on(before, line, current, margin)):
                current.lines.append(line)
                current.has_body |= is_item
            elif current and _DETAIL.match(line.text) and not line.size > 1.05:
                current.lines.append(line)
                self._add_late_dates(current, line)
                current.has_body |= block.kind != "education"
            elif current and self._is_unit(current, line, after, block.kind):
                current.lines.append(line)
            elif (
                current
                and not line.is_item
                and not self._is_head(line, after, block, current, margin)
            ):
                current.lines.append(line)
                current.has_body = True
            else:
                head = self._head(line, block.kind)
                if (
                    current is None
                    or _conflicts(current, head)
                    or _is_set_as_first(current, line)
                    or (line.is_item or _is_next_employer(found, head))
                ):
                    current = _Open()
                    found.append(current)
                _add(current, head, line)
            before = line
        for entry in found:
            for line in entry.lines[:4]:
                self._add_late_dates(entry, line)
        yield from self._finished(found, block.kind)

    def _goes_on(self, before: Line | None, line: Line, current: _Open, margin: float) -> bool:
        if before is None or not line.text:  # its date was moved to the line before
            return not line.text
        if not current.has_body and not line.text[:1].islower():
            return bool(_DETAIL.match(before.text)) and self.continues(before, line, margin)
        return self.continues(before, line, margin)

    def _add_late_dates(self, entry: _Open, line: Line) -> None:
        dates = find_dates(line.text)
        if (
            dates
            and entry.dates is None
            and (
                dates[0].is_range or dates[0].expected or (len(line.text) < 60 and not line.is_item)
            )
        ):
            entry.dates = dates[0]

    def _is_item_head(self, line: Line, lines: Sequence[Line], block: Block) -> bool:
        items = [other for other in lines if other.is_item]
        shallow = min(item.indent for item in items)
        if any(item.indent > shallow + 3 for item in items):
            return line.indent <= shallow + 3
        return block.kind != "experience" or bool(find_dates(line.text))

    def _is_head(
        self, line: Line, after: Line | None, block: Block, current: _Open, margin: float
    ) -> bool:
        text = line.text.strip()
        words = text.split()
        dates = find_dates(text)
        head = self._head(line, block.kind)
        score = 0.0
        says = any(part.kind in ("post", "organisation", "both") for part in head.parts)
        own_range = dates and dates[0].is_range and dates[0].start != dates[0].end
        if block.kind == "education" and current.dates and not (line.bold or says or own_range):
            # "Dean's List (Fall 2023)" below a degree with its dates is none; a school may be.
            return not (dates or current.names_two or current.has_body) and len(words) <= 8
        if dates:
            score += 3 if dates[0].is_range or not current.dates or current.has_body else 1
        score += 2 * line.bold + 2 * (line.size > 1.05)
        score += 2 * (head.has("post") or head.has("organisation"))
        score += (len(_SEPARATOR.split(text)) > 1) * 1.0
        following = after is not None and (after.is_item or bool(find_dates(after.text)))
        score += 1.0 * following
        score += len(words) <= 6
        if not current.has_body:
            score += 1.0 * (len(words) <= 10)
        score -= 2.0 * bool(re.search(r"[a-z]{3,}[.;]$", text))
        score -= 4.0 * text[:1].islower()
        score -= 3.0 * (len(words) > 18)
        score -= 2.0 * bool(_VERB.match(text))
        score -= 2.0 * (line.indent > margin + 6 and current.has_body and not dates)
        return score >= _HEAD_SCORE

    def _is_unit(self, current: _Open, line: Line, after: Line | None, kind: str) -> bool:
        """Whether a line between a complete head and its bullets names a team or a department."""
        complete = current.dates and current.has("post") and current.has("organisation")
        if not complete or current.has_body or line.bold or line.is_item:
            return False
        head = self._head(line, kind)
        return bool(after and after.is_item and not (head.dates or head.has("post")))

    # What stands in a head

    def _head(self, line: Line, kind: str) -> _Head:
        dates = find_dates(line.text)
        ranges = [found for found in dates if found.is_range]
        return _Head(self._parts(line.text, kind), next(iter(ranges or dates), None))

    def _parts(self, text: str, kind: str) -> list[_Part]:
        text = _FULL_STOP.sub("", _GPA.sub(" \t", without_dates(text)))
        for link in links_in(text):
            text = text.replace(link, "\t")
        parts: list[_Part] = []
        for piece in _SEPARATOR.split(_without_empty_brackets(text)):
            at = _AT.split(piece, maxsplit=1)
            if len(at) == 2 and (
                self._kind(at[0], kind) == "post" or (kind == "education" and find_degree(at[0]))
            ):
                parts += [_Part(at[0], "post"), _Part(at[1], "organisation")]
                continue
            parts.append(_Part(piece, "plain"))
        done: list[_Part] = []
        for part in parts:
            rest, place = split_place(part.text, self._cities)
            text = _tidy(rest if place else part.text)
            if place and not ANYWHERE.fullmatch(place):
                done.append(_Part(place, "place"))
            if not text or _ASIDE.fullmatch(text):
                continue
            found = part.kind if part.kind != "plain" else self._kind(text, kind)
            done.append(_Part(text, found))
        return done

    def _kind(self, text: str, kind: str) -> str:
        """Whether a piece is a post (a degree) or who gives it."""
        if kind != "education":
            return self._kind_at_work(text)
        degree, school = find_degree(text), SCHOOL.search(text)
        if _COURSE.search(text):
            return "post"
        if degree and school:
            return "both" if len(_COMMA.split(text)) > 1 or degree.left > 3 else "post"
        if degree or _STUDIES.match(text):
            return "post"
        if school:
            first = _COMMA.split(text)[0]  # "Specialist in Optics, Harrow College"
            title = first != text and not SCHOOL.search(first) and " in " in first
            return "both" if title else "organisation"
        return "post" if self._kind_at_work(text) == "post" else "plain"

    def _kind_at_work(self, text: str) -> str:
        if text.casefold() in self._companies:
            return "organisation"
        words = [word.casefold().strip(".,;:()") for word in re.findall(r"[^\s/]+", text)]
        if not words:
            return "plain"
        first = re.split(r"\s+(?:of|in|for|de|des|der|du|di|da|für|pour|para|to)\s+|[,(:–—]", text)[
            0
        ]
        key = re.sub(r"\s+(?:i{1,3}|iv|v|\d|[ab])$", "", first.casefold().strip()).split()
        head = key[-1].strip(".,;:()") if key else ""
        if head in POST_WORDS:
            return "post"
        # "Harrow & Finch Architects"
        several = len(key) > 1 and head.endswith("s") and head[:-1] in POST_WORDS
        if head in ORGANISATION_WORDS or several:
            return "organisation"
        if any(word in POST_WORDS for word in words):
            return "post"
        if any(word in ORGANISATION_WORDS for word in words) or SCHOOL.search(text):
            # "Laboratory Demonstrator", "Bank Teller"
            return "post" if _AGENT.search(head) and not SCHOOL.search(head) else "organisation"
        return "organisation" if any(name in self._companies for name in _starts(text)) else "plain"

    # Which piece is the post, and which the employer

    def _finished(self, found: list[_Open], kind: str) -> Iterable[Entry]:
        if kind == "projects":
            for entry in found:
                yield _entry(_project_title(entry, self._cities), None, entry)
            return
        post_first = self._order(found, kind)
        last: str | None = None
        for entry in found:
            title, organisation = self._resolve(entry, kind, post_first, last)
            separate = [part.text for part in entry.parts if part.kind != "place"]
            # Several posts under one employer, whose name stands above the first.
            if organisation in separate and separate.index(organisation or "") == 0:
                last = organisation
            elif organisation != last:
                last = None
            yield _entry(title, self._without_city(organisation, kind), entry)

    def _without_city(self, organisation: str | None, kind: str) -> str | None:
        """An employer or school without a city that is not known: "Finch Optics, Larkby"."""
        pieces = _COMMA.split(organisation or "")
        if len(pieces) != 2 or _UNIT.match(pieces[0]) or not _CITY_LIKE.fullmatch(pieces[1]):
            return organisation
        known = self._kind(pieces[1], kind) != "plain" or SCHOOL.search(pieces[1])
        return organisation if known else pieces[0]

    def _order(self, found: list[_Open], kind: str) -> bool:
        """Whether posts stand before employers, by the entries that tell."""
        votes = 0
        for entry in found:
            kinds = [part.kind for part in entry.parts if part.kind != "place"][:2]
            if len(kinds) > 1 and kinds[0] == kinds[1]:
                continue
            if kinds[:1] == ["post"]:
                votes += 1
            elif kinds[:1] == ["organisation"] or kinds[1:] == ["post"]:
                votes -= 1
        return votes > 0

    def _resolve(
        self, entry: _Open, kind: str, post_first: bool, last: str | None
    ) -> tuple[str, str | None]:
        """Title and organisation; `last` is the employer that stands above several posts."""
        parts = [part for part in entry.parts if part.kind != "place"]
        posts, organisations, plain = (
            [part.text for part in parts if part.kind == wanted]
            for wanted in ("post", "organisation", "plain")
        )
        for part in parts:
            if part.kind == "both":
                title, organisation = self._split_both(part.text)
                posts.append(title)
                organisations += [organisation] if organisation else []
        bare = find_degree(posts[0]) if kind == "education" and len(posts) > 1 else None
        if bare and bare.text == posts[0] and find_degree(posts[1]):
            posts[0] = " – ".join(posts[:2])  # "Master of Science - MS, Statistics"
        if posts:
            return self._of_post(entry, kind, posts[0], organisations, plain, last)
        if organisations:
            return self._of_organisation(kind, organisations, plain, post_first)
        if len(plain) == 1 and kind != "activities":
            plain = _COMMA.split(plain[0], maxsplit=1)
        if len(plain) < 2:
            return "".join(plain), last
        # "Optician" is rather a post than "Finch Optics".
        agents = [bool(_AGENT.search(text)) for text in plain[:2]]
        first = agents[0] if agents[0] != agents[1] else post_first
        return (plain[0], plain[1]) if first else (plain[1], plain[0])

    def _of_post(
        self,
        entry: _Open,
        kind: str,
        title: str,
        organisations: list[str],
        plain: list[str],
        last: str | None,
    ) -> tuple[str, str | None]:
        """A post or degree, and the employer or school that goes with it."""
        inherits = kind == "education" and last and entry.parts[0].text == title
        if not organisations and plain and not inherits:
            # "Analyst, Finch Lab" says itself who the employer is.
            split, organisation = self._split_comma(title, kind, certain=False)
            if organisation:
                return split, organisation
            organisations = [plain.pop(0)]
        if not organisations:
            split, organisation = self._split_comma(title, kind, certain=last is None)
            if _FREELANCE.search(f"{entry.lines[0].text} {title}"):
                last = None
            return split, organisation or last or self._before_place(entry)
        degree = find_degree(title) if kind == "education" and plain else None
        if degree and title.strip(" .,") == degree.text.strip(" .,"):
            title = f"{title}, {plain[0]}"  # "B.S. | Physics"
        return title, organisations[0]

    def _of_organisation(
        self, kind: str, organisations: list[str], plain: list[str], post_first: bool
    ) -> tuple[str, str | None]:
        """An employer or school whose post does not read like one."""
        if plain:
            return plain[0], organisations[0]
        if len(organisations) > 1:
            title = organisations.pop(0 if post_first else -1)
            return title, organisations[0]
        title, organisation = self._split_comma(organisations[0], kind, certain=False)
        if organisation:
            return title, organisation
        return (organisations[0], None) if kind == "activities" else ("", organisations[0])

    def _before_place(self, entry: _Open) -> str | None:
        """An employer that was taken for a part of its city: "Kestrel Loom Georgetown, TX"."""
        for part in entry.parts:
            if part.kind == "place":
                city = part.text.split(",")[0]
                at = city_start(city, self._cities, certain=True)
                if at and city.casefold() not in self._cities:
                    return city[:at].strip()
        return None

    def _split_both(self, text: str) -> tuple[str, str | None]:
        """A degree and its school on one line without a clear mark between them."""
        degree, school = find_degree(text), SCHOOL.search(text)
        if degree and school and degree.left > school.start():
            return _tidy(text[degree.left :]), _tidy(text[: degree.left])
        pieces = _COMMA.split(text)
        for index, piece in enumerate(pieces):
            if index and SCHOOL.search(piece):
                return _tidy(", ".join(pieces[:index])), _tidy(", ".join(pieces[index:]))
        return text, None

    def _split_comma(self, text: str, kind: str, certain: bool) -> tuple[str, str | None]:
        """A post and its employer parted by a comma: "Analyst, Kestrel Loom"."""
        pieces = _COMMA.split(text)
        if len(pieces) < 2:
            bracket = re.fullmatch(r"([^()]+?)\s*\(([^()]{3,60})\)", text)
            if bracket and self._kind(bracket[2], kind) == "organisation":
                return bracket[1], bracket[2]
            return text, None
        kinds = [self._kind(piece, kind) for piece in pieces]
        if "post" not in kinds:
            return text, None
        if kinds[0] == "post":
            rest = [i for i, found in enumerate(kinds) if i and found == "organisation"]
            if not rest and (kind == "education" or not certain):
                return text, None
            cut = rest[0] if rest else len(pieces) - 1
            if kinds[cut] == "post":
                return text, None
            return _tidy(", ".join(pieces[:cut])), _tidy(", ".join(pieces[cut:]))
        cut = kinds.index("post")
        return _tidy(", ".join(pieces[cut:])), _tidy(", ".join(pieces[:cut]))

    # Awards, publications and certificates: an entry a line

    def _listed(self, block: Block) -> Iterable[Entry]:
        found: list[_Open] = []
        before: Line | None = None
        items = any(line.is_item for line in block.lines)
        # Where titles are bold, what is not belongs to the one above.
        bold = any(line.bold for line in block.lines) and not all(
            line.bold or line.is_item for line in block.lines
        )
        margin = min((line.indent for line in block.lines), default=0.0)
        for line in block.lines:
            below = found and (
                (bold and not line.bold)
                or (before is not None and self.continues(before, line, margin))
                or (items and not line.is_item and line.indent > margin + 3)
            )
            if below:
                found[-1].lines.append(line)
            else:
                found.append(_Open([line]))
            before = line
        for entry in found:
            text = " ".join(line.text.strip() for line in entry.lines)
            dates = find_dates(text)
            entry.dates = (
                dates[-1] if block.kind == "publications" and dates else (dates or (None,))[0]
            )
            cited = _cited(text) if block.kind == "publications" else None
            title = cited if cited else _tidy(re.sub(r"[\s,.]*\t[\s,.]*", " ", without_dates(text)))
            yield _entry(title, None, entry)


def _entry(title: str, organisation: str | None, entry: _Open) -> Entry:
    dates = entry.dates
    return Entry(
        title=title,
        organisation=organisation or None,
        start=dates.start if dates else None,
        end=dates.end if dates else None,
        lines=tuple(dict.fromkeys(line.id for line in entry.lines)),
    )


def _conflicts(current: _Open, head: _Head) -> bool:
    """Whether a head is that of another entry than the one being read."""
    if current.has_body:
        return True
    named = [part for part in current.parts if part.kind != "place"]
    only_employer = not current.has("post") and (current.has("organisation") or len(named) == 1)
    if head.dates and current.dates:
        if current.dates.end is None and not head.parts:
            return False  # "Aug 2023 –" above "May 2025"
        return not (only_employer and head.has("post") and not head.has("organisation"))
    if head.has("post") and current.has("post"):
        return True
    if head.has("organisation") and current.has("organisation"):
        return current.has("post") or head.has("post")
    return current.heads >= 3 and current.dates is not None and bool(head.dates)


def _is_set_as_first(current: _Open, line: Line) -> bool:
    """Whether a line is bold as the first of a complete entry is, whose others are not."""
    first, last = current.lines[0], current.lines[-1]
    done = current.dates is not None and current.names_two
    return done and line.bold and first.bold and not last.bold and line.size == first.size


def _is_next_employer(found: Sequence[_Open], head: _Head) -> bool:
    """Whether an employer follows a post of the employer before, where employers come first."""
    first, current = found[0].parts, found[-1]
    employer_first = bool(first) and first[0].kind == "organisation"
    open_post = current.has("post") and not current.has("organisation")
    return employer_first and open_post and head.has("organisation") and not head.has("post")


def _add(current: _Open, head: _Head, line: Line) -> None:
    if head.dates:
        open_end = current.dates is not None and current.dates.end is None
        if current.dates and open_end and not head.parts:
            current.dates = replace(current.dates, end=head.dates.end)
        else:
            current.dates = head.dates
    current.parts += head.parts
    current.lines.append(line)
    current.heads += 1


def _with_whole_dates(lines: Sequence[Line]) -> list[Line]:
    """The lines, with dates that were broken in two on the first of them."""
    whole = list(lines)
    for index in range(len(whole) - 1):
        line, after = whole[index], whole[index + 1]
        if line.is_item or after.is_item or not (rest := _REST_OF_DATE.fullmatch(after.text)):
            continue
        # A narrow cell before the title: "Oct 2022 –  Tutor" above "May 2024  Harrow College".
        cell, gap, beside = line.text.partition(GAP)
        if gap and _OPEN_DATE.search(cell) and rest[2].startswith(GAP):
            whole[index] = replace(line, text=f"{cell} {rest[1]}{GAP}{beside}")
            whole[index + 1] = replace(after, text=rest[2].strip())
            continue
        if _OPEN_DATE.search(line.text) and find_dates(joined := f"{line.text} {rest[1]}"):
            whole[index] = replace(line, text=joined)
            whole[index + 1] = replace(after, text=rest[2].strip(" ,|·•"))
    return whole


def _heads_are_items(lines: Sequence[Line], kind: str) -> bool:
    """Whether entries begin with bullets, as where every line has one."""
    return bool(lines) and lines[0].is_item


def _project_title(entry: _Open, cities: frozenset[str]) -> str:
    parts = [part for part in entry.parts if part.kind != "place"]
    if not parts:
        return ""
    text = parts[0].text
    label = re.match(
        r"(?:capstone |course |personal |class |team )?project(?: title)?\s*:\s*(.+)", text, re.I
    )
    text = label[1] if label else text
    before, colon, after = text.partition(": ")
    if colon and (len(after.split()) >= 5 or after[:1].islower()):
        text = before
    text = re.split(r"\s+\((?=[^)]*(?:,|Python|Java|http|github|R\b|C\+\+|\)$))", text)[0]
    pieces = text.split(", ")
    if len(pieces) > 2 or (
        len(pieces) == 2
        and re.search(r"(?i)\b(?:course|class|team|personal|solo) project", pieces[1])
    ):
        text = pieces[0]
    return _tidy(text)


def _cited(text: str) -> str | None:
    """The title of a paper in a citation: quoted, behind the year, or behind the authors."""
    for pattern in (_QUOTED, _BEHIND_YEAR):
        if match := pattern.search(text):
            return match[1]
    pieces = re.split(r"(?<=\w\w)[.?]\s+", text)
    return pieces[1] if len(pieces) > 2 and _AUTHORS.search(pieces[0]) else None


def _starts(text: str) -> Iterable[str]:
    words = text.casefold().split()
    return (" ".join(words[:length]) for length in range(1, min(5, len(words)) + 1))


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip(" \t,;:|·•–—-*_")
    if text.count("(") != text.count(")"):
        text = re.sub(r"\s*\([^)]*$|^[^(]*\)\s*", "", text)
    return text


def _without_empty_brackets(text: str) -> str:
    return re.sub(r"[(\[][\s,]*[)\]]", "\t", text)
