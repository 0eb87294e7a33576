"""The tools, called by the client of the SDK: in the process, over standard input and output, over HTTP and over SSE."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
from mcp import Client
from mcp.client.sse import sse_client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from dayward.cli.prompting.main import main
from dayward.cli.prompting.serving import transports
from dayward.cli.prompting.serving.calls import Calls
from dayward.cli.prompting.serving.executor import Executor
from dayward.cli.prompting.serving.inference import Caller
from dayward.cli.prompting.serving.server import made
from dayward.cli.prompting.serving.transports import Place, check, listening, names, security
from dayward.core.configuration import configuration
from dayward.core.errors import Refused, Unavailable, UsageError
from tests.prompts.letta_server import LettaServer
from tests.prompts.old import AGENT, database, row

OTHER = "agent-00000000-0000-4000-8000-000000000002"
NAMES = {
    "promptyoself_register", "promptyoself_schedule_time", "promptyoself_schedule_cron", "promptyoself_schedule_every",
    "promptyoself_list", "promptyoself_cancel", "promptyoself_execute", "promptyoself_executor_status", "promptyoself_test",
    "promptyoself_agents", "promptyoself_upload", "promptyoself_set_default_agent", "promptyoself_set_scoped_default_agent",
    "promptyoself_get_scoped_default_agent", "promptyoself_inference_diagnostics", "health",
}  # fmt: skip
BEGIN = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}  # fmt: skip
TOKEN = "a-token-that-is-long-enough"
T = TypeVar("T")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's, and no executor unless a test wants one."""
    for name in list(os.environ):
        if name.startswith(("LETTA_", "PROMPTYOSELF_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PROMPTYOSELF_EXECUTOR_AUTOSTART", "false")


def calls() -> Calls:
    config = configuration()
    return Calls(config, Executor(config, os.environ))


def talk(work: Callable[[Client], Awaitable[T]]) -> T:
    """Do something as a client in the same process."""

    async def main() -> T:
        async with Client(made(calls())) as client:
            return await work(client)

    return asyncio.run(main())


def ask(name: str, meta: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
    """One call, without a client."""
    return calls().answer(name, given, Caller(meta or {}, {}, "default"))


def schedule(**given: Any) -> dict[str, Any]:
    return {"prompt": "Hello", "every": "5m", "skip_validation": True, **given}


def test_the_tools_have_the_names_that_agents_know() -> None:
    async def work(client: Client) -> Any:
        return (await client.list_tools()).tools

    found = {tool.name: tool for tool in talk(work)}
    missing = NAMES - set(found)
    assert missing <= {"promptyoself_test", "promptyoself_agents"}, missing
    assert set(found) <= NAMES
    every = found["promptyoself_schedule_every"].input_schema
    assert every["required"] == ["prompt", "every"]
    assert every["properties"]["max_repetitions"]["type"] == "integer"
    assert every["properties"]["agentId"]["description"] == "the same as agent_id"
    assert found["promptyoself_register"].input_schema["required"] == ["prompt"]
    assert found["promptyoself_cancel"].input_schema["required"] == ["schedule_id"]
    assert "loop" not in found["promptyoself_execute"].input_schema["properties"]
    assert all(tool.description for tool in found.values())


def test_the_whole_life_through_a_client() -> None:
    async def work(client: Client) -> None:
        made = await client.call_tool(
            "promptyoself_schedule_every", schedule(agentId=AGENT, max_repetitions=3, heartbeat=True)
        )
        assert made.is_error is False
        assert json.loads(made.content[0].text) == made.structured_content  # type: ignore[union-attr]
        assert made.structured_content["id"] == 1
        once = {"agent_id": AGENT, "prompt": "x", "time": "2099-01-01", "skip_validation": True}
        assert (await client.call_tool("promptyoself_schedule_time", once)).structured_content["id"] == 2
        cron = {"agent_id": AGENT, "prompt": "x", "cron": "0 9 * * *", "skip_validation": True}
        assert (await client.call_tool("promptyoself_schedule_cron", cron)).structured_content["id"] == 3
        listed = (await client.call_tool("promptyoself_list", {"agent_id": AGENT})).structured_content
        assert [one["schedule_type"] for one in sorted(listed["schedules"], key=lambda one: one["id"])] == [
            "interval",
            "once",
            "cron",
        ]
        assert (await client.call_tool("promptyoself_cancel", {"schedule_id": 2})).structured_content[
            "cancelled_id"
        ] == 2
        again = await client.call_tool("promptyoself_cancel", {"schedule_id": 2})
        assert again.is_error
        assert again.structured_content == {"error": "Schedule 2 not found or already cancelled"}
        assert (await client.call_tool("promptyoself_list")).structured_content["count"] == 2
        everything = {"include_cancelled": True, "mcp_server_name": "x", "request_heartbeat": False, "mcp_server_id": 1}
        assert (await client.call_tool("promptyoself_list", everything)).structured_content["count"] == 3
        assert (await client.call_tool("promptyoself_execute")).structured_content["executed"] == []

    talk(work)


def test_what_a_tool_does_not_take_is_said() -> None:
    assert ask("promptyoself_cancel", id=1)["error"] == "promptyoself_cancel takes no 'id'"
    assert ask("health", x=1)["hint"] == "it takes nothing"
    assert ask("promptyoself_nothing")["error"] == "there is no tool 'promptyoself_nothing'"
    assert ask("promptyoself_register", **schedule(agent_id=AGENT, prompt=["a"]))["error"] == "prompt must be text"
    assert ask("promptyoself_register", **schedule(agent_id=AGENT, prompt=7))["status"] == "success"
    assert ask("promptyoself_register", **schedule(agent_id=AGENT, max_repetitions="many"))["error"].startswith(
        "max-rep"
    )
    assert ask("promptyoself_list", agent_id=None)["schedules"][0]["prompt_text"] == "7"


def test_an_agent_addresses_agents_alone() -> None:
    for given in (schedule(agent_id="dayward:me"), schedule(agent_id=AGENT, deliver="ntfy:me")):
        assert ask("promptyoself_register", **given)["error"].startswith("an agent may not have anything sent to ")


@pytest.mark.parametrize(
    ("meta", "agent"),
    [
        ({"agent_id": "agent-1"}, "agent-1"),
        ({"agentId": " agent-2 "}, "agent-2"),
        ({"letta_agent_id": "agent-3"}, "agent-3"),
        ({"caller_agent_id": "agent-4"}, "agent-4"),
        ({"agent": {"id": "agent-5"}}, "agent-5"),
        ({"agent": {"id": 5}, "agent_id": ""}, None),
        ({"agent": "agent-6"}, None),
    ],
)
def test_the_metadata_of_a_call_names_its_agent(meta: dict[str, Any], agent: str | None) -> None:
    async def work(client: Client) -> Any:
        return (await client.call_tool("promptyoself_inference_diagnostics", meta=meta)).structured_content  # type: ignore[arg-type]

    found = talk(work)
    assert found["agent_id"] == agent
    assert found["source"] == ("metadata" if agent else None)


def test_the_agent_is_inferred_in_the_documented_order(letta: LettaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    one = calls()
    alone = letta.agent()
    caller = Caller({}, {}, "session")

    def answer(name: str, caller: Caller = caller, **given: Any) -> dict[str, Any]:
        return one.answer(f"promptyoself_{name}", given, caller)

    def who(caller: Caller = caller, **given: Any) -> tuple[str, str]:
        found = answer("inference_diagnostics", caller, **given)
        return found["source"], found["agent_id"]

    assert answer("register", **schedule())["error"] == "Missing required arguments: agent-id and prompt"
    monkeypatch.setenv("PROMPTYOSELF_USE_SINGLE_AGENT_FALLBACK", "true")
    one._inference._single = lambda: alone  # the command that asks the server is tested where it is
    assert who() == ("single agent", alone)
    for name in ("LETTA_DEFAULT_AGENT_ID", "PROMPTYOSELF_DEFAULT_AGENT_ID", "LETTA_AGENT_ID"):
        monkeypatch.setenv(name, f"agent-{name}")
        assert who() == ("environment", f"agent-{name}")
    assert answer("set_default_agent", agent_id="agent-d") == {"status": "success", "agent_id": "agent-d"}
    assert who() == ("default", "agent-d")
    assert answer("set_scoped_default_agent", agent_id="agent-s")["scope"] == "session"
    assert answer("get_scoped_default_agent")["agent_id"] == "agent-s"
    assert who() == ("scoped default", "agent-s")
    assert who(caller._replace(scope="another")) == ("default", "agent-d")
    assert answer("set_scoped_default_agent", agent_id="agent-o", scope="another")["scope"] == "another"
    assert answer("get_scoped_default_agent", scope="nobody's")["agent_id"] is None
    assert who(caller._replace(scope="another")) == ("scoped default", "agent-o")
    headed = caller._replace(headers={"X-Agent-Id": "agent-h"})
    assert who(headed) == ("metadata", "agent-h")
    assert who(headed._replace(meta={"agentId": "agent-m"})) == ("metadata", "agent-m")
    assert who(headed, agent_id="agent-e") == ("argument", "agent-e")
    assert answer("register", headed, **schedule())["status"] == "success"
    assert answer("list", agent_id="agent-h")["count"] == 1
    assert answer("set_default_agent", agent_id=" ")["error"] == "Missing required argument: agent-id"
    assert "is nobody" in answer("set_default_agent", agent_id="a b")["error"]


def test_the_single_agent_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTYOSELF_USE_SINGLE_AGENT_FALLBACK", "1")
    monkeypatch.setenv("LETTA_BASE_URL", "http://127.0.0.1:9")
    assert ask("promptyoself_inference_diagnostics")["agent_id"] is None


def test_scopes_are_forgotten_rather_than_kept_without_end() -> None:
    one = calls()
    for number in range(1001):
        one.answer(
            "promptyoself_set_scoped_default_agent", {"agent_id": "agent-x", "scope": str(number)}, Caller({}, {}, "me")
        )
    assert len(one._inference.scoped) == 1000
    assert "0" not in one._inference.scoped


def test_health_tells_how_it_goes_and_offers_what_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ask("health")
    assert (found["status"], found["scheduled"], found["executor"]["running"]) == ("healthy", 0, False)
    monkeypatch.setenv("PROMPTYOSELF_EXECUTOR_AUTOSTART", "true")
    assert ask("health")["status"] == "unhealthy"
    assert "hint" not in found
    path = database(tmp_path / "old.db", "schedules", [row("schedules")])
    monkeypatch.setenv("PROMPTYOSELF_DB", str(path))
    assert "promptyoself import" in ask("health")["hint"]


def test_prompts_are_sent_while_the_server_runs(letta: LettaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMPTYOSELF_EXECUTOR_AUTOSTART")
    monkeypatch.setenv("PROMPTYOSELF_INTERVAL", "0.2")
    agent = letta.agent()

    async def main() -> None:
        config = configuration()
        async with Executor(config, os.environ) as executor, Client(made(Calls(config, executor))) as client:
            said = await client.call_tool("promptyoself_register", {"agent_id": agent, "prompt": "Now", "every": "1s"})
            assert said.structured_content["status"] == "success", said.structured_content
            async with asyncio.timeout(20):
                while not letta.stored(agent):
                    await asyncio.sleep(0.05)
                while not executor.status()["executed"]:
                    await asyncio.sleep(0.05)
            status = (await client.call_tool("promptyoself_executor_status")).structured_content
            assert (status["running"], status["interval"]) == (True, 0.2)
            assert status["last"][0]["delivered"] is True
            assert (await client.call_tool("health")).structured_content["status"] == "healthy"
        assert executor.status()["running"] is False

    asyncio.run(main())


def test_an_executor_that_fails_is_said() -> None:
    async def main() -> dict[str, Any]:
        executor = Executor(configuration(), {"PROMPTYOSELF_EXECUTOR_INTERVAL": "5"})
        async with executor:
            assert executor._prompting
            assert executor._prompting._deliveries
            executor._task.cancel()  # type: ignore[union-attr]
            with pytest.raises(asyncio.CancelledError):
                await executor._task  # type: ignore[misc]
            task = asyncio.create_task(_fails())
            task.add_done_callback(executor._ended)
            with pytest.raises(RuntimeError):
                await task
            await asyncio.sleep(0)
        return executor.status()

    found = asyncio.run(main())
    assert (found["running"], found["problem"]) == (False, "RuntimeError: worn out")


async def _fails() -> None:
    raise RuntimeError("worn out")


@pytest.mark.parametrize("words", ["soon", "0", "-1", "nan", "inf"])
def test_an_interval_that_is_none_is_said(words: str) -> None:
    with pytest.raises(UsageError, match="PROMPTYOSELF_EXECUTOR_INTERVAL is"):
        Executor(configuration(), {"PROMPTYOSELF_EXECUTOR_INTERVAL": words})


# How it is reached


@asynccontextmanager
async def serving(place: Place, sse: bool = False) -> AsyncIterator[str]:
    """A server on a free port, in this process."""
    server = made(calls())
    app = transports.over_sse(server, place) if sse else transports.over_http(server, place)
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(transports.serve(app, place, port.set_result))
    try:
        yield f"http://{place.host if place.host != '::1' else '[::1]'}:{await port}"
    finally:
        os.kill(os.getpid(), signal.SIGINT)
        await task


LOCAL = Place("127.0.0.1", 0, "/mcp")


def test_over_http(letta: LettaServer) -> None:
    agent = letta.agent()

    async def main() -> None:
        async with serving(LOCAL) as url:
            async with Client(f"{url}/mcp") as client:
                given = {"agentId": agent, "prompt": "Hi", "every": "5m"}
                assert (await client.call_tool("promptyoself_schedule_every", given)).structured_content["id"] == 1
            http = httpx2.AsyncClient(headers={"X-Agent-Id": "agent-from-a-header"})
            async with http, Client(streamable_http_client(f"{url}/mcp", http_client=http), mode="legacy") as client:
                found = (await client.call_tool("promptyoself_inference_diagnostics")).structured_content
                assert (found["source"], found["agent_id"]) == ("metadata", "agent-from-a-header")
                assert found["scope"] != "default"

    asyncio.run(main())


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "localhost.evil.example:8000"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:3000"}, 200),
        ({}, 200),
    ],
)
def test_a_page_of_somebody_else_reaches_nothing(headers: dict[str, str], code: int) -> None:
    async def main() -> int:
        async with serving(LOCAL) as url, httpx2.AsyncClient() as http:
            accept = {"Accept": "application/json, text/event-stream"}
            return (await http.post(f"{url}/mcp", json=BEGIN, headers={**accept, **headers})).status_code

    assert asyncio.run(main()) == code


def test_over_sse_behind_a_token() -> None:
    place = LOCAL._replace(token=TOKEN)

    async def main() -> None:
        async with serving(place, sse=True) as url:
            async with httpx2.AsyncClient() as http:
                assert (await http.get(f"{url}/sse")).status_code == 401
                wrong = await http.get(f"{url}/sse", headers={"Authorization": "Bearer wrong"})
                assert (wrong.status_code, wrong.json()["error"]) == (401, "a bearer token is needed")
            stream = sse_client(f"{url}/sse", headers={"Authorization": f"Bearer {TOKEN}"})
            async with Client(stream, mode="legacy") as client:
                assert (await client.call_tool("health")).structured_content["status"] == "healthy"

    asyncio.run(main())


def test_over_stdio_with_the_installed_command(home: Path) -> None:
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "dayward", "promptyoself", "mcp"],
        env={**os.environ, "LETTA_AGENT_ID": AGENT},
    )

    async def main() -> None:
        async with Client(parameters) as client:
            said = await client.call_tool("promptyoself_schedule_every", schedule())
            assert said.structured_content["status"] == "success"
            listed = (await client.call_tool("promptyoself_list")).structured_content["schedules"]
            assert [one["agent_id"] for one in listed] == [AGENT]

    asyncio.run(main())


@pytest.mark.parametrize(("transport", "path"), [("http", "/mcp"), ("sse", "/sse")])
def test_the_command_serves_until_it_is_told_to_stop(
    transport: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with listening(LOCAL) as free:
        port = free.getsockname()[1]

    def interrupt() -> None:
        while True:
            with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=20)) as client:
                client.request("GET", "/nothing")
                assert client.getresponse().status == 404
                os.kill(os.getpid(), signal.SIGINT)
                return

    threading.Thread(target=interrupt, daemon=True).start()
    assert main(["mcp", "--transport", transport, "--port", str(port)]) == 0
    assert capsys.readouterr() == ("", f"serving at http://127.0.0.1:{port}{path}\n")


def test_the_command_serves_one_client_until_it_hangs_up(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    answered, answering = os.pipe()
    os.write(writing, json.dumps(BEGIN).encode() + b"\n")
    os.close(writing)
    with open(reading) as stdin, open(answering, "w") as stdout:
        monkeypatch.setattr(sys, "stdin", stdin)
        monkeypatch.setattr(sys, "stdout", stdout)
        assert main(["mcp"]) == 0
    monkeypatch.undo()
    with open(answered) as file:
        (line,) = file.readlines()
    assert json.loads(line)["result"]["serverInfo"]["name"] == "promptyoself"


def test_a_place_beyond_this_machine_needs_a_token(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("mcp", "--transport", "http", "--host", "192.0.2.1")
    code, found = said(*words)
    assert (code, found["error"]) == (
        1,
        "192.0.2.1 can be reached from other machines, and DAYWARD_MCP_TOKEN is not set",
    )
    monkeypatch.setenv("DAYWARD_MCP_TOKEN", "short")
    assert "shorter than 16" in said(*words)[1]["error"]
    monkeypatch.setenv("DAYWARD_MCP_TOKEN", TOKEN)
    assert said(*words)[1]["error"].startswith("192.0.2.1:8000 cannot be listened on")
    assert "every address" in said("mcp", "--transport", "sse", "--host", "0.0.0.0")[1]["error"]
    assert said("mcp", "--transport", "pigeon")[1]["error"] == "transport cannot be 'pigeon'"
    assert "is no place to serve" in said("mcp", "--transport", "http", "--path", "mcp")[1]["error"]
    assert "is no place to serve" in said("mcp", "--transport", "http", "--port", "70000")[1]["error"]


def test_which_places_are_this_machines_own() -> None:
    for host in ("127.0.0.1", "127.8.8.8", "localhost", "::1"):
        check(Place(host, 8000, "/mcp"))
    for host in ("0.0.0.0", "::", "host.example", "10.0.0.1", ""):
        with pytest.raises(Refused):
            check(Place(host, 8000, "/mcp"))
    check(Place("0.0.0.0", 8000, "/mcp", ("host.example",), TOKEN))
    allowed = security(Place("::1", 8000, "/mcp", names("host.example, other:9")))
    assert {"[::1]:*", "host.example", "host.example:*", "other:9"} <= set(allowed.allowed_hosts)
    assert "https://host.example" in allowed.allowed_origins


def test_a_port_that_is_taken_is_said() -> None:
    with closing(listening(LOCAL)) as taken:
        taken.listen()
        with pytest.raises(Unavailable, match="cannot be listened on"):
            listening(LOCAL._replace(port=taken.getsockname()[1]))
