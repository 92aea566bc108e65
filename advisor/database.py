"""The database of what is kept: gaps, feedback and keys; a file under ADVISOR_HOME, or PostgreSQL.

Each use opens a connection of its own: uses are few, and none can be stale when the server behind
it was stopped and started. Where it can't be reached, that is found out once in five seconds.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from advisor.errors import DatabaseError, SettingsError, install
from advisor.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
# The newest of the migrations: a database that bears it is used without loading Alembic.
NEWEST = "0002"
_LOCK = 7_220_861_043  # any number: by it PostgreSQL tells our migrations from other locks
_SECONDS = {"connect_timeout": 2, "tcp_user_timeout": 5_000}  # libpq's own units: s and ms
_MIGRATING = threading.Lock()  # Alembic keeps what it works on in its module
_LOG = logging.getLogger(__name__)

METADATA = sa.MetaData()


def _entries(name: str, *further: "sa.Column[Any]") -> sa.Table:
    """A table of what a journal holds.

    `line` says from which line of which journal an entry came, so that none is moved in twice.
    """
    return sa.Table(
        name, METADATA,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("line", sa.String(60), nullable=False, unique=True),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        *further,
    )  # fmt: skip


GAPS = _entries("gaps")
FEEDBACK = _entries(
    "feedback",
    sa.Column("is_helpful", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("citations", sa.JSON, nullable=False),
    sa.Column("corpus", sa.Text, nullable=False),
)  # fmt: skip
KEYS = sa.Table(
    "api_keys", METADATA,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("is_admin", sa.Boolean, nullable=False),
    sa.Column("per_minute", sa.Integer),
    sa.Column("date", sa.Date, nullable=False),
)  # fmt: skip


def open_database(settings: Settings) -> "Database":
    """The database that the settings name; nothing is read or made yet.

    Raises SettingsError where PostgreSQL is named and its package is missing.
    """
    return _opened(settings.database_url, settings.database_file)


@lru_cache(maxsize=64)
def _opened(url: str | None, file: Path) -> "Database":
    if url is None:
        return Database(URL.create("sqlite", database=str(file)))
    return Database(make_url(url).set(drivername="postgresql+psycopg"))


class Database:
    """Gives connections to a database whose tables are up to date."""

    def __init__(self, url: URL) -> None:
        """`url` of SQLite or PostgreSQL; raises SettingsError where a package is missing."""
        self._file = Path(url.database or "") if url.drivername == "sqlite" else None
        self.where = str(self._file) if self._file else f"{url.host}:{url.port or 5432}"
        self._secrets = [str(url.password), quote(str(url.password))] if url.password else []
        arguments: dict[str, Any] = {"timeout": 2} if self._file else _SECONDS
        try:
            self._engine = sa.create_engine(url, poolclass=NullPool, connect_args=arguments)
        except ImportError:
            raise SettingsError(
                "ADVISOR_DATABASE_URL: PostgreSQL needs the package psycopg. Install it: "
                + install("psycopg[binary]")
            ) from None
        if self._file:
            _begin_ourselves(self._engine)
        self._is_current = False
        self._again_at = 0.0
        self._gone: str | None = None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A connection in a transaction, which is committed at the end of the block.

        Raises DatabaseError where the database can't be reached or used, at once where that was
        found out less than five seconds ago; IntegrityError is passed on.
        """
        if self._gone is not None and time.monotonic() < self._again_at:
            raise DatabaseError(self._gone)
        try:
            self._bring_up_to_date()
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except (SQLAlchemyError, OSError) as error:
            raise self._fails(error) from None
        if self._gone is not None:
            _LOG.warning("The database at %s is there again.", self.where)
            self._gone = None

    def _fails(self, error: Exception) -> DatabaseError:
        """The error to raise, in which no password and nothing of what is kept is said."""
        reason = self._reason(error)
        if self._gone is None:
            _LOG.warning(
                "The database at %s can't be used (%s). What is to be kept waits in ADVISOR_HOME.",
                self.where, reason,
            )  # fmt: skip
        self._gone = (
            f"The database at {self.where} can't be used now ({reason}). Nothing is lost: what is "
            "to be kept waits in ADVISOR_HOME. Start the database, then try again."
        )
        self._again_at = time.monotonic() + DatabaseError.retry_seconds
        self._is_current = False  # what comes back may be another one
        return DatabaseError(self._gone)

    def _reason(self, error: Exception) -> str:
        """What a database says of itself; of other errors, which tell of rows, only the kind."""
        cause = getattr(error, "orig", None) or error
        if not (self._file or isinstance(error, OperationalError)):
            return type(cause).__name__
        first = str(cause).strip().partition("\n")[0].rpartition("failed: ")[2]
        for secret in self._secrets:
            first = first.replace(secret, "***")
        return first or type(cause).__name__

    def _bring_up_to_date(self) -> None:
        if self._is_current:
            return
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._engine.begin() as connection:
            found = None
            if sa.inspect(connection).has_table("alembic_version"):
                found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        if found != NEWEST:
            self._migrate()
        self._is_current = True

    def _migrate(self, to: str = "head") -> None:
        """Run what migrations are missing, while other processes that want to wait."""
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        own: AbstractContextManager[object] = nullcontext()
        if self._file:
            own = FileLock(f"{self._file}.lock", timeout=30)
        with _MIGRATING, own, self._engine.begin() as connection:
            if not self._file:
                connection.execute(sa.text("SET LOCAL lock_timeout = '30s'"))
                connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, to)
            except CommandError:
                raise DatabaseError(
                    f"The database at {self.where} was made by a newer version of the advisor. "
                    "Update this one, or name another database."
                ) from None


def _begin_ourselves(engine: sa.Engine) -> None:
    """Let transactions of SQLite hold changes of tables too, and deleted text be overwritten."""

    @sa.event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:
        connection.isolation_level = None  # Python's own way commits before a table is made
        connection.execute("PRAGMA secure_delete = ON")

    @sa.event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")
