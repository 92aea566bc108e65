"""What stands alone on a résumé: name, contact, place, degree, eligibility; and their cues."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from advisor.records import Corpus
from advisor.resume.dates import find_dates
from advisor.resume.types import Line
from advisor.text import normalise

# The last of these words in a phrase says what the phrase is: a post, or who gives it.
POST_WORDS = frozenset(
    """
    scholar extern aide postgraduate
    engineer intern internship analyst assistant manager scientist developer tutor
    researcher consultant associate director lead fellow specialist coordinator programmer
    administrator admin architect designer instructor lecturer teacher professor grader
    mentor officer president chair chairman treasurer secretary founder cofounder co-founder
    cto ceo cfo coo head vp volunteer ambassador representative technician technologist
    trainee apprentice student member captain editor writer author advisor adviser counselor
    strategist statistician mathematician economist actuary accountant auditor trader quant
    nurse physician pharmacist postdoc facilitator organizer organiser supervisor barista
    cashier server waiter waitress clerk receptionist freelancer contractor contributor
    maintainer evangelist producer artist animator tester sde swe ta ra ca co-op coop
    principal partner owner operator investigator leader executive planner buyer marketer
    recruiter generalist operative crew tradesperson lifeguard coach judge host
    technical-lead ingeniero ingeniera desarrollador desarrolladora analista becario becaria
    practicante asistente investigador investigadora gerente pasante prácticas consultor
    consultora científico científica ingénieur ingénieure développeur développeuse analyste
    stagiaire stage assistante chercheur chercheuse alternant alternante chargé consultante
    doctorant doctorante enseignant praktikant praktikantin werkstudent werkstudentin
    ingenieur ingenieurin entwickler entwicklerin softwareentwickler mitarbeiter
    mitarbeiterin hilfskraft berater beraterin wissenschaftler leiter doktorand doktorandin
    demonstrator docent ranger guide teller nurse librarian curator
    salesperson salesman saleswoman driver courier nanny babysitter caregiver paralegal lawyer
    attorney broker underwriter surveyor drafter machinist electrician welder mechanic
    carpenter chemist physicist biologist biostatistician bioinformatician geologist ecologist
    psychologist therapist dietitian veterinarian resident translator interpreter journalist
    reporter correspondent photographer videographer illustrator musician publisher proofreader
    copywriter merchandiser dispatcher inspector controller comptroller devops fundraiser
    organizador docente profesor profesora professeur professeure lehrer lehrerin
    hiwi tutorin praktikum estagiário estagiária engenheiro engenheira desenvolvedor
    pesquisador tirocinante ricercatore sviluppatore
    """.split()  # noqa: SIM905
)
ORGANISATION_WORDS = frozenset(
    """
    inc llc ltd limited corp corporation co company gmbh ag se sa sas sarl bv nv plc pty llp
    lp srl spa oy ab kg ug pvt university college institute school academy lab labs
    laboratory laboratories group technologies technology systems solutions software bank
    hospital clinic department dept center centre foundation agency partners capital club
    society association council union team studio studios ventures holdings industries
    consulting services networks analytics robotics therapeutics biosciences pharmaceuticals
    pharma health healthcare energy media games insurance financial securities bureau
    ministry institut institute universidad université universität universita università
    universidade hochschule politecnico politécnica polytechnic école ecole instituto
    fachhochschule fraunhofer church museum library trust collective cooperative startup
    restaurant cafe café store shop facility observatory district chapter fraternity
    board sorority committee nonprofit ngo federation organization organisation partnership
    """.split()  # noqa: SIM905
)
SCHOOL = re.compile(
    r"\b(?:[uü]niversit\w+|universi[dt]a\w*|uniwersytet\w*|univerzit\w+|universitet\w*|univ\b|college|institut[eo]?\b|school|academy|hochschule\w*"
    r"|fachhochschule|polit[eé]cnic\w+|polytech\w*|[ée]cole|instituto|facult\w+|gymnasium|lyc[ée]e"
    r"|liceo|colegio|escuela|eth\b|epfl|caltech|mit\b|usc\b|ucla|ucsd|ucsb|uc [a-z]+|iit\b|iiit"
    r"|nit\b|bits pilani|nyu\b|cmu\b|csu\w*|cal poly|cal state|georgia tech|virginia tech"
    r"|yliopisto|egyetem|h[öøo]gskol\w+|hogeschool|politechnik\w+|akademi\w*|academia|istituto"
    r"|conservator\w+|conservatoire|kaist\b|postech\b|technion|insa\b|iut\b|htl\b"
    r"|университет\w*|институт\w*|大学|大學|学院|學院|대학교|πανεπιστήμιο|πολυτεχνείο"
    r"|sorbonne|tu [a-zü]+|lmu\b|kth\b|bootcamp|coursera|udacity|edx|sciences po)",
    re.I,
)
_US = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM"
    " NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC D.C. PR"
    " ON QC BC AB MB SK NS NB NL NSW VIC QLD ACT TAS"
)
_REGIONS = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia"
    "|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts"
    "|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey"
    "|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania"
    "|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington"
    "|West Virginia|Wisconsin|Wyoming|Ontario|Quebec|Québec|British Columbia|Alberta|Karnataka"
    "|Maharashtra|Tamil Nadu|Telangana|Delhi|Gujarat|Kerala|West Bengal|Uttar Pradesh|England"
    "|Scotland|Wales|Bavaria|Bayern|Catalonia|Cataluña|Jalisco|CDMX|São Paulo"
)
_COUNTRIES = (
    "USA|U\\.S\\.A\\.|U\\.S\\.|US|United States(?: of America)?|UK|U\\.K\\.|United Kingdom|Canada"
    "|Mexico|México|Brazil|Brasil|Argentina|Chile|Colombia|Peru|Perú|Ecuador|Uruguay|Costa Rica"
    "|Spain|España|Portugal|France|Germany|Deutschland|Austria|Österreich|Switzerland|Schweiz"
    "|Suisse|Italy|Italia|Netherlands|The Netherlands|Nederland|Belgium|Belgique|België|Luxembourg"
    "|Ireland|Denmark|Danmark|Sweden|Sverige|Norway|Norge|Finland|Suomi|Iceland|Poland|Polska"
    "|Czechia|Czech Republic|Slovakia|Hungary|Romania|Bulgaria|Greece|Turkey|Türkiye|Ukraine"
    "|Serbia|Croatia|Slovenia|Estonia|Latvia|Lithuania|Russia|Israel|Egypt|Morocco|Maroc|Tunisia"
    "|Nigeria|Ghana|Kenya|Ethiopia|South Africa|UAE|United Arab Emirates|Saudi Arabia|Qatar"
    "|Jordan|Lebanon|Iran|Pakistan|India|Bangladesh|Sri Lanka|Nepal|China|Hong Kong|Taiwan|Japan"
    "|South Korea|Korea|Singapore|Malaysia|Indonesia|Thailand|Vietnam|Philippines|Australia"
    "|New Zealand|PR China|P\\.R\\. China"
)
_CODES = "|".join(re.escape(code) for code in sorted(_US.split(), key=len, reverse=True))
_WHERE = rf"(?:{_COUNTRIES}|{_REGIONS}|{_CODES})"
_PLACE_END = re.compile(
    rf",\s*(?P<where>{_WHERE})(?P<zip>\s+\d{{5}}(?:-\d{{4}})?)?"
    rf"(?P<country>,?\s*(?:{_COUNTRIES}))?\s*\)?$"
)
_CITIES = frozenset(
    """
    amsterdam athens atlanta auckland austin bangalore bengaluru bangkok barcelona beijing
    berlin bogotá bogota boston brussels budapest cairo chennai chicago copenhagen dallas
    delhi denver detroit dresden dubai dublin edinburgh eindhoven frankfurt geneva genève
    glasgow grenoble guadalajara hamburg helsinki houston hyderabad istanbul jakarta
    johannesburg karlsruhe karachi köln cologne krakow kyoto lagos leipzig lima lisbon
    lisboa london lyon madrid manchester manila marseille melbourne miami milan milano
    minneapolis monterrey montreal montréal moscow mumbai munich münchen nairobi nanjing
    oslo ottawa oxford paris philadelphia phoenix pittsburgh porto portland prague pune
    raleigh riga rome roma rotterdam santiago seattle seoul shanghai shenzhen singapore
    stockholm stuttgart sydney taipei tallinn tokyo toronto toulouse turin torino valencia
    vancouver vienna wien warsaw zurich zürich hangzhou durham baltimore cleveland columbus
    nashville sacramento berkeley stanford waterloo bilbao sevilla bologna
    """.split()  # noqa: SIM905
) | {
    "san francisco", "san jose", "san diego", "los angeles", "new york", "new york city",
    "las vegas", "salt lake city", "ann arbor", "mountain view", "menlo park", "palo alto",
    "redwood city", "santa monica", "santa clara", "santa barbara", "hong kong", "tel aviv",
    "mexico city", "ciudad de méxico", "buenos aires", "são paulo", "sao paulo", "rio de janeiro",
    "new delhi", "kuala lumpur", "ho chi minh city", "cape town", "st. louis", "san antonio",
    "college park", "college station", "chapel hill", "long beach", "kansas city", "den haag",
    "the hague", "new haven", "fort worth", "santa cruz", "abu dhabi",
}  # fmt: skip
_FIRST_OF_TWO = frozenset(
    """
    san santa los las new el fort ft st saint port palo menlo long north south west east mount
    mt lake college ann culver costa newport la le des grand salt redwood mountain foster
    """.split()  # noqa: SIM905
)
_PLACE_LABEL = re.compile(r"^\W*(?:address|location|based in|adresse|dirección|city)\s*:?\s+", re.I)
# Universities that are told apart by their city.
_CAMPUS = re.compile(
    r"(?:University of (?:California|Texas|Illinois|Wisconsin|North Carolina|Massachusetts|Michigan"
    r"|Maryland)|(?:California )?State University|Indian Institute of Technology)\s*[,(–—-]?\s*$"
)
ANYWHERE = re.compile(
    r"(?:fully\s+)?(?:remote|hybrid|on-?site|online)(?:\s*\([^)]*\)|\s*,\s*\w[\w. ]*)?"
    r"|télétravail|a distancia|remoto",
    re.I,
)

_EMAIL = re.compile(r"(?<![\w.+-])[^\W_][\w.+%'-]*@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}(?![\w@])")
_TOP = "com|org|net|io|dev|me|ai|edu|co|app|tech|xyz|info|site|page|us|uk|de|fr|es|in|ca|ch|eu|nl"
_HOSTS = (
    r"(?:[\w-]+\.)?linkedin\.com|github\.com|gitlab\.com|bitbucket\.org|kaggle\.com|medium\.com"
    r"|huggingface\.co|orcid\.org|scholar\.google\.[a-z.]+|x\.com|twitter\.com|leetcode\.com"
    r"|stackoverflow\.com|behance\.net|dribbble\.com|devpost\.com|researchgate\.net|youtube\.com"
    r"|codeforces\.com|[\w-]+\.github\.io|[\w-]+\.gitlab\.io|[\w-]+\.(?:vercel|netlify)\.app"
    r"|bit\.ly|xing\.com|substack\.com|linktr\.ee|arxiv\.org"
)
_URL = re.compile(
    rf"(?<![\w@./-])(?:https?://[^\s<>|\"]+|www\.[^\s<>|\"]+|(?:{_HOSTS})(?:/[^\s<>|,;\"]*)?)",
    re.I,
)
_DOMAIN = re.compile(
    rf"(?<![\w@./-])(?<!at[\])] )(?:[a-z0-9][a-z0-9-]*\.)+(?:{_TOP})(?:/[^\s<>|,;\"]*)?(?![\w@.-])",
    re.I,
)
_HANDLE = re.compile(
    r"\b(?P<site>linkedin|github|gitlab|kaggle)\s*[:@/]\s*@?"
    r"(?P<handle>(?:in/)?[a-z\d][\w-]{2,38})\b(?![.@])|(?<![\w./])(?P<bare>in/[a-z\d][\w-]{2,60})",
    re.I,
)
_SITES = {
    "linkedin": "linkedin.com/in/",
    "github": "github.com/",
    "gitlab": "gitlab.com/",
    "kaggle": "kaggle.com/",
}
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.)?(?:[a-z]+\.)?"
    r"(?:linkedin\.com/in/[^/\s]+|(?:github|gitlab|kaggle)\.com/[^/\s]+)/?",
    re.I,
)
_PHONE = re.compile(r"(?<![\w/@.:#-])(?:(?:\+|00)\s?\d|\(\+?\d|\d)(?:[\d().\-–‑/·  ]*\d)(?![\w@%])")
_REST_OF_ADDRESS = re.compile(r"[a-z\d][a-z\d._/-]*(?:@[a-z\d.-]+)?")
_PHONE_LABEL = re.compile(
    r"(?:\b(?:phone|tel[eé]?(?:fono|phone|fon|fone)?|mobile?|mobil|cell(?:phone)?|celular|ph|handy"
    r"|m[oó]vil|whatsapp|portable|t|m|p|c)\b\s?[.:#]?\s*(?:\(?(?:no|number|nr)\.?\)?:?\s*)?"
    r"|[☎✆📞📱☏]\ufe0f?\s*)$",
    re.I,
)
_ID_LABEL = re.compile(
    r"\b(?:id|no|nr|number|isbn|issn|patent|doi|arxiv|zip|plz|ref)\b[.:# ]*$", re.I
)

_TITLES = re.compile(r"^(?:dr|prof|mr|mrs|ms|mx|miss|sr|ing|dipl\.?-ing)\.?\s+(?=\S)", re.I)
_CREDENTIALS = re.compile(
    r"(?:,\s*|\s+)(?:(?:Ph\.?\s?D|M\.?S\.?c?|B\.?S\.?c?|MBA|M\.?Eng|B\.?Eng|M\.?A|B\.?A|MD|M\.D|J\.?D"
    r"|CPA|CFA|PMP|FRM|RN|MPH|PE|P\.E|EIT|CISSP|Esq|MCS|MPP|Jr|Sr|II|III|IV|FSA|ASA|PharmD)\.?"
    r"(?:\s?\([^)]*\))?)(?=$|,|\s)",
)
_KEPT_CREDENTIALS = re.compile(r"(?:Jr|Sr|II|III|IV)\.?$")
_PRONOUNS = re.compile(r"[(\[]\s*(?:she|he|they|her|him|them|any)\b[^)\]]*[)\]]", re.I)
_DOCUMENT = re.compile(
    r"(?:^|\b)(?:r[eé]sum[eé]|curriculum\s+vit(?:ae|æ)|c\.?v\.?|lebenslauf|curr[ií]culum(?:\s+vitae)?"
    r"|hoja\s+de\s+vida)(?:\s+(?:of|de|von|for))?(?:\b|$)",
    re.I,
)
# "Amina Haddad أمينة حداد": the name once more in its own letters.
_TWICE = re.compile(
    r"((?:[A-Za-z\u00c0-\u024f\u1e00-\u1eff'’.-]+\s+){2,})[^\u0000-\u02ff\u1e00-\u1eff].*"
)
_NAME_LABEL = re.compile(r"^(?:full\s+)?(?:name|nombre|nom|nome)\s*:\s*", re.I)
_PARTICLES = frozenset(
    """
    de da do dos das del della di du la le van von der den ter ten bin bint ibn al el y e zu af
    av san st mc mac ben abu
    """.split()  # noqa: SIM905
)
_POSTS_IN_NAMES = frozenset(
    "ta ra ca se sa coach judge chair host author carpenter driver guide ranger".split()  # noqa: SIM905
)
_CV_WORDS = frozenset(
    ["简历", "个人简历", "履歴書", "職務経歴書", "이력서", "resumé", "lebenslauf"]
)
_NOT_IN_NAMES = (
    frozenset(
        """
    resume résumé curriculum vitae cv page street avenue road boulevard remote email phone
    address linkedin github portfolio website contact profile summary objective education
    experience skills projects work awards publications languages interests references
    certifications activities data science software machine learning computer full stack
    frontend backend web cloud deep artificial intelligence business product marketing open
    to relocation united states available seeking aspiring graduate undergraduate candidate
    phd about me and the of for in with at a an i technical professional employment history
    key core personal information details mechanical electrical civil physics mathematics
    statistics economics january february march april june july august september october
    november december citizen visa authorized python java
    """.split()  # noqa: SIM905
    )
    | (POST_WORDS - _POSTS_IN_NAMES)
    | (ORGANISATION_WORDS - {"ag", "se", "sa", "ab", "spa", "co", "church", "shop"})
)

_ABBREVIATED: tuple[tuple[int, str], ...] = (
    (4, r"Ph\.?\s?D\b\.?|PHD\b|D\.?Phil\b\.?|Sc\.D\b\.?|Ed\.?D\b\.?|Eng\.?D\b\.?|Pharm\.?D\b\.?"
        r"|M\.D\.|J\.D\.|JD\b|DBA\b|Dr\. ?rer\. ?nat\.|Dr\.-Ing\."),
    (3, r"M\.\s?S\.?\s?c?\b\.?|M\.A\b\.?|MSc\b\.?|M\.?Eng\b\.?|M\.?Tech\b\.?|M\.?B\.?A\b\.?"
        r"|MS(?=\s+(?:in|of|&|,|–|—|-)|\s+(?!Excel|Office|Word|SQL|Power|Project|Teams|Access)[A-Z]"
        r"|[.,)(/:|]|\s*$)|MA(?=\s+in\b|\s+[A-Z]|\s*$)|MSE\b|MSCS\b|MSDS\b|MSBA\b|MCS\b|MPH\b|MPP\b"
        r"|MPA\b|MFA\b|MFE\b|MFin\b|M\.?Phil\b\.?|MRes\b|M\.?Ed\b\.?|LL\.?M\b\.?|MMath\b|MEng\b"
        r"|MHA\b|MIDS\b|M\.?Com\b\.?|M\.?Des\b\.?|M\.?Arch\b\.?|MSN\b|MSW\b|MSci\b|MPhys\b|MChem\b|MCA\b"
        r"|MMus\b|MPharm\b|MLIS\b|ScM\b|PGDM\b"),
    (2, r"B\.\s?S\.?\s?c?\b\.?|BSc\b\.?|BS(?=\s+in\b|\s+[A-Z(]|[.,)/:|]|\s*$|\s*[–—&-])|B\.A\b\.?"
        r"|BA(?=\s+in\b|\s+[A-Z(]|[.,)/:|]|\s*$|\s*[–—&-])|B\.?Eng\b\.?|B\.?Tech\b\.?|B\.E\b\.?"
        r"|BE(?=\s+in\b|,|\s*\(|\s+[A-Z][a-z])|BBA\b|BFA\b|B\.?Com\b\.?|BSBA\b|BSCS\b|BSE\b|BArch\b|LL\.?B\b\.?"
        r"|S\.B\.|A\.B\.|Sc\.B\.|BMath\b|BASc\b|BDes\b|BEd\b|B\.Ed\b\.?|BSN\b|BSW\b|BCA\b|BPharm\b"
        r"|B\.Pharm\b\.?|B\.Des\b\.?|B\.Arch\b\.?|BMus\b|BHSc\b|MBBS\b"),
    (1, r"A\.S\b\.?|A\.A\b\.?|A\.A\.S\.?|AS(?=\s+in\b)|AA(?=\s+in\b)"),
)  # fmt: skip
_WORDED: tuple[tuple[int, str], ...] = (
    (4, r"doctor(?:ate)?(?:\s+of\s+\w+)?|doctora[dt]o?|doutorado|promotion\b(?=\s+(?:in|zum))"
        r"|doktor(?:at|a)?\b|dottorato|кандидат\s+наук|博士|박사"),
    (3, r"(?<!scrum )(?<!web)master(?:['’]?s)?(?:\s+degree)?(?:\s+of\s+{field})?|máster"
        r"|maestr[íi]a|mestrado|laurea\s+magistrale|mag(?:ister|istr)\b|mastère|yüksek\s+lisans|maisteri"
        r"|diplomi-insinööri|civilingenjör|sivilingeniør|okleveles|магистр\w*|硕士|碩士|修士|석사|dipl[ôo]me\s+d['’]ing[ée]nieur|diplom(?:-\w+)?(?=\s|$)"),
    (2, r"bachelor(?:['’]?s)?(?:\s+degree)?(?:\s+of\s+{field})?|licenciatura"
        r"|licence(?=\s+(?:en|de|in)\b)|grado(?=\s+en\b)|ingenier[íi]a(?=\s+(?:en|de)\b)|laurea|bacharelado|b\.\s?tech"
        r"|ingenier[oa]\b|engenheir[oa]\b|in[żz]ynier|licencjat|lisans|kandidat\w*|bakal[áa]\w+"
        r"|h[öo]gskoleingenj[öo]r|grau(?=\s+(?:en|em)\b)|бакалавр\w*|специалист|δίπλωμα|πτυχίο"
        r"|本科|学士|學士|학사"),
    (1, r"associate(?:['’]?s)?\s+(?:degree|of\s+{field})|associate['’]s"),
    (0, r"(?:high\s+school|ib)\s+diploma|diploma(?=\s+(?:in|of|en|di)\b)|abitur|fachabitur|matura"
        r"|maturit[àay]|baccalaur[ée]at|bachillerato|vwo|studentexamen|a-levels|d\.?[ué]\.?t\.?(?=\s+[^\W\d_])"
        r"|b\.?t\.?s\.?(?=\s+[^\W\d_])|hnd\b|btec"),
)  # fmt: skip
_FIELD = (
    r"(?:applied\s+|fine\s+|business\s+|computer\s+|public\s+|professional\s+)?"
    r"(?:science|arts|engineering|technology|philosophy|administration|commerce|laws?|education"
    r"|health|policy|business|economics|mathematics|statistics|finance|architecture|music"
    r"|(?:[a-z]+\s+){0,2}[a-z]+)"
)
_DEGREES = tuple(
    (level, re.compile(pattern))
    for level, pattern in [(level, rf"(?<![\w.&+])(?:{p})") for level, p in _ABBREVIATED]
    + [(level, rf"(?i)\b(?:{p.replace('{field}', _FIELD)})") for level, p in _WORDED]
)
_ELIGIBLE = re.compile(
    r"""
      \b(?:u\.?s\.?a?\.?|american|united\s+states|eu|european(?:\s+union)?|uk|british|canadian|german
         |australian|swiss|dual)\s+(?:citizen(?:ship)?|national)\b(?!\s+scien|['’])
    | \bcitizenship\s*:\s*[\w .,/]+
    | \b(?:u\.?s\.?|lawful|canadian)?\s*\bpermanent\s+resident\b(?:\s*\(green\s+card\))?
    | \bgreen\s*card(?:\s+holder)?\b
    | \bf-?1\b\s*(?:visa|student|status|opt|cpt|stem|\(|,|/|-)(?:[\w\s/()-]{0,40}?(?:opt|cpt|visa
         |status|student|extension|eligible)\b\)?)*
    | \b(?:stem[\s-]+)?opt\b\s*(?:ead|eligible|extension|until|through|\(|work)[\w\s/()-]{0,30}
    | \bstem[\s-]+opt\b | \bopt/cpt\b | \bcpt/opt\b
    | \b(?:h-?1b|h-?4\s+ead|j-?1|l-?2|tn|o-?1|e-?3)\s+(?:visa|status|ead)(?:\s+holder)?\b | \bh-1b\b
    | \b(?:legally\s+)?(?:authori[sz]ed|eligible|permitted|entitled)\s+to\s+work\b
         (?:\s+(?:in|for)\s+(?:the\s+)?(?:any\s+)?[\w.]+(?:\s+(?:states|union|kingdom|employer))?)?
         (?:\s+(?:with|without)\s+(?:\w+\s+){0,3}sponsorship)?
    | \bwork\s+(?:authori[sz]ation|permit|eligibility|status|visa)\s*:\s*[^|;•]+
    | \b(?:visa|immigration)\s+status\s*:\s*[^|;•]+
    | \bright\s+to\s+work\s+in\s+(?:the\s+)?\w+(?:\s+kingdom)?
    | \b(?:eu\s+)?blue\s+card\b | \b(?:valid\s+)?work\s+permit\b | \barbeitserlaubnis\b
    | \b(?:will|do|does|would|may)\s+(?:not\s+|n['’]t\s+)?(?:\w+\s+){0,2}(?:require|need)\s+
         (?:\w+\s+){0,3}sponsorship(?:\s+(?:now|in|after|from)\b[\w\s]{0,30})?
    | \b(?:no\s+(?:\w+\s+)?sponsorship(?:\s+(?:required|needed|necessary))?
         |sponsorship\s+(?:not\s+)?(?:required|needed)|(?:requires?|needs?)\s+(?:visa\s+)?sponsorship)\b
    """,
    re.I | re.X,
)


_ELIGIBLE_LABEL = re.compile(
    r"^(?:work\s+(?:authori[sz]ation|eligibility|status|visa)|(?:visa|immigration)\s+status)\s*:\s*",
    re.I,
)


_NAME_WORD = re.compile(
    r"[\"“(']?[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0d7f]|['’.\-‐](?=[^\W\d_]))*[.)\"”'’]?"
)


@dataclass(frozen=True)
class Contact:
    """Who the owner is and how to reach them, as the résumé states it."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    links: tuple[str, ...] = ()
    region: str | None = None


@dataclass(frozen=True)
class Degree:
    """A degree as it is written: 4 is a doctorate, 1 an associate's, 0 below."""

    level: int
    text: str
    left: int


def find_contact(header: Sequence[Line], body: Sequence[Line], corpus: Corpus) -> Contact:
    """Name and contact details: from the header first, then from wherever else they stand."""
    header = whole_addresses(header)
    every = (*header, *body)
    email = _first(email_in(line.text) for line in every)
    phone = _first(phone_in(line.text, in_header=True) for line in header)
    loose = [line for line in body if is_contact(line.text)]
    phone = phone or _first(phone_in(line.text, in_header=True) for line in loose)
    cities = known_cities(corpus)
    region = _first(region_in(line.text, cities) for line in header)
    return Contact(
        name=find_name(header, body, email, cities),
        email=email,
        phone=phone or _first(phone_in(line.text) for line in body),
        links=_links(header, loose, body),
        region=region or _first(region_in(line.text, cities) for line in loose),
    )


def whole_addresses(lines: Sequence[Line]) -> list[Line]:
    """The lines of a header, with addresses whole that a narrow column broke in two."""
    whole: list[Line] = []
    for line in lines:
        text = whole[-1].text if whole else ""
        rest, gap, others = line.text.partition(" ")
        if _breaks_off(text, rest, alone=not gap):
            whole[-1] = replace(whole[-1], text=text + rest)
            line = replace(line, text=others)
        whole.append(line)
    return whole


def _breaks_off(text: str, rest: str, alone: bool) -> bool:
    """Whether a text ends with an address that goes on with `rest`."""
    if not _REST_OF_ADDRESS.fullmatch(rest) or rest.casefold() in _SITES or is_contact(rest):
        return False
    words = text.split()
    last = words[-1] if words else ""
    found = [m for p in (_EMAIL, _URL, _DOMAIN) for m in p.finditer(last) if m.end() == len(last)]
    if last.endswith(("@", "/", ".", "_", "-")) and ("@" in last or "/" in last):
        return True
    by_itself = len(words) == 1 or words[-2:-1] and words[-2].endswith(":")
    return bool(found and by_itself) and alone and not links_in(rest, in_header=True)


def email_in(text: str) -> str | None:
    """The first email address of a text."""
    match = _EMAIL.search(re.sub(r"mailto:", " ", text, flags=re.I))
    return match[0] if match else None


def phone_in(text: str, in_header: bool = False) -> str | None:
    """The first telephone number of a text; outside a header it has to look like nothing else."""
    bare = _EMAIL.sub(_blank, _URL.sub(_blank, text))
    for dates in find_dates(bare):
        bare = bare[: dates.left] + " " * (dates.right - dates.left) + bare[dates.right :]
    for start, number in _numbers(bare):
        digits = re.sub(r"\D", "", number)
        before = bare[:start]
        labelled = bool(_PHONE_LABEL.search(before))
        plus = number.startswith(("+", "00", "(+"))
        if not 7 <= len(digits) <= 15 or (_ID_LABEL.search(before) and not labelled):
            continue
        if re.search(r"\d[.,]\d\d?\b(?!\d)", number) and not (plus or labelled):
            continue  # 3.85/4.00
        grouped = len(re.findall(r"\d+", number)) > 1
        american = re.fullmatch(r"1?[2-9]\d{2}\d{7}", digits) is not None
        national = digits.startswith("0") and len(digits) >= 9
        if labelled or plus or (american and grouped):
            return _closed(number)
        if (
            in_header
            and ((american and len(digits) == 10) or national or (grouped and len(digits) >= 9))
            and not re.fullmatch(r"\d{5}-\d{4}", number)
        ):
            return _closed(number)
    return None


def _numbers(text: str) -> Iterable[tuple[int, str]]:
    """What looks like telephone numbers, with their places; two that a dash parts are two."""
    for match in _PHONE.finditer(text):
        if len(re.sub(r"\D", "", match[0])) <= 15:
            yield match.start(), match[0]
            continue
        for part in re.finditer(r"\S+(?: (?![-–‑/·] )\S+)*", match[0]):
            yield match.start() + part.start(), part[0].strip(" -–‑/·")


def _closed(number: str) -> str:
    number = number.strip()
    return number[1:] if number.startswith("(") and ")" not in number else number


def links_in(text: str, in_header: bool = False) -> tuple[str, ...]:
    """The addresses of a text; in a header also bare domains and handles."""
    text = _EMAIL.sub(_blank, re.sub(r"mailto:\S+", _blank, text, flags=re.I))
    found = [(match.start(), _trimmed(match[0])) for match in _URL.finditer(text)]
    if in_header:
        bare = _URL.sub(_blank, text)
        found += [(match.start(), _trimmed(match[0])) for match in _DOMAIN.finditer(bare)]
        bare = _DOMAIN.sub(_blank, bare)
        for match in _HANDLE.finditer(bare):
            if match["bare"]:
                found.append((match.start(), f"linkedin.com/{match['bare']}"))
            else:
                site = _SITES[match["site"].lower()]
                found.append((match.start(), site + match["handle"].removeprefix("in/")))
    return tuple(link for _, link in sorted(found) if "." in link)


def _trimmed(link: str) -> str:
    link = link.rstrip(".,;:!?*_’'\"")
    if link.endswith((")", "]")) and "(" not in link:
        link = link.rstrip(")]")
    return link


def _links(header: Sequence[Line], loose: Sequence[Line], body: Sequence[Line]) -> tuple[str, ...]:
    found = [link for line in (*header, *loose) for link in links_in(line.text, in_header=True)]
    for line in body:
        found += [link for link in links_in(line.text) if _PROFILE.fullmatch(link)]
    unique: dict[str, str] = {}
    for link in found:
        key = re.sub(r"^(?:https?://)?(?:www\.)?", "", link.casefold()).rstrip("/")
        unique.setdefault(key, link)
    return tuple(unique.values())


def is_contact(text: str) -> bool:
    """Whether a line does nothing but say how to reach someone."""
    reaches = len(text) <= 160 and (email_in(text) or phone_in(text, in_header=True))
    if not reaches and not any(_PROFILE.fullmatch(link) for link in links_in(text)):
        return False
    rest = text
    for pattern in (_EMAIL, _URL, _DOMAIN, _PHONE):
        rest = pattern.sub(" ", rest)
    return len(re.findall(r"[^\W\d_]{2,}", rest)) <= 8


def without_contact(text: str) -> str:
    """A text with addresses and numbers replaced by tabs."""
    for pattern in (_EMAIL, _URL, _DOMAIN, _HANDLE, _PHONE):
        text = pattern.sub("\t", text)
    return text


# Where someone lives


def known_cities(corpus: Corpus) -> frozenset[str]:
    """Names of cities in small letters: the corpus's places, and large cities of the world."""
    return _CITIES | {
        name.casefold()
        for place in corpus.places
        for name in (place.name, *place.aliases)
        if not SCHOOL.search(name) and len(name) > 2
    }


def split_place(text: str, cities: frozenset[str]) -> tuple[str, str | None]:
    """A text without the place that it ends with, and that place."""
    text = text.strip(" \t|·•,–—")
    match = _PLACE_END.search(text)
    found = _split_city(text, match, cities) if match else None
    if found:
        return found
    pieces = re.split(r"(\s*[|·•–—\t(]\s*|\s{2,}|,\s+|\s-\s)", text)
    last = pieces[-1].strip(" )")
    if last.casefold() in cities or ANYWHERE.fullmatch(last) or re.fullmatch(_COUNTRIES, last):
        rest = "".join(pieces[:-1]).strip(" \t|·•,–—(-")
        if last.casefold() in cities and _CAMPUS.search(rest):
            return text, None
        return rest, last
    return text, None


def _split_city(text: str, match: re.Match[str], cities: frozenset[str]) -> tuple[str, str] | None:
    """What stands before a city, and the city with the state or country that `match` found."""
    before = text[: match.start()]
    # "Acme, São Paulo, Brazil": the region is the city.
    own = match["country"] and match["where"].casefold() in _CITIES
    if own and "," not in before and before.casefold() not in cities:
        return before.strip(), text[match.start() :].strip(" ,")
    gaps = re.finditer(r"[,|·•–—\t(:]\s*|\s{2,}|\s-\s", before)
    cut = max((gap.end() for gap in gaps), default=0)
    at = cut + city_start(before[cut:], cities, whole=cut == 0)
    city = before[at:].strip()
    if _CAMPUS.search(before[:at]):  # "University of California, Los Angeles, CA"
        return before.strip(), f"{city}, {match['where']}"
    if not city[:1].isupper() or re.search(r"\d", city) or len(city.split()) > 4 or _cue(city):
        return None
    place = f"{city}, {match['where']}"
    country = match["country"]
    if country and not match["zip"]:
        place += country if country.startswith(",") else f" {country.strip()}"
    # "Bengaluru, Karnataka, India": the region was taken for the city; "Acme, New York, NY": not.
    inner = _PLACE_END.search(before) if not country else None
    whole = before[: inner.start()].casefold() if inner else ""
    region = city.casefold() in _CITIES and "," not in whole and whole not in cities
    if inner and not region and inner.end() == len(before):
        rest, outer = split_place(before, cities)
        if outer:
            return rest, f"{outer}, {match['where']}"
    return text[:at].strip(" \t|·•,–—(-"), place


def city_start(city: str, cities: frozenset[str], whole: bool = True, certain: bool = False) -> int:
    """Where the city begins in a text that may hold an employer before it.

    `whole` says that nothing stands before the text, `certain` that an employer does.
    """
    words = [(m.start(), m[0]) for m in re.finditer(r"\S+", city)]
    for start, _ in words:
        if city[start:].strip().casefold() in cities:
            return start
    few = len(words) <= 3 and not _cue(city)
    if not words or (not certain and (len(words) <= 2 or few)) or len(words) == 1:
        return 0
    two = len(words) > 2 and words[-2][1].casefold().strip(".") in _FIRST_OF_TWO
    return words[-2][0] if two else words[-1][0]


def region_in(text: str, cities: frozenset[str]) -> str | None:
    """The place that a header line states: "Los Angeles, CA"."""
    text = _PLACE_LABEL.sub("", text.strip())
    bare = without_contact(re.sub(r"\b(\d{5})(?:-\d{4})?\b", r"\1", text))
    for piece in re.split(r"[|·•\t⋄◦∙;]|\s{3,}|\s[–—-]\s", bare):
        piece = piece.strip(" ,.()")
        if not piece or SCHOOL.search(piece) and len(piece.split()) > 4:
            continue
        rest, place = split_place(_without_zip(piece), cities)
        if place and not ANYWHERE.fullmatch(place) and not (_cue(rest) and len(rest.split()) > 2):
            alone = not rest or re.search(r"\d", rest) or "," in place
            if alone and not re.fullmatch(_COUNTRIES, place):
                return place
            if not rest or re.search(r"\d", rest):
                return place
            if re.fullmatch(_COUNTRIES, place) and re.fullmatch(r"[^\W\d_][\w .'’-]{1,30}", rest):
                return f"{rest}, {place}"
    return None


def _without_zip(text: str) -> str:
    # "80331 München", "München 80331"; the American form is kept for what follows it.
    text = re.sub(r"(^|,\s*)(?:[A-Z]{1,2}-)?\d{4,5}\s+(?=[^\W\d_])", r"\1", text)
    return re.sub(r"(?<=[A-Z]{2})\s+\d{5}$", "", text)


def _cue(text: str) -> bool:
    words = set(re.findall(r"[^\W\d_]+", text.casefold()))
    return bool(words & (ORGANISATION_WORDS | POST_WORDS)) or bool(SCHOOL.search(text))


# The name


def find_name(
    header: Sequence[Line], body: Sequence[Line], email: str | None, cities: frozenset[str]
) -> str | None:
    """The owner's name: the largest or first line that is one."""
    best: tuple[float, str] | None = None
    local = _letters(email.split("@")[0]) if email else ""
    # In two columns the name may come behind the sidebar; there it is set larger.
    large = [line for line in body if line.size >= 1.3 and line.page == 1 and not line.is_item]
    lines = [*((line, 2.0) for line in header), *((line, -1.0) for line in large)]
    for index, (line, bonus) in enumerate(lines):
        if line.page != 1:
            continue
        below = [other for other, _ in lines[index + 1 : index + 3]]
        for part, text in enumerate(_name_parts(line, below, local)):
            name = as_name(text, cities, loose=line.size >= 1.3)
            if not name:
                continue
            score = bonus + 3 * min(line.size - 1, 1.5) + line.bold - 0.35 * min(index, 8) - part
            words = [_letters(word) for word in name.split()]
            if local and any(len(word) > 2 and word[:5] in local for word in words):
                score += 3
            if len(words) == 1 and not (line.size >= 1.3 or not name.isascii()):
                continue
            if best is None or score > best[0]:
                best = (score, name)
    return best[1] if best and best[0] > 0 else None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", normalise(text))


def _name_parts(line: Line, below: Sequence[Line], local: str) -> list[str]:
    text = unspaced(_PRONOUNS.sub("", line.text))
    text = without_contact(text)
    pieces = re.split(r"\s*[|·•\t⋄∙;:/]\s*|\s{2,}|\s[–—-]+\s", text)
    parts = [piece.strip(" ,*_#") for piece in pieces]
    parts = [
        _DOCUMENT.sub("", part).strip(" ,-–—'’s" if "’s " in part else " ,-–—") for part in parts
    ]
    if label := _NAME_LABEL.match(line.text):
        parts.insert(0, re.split(r"\s{2,}|[|,]", line.text[label.end() :])[0])
    # A name may be broken over lines: "Jane" above "Doe", both large.
    name = line.text
    for after in below:
        last = unspaced(after.text).split()
        words = name.split()
        done = len(words) == 2 and all(_letters(word) in local for word in words)
        alone = len(last) == 1 and len(words) <= 2 and not done
        named = any(len(word) > 3 and _letters(word) in local for word in last)
        hyphen = name.endswith(("-", "‐"))
        alike = line.size >= 1.3 and after.size == line.size and after.page == line.page
        if not (alike and (alone or named or hyphen)):
            break
        name = f"{unspaced(name)}{'' if hyphen else ' '}{unspaced(after.text)}"
        parts.insert(0, _PRONOUNS.sub("", name))
    return [part for part in parts if part]


def as_name(text: str, cities: frozenset[str], loose: bool = False) -> str | None:
    """A person's name without titles and degrees, or None where the text is none.

    `loose` lets pass what is set as names are: a single word, small letters.
    """
    text = re.sub(r"[’']s$", "", text.strip(" ,.*_#\u200b"))
    while match := _TITLES.match(text):
        text = text[match.end() :]
    while (match := _last_credential(text)) is not None:
        text = text[: match.start()].rstrip(" ,")
    if text.casefold() in cities or text in _CV_WORDS:
        return None
    if "," in text:
        rest, place = split_place(text, cities)
        return as_name(rest, cities, loose) if place and rest and "," not in rest else None
    if match := _TWICE.fullmatch(text):
        text = match[1].strip()
    words = text.split()
    full = sum(_folded(word) not in _PARTICLES for word in words)
    if not words or full > 5 or len(words) > 8 or re.search(r"[\d@&+=<>%$!?:]", text):
        return None
    if any(_folded(word) in _NOT_IN_NAMES or not _NAME_WORD.fullmatch(word) for word in words):
        return None
    small = [word for word in words if _is_small(word)]
    if small and not (loose and len(small) == len(words) > 1):
        return None
    if len(words) > 1:
        return text
    cased = any(c.isupper() or c.islower() for c in text)
    return text if (loose if cased else 2 <= len(text) <= 5) else None


def _folded(word: str) -> str:
    return word.casefold().strip("().,\"“”'’")


def _is_small(word: str) -> bool:
    """Whether a word of a name begins with a small letter that it should not have."""
    word = re.sub(r"^[dl]['’](?=[^\W\d_])", "", word)
    return word[0].islower() and _folded(word) not in _PARTICLES


def _last_credential(text: str) -> re.Match[str] | None:
    for match in _CREDENTIALS.finditer(text):
        if match.end() == len(text) and not _KEPT_CREDENTIALS.search(match[0]):
            before = text[: match.start()]
            # "Yo-Yo MA" keeps its last name.
            return match if len(before.split()) >= 2 or match[0].startswith(",") else None
    return None


def unspaced(text: str) -> str:
    """A text whose letters are spaced ("J A N E   D O E") with the spaces taken out."""
    stripped = text.strip()
    if not re.fullmatch(r"(?:\S\s+){3,}\S", stripped):
        return text
    return " ".join(re.sub(r"\s", "", word) for word in re.split(r"\s{2,}", stripped))


# Degrees and eligibility


def find_degree(text: str) -> Degree | None:
    """The highest degree that a text names, in its own words."""
    found: list[Degree] = []
    for level, pattern in _DEGREES:
        for match in pattern.finditer(text):
            before = text[: match.start()]
            # "Boston, MA", "Jackson, MS"
            if re.search(r"[a-z],\s$", before) and re.fullmatch(r"MA|MS", match[0]):
                continue
            found.append(Degree(level, _short(match[0]), match.start()))
    return max(found, key=lambda degree: (degree.level, -degree.left), default=None)


def _short(text: str) -> str:
    text = re.split(r"\s+(?:in|at|from|with|und|and)\b", text.strip(), maxsplit=1)[0]
    return (
        text.strip(" ,;:(") if text.count(".") > 1 or text.endswith("D.") else text.strip(" ,;:(.")
    )


def find_eligibility(lines: Iterable[Line]) -> str | None:
    """What the owner states about being allowed to work, in their own words."""
    found: list[str] = []
    for line in lines:
        matches = list(_ELIGIBLE.finditer(line.text))
        if matches:
            text = line.text[matches[0].start() : matches[-1].end()]
            text = _ELIGIBLE_LABEL.sub("", re.sub(r"\s+", " ", text))
            found.append(text.strip(" .,;|·•(–—-"))
    unique = list(dict.fromkeys(text + ")" * (text.count("(") - text.count(")")) for text in found))
    return "; ".join(unique) or None


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
