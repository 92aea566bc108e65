"""What a résumé says: its headings, the parts under them, and all of it as one `Resume`."""

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.records import Corpus
from advisor.resume.dates import PRESENT, find_dates
from advisor.resume.entries import HAS_ENTRIES, Block, EntryReader
from advisor.resume.fields import (
    Degree,
    email_in,
    find_contact,
    find_degree,
    find_eligibility,
    is_contact,
    unspaced,
)
from advisor.resume.skills import skills_shown
from advisor.resume.types import Entry, Line, Report, Resume, Section
from advisor.text import normalise

# What headings are called, without accents; a later kind of the same name wins.
_HEADINGS = {
    "summary": """
        summary; objective; profile; about; about me; bio; biography; overview; highlights;
        career objective; summary of qualifications; qualifications; statement;
        introduction; personal statement; professional summary; executive summary; goal;
        career goal; at a glance; profil; perfil; resumen; objetivo; sobre mi; uber mich;
        kurzprofil; a propos; perfil profesional; research statement; value proposition;
        headline
    """,
    "education": """
        education; academic background; studies; academics; degrees; schooling; educational
        background; educational qualifications; academic qualifications; academia; academic
        history; education history; ausbildung; bildung; studium; formation; formations;
        formacion; formacion academica; educacion; estudios; formacao; formazione;
        istruzione; bildungsweg; akademischer werdegang; parcours academique; diplomes;
        university; academic credentials; education and training; formacao academica;
        opleiding; utbildning; uddannelse; utdanning; wykształcenie; egitim; koulutus;
        образование; 教育背景; 教育经历; 学歴
    """,
    "experience": """
        experience; experiences; employment; work; work history; employment history;
        internships; internship; career; career history; positions; professional background;
        jobs; work background; research; teaching; industry; research experience; teaching
        experience; internship experience; appointments; practical experience; military
        service; military; research appointments; consulting; berufserfahrung; praktische
        erfahrung; erfahrung; beruflicher werdegang; berufspraxis; praktika; experience
        professionnelle; experiences professionnelles; parcours professionnel; stages;
        experiencia; experiencia laboral; experiencia profesional; trayectoria profesional;
        esperienza; esperienze lavorative; esperienza lavorativa; experiencia academica;
        werkervaring; praktikum; practicas; professional history; what i have done;
        erfarenhet; arbetslivserfarenhet;
        erhvervserfaring; arbeidserfaring; doswiadczenie; doswiadczenie zawodowe; is deneyimi;
        deneyim; tyokokemus; опыт работы; 工作经历;
        实习经历; 职务经历
    """,
    "projects": """
        projects; project; project experience; project work; portfolio; side projects;
        capstone; capstone project; hackathon projects; open source; open source
        contributions; open source projects; open source work; course projects; class
        projects; coursework projects; thesis; theses; projekte; projets; proyectos;
        projetos; progetti; data science projects; machine learning projects; software
        projects; engineering projects; research projects; selected work; applications;
        prototypes; proyectos personales; projekt; prosjekter; projekter; projeler;
        projekty; projecten;
        проекты; 项目经历; 项目经验; things i built
    """,
    "skills": """
        skills; skill; technologies; tools; competencies; expertise; technical
        proficiencies; proficiencies; programming languages; programming; tech stack; stack;
        toolkit; toolbox; skill set; skillset; skills summary; areas of expertise; technical
        expertise; strengths; core competencies; languages and frameworks; languages and
        tools; languages and technologies; software; computing; areas of knowledge;
        knowledge; specialties; abilities; proficiency; technical background; fahigkeiten;
        kenntnisse; fachkenntnisse; edv kenntnisse; it kenntnisse; kompetenzen; competences;
        competences techniques; competencias; habilidades; aptitudes; conocimientos;
        conocimientos tecnicos; competenze; informatique; hard skills; soft skills; computer
        skills; laboratory skills; lab skills; lab techniques; techniques; vaardigheden;
        fardigheter; kompetenser; ferdigheter; umiejetnosci;
        yetenekler; taidot; навыки; 技能;
        专业技能; スキル
    """,
    "awards": """
        awards; honors; honours; achievements; scholarships; awards and recognition; prizes;
        accomplishments; recognition; fellowships; grants; distinctions; competitions;
        medals; hackathons; honors and awards; auszeichnungen; stipendien; preise; prix;
        distinction; premios; becas; reconocimientos; logros; premi; premios y becas;
        accolades; awards received; funding; 获奖; 荣誉
    """,
    "publications": """
        publications; papers; patents; presentations; talks; conferences; preprints;
        publications and presentations; posters; manuscripts; articles; writing; conference
        papers; invited talks; journal articles; publikationen; veroffentlichungen;
        publicaciones; publicacoes; pubblicazioni; speaking; blog posts; books; media; 发表论文;
        论文
    """,
    "certifications": """
        certifications; certificates; certification; licenses; licences; licensure;
        training; trainings; credentials; professional development; courses and
        certifications; zertifikate; weiterbildung; weiterbildungen; zertifizierungen;
        certificats; certificaciones; certificados; cursos y certificaciones;
        certificazioni; continuing education; accreditations; online courses; moocs;
        bootcamps; badges; 证书
    """,
    "languages": """
        languages; language; language skills; foreign languages; spoken languages; idiomas;
        sprachen; sprachkenntnisse; langues; lenguas; lingue; linguas; human languages;
        talen; sprak; sprog; jezyki; yabanci diller; kielet; natural languages;
        language proficiency; 语言; 語学
    """,
    "activities": """
        activities; interests; leadership; volunteering; volunteer; extracurriculars;
        extracurricular; extra curricular; hobbies; hobbies and interests; volunteer
        experience; volunteer work; leadership experience; community; service; affiliations;
        memberships; organizations; organisations; involvement; clubs; community service;
        community involvement; campus involvement; outreach; campus life; membership;
        professional affiliations; extracurricular activities; professional memberships;
        student organizations; mentorship; student involvement; mentoring; volunteer
        service; sports; passions; civic engagement; personal interests; societies;
        leadership roles; positions of responsibility; ehrenamt; engagement; ehrenamtliches
        engagement; interessen; hobbys; benevolat; loisirs; centres d'interet; vie
        associative; voluntariado; intereses; aficiones; interessi; professional service;
        academic service; 兴趣爱好
    """,
    "courses": """
        courses; coursework; course work; relevant courses; classes; selected coursework;
        graduate coursework; modules; kurse; cours; cursos; asignaturas; curso; course
        highlights
    """,
    "other": """
        contact; contact information; contact details; contact me; contact info; personal;
        personal details; personal information; personal info; personal data; info;
        information; references; references available upon request; additional; additional
        information; other; miscellaneous; misc; links; details; work authorization;
        authorization; visa status; citizenship; test scores; scores; standardized tests;
        research interests; availability; security clearance; clearance; kontakt;
        personliche daten; sonstiges; referenzen; coordonnees; contacto; datos personales;
        referencias; informacion adicional; contatti; dati personali; weitere informationen;
        divers; further information; social; online; online presence; find me; profiles;
        status; eligibility; notes; declaration; relevant information; websites; website;
        联系方式; 基本信息
    """,
}
_KIND_OF = {
    name.strip().replace("\n", " "): kind
    for kind, names in _HEADINGS.items()
    for name in re.sub(r"\s+", " ", names).split(";")
}
_QUALIFIERS = frozenset(
    """
    top relevant work professional selected technical additional key core other recent academic
    personal my related industry notable current past previous full part time brief career
    main major the a of in graduate undergraduate university college high school advanced
    special general specific independent self team group course class capstone individual
    featured external internal further refereed peer reviewed journal conference community
    campus student scholarly scientific practical clinical industrial corporate engineering
    software data science machine learning computer programming digital business it ai ml
    research teaching leadership volunteer volunteering military international extra
    curricular soft hard analytical interpersonal transferable honors spoken foreign natural
    online details section history background summary profile list highlights and et y und e
    i information areas skills experience experiences activities projects berufliche
    praktische technische academica profesional laboral professionnelle professionnelles
    techniques tecnicas personales universitaria academique universitaire continued contd
    cont
    """.split()  # noqa: SIM905
)
# What is a heading behind any word: "Laboratory Experience".
_TELLING = frozenset(["experience", "employment", "internships", "erfahrung", "projects"])
# Where no heading is seen, the header is taken to be so many lines.
_HEADER_LINES = 6
_GRADUATION = re.compile(r"expected|anticipated|graduat|completion|class of|abschluss|diplom", re.I)
_STATES_ELIGIBILITY = ("summary", "skills", "other", "certifications", "languages", "education")
_CONTACT = re.compile(r"contact|personal (?:det|inf|dat)|kontakt|daten|coordonn|^info|datos", re.I)
# No line that a person wrote is longer; patterns take too long for what is.
_MAX_LINE = 2_000
_MAX_HEADING_WORDS = 7
_RULE = re.compile(r"[\W_]+")
_COLUMN = (
    r"(?:degree|course|qualification|examination|school|college|university|board|institut(?:e|ion)"
    r"|company|employer|organi[sz]ation|role|position|title|project|location|city|dates?|duration"
    r"|period|years?|year of passing|passing year|c?gpa|grade|score|marks|percentage)"
)
# What stands above the columns of a table: "Degree | School | Year".
_COLUMNS = re.compile(
    rf"{_COLUMN}(?:\s?/\s?{_COLUMN})?(?:(?:\s*[|•·/]\s*|\t+|\s{{2,}}){_COLUMN}(?:\s?/\s?{_COLUMN})?)+",
    re.I,
)
_PAGE = re.compile(
    r"(?:.{0,40}\W)?(?:page|seite|página)\s*\d+(?:\s*(?:of|/|von|de)\s*\d+)?\W*"
    r"|\d{1,2}\s*/\s*\d{1,2}|\d",
    re.I,
)


def parse(lines: tuple[Line, ...], report: Report, corpus: Corpus) -> Resume:
    """Understand a résumé by its lines in reading order."""
    try:
        return _parse(lines, report, corpus)
    finally:
        find_dates.cache_clear()  # it holds lines of the résumé


def _parse(whole: tuple[Line, ...], report: Report, corpus: Corpus) -> Resume:
    lines = tuple(
        line if len(line.text) <= _MAX_LINE else replace(line, text=line.text[:_MAX_LINE])
        for line in whole
    )
    header, blocks = split_sections(lines)
    reader = EntryReader(corpus, lines)
    sections = tuple(reader.section(block) for block in blocks)
    if not blocks:
        header = list(lines[:_HEADER_LINES])
    contact_lines = [
        *header,
        *(line for block in blocks if block.is_contact for line in block.lines),
    ]
    body = [
        line
        for block in blocks
        if not block.is_contact and "referen" not in block.title.casefold()
        for line in block.lines
    ]
    contact = find_contact(contact_lines, body, corpus)
    degree, graduation = _degree(sections, lines)
    return Resume(
        lines=whole,
        report=report,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        links=contact.links,
        sections=sections,
        skills=skills_shown(sections, lines, corpus),
        degree=degree,
        graduation=graduation,
        region=contact.region,
        eligibility=find_eligibility(_stating(header, blocks)),
    )


def _stating(header: Sequence[Line], blocks: Sequence[Block]) -> list[Line]:
    """The lines on which owners say whether they may work."""
    found = list(header)
    for block in blocks:
        if block.kind in _STATES_ELIGIBILITY:
            # "Work authorization" may be the heading, and its answer the line.
            if block.kind == "other" and re.search(
                r"authori|visa|eligib|citizen", block.title, re.I
            ):
                found += [Line(line.id, f"{block.title}: {line.text}") for line in block.lines[:1]]
            else:
                found += block.lines
    return found


def _degree(sections: Sequence[Section], lines: Sequence[Line]) -> tuple[str | None, str | None]:
    """The highest degree in its own words, and when the latest ends."""
    by_id = {line.id: line for line in lines}
    found: list[tuple[Degree, Entry]] = []
    for section in sections:
        if section.kind != "education":
            continue
        for entry in section.entries:
            heads = [entry.title, *(by_id[i].text for i in entry.lines[:3] if not by_id[i].is_item)]
            degrees = [degree for text in heads if (degree := find_degree(text))]
            if degrees:
                found.append((max(degrees, key=lambda degree: degree.level), entry))
    if not found:
        return _loose_degree(sections, lines), None
    highest = max(found, key=lambda pair: pair[0].level)[0]
    real = [(degree, entry) for degree, entry in found if degree.level] or found
    ends = [end for _, entry in real if (end := _end(entry, by_id))]
    return highest.text, max(ends, default=None)


def _end(entry: Entry, by_id: dict[str, Line]) -> str | None:
    """When a degree ends, rather by the line that speaks of graduation."""
    for line_id in entry.lines:
        text = by_id[line_id].text
        for dates in find_dates(text):
            if (
                dates.end
                and dates.end != PRESENT
                and (dates.expected or (_GRADUATION.search(text) and not dates.is_range))
            ):
                return dates.end
    return entry.end if entry.end != PRESENT else None


def _loose_degree(sections: Sequence[Section], lines: Sequence[Line]) -> str | None:
    """A degree that stands in a summary or a header, where no part on education has one."""
    inside = {i for section in sections if section.kind != "summary" for i in section.lines}
    kept = {i for section in sections if section.kind == "education" for i in section.lines}
    found = [
        degree
        for line in lines
        if (line.id not in inside or line.id in kept)
        and (degree := find_degree(line.text))
        and degree.level > 1
    ]
    return max(found, key=lambda degree: degree.level).text if found else None


def heading_kind(text: str) -> str | None:
    """The kind of part that a text is the heading of, None where it is no heading."""
    plain = _plain(unspaced(text))
    if not plain or len(plain.split()) > _MAX_HEADING_WORDS:
        return None
    if plain in _KIND_OF:
        return _KIND_OF[plain]
    kinds = [_part_kind(part.split()) for part in re.split(r" and | y | und | et |[,/|]", plain)]
    if None in kinds or not any(kinds):
        words = plain.split()  # "Co-op Experience"
        told = 1 < len(words) <= 4 and words[-1] in _TELLING and not find_dates(text)
        return _KIND_OF[words[-1]] if told else None
    found = [kind for kind in kinds if kind]
    # "Leadership & Work Experience" is of work; "Research and Projects" of what comes first.
    return found[0]


def _plain(text: str) -> str:
    text = re.sub(
        r"\((?:cont|continued|selected|relevant|fortsetzung)[^)]*\)", "", text, flags=re.I
    )
    text = normalise(text).replace("&", " and ").replace("+", " and ")
    text = re.sub(r"^(?:\d{1,2}|[ivx]{1,4})[.)]\s+", "", text.strip())
    text = re.sub(r"[^\w\s,/|'-]", " ", text).replace("-", " ").replace("_", " ")
    return re.sub(r"\s+", " ", text).strip(" ,/|")


def _part_kind(words: list[str]) -> str | None:
    """The kind of a part of a heading; "" for one that only qualifies the next."""
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length, -1, -1):
            kind = _KIND_OF.get(" ".join(words[start : start + length]))
            rest = words[:start] + words[start + length :]
            if kind and all(word in _QUALIFIERS for word in rest):
                return kind
    return "" if words and all(word in _QUALIFIERS for word in words) else None


def split_sections(lines: Sequence[Line]) -> tuple[list[Line], list[Block]]:
    """The lines of the header, and the parts in reading order."""
    headings = _find_headings(lines)
    header: list[Line] = []
    blocks: list[Block] = []
    tallest = max((lines[index].size for index in headings), default=1.0)
    in_header = True
    owner = next((found for line in lines[:8] if (found := email_in(line.text))), None)
    for index, line in enumerate(lines):
        if index in headings:
            kind, title, rest = headings[index]
            blocks.append(Block(kind, title))
            in_header = False
            if rest:
                blocks[-1].lines.append(replace(line, text=rest))
            continue
        if (
            _RULE.fullmatch(line.text)
            or _COLUMNS.fullmatch(line.text.strip())
            or _PAGE.fullmatch(line.text.strip())
        ):
            continue
        # A name beside or below a sidebar is larger than any heading.
        if not in_header and line.page == 1 and line.size >= max(1.4, tallest + 0.15):
            in_header = bool(headings)
        if in_header or _is_footer(line, blocks[-1], owner):
            header.append(line)
        else:
            blocks[-1].lines.append(line)
    return header, blocks


def _is_footer(line: Line, block: Block, owner: str | None) -> bool:
    """Whether contact details stand outside the header."""
    if line.is_item or block.kind == "other" or not is_contact(line.text):
        return False
    found = email_in(line.text)
    if found:
        return owner is None or found == owner
    return not find_dates(line.text)


_Heading = tuple[str, str, str]


def _find_headings(lines: Sequence[Line]) -> dict[int, _Heading]:
    """Kind, title and what else stands on the line, of each line that is a heading."""
    found: dict[int, _Heading] = {}
    beside: dict[int, _Heading] = {}
    for index, line in enumerate(lines):
        text = line.text.strip()
        styled = line.bold or line.size > 1.05 or _is_caps(text)
        if line.is_item and not styled:
            continue
        if not text[-1:].isalnum() and text[-1:] in ".,;":
            continue
        kind = heading_kind(text)
        if kind and (styled or not text[:1].islower()):
            found[index] = (kind, _title(text), "")
            continue
        # "EDUCATION      University of …": headings in a column of their own.
        column = re.match(r"(\S+(?: \S+){0,3})(?:\t+|\s{2,})(?=\S)(.+)", text)
        apart = column and (line.bold or _is_caps(column[1])) and not _all_caps_line(text)
        if column and not line.is_item and (kind := heading_kind(column[1])):
            heading = (kind, _title(column[1]), column[2].strip())
            (found if apart else beside)[index] = heading
    found = _alike(lines, found)
    if sum(bool(rest) for _, _, rest in found.values()) > 1:
        # Where two are set apart, so are those beside a text in plain letters.
        found |= {i: heading for i, heading in beside.items() if heading[1][:1].isupper()}
    _add_run_in(lines, found)
    _add_unknown(lines, found)
    return dict(sorted(found.items()))


def _all_caps_line(text: str) -> bool:
    return _is_caps(text) and len(text.split()) > 4


def _is_caps(text: str) -> bool:
    return text.isupper() and len(re.findall(r"[^\W\d_]", text)) >= 4


def _title(text: str) -> str:
    text = unspaced(text)
    return re.sub(r"^[\W_]+|[\W_]+$", "", text.strip()) or text.strip()


def _style(line: Line) -> tuple[float, bool, bool]:
    return round(line.size, 1), line.bold, _is_caps(line.text)


def _alike(lines: Sequence[Line], found: dict[int, _Heading]) -> dict[int, _Heading]:
    """The headings without lines of the body that only read like some."""
    plain = {i for i in found if not any(_style(lines[i])[1:]) and lines[i].size <= 1.05}
    if len(found) - len(plain) >= 2:
        # Where headings are set apart, what is not is none.
        found = {i: heading for i, heading in found.items() if i not in plain}
    large = [i for i in found if lines[i].size >= 1.1]
    if len(large) >= 3:
        # Bold labels inside a part of larger headings; those of a sidebar are in none.
        styles = {_style(lines[i]) for i in large}
        aside = _of_sidebar(lines, found, large)
        found = {
            i: heading
            for i, heading in found.items()
            if lines[i].size >= 1.05 or _style(lines[i]) in styles or i in aside
        }
    return found


def _of_sidebar(
    lines: Sequence[Line], found: dict[int, _Heading], large: Sequence[int]
) -> set[int]:
    """Smaller headings that stand above all large ones, or follow one that says “Contact”."""
    aside: set[int] = set()
    style: tuple[float, bool, bool] | None = None
    for i in sorted(found):
        if i in large:
            style = None
            continue
        kind, title, _ = found[i]
        if kind == "other" and _CONTACT.search(title):
            style = _style(lines[i])
        if i < min(large) or (style and _style(lines[i])[:2] == style[:2]):
            aside.add(i)
    return aside


def _add_run_in(lines: Sequence[Line], found: dict[int, _Heading]) -> None:
    """Headings with their text behind a colon: "Skills: Python, SQL"."""
    taken = {kind for kind, _, _ in found.values()}
    known = sorted(found)
    for index, line in enumerate(lines):
        match = re.match(r"\W*([^:\t]{4,40}?)\s*:\s+(\S.+)", line.text)
        if index in found or line.is_item or not match:
            continue
        kind = heading_kind(match[1])
        if not kind or kind in taken or kind == "other" or not match[1][:1].isupper():
            continue
        before = [i for i in known if i < index]
        inside = found[before[-1]][0] if before else None
        if inside == "other" and not _CONTACT.search(found[before[-1]][1]):
            continue
        if not _is_label(kind, inside, line.bold or _is_caps(match[1]), _is_caps(match[1])):
            found[index] = (kind, _title(match[1]), match[2])


def _is_label(kind: str, inside: str | None, styled: bool, caps: bool) -> bool:
    """Whether a word before a colon labels a line of an entry or a list and heads no part."""
    if inside in ("skills", "courses") and kind in ("languages", "skills", "courses", "projects"):
        return True
    if kind == "courses":
        return not caps
    return inside in HAS_ENTRIES and inside != "education" and not styled


def _add_unknown(lines: Sequence[Line], found: dict[int, _Heading]) -> None:
    """Headings by other names, which are set as the known ones are."""
    if len(found) < 2:
        return
    styles = [_style(lines[i]) for i in found if not found[i][2]]
    if not styles:
        return
    usual = max(set(styles), key=styles.count)
    ruled = sum(_is_ruled(lines, i) for i in found) >= 2
    first = min(found)
    # Where what stands right below a heading is set like it, entries' titles are.
    titles = any(
        found[i][0] in HAS_ENTRIES
        and i + 1 < len(lines)
        and i + 1 not in found
        and _style(lines[i + 1]) == usual
        for i in found
    )
    # Where dates stand in a column on the left, titles begin with them and headings do not.
    dated = usual[1] and sum(_begins_with_date(line) for line in lines if _style(line) == usual) > 2
    for index, line in enumerate(lines):
        text = line.text.strip()
        if index < first or index in found or line.is_item or len(text.split()) > 5:
            continue
        if find_dates(text) or not re.search(r"[^\W\d_]{3}", text) or text[-1:] in ".,;":
            continue
        larger = usual[0] >= 1.1 and _style(line) == usual
        below = lines[index + 1] if index + 1 < len(lines) and index + 1 not in found else None
        alike = bool(below and _style(below) == usual == _style(line) and index - 1 not in found)
        if (larger or dated) and titles:
            larger = alike and (larger or bool(below and _begins_with_date(below)))
        if larger or (ruled and _is_ruled(lines, index)):
            found[index] = ("other", _title(text), "")


def _begins_with_date(line: Line) -> bool:
    dates = find_dates(line.text)
    return bool(dates) and not dates[0].left


def _is_ruled(lines: Sequence[Line], index: int) -> bool:
    after = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
    return bool(re.fullmatch(r"([-=_~*#─━═])\1{2,}", after))
