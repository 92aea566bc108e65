"""Real services for tests: a PostgreSQL and a Redis of one's own, each on a port of its own."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SECRET = "pa ss/w:rd@1"  # with all that has to be escaped in an address
IN_URL = "pa%20ss%2Fw%3Ard%401"
PATIENCE = 60
MISSING = "These tests need {what}. Install it: apt-get install -y {package}"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Postgres:
    """A cluster in a folder; as root it runs as the user postgres, since it refuses root."""

    folder: Path
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "-D", "data", "-o", options, "-l", "log", "-w", "start")

    def stop(self) -> None:
        """Stop at once, as when the machine is lost: open connections are cut."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")

    def make(self) -> None:
        """Make the cluster and an empty database in it, and start it."""
        (self.folder / "password").write_text(SECRET)
        self._run(
            "initdb", "-D", "data", "-U", "advisor", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
            "--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile=password",
        )  # fmt: skip
        self.start()
        self._run("createdb", *self._where, "advisor")

    def database(self) -> str:
        """The URL of its database, emptied of all that earlier tests left."""
        self._sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return f"postgresql://advisor:{IN_URL}@127.0.0.1:{self.port}/advisor"

    def dump(self) -> str:
        """All that the database holds, as text."""
        return self._run("pg_dump", *self._where, "advisor")

    def _sql(self, command: str) -> None:
        self._run("psql", "-q", *self._where, "-c", command, "advisor")

    @property
    def _where(self) -> list[str]:
        return ["-h", str(self.folder), "-p", str(self.port), "-U", "advisor"]

    def _run(self, program: str, *arguments: str) -> str:
        command = [_postgres_program(program), *arguments]
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            command = ["runuser", "-u", "postgres", "--", *command]
        # What it prints goes to a file: a server that was started would hold a pipe open.
        with tempfile.TemporaryFile("w+") as printed:
            done = subprocess.run(
                command, cwd=self.folder, stdout=printed, stderr=subprocess.STDOUT, check=False,
                timeout=PATIENCE,
            )  # fmt: skip
            printed.seek(0)
            text = printed.read()
        assert done.returncode == 0, f"{program}: {text}"
        return text


@dataclass
class Redis:
    """A Redis that keeps nothing on disk."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{IN_URL}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, and return once it answers."""
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail(MISSING.format(what="redis-server", package="redis-server"))
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir",
             str(self.folder), "--requirepass", SECRET],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        pytest.fail("redis-server did not start in a minute")

    def stop(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE)


def _postgres_program(name: str) -> str:
    """The path of a program of PostgreSQL, which Debian keeps off the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        pytest.fail(MISSING.format(what="PostgreSQL", package="postgresql"))
    return found


def running_postgres() -> Iterator[Postgres]:
    """A cluster that runs until the generator goes on."""
    # Not under pytest's own folder, which only root may enter.
    folder = Path(tempfile.mkdtemp(prefix="advisor-postgres-"))
    service = Postgres(folder)
    try:
        service.make()
        yield service
        service.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def running_redis(folder: Path) -> Iterator[Redis]:
    """A Redis that runs until the generator goes on."""
    service = Redis(folder)
    service.start()
    yield service
    service.stop()
