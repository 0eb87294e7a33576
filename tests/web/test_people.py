"""People and one's own account: invited, let out, tokens shown once, all taken along, all forgotten."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dayward.assistant.deciding import decisions, record
from dayward.core import clock
from dayward.state import accounts, belongings, people, transcripts
from tests.web.desk import PASSWORD, Desk, served


@pytest.fixture
def own_desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk for a test in which everything is deleted."""
    with served(tmp_path, {}) as desk:
        yield desk


def secret_in(page: str) -> str:
    return page.split('class="card secret"')[1].split("<code>")[1].split("</code>")[0].replace("&amp;", "&")


def account_of(desk: Desk, name: str) -> object:
    with desk.database.reading() as connection:
        return accounts.of(connection, name)


def test_somebody_is_added_invited_and_comes_in(desk: Desk) -> None:
    ana = desk.browser()
    page = ana.post("/people", data={"name": "carla", "said": "Carla <b>"}, follow_redirects=True).text
    assert "Carla &lt;b&gt;" in page
    link = secret_in(page)
    assert link.startswith(f"{desk.url}/welcome?key=")
    assert link.split("key=")[1] not in ana.get("/people").text, "shown once"
    with desk.database.reading() as connection:
        folder = next(one.workspace for one in people.everyone(connection) if one.id == "carla")
    assert subprocess.run(["git", "-C", folder, "log", "--oneline"], capture_output=True, check=True).stdout
    carla = desk.stranger(Accept="text/html")
    assert carla.post("/welcome", data={"key": link.split("key=")[1], "password": PASSWORD}).status_code == 303
    assert account_of(desk, "carla").role == "member"  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["", "Carla", "owner", "ben", "../x", "a b", "x" * 50])
def test_a_name_that_will_not_do(desk: Desk, name: str) -> None:
    ana = desk.browser()
    assert ana.post("/people", data={"name": name}).status_code == 422


def test_a_role_is_changed_and_the_old_sessions_are_over(desk: Desk) -> None:
    ana, ben = desk.browser(), desk.browser("ben", "ben", "member")
    assert ben.get("/tasks").status_code == 200
    ana.post("/people/role", data={"name": "ben", "role": "reader"})
    assert ben.get("/tasks").headers.get("location") == "/login"
    assert ana.post("/people/role", data={"name": "ben", "role": "owner"}).status_code == 422
    assert ana.post("/people/invite", data={"person": "ben", "name": "x", "role": "owner"}).status_code == 422
    assert ana.post("/people/invite", data={"person": "nobody", "name": "x", "role": "reader"}).status_code == 422
    assert ana.post("/people/invite", data={"person": "ben", "name": "owner", "role": "member"}).status_code == 422


def test_the_last_owner_stays(desk: Desk) -> None:
    ana = desk.browser()
    assert ana.post("/people/out", data={"name": "owner"}).status_code == 422
    assert ana.post("/people/role", data={"name": "owner", "role": "reader"}).status_code == 422
    assert ana.get("/people").status_code == 200


def test_somebody_is_let_in_no_more(desk: Desk) -> None:
    ana, ben = desk.browser(), desk.browser("ben", "ben", "member")
    ana.post("/people/out", data={"name": "ben"})
    assert ben.get("/tasks").headers.get("location") == "/login"
    assert "account removed" in ana.get("/people").text, "the audit says so"


def test_people_are_for_the_owner_with_a_password(desk: Desk) -> None:
    desk.browser()
    assert desk.browser("ben", "ben", "member").get("/people").status_code == 403
    program = desk.program("admin", "read", "write")
    assert program.get("/people").status_code == 403
    assert program.post("/people", data={"name": "x"}).status_code == 403


def test_the_password_is_changed(desk: Desk) -> None:
    ana = desk.browser()
    other = desk.stranger(Accept="text/html")
    other.cookies.set("dayward", desk.entrance.log_in("owner", PASSWORD, "elsewhere", "other").cookie)
    assert ana.post("/account/password", data={"old": "wrong wrong", "new": "another horse 12"}).status_code == 422
    assert ana.post("/account/password", data={"old": PASSWORD, "new": "short"}).status_code == 422
    assert other.get("/").status_code == 200
    assert ana.post("/account/password", data={"old": PASSWORD, "new": "another horse 12"}).status_code == 303
    assert ana.get("/account").status_code == 200
    assert other.get("/").headers.get("location") == "/login"


def test_other_sessions_are_ended(desk: Desk) -> None:
    ana = desk.browser()
    other = desk.stranger(Accept="text/html")
    other.cookies.set("dayward", desk.entrance.log_in("owner", PASSWORD, "elsewhere", "<b>Firefox").cookie)
    assert "&lt;b&gt;Firefox" in ana.get("/account").text
    ana.post("/account/sessions/end")
    assert other.get("/").headers.get("location") == "/login"
    assert ana.get("/account").status_code == 200


def test_a_token_is_shown_once_does_what_it_may_and_is_taken_back(desk: Desk) -> None:
    ana = desk.browser()
    values = {"name": "backup", "scope": ["read"], "days": "7"}
    page = ana.post("/account/tokens", data=values, follow_redirects=True).text
    secret = secret_in(page)
    assert secret.startswith("dw_")
    again = ana.get("/account").text
    assert secret not in again
    assert "backup" in again
    program = desk.stranger(Authorization=f"Bearer {secret}")
    assert program.get("/projects").status_code == 200
    assert program.post("/waiting", data={"words": "x"}).status_code == 403
    assert program.get("/account").status_code == 403, "a token sees to no account"
    id_ = again.split(">backup<")[1].split('name="id" value="')[1].split('"')[0]
    ana.post("/account/tokens/remove", data={"id": id_})
    assert program.get("/projects").status_code == 401


def test_a_token_is_for_something(desk: Desk) -> None:
    assert desk.browser().post("/account/tokens", data={"name": "x"}).status_code == 422
    ben = desk.browser("ben", "ben", "member")
    assert ben.post("/account/tokens", data={"name": "x", "scope": ["admin"]}).status_code == 422
    reader = desk.browser("rea", "ben", "reader")
    assert reader.post("/account/tokens", data={"name": "x", "scope": ["read"]}).status_code == 403


def test_another_accounts_token_is_not_taken_back(desk: Desk) -> None:
    ana, ben = desk.browser(), desk.browser("ben", "ben", "member")
    ana.post("/account/tokens", data={"name": "mine", "scope": ["read"]})
    with desk.database.reading() as connection:
        token, *_ = accounts.tokens_of(connection, "owner")
    assert ben.post("/account/tokens/remove", data={"id": token.id}).status_code == 404


def said(desk: Desk, person: str, words: str) -> None:
    now = clock.utc()
    with desk.database.transaction() as connection:
        one = transcripts.Said(person, "c", "web", "chat", f"{person}-turn", words, "yes", "floor", (), now, now)
        transcripts.keep(connection, one)


def test_everything_is_taken_along(desk: Desk, tmp_path: Path) -> None:
    ben = desk.browser("ben", "ben", "member")
    said(desk, "ben", "my own words")
    said(desk, "owner", "not his words")
    (desk.folder / "ben" / "Ünïcode & <b>.txt").write_text("kept, not committed")
    (desk.folder / "ben" / "out").symlink_to("/etc/passwd")
    answer = ben.get("/account/everything")
    assert answer.headers["content-disposition"].startswith('attachment; filename="dayward-ben-')
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as tar:
        tar.extractall(tmp_path / "out", filter="data")
    out = tmp_path / "out"
    assert (out / "folder/todo.txt").read_text() == "Ben's very own secret task\n"
    assert (out / "folder/Ünïcode & <b>.txt").read_text() == "kept, not committed"
    assert not (out / "folder/out").exists(), "no link out of the folder is followed"
    subprocess.run(["git", "clone", "-q", str(out / "history.bundle"), str(tmp_path / "clone")], check=True)
    assert (tmp_path / "clone/todo.txt").exists()
    rows = [json.loads(line) for line in (out / "rows.jsonl").read_text().splitlines()]
    words = {row["text"] for table, row in rows if table == "transcripts"}
    assert words == {"my own words", "yes"}
    assert {table for table, _ in rows} >= {"people", "accounts", "sessions", "audit"}
    assert {row.get("person", "ben") for _, row in rows} == {"ben"}
    text = (out / "rows.jsonl").read_text()
    assert "argon2" not in text
    assert '"secret"' not in text


def test_a_reader_takes_nothing_along(desk: Desk) -> None:
    assert desk.browser("rea", "ben", "reader").get("/account/everything").status_code == 403


def test_a_person_is_forgotten_after_their_name_is_typed(own_desk: Desk) -> None:
    ana, ben = own_desk.browser(), own_desk.browser("ben", "ben", "member")
    said(own_desk, "ben", "my own words")
    home = own_desk.house.home
    for person in ("ben", "owner"):
        record(home, f"{person}-turn", clock.utc(), person, "words", "floor", ["sure"])
    assert ana.post("/people/forget", data={"person": "ben", "typed": "Ben"}).status_code == 422
    assert ben.get("/runs").status_code == 200
    page = ana.post("/people/forget", data={"person": "ben", "typed": "ben"}, follow_redirects=True).text
    assert str(own_desk.folder / "ben") in page, "it says where the folder is"
    assert (own_desk.folder / "ben" / "todo.txt").exists(), "which stays"
    assert ben.get("/runs").headers.get("location") == "/login"
    with own_desk.database.reading() as connection:
        assert list(belongings.rows(connection, "ben")) == []
        assert any(table == "accounts" for table, _ in belongings.rows(connection, "owner"))
    assert "person forgotten" in page
    assert decisions(home, "ben", 9) == []
    assert len(decisions(home, "owner", 9)) == 1


def test_a_person_forgets_themselves(own_desk: Desk) -> None:
    ben = own_desk.browser("ben", "ben", "member")
    assert ben.post("/account/forget", data={"typed": "me"}).status_code == 422
    assert ben.post("/account/forget", data={"typed": "ben"}).headers["location"] == "/login"
    with own_desk.database.reading() as connection:
        assert list(belongings.rows(connection, "ben")) == []


def test_whose_machine_it_is_is_not_forgotten_by_a_page(desk: Desk) -> None:
    ana = desk.browser()
    assert ana.post("/account/forget", data={"typed": "owner"}).status_code == 403
    assert ana.post("/people/forget", data={"person": "owner", "typed": "owner"}).status_code == 422
    assert ana.get("/account").status_code == 200


def test_every_table_of_a_person_is_among_their_belongings() -> None:
    from dayward.state.tables import metadata

    left = {table.name for table in metadata.sorted_tables} - {table.name for table in belongings.tables()}
    assert left == {"workers"}


@pytest.mark.parametrize("days", ["30 days", "0", "-1", "²", "9" * 5_000])
def test_a_token_whose_end_cannot_be_read_is_not_made(desk: Desk, days: str) -> None:
    ana = desk.browser()
    answer = ana.post("/account/tokens", data={"name": "lasting", "scope": "read", "days": days})
    assert (answer.status_code, "is no number of days" in answer.text) == (422, True)
    assert "lasting" not in ana.get("/account").text
