"""Two servers behind the composition's nginx are one: limits, visitors, and one that is lost."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import yaml

from advisor.keys import new_key
from advisor.settings import Settings
from tests.services import Postgres, Redis, free_port
from tests.ui.conftest import Server, link_index, start_server, wait_until_ready

COMPOSE = Path(__file__).parents[2] / "compose.yaml"
ASK = {"question": "Which portfolio projects fit fintech?"}
PER_MINUTE = 7
SECRET, KEY = new_key("program", per_minute=PER_MINUTE)
ADMIN_SECRET, ADMIN = new_key("staff", is_admin=True, per_minute=100_000)
STAFF = {"X-API-Key": ADMIN_SECRET}
PATIENCE = 120


@dataclass
class Service:
    """Two servers, and the address of the nginx before them."""

    address: str
    servers: list[Server]

    def pages(self) -> list[int]:
        """How many requests for the page each has had."""
        return [self._count(server) for server in self.servers]

    def _count(self, server: Server) -> int:
        text = httpx.get(f"{server.address}/metrics", headers=STAFF, timeout=PATIENCE).text
        counts = re.findall(r'^advisor_requests_total\{area="page".*\} (\S+)$', text, re.M)
        return int(sum(map(float, counts)))


@pytest.fixture(scope="module")
def service(
    shared_settings: Settings,
    postgres: Postgres,
    redis: Redis,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    database, servers = postgres.database(), []
    for _ in range(2):
        home = tmp_path_factory.mktemp("home")
        link_index(home, shared_settings.home)
        servers.append(
            start_server(
                home, free_port(), ADVISOR_DATABASE_URL=database, ADVISOR_REDIS_URL=redis.url,
                ADVISOR_API_KEYS=f"{KEY},{ADMIN}", ADVISOR_PROXIES="127.0.0.1",
            )
        )  # fmt: skip
    nginx = None
    try:
        for server in servers:
            wait_until_ready(server)
        port = free_port()
        folder = tmp_path_factory.mktemp("nginx")
        nginx = start_nginx(folder, port, [server.address for server in servers])
        yield Service(f"http://127.0.0.1:{port}", servers)
    finally:
        for process in [nginx, *(server.process for server in servers)]:
            if process is not None:
                process.kill()
                process.communicate()


def start_nginx(folder: Path, port: int, addresses: list[str]) -> "subprocess.Popen[str]":
    """Nginx as the composition has it, before servers at these addresses."""
    compose = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    text = compose["configs"]["nginx"]["content"].replace("$$", "$")
    for name, address in zip(("advisor-a", "advisor-b"), addresses, strict=True):
        text = text.replace(f"{name}:7860", address.removeprefix("http://"))
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    own = "".join(f"{kind}_temp_path {folder};\n" for kind in kinds)
    text = text.replace("http {\n", f"http {{\n{own}")
    (folder / "nginx.conf").write_text(f"daemon off;\npid {folder}/pid;\n{text}", encoding="utf-8")
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.fail("nginx is missing. Install it: sudo apt install nginx")
    command = [program, "-p", str(folder), "-c", f"{folder}/nginx.conf", "-e", f"{folder}/errors"]
    process = subprocess.Popen(command, text=True)
    wait_until_ready(Server(f"http://127.0.0.1:{port}", process))
    return process


def ask(service: Service, headers: dict[str, str]) -> int:
    return httpx.post(
        f"{service.address}/v1/ask", json=ASK, headers=headers, timeout=PATIENCE
    ).status_code


def test_a_limit_holds_over_both_together(service: Service) -> None:
    answered = [ask(service, {"Authorization": f"Bearer {SECRET}"}) for _ in range(PER_MINUTE + 3)]
    assert answered == [200] * PER_MINUTE + [429] * 3


def test_what_is_for_administrators_is_not_reached_through_it(service: Service) -> None:
    for path in ("metrics", "v1/admin/purge"):
        got = httpx.get(f"{service.address}/{path}", headers=STAFF, timeout=PATIENCE)
        assert got.status_code == 404


def test_a_visitor_stays_with_one_server_and_loses_nothing_but_that_with_it(
    service: Service,
) -> None:
    before = service.pages()
    with httpx.Client(headers=STAFF, timeout=PATIENCE) as visitor:
        for _ in range(6):
            assert visitor.get(service.address).status_code == 200
        had = [now - then for now, then in zip(service.pages(), before, strict=True)]
        assert sorted(had) == [0, 6]
        lost = service.servers[had.index(6)]
        lost.process.kill()
        lost.process.wait()
        assert visitor.get(service.address).status_code == 200
    assert [ask(service, STAFF) for _ in range(6)] == [200] * 6
