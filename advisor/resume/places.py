"""Places: where someone lives, and the city behind an employer."""

import re

from advisor.records import Corpus
from advisor.resume.cues import SCHOOL, has_cue
from advisor.resume.reach import without_contact

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
    if not city[:1].isupper() or re.search(r"\d", city) or len(city.split()) > 4 or has_cue(city):
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
    few = len(words) <= 3 and not has_cue(city)
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
        if (
            place
            and not ANYWHERE.fullmatch(place)
            and not (has_cue(rest) and len(rest.split()) > 2)
        ):
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
