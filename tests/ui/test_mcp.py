"""The MCP server through the official client, over HTTP and over stdio."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest
from mcp import ClientSession, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from advisor.settings import Settings
from tests.ui.conftest import Server

TOOLS = {"ask", "search_facts", "find_companies", "find_projects", "verify_claim"}
CLAIM = "CHANGE-seq found {} off-target sites in human T-cells."
Use = Callable[[ClientSession], Coroutine[Any, Any, None]]


def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "ADVISOR_HOME": str(settings.home),
        "ADVISOR_GAP_LEDGER": "off",
        "ADVISOR_MODEL": "none",
    }


def in_thread(run: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a client where no other test's event loop is, such as the browser's."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(anyio.run, run).result()


def over_http(server: Server, use: Use) -> None:
    async def run() -> None:
        async with (
            streamable_http_client(f"{server.address}/mcp") as streams,
            ClientSession(streams[0], streams[1]) as session,
        ):
            await session.initialize()
            await use(session)

    in_thread(run)


def over_stdio(settings: Settings, use: Use) -> None:
    async def run() -> None:
        parameters = StdioServerParameters(
            command=sys.executable, args=["-m", "ui.cli", "mcp"], env=environment(settings)
        )
        async with (
            stdio_client(parameters) as (read, write),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            await use(session)

    in_thread(run)


async def call(session: ClientSession, tool: str, **arguments: Any) -> Any:
    result = await session.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return result.structured_content


async def use_all(session: ClientSession) -> None:
    tools = (await session.list_tools()).tools
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.description and tool.input_schema for tool in tools)

    result = await session.call_tool("ask", {"question": "Which portfolio projects fit fintech?"})
    text: Any = result.content[0]
    assert "\n\n### Sources\n\n- [1] " in text.text
    form: Any = result.structured_content
    assert form["coverage"]["matched"] >= 14

    facts = (await call(session, "search_facts", query="CRISPR off-target data", most=3))["facts"]
    assert len(facts) == 3
    assert all(fact["sources"] for fact in facts)

    found = await call(session, "find_companies", sector="Fintech", place="Los Angeles", most=2)
    assert found["total"] > len(found["records"]) == 2
    found = await call(session, "find_projects", words="fraud", difficulty="intermediate")
    assert {record["difficulty"] for record in found["records"]} == {"intermediate"}

    found = await call(session, "verify_claim", claim=CLAIM.format("201,934"))
    assert (found["verdict"], len(found["citations"])) == ("supported", 1)
    found = await call(session, "verify_claim", claim=CLAIM.format("301,934"))
    assert (found["verdict"], found["citations"]) == ("unsupported", [])


def test_every_tool_over_http(server: Server) -> None:
    over_http(server, use_all)


def test_every_tool_over_stdio(shared_settings: Settings) -> None:
    over_stdio(shared_settings, use_all)


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": ""}, "The question is empty."),
        ("verify_claim", {"claim": "?"}, "The claim is empty."),
        ("search_facts", {"query": "x" * 3_000}, "The question has 3,000 characters"),
        ("find_companies", {"sector": "yachts"}, "There is no sector 'yachts' here. Choose one of"),
        ("find_projects", {"words": "a " * 50_000}, "at most 200 characters"),
        ("verify_claim", {"claim": "x", "passages": ["x" * 10_001]}, "at most 10000 characters"),
    ],
)
def test_what_a_person_can_cause_is_told_to_the_client(
    server: Server, tool: str, arguments: dict[str, Any], said: str
) -> None:
    async def use(session: ClientSession) -> None:
        result: Any = await session.call_tool(tool, arguments)
        assert result.is_error
        assert said in result.content[0].text

    over_http(server, use)


def test_stdio_holds_the_protocol_and_nothing_else(shared_settings: Settings) -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-03-26",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "mcp"],
        input=json.dumps(hello) + "\n",
        env=environment(shared_settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    (answer,) = map(json.loads, done.stdout.splitlines())
    assert answer["result"]["serverInfo"]["name"] == "career-advisor"
    assert done.stderr == ""


def test_neither_asking_nor_the_app_imports_fastmcp() -> None:
    code = (
        "import sys, ui.app, ui.cli, advisor.chain, advisor.verifying; "
        "print([name for name in sys.modules if name in ('fastmcp', 'mcp')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout == "[]\n"
