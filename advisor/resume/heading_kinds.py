"""What headings are called, and which kind of part each heads."""

import re

from advisor.resume.dates import find_dates
from advisor.resume.names import unspaced
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
_MAX_HEADING_WORDS = 7


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
