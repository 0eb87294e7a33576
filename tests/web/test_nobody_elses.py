"""Every route, asked by somebody else with names taken from the owner's pages: nothing of the owner's is found or changed.

And a reader changes nothing, whatever is asked.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi.routing import APIRoute

from dayward.core import clock
from dayward.server.caller import SCOPES, policy_of, scopes_of
from dayward.state import accounts, approvals, incidents, schedules, slots, transcripts
from tests.web.desk import Desk, routes_of, served

NAME = "zanzibar"
"""What things of the owner's are called, by those who ask for them."""
SECRET = "hinterland"
"""A word that stands in everything of the owner's, and that nobody asks for."""
_SAFE = ("GET", "HEAD", "OPTIONS")
_ENDLESS = re.compile(r"stream|events|ws$")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with served(tmp_path_factory.mktemp("walk"), {}) as desk:
        for name in ("todo.txt", "projects.txt", "habits.txt"):
            path = desk.life / name
            path.write_text(f"{path.read_text()}{SECRET} thing +{NAME} @{NAME} rec:1d\n")
        (desk.life / "notes" / f"{NAME}.md").write_text(f"# {SECRET}\n\n{NAME}\n")
        goals = next(desk.life.glob("goals/*.md"))
        goals.write_text(goals.read_text() + f"\n## O9: {SECRET}\n")
        yield desk


@pytest.fixture(scope="module")
def names(desk: Desk) -> dict[str, list[str]]:
    """What the owner's things are called, by the name of the argument that takes it."""
    now = clock.utc()
    ana = desk.browser("ana", "owner", "owner")
    with desk.database.transaction() as connection:
        schedule = schedules.add(
            connection,
            schedules.Schedule(
                "owner",
                NAME,
                "every day at 9", {"kind": "every", "every": 86400}, "", {"say": SECRET}, "run", None, "you", now
            ),
            "owner",
            now,
        )  # fmt: skip
        slots.make(connection, slots.Slot("owner", schedule, "k", now, {"subject": SECRET}), now, "done", SECRET)
        asked = approvals.Asked(
            "owner", "append", {"path": "todo.txt", "text": SECRET}, f"append {SECRET}", NAME, f"+{SECRET}", "digest", "t",
            "web", "chat", now + timedelta(days=7),
        )  # fmt: skip
        approval = approvals.ask(connection, asked, now)
        said = transcripts.Said(
            "owner", "conversation1", "web", "chat", "turn1", SECRET, SECRET, "floor", [SECRET], now, now
        )
        transcripts.keep(connection, said)
        incidents.fail(connection, "owner", NAME, SECRET, now)
    desk.entrance.new_token(accounts.Account("ana", "owner", "owner"), NAME, ["read"])
    with desk.database.reading() as connection:
        (token,) = accounts.tokens_of(connection, "ana")
    told = ana.post("/waiting", data={"words": f"{SECRET} owes +{NAME}"}).headers["location"].rpartition("=")[2]
    commit = subprocess.run(
        ["git", "-C", str(desk.life), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    tasks = ana.get("/tasks", params={"q": NAME}).text
    handles = re.findall(r'name="task" value="(\w+)"', tasks)
    habits = re.findall(r'name="habit" value="(\w+)"', ana.get("/habits").text)
    assert handles
    assert habits
    return {
        "schedule": [schedule, schedule[-5:], NAME],
        "id_": [schedule, approval, token.id],
        "id": [token.id, approval, approval[-5:], schedule],
        "turn": ["turn1"],
        "conversation": ["conversation1", "chat"],
        "tag": [NAME],
        "path": [f"notes/{NAME}.md", "../life/todo.txt", f"../life/notes/{NAME}.md", str(desk.life / "todo.txt")],
        "task": handles,
        "handle": handles,
        "habit": habits,
        "what": [commit, "start"],
        "commit": [commit],
        "person": ["owner"],
        "name": ["ana"],
        "account": ["ana"],
        "told": [told],
        "verb": ["pause", "run", "cancel"],
        "q": [NAME],
        "words": [f"+{NAME}"],
    }


def routes(desk: Desk) -> list[APIRoute]:
    found = [route for route in routes_of(desk.application.app) if isinstance(route, APIRoute)]
    return [route for route in found if not _ENDLESS.search(route.path)]


def asked(route: APIRoute, names: dict[str, list[str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Addresses and fields for a route: each of the owner's names in each place that takes one."""
    fields = [field.alias for field in (*route.dependant.query_params, *route.dependant.body_params)]
    gaps = re.findall(r"{(\w+)(?::\w+)?}", route.path)
    for number in range(max((len(names.get(gap, ())) for gap in (*gaps, *fields)), default=1) or 1):

        def value(name: str, number: int = number) -> str:
            known = names.get(name) or names.get(f"{name}_") or ["x"]
            return known[number % len(known)]

        path = re.sub(r"{(\w+)(?::\w+)?}", lambda match: value(match[1]), route.path)
        yield path, {name: value(name) for name in fields if name in names}


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".git/" not in str(path)}


def state(desk: Desk) -> Any:
    """All of the owner's rows, but for when a session was used."""
    from dayward.state import belongings

    with desk.database.reading() as connection:
        return [
            (table, {name: value for name, value in row.items() if name not in ("seen_at", "ends_at", "used_at")})
            for table, row in belongings.rows(connection, "owner")
            if table not in ("people", "sessions")
        ]


def test_the_owner_sees_all_of_it(desk: Desk, names: dict[str, list[str]]) -> None:
    ana = desk.browser("ana", "owner", "owner")
    for path in ("/tasks", "/goals", "/waiting", "/habits", "/notes", "/approvals", "/schedules", "/runs"):
        assert SECRET in ana.get(path).text, path
    for path, fields in (("/projects/one", {"tag": NAME}), ("/notes", {"q": NAME}), ("/runs/turn1", {})):
        assert SECRET in ana.get(path, params=fields).text, path


def test_somebody_else_finds_and_changes_nothing_of_the_owners(desk: Desk, names: dict[str, list[str]]) -> None:
    ben = somebody(desk, "ben", "ben", "member")
    before, rows = everything(desk.life), state(desk)
    walked = 0
    for route in routes(desk):
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            for path, fields in asked(route, names):
                if path in ("/logout", "/account/forget"):
                    continue
                answer = ben.ask(route, method, path, fields)
                walked += 1
                assert answer.status_code < 500, f"{method} {path} {fields}: {answer.text[-300:]}"
                assert SECRET not in answer.text, f"{method} {path} {fields}"
    assert walked > 80
    assert everything(desk.life) == before, "nothing of the owner's folder has changed"
    assert state(desk) == rows, "nor of their rows"


class Somebody(NamedTuple):
    """The same person with a browser, and with a program that may do all they may."""

    browser: httpx.Client
    program: httpx.Client

    def ask(self, route: APIRoute, method: str, path: str, fields: dict[str, str]) -> httpx.Response:
        """Ask as whoever the route is for asks: a form for pages, JSON and a token for programs."""
        programs = route.endpoint.__module__.startswith("dayward.api")
        client = self.program if programs else self.browser
        if method == "GET":
            return client.get(path, params=fields)
        return client.request(method, path, json=fields) if programs else client.request(method, path, data=fields)


def somebody(desk: Desk, name: str, person: str, role: str) -> Somebody:
    browser = desk.browser(name, person, role)
    secret = desk.entrance.new_token(accounts.Account(name, person, role), "test", sorted(scopes_of(role)))
    return Somebody(browser, desk.stranger(Authorization=f"Bearer {secret}"))


def test_a_reader_changes_nothing(desk: Desk, names: dict[str, list[str]]) -> None:
    reader = somebody(desk, "rea", "owner", "reader")
    before, rows = everything(desk.life), state(desk)
    refused = 0
    for route in routes(desk):
        policy = policy_of(route.endpoint)
        for method in sorted((route.methods or set()) - set(_SAFE)):
            if policy is None or not policy.scope or route.path in ("/logout", "/look", "/account/password"):
                continue  # coming in, going out, colours, one's own password
            path, fields = next(asked(route, names))
            answer = reader.ask(route, method, path, fields)
            if route.path == "/account/sessions/end":
                continue
            if policy.scope != "read":
                assert answer.status_code == 403, f"{method} {path}: {answer.status_code}"
                refused += 1
    assert refused > 25
    assert everything(desk.life) == before
    assert [row for row in state(desk) if row[0] not in ("accounts", "audit")] == [
        row for row in rows if row[0] not in ("accounts", "audit")
    ]


def test_a_token_does_no_more_than_it_may(desk: Desk, names: dict[str, list[str]]) -> None:
    """For each scope: a token without it is turned away from every route that needs it."""
    for scope in SCOPES:
        others = [name for name in SCOPES if name != scope]
        program = desk.program(*others, name="ana", person="owner", role="owner")
        for route in routes(desk):
            policy = policy_of(route.endpoint)
            if policy is None or policy.scope != scope:
                continue
            for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
                path, fields = next(asked(route, names))
                assert Somebody(program, program).ask(route, method, path, fields).status_code == 403, (
                    f"{method} {path} without {scope}"
                )
