"""A map of the employers around Los Angeles, drawn from the coordinates of the corpus's places."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from math import cos, radians, sqrt

from advisor.records import Corpus, Place, Record
from ui.web.html import link

CENTER = "los-angeles"  # stands for the whole area too, so it says of no employer where it is
COUNTIES = (CENTER, "orange-county", "ventura-county")
AREA, ELSEWHERE = "area", "elsewhere"  # employers that stand on no circle of the map
WIDTH, MARGIN = 420, 0.09  # of the drawing; around its cities, in degrees
RADIUS = 4.5  # of one employer; the circle's surface grows with their number
FONT, LETTER = 12, 6.4  # height of a label, width of its letters on average
# Points of the coast from north to south, to a hundredth of a degree and set by hand: the line
# only tells land from sea.
COAST = (
    (34.42, -119.60), (34.27, -119.31), (34.19, -119.25), (34.14, -119.20), (34.09, -119.08),
    (34.04, -118.94), (34.00, -118.81), (34.03, -118.68), (34.04, -118.55), (34.01, -118.50),
    (33.96, -118.46), (33.91, -118.44), (33.83, -118.40), (33.80, -118.41), (33.74, -118.41),
    (33.70, -118.29), (33.75, -118.19), (33.74, -118.11), (33.65, -118.01), (33.60, -117.93),
    (33.54, -117.79), (33.46, -117.71), (33.38, -117.58), (33.20, -117.40),
)  # fmt: skip


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True)
class _City:
    id: str
    name: str
    count: int
    x: float
    y: float

    @property
    def radius(self) -> float:
        return RADIUS * sqrt(self.count)

    @property
    def box(self) -> _Box:
        r = self.radius
        return _Box(self.x - r, self.y - r, self.x + r, self.y + r)


class _Projection:
    """Degrees to units of the drawing, so that a mile is as long in both directions."""

    def __init__(self, places: list[Place]) -> None:
        norths, easts = zip(
            *(place.coordinates for place in places if place.coordinates), strict=True
        )
        self.north, self.west = max(norths) + MARGIN, min(easts) - MARGIN
        self.scale = WIDTH / (max(easts) + MARGIN - self.west)
        self.stretch = 1 / cos(radians(self.north))
        self.height = round((self.north - min(norths) + MARGIN) * self.scale * self.stretch)

    def __call__(self, north: float, east: float) -> tuple[float, float]:
        y = (self.north - north) * self.scale * self.stretch
        return round((east - self.west) * self.scale, 1), round(y, 1)


def cities_of(corpus: Corpus, record: Record) -> list[str]:
    """The cities of the map that a record is in, else `AREA` or `ELSEWHERE`."""
    found = [place for place in record.places if _is_on_map(corpus, place)]
    if found:
        return found
    regions = {*COUNTIES, "southern-california"}
    return [AREA if regions & set(record.places) else ELSEWHERE]


def employer_map(corpus: Corpus) -> str:
    """The map as HTML, with the same in words and as a table; empty where no city is known."""
    counts = Counter(city for record in corpus.companies for city in cities_of(corpus, record))
    places = [place for place in corpus.places if place.id in counts]
    if not places:
        return ""
    project = _Projection(places)
    cities = [
        _City(place.id, place.name, counts[place.id], *project(*place.coordinates))
        for place in places
        if place.coordinates
    ]
    # The largest first: they are labelled first, and smaller ones lie on top of them.
    cities.sort(key=lambda city: (-city.count, city.name))
    return (
        '<details class="explore-map" open><summary>Map of employers</summary><figure>'
        f"{_drawing(cities, project)}"
        "<figcaption>Each circle is a city, the larger the more employers; choose one "
        "to narrow the table. The coast is schematic. Coordinates: "
        f"{link('https://www.geonames.org', 'GeoNames')}, "
        f"{link('https://creativecommons.org/licenses/by/4.0/', 'CC BY 4.0')}."
        "</figcaption></figure>"
        f'<p class="hint">Not on the map: <b data-count="{AREA}">{counts[AREA]}</b> whose sources '
        "name only Los Angeles or a county, and "
        f'<b data-count="{ELSEWHERE}">{counts[ELSEWHERE]}</b> elsewhere.</p>'
        f"{_table(cities)}</details>"
    )


def _is_on_map(corpus: Corpus, id: str) -> bool:
    place = corpus.terms_by_id[id]
    is_city = isinstance(place, Place) and place.coordinates is not None and id != CENTER
    return is_city and not corpus.place_and_regions(id).isdisjoint(COUNTIES)


def _drawing(cities: list[_City], project: _Projection) -> str:
    coast = [project(*point) for point in COAST]
    line = " ".join(f"{x},{y}" for x, y in coast)
    # The sea is what lies below and left of the coast.
    right, bottom = WIDTH + 200, project.height + 200
    sea = f"{line} {right},{bottom} -200,{bottom} -200,{coast[0][1]}"
    labels = dict(_labels(cities, project.height))
    drawn = "".join(
        _circle(city, labels.get(city.id, ""), is_first=city is cities[0]) for city in cities
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {project.height}" role="toolbar" '
        'aria-label="Employers by city around Los Angeles">'
        f'<polygon class="sea" points="{sea}"/><polyline class="coast" points="{line}"/>'
        f"{drawn}</svg>"
    )


def _circle(city: _City, label: str, is_first: bool) -> str:
    name = escape(city.name)
    at = f'cx="{city.x}" cy="{city.y}"'
    return (
        # One stop of the tab key; from there arrow keys go on, as in any toolbar.
        f'<g role="button" tabindex="{0 if is_first else -1}" aria-pressed="false" '
        f'data-city="{city.id}" data-name="{name}" data-radius="{RADIUS}" '
        f'aria-label="{name}: {city.count}">'
        f"<title>{name}: {city.count}</title>"
        f'<circle class="target" {at} r="{max(12, city.radius):.1f}"/>'
        f'<circle class="city" {at} r="{city.radius:.1f}"/>{label}</g>'
    )


def _labels(cities: list[_City], height: int) -> Iterator[tuple[str, str]]:
    """A label beside each city where one fits: right, left, above or below its circle."""
    taken = [city.box for city in cities]
    for city in cities:
        width, gap = LETTER * len(city.name), city.radius + 3
        places = (
            ("start", city.x + gap, city.y + 4, city.x + gap),
            ("end", city.x - gap, city.y + 4, city.x - gap - width),
            ("middle", city.x, city.y - gap, city.x - width / 2),
            ("middle", city.x, city.y + gap + FONT - 3, city.x - width / 2),
        )
        for anchor, x, y, left in places:
            box = _Box(left, y - FONT + 1, left + width, y + 3)
            is_inside = left >= 0 and left + width <= WIDTH and 0 <= box.top < box.bottom <= height
            if is_inside and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                name = escape(city.name)
                yield (
                    city.id,
                    f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{name}</text>',
                )
                break


def _table(cities: list[_City]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(city.name)}</th>'
        f'<td data-count="{city.id}">{city.count}</td></tr>'
        for city in cities
    )
    return (
        "<details><summary>The map as a table</summary><table><thead><tr>"
        '<th scope="col">City</th><th scope="col">Employers</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details>"
    )
