"""API keys: made here once, kept as hashes in ADVISOR_API_KEYS, compared in constant time.

A key is 32 random bytes, so that one round of SHA-256 is enough: there is nothing to guess. Two
keys may bear the same name; so one is replaced without a gap: add the new one, then drop the old.
"""

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_HASH = re.compile(r"[0-9a-f]{64}")
FORM = "NAME:SHA256, with :admin or :REQUESTS-A-MINUTE behind it where wanted"


@dataclass(frozen=True)
class Key:
    """A key by its hash: whether it may do what an administrator does, and how often it may ask.

    `per_minute` is None where the server's own limit holds.
    """

    name: str
    hash: str
    is_admin: bool = False
    per_minute: int | None = None

    def __str__(self) -> str:
        """As it stands in ADVISOR_API_KEYS."""
        parts = [self.name, self.hash, *(["admin"] if self.is_admin else [])]
        return ":".join([*parts, *([str(self.per_minute)] if self.per_minute else [])])


def new_key(name: str, is_admin: bool = False, per_minute: int | None = None) -> tuple[str, Key]:
    """A key to hand out, which is shown this once, and what is kept of it."""
    secret = f"ca-{secrets.token_urlsafe(32)}"
    return secret, Key(name, _hash(secret), is_admin, per_minute)


def read_keys(text: str) -> tuple[Key, ...]:
    """The keys of ADVISOR_API_KEYS, parted by commas or spaces.

    Raises ValueError that names the first one by its place, never by what stands there: a key may
    have been put where its hash belongs.
    """
    return tuple(
        _read(entry, number)
        for number, entry in enumerate(filter(None, re.split(r"[\s,]+", text)), start=1)
    )


def find(secret: str, keys: Sequence[Key]) -> Key | None:
    """The key that a secret is, if it is one; it takes as long whichever it is."""
    hashed = _hash(secret)
    found = None
    for key in keys:
        if hmac.compare_digest(key.hash, hashed):
            found = key
    return found


def _read(entry: str, number: int) -> Key:
    name, _, rest = entry.partition(":")
    hashed, *more = rest.split(":")
    limits = [int(part) for part in more if part.isdigit() and int(part) > 0]
    is_whole = len(limits) + more.count("admin") == len(more) and len(limits) < 2
    if not (_NAME.fullmatch(name) and _HASH.fullmatch(hashed) and is_whole):
        raise ValueError(
            f"entry {number} is not of the form {FORM}; make one with: advisor key new NAME"
        )
    return Key(name, hashed, "admin" in more, limits[0] if limits else None)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
