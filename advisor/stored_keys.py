"""API keys that are kept in the database, by their hashes; a running server reads them anew."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from advisor.errors import SettingsError
from advisor.keys import Key
from advisor.settings import Settings


@dataclass(frozen=True)
class StoredKey:
    """A key, and the day on which it was made."""

    key: Key
    made: date


def keep_key(settings: Settings, key: Key) -> None:
    """Keep a key.

    Raises SettingsError where one of its name is kept, DatabaseError where the database is gone.
    """
    from sqlalchemy.exc import IntegrityError

    from advisor.database import KEYS, open_database

    row = {
        "name": key.name, "hash": key.hash, "is_admin": key.is_admin, "per_minute": key.per_minute,
        "date": datetime.now(UTC).date(),
    }  # fmt: skip
    try:
        with open_database(settings).begin() as connection:
            connection.execute(KEYS.insert(), row)
    except IntegrityError:
        raise SettingsError(
            f"There is a key {key.name} already. Choose another name, such as {key.name[:38]}-2, "
            f"or drop that one first: advisor key revoke {key.name}"
        ) from None


def stored_keys(settings: Settings) -> tuple[StoredKey, ...]:
    """The keys that are kept, by name; raises DatabaseError where the database is gone."""
    if not settings.has_database:
        return ()
    from advisor.database import KEYS, open_database

    with open_database(settings).begin() as connection:
        rows = connection.execute(KEYS.select().order_by(KEYS.c.name)).all()
    return tuple(
        StoredKey(Key(row.name, row.hash, row.is_admin, row.per_minute), row.date) for row in rows
    )


def revoke_key(settings: Settings, name: str) -> bool:
    """Drop the key of a name; returns whether there was one.

    Raises DatabaseError where the database is gone.
    """
    if not settings.has_database:
        return False
    from advisor.database import KEYS, open_database

    with open_database(settings).begin() as connection:
        return connection.execute(KEYS.delete().where(KEYS.c.name == name)).rowcount > 0
