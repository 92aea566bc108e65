"""What stands alone on a résumé: who the owner is, and how to reach them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisor.records import Corpus
from advisor.resume.cues import ORGANISATION_WORDS
from advisor.resume.names import as_name, find_name
from advisor.resume.places import known_cities, region_in, split_place
from advisor.resume.reach import email_in, is_contact, links_of, phone_in, whole_addresses
from advisor.resume.types import Line

__all__ = [
    "Contact",
    "ORGANISATION_WORDS",
    "as_name",
    "find_contact",
    "known_cities",
    "split_place",
]


@dataclass(frozen=True)
class Contact:
    """Who the owner is and how to reach them, as the résumé states it."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    links: tuple[str, ...] = ()
    region: str | None = None


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
        links=links_of(header, loose, body),
        region=region or _first(region_in(line.text, cities) for line in loose),
    )


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
