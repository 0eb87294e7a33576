"""What other sites, other machines and other people may not do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from dayward.core.errors import Refused
from dayward.server.listening import Place, allowed
from tests.web.desk import PASSWORD, Desk


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "a@127.0.0.1:1", "[::1"]
)
def test_another_name_for_this_machine_reaches_nothing(desk: Desk, host: str) -> None:
    answer = desk.browser().get("/", headers={"Host": host})
    assert answer.status_code in (400, 421)
    assert "Dayward" not in answer.text


def test_two_hosts_are_none(desk: Desk) -> None:
    port = int(desk.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n")
        assert line.recv(20).split()[1] in (b"400", b"421")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "0" * 40},
    ],
)
def test_what_another_site_sends_changes_nothing(desk: Desk, headers: dict[str, str]) -> None:
    client = desk.browser()
    assert client.post("/logout", headers=headers).status_code == 403
    assert client.get("/").status_code == 200, "still logged in"


def test_another_sites_page_cannot_log_somebody_in(desk: Desk) -> None:
    desk.account()
    answer = desk.stranger(Origin="https://evil.example").post("/login", data={"name": "owner", "password": PASSWORD})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_token_of_one_session_does_not_serve_another(desk: Desk) -> None:
    one, other = desk.browser(), desk.browser("other", "ben", "member")
    stolen = one.headers["X-CSRF-Token"]
    assert other.post("/logout", headers={"X-CSRF-Token": stolen}).status_code == 403


def test_a_cookie_that_was_there_before_is_not_the_session(desk: Desk) -> None:
    desk.account()
    client = desk.stranger(Accept="text/html")
    client.cookies.set("dayward", "fixed.by-somebody")
    answer = client.post("/login", data={"name": "owner", "password": PASSWORD})
    assert answer.status_code == 303
    kept = answer.headers["set-cookie"]
    assert "fixed" not in kept
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(kept.split("; "))


def test_a_session_ends_with_log_out_and_with_another_password(desk: Desk) -> None:
    client = desk.browser("carla", "ben", "member")
    cookie = client.cookies["dayward"]
    assert client.post("/logout").status_code == 303
    again = desk.stranger(Accept="text/html", Cookie=f"dayward={cookie}")
    assert again.get("/").headers["location"] == "/login"
    first = desk.browser("dora", "ben", "member")
    desk.account("dora", "ben", "member")
    assert first.get("/").headers["location"] == "/login"


def test_cookies_we_did_not_make_are_not_looked_up(desk: Desk) -> None:
    for cookie in ("", ".", "a.b", "x" * 4000, "a." + "0" * 64, quote("é.é")):
        answer = desk.stranger(Accept="text/html", Cookie=f"dayward={cookie}").get("/")
        assert answer.headers["location"] == "/login"


def test_many_wrong_passwords_have_to_wait_and_tell_how_long(desk: Desk) -> None:
    desk.account("eve")
    said = [desk.stranger().post("/login", data={"name": "eve", "password": f"guess number {n}"}) for n in range(12)]
    assert "too many tries" in said[-1].text
    right = desk.stranger().post("/login", data={"name": "eve", "password": PASSWORD})
    assert right.status_code == 403


def test_every_answer_forbids_what_pages_do_not_need(desk: Desk) -> None:
    client = desk.browser()
    for answer in (client.get("/"), client.get("/nothing"), desk.stranger().get("/"), client.get("/static/x/day.css")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/x/../drawing.py",
        "/static/x/%2e%2e%2fdrawing.py",
        "/static/x/..%2f..%2fpyproject.toml",
        "/static/x/nothing.js",
    ],
)
def test_files_that_are_no_assets_are_not_served(desk: Desk, path: str) -> None:
    assert desk.browser().get(path).status_code == 404


def test_what_is_too_large_is_turned_away(desk: Desk) -> None:
    client = desk.browser()
    assert client.post("/login", content=b"x" * 12_000_001).status_code == 413

    def endless() -> Iterator[bytes]:
        for _ in range(200):
            yield b"x" * 100_000

    try:
        answer = client.post("/login", content=endless(), headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status_code in (400, 413)
    except httpx.WriteError:
        pass  # it hung up on what does not end


def test_a_token_does_no_more_than_it_was_made_for(desk: Desk) -> None:
    program = desk.program("read")
    assert program.get("/").status_code == 200
    assert program.post("/logout").status_code == 403
    assert desk.stranger(Authorization="Bearer dw_wrong").get("/").status_code == 401
    assert desk.stranger(Authorization="Basic b3duZXI6cHc=").get("/").status_code == 401


@pytest.mark.parametrize(
    ("place", "owner", "why"),
    [
        (Place("0.0.0.0", 1), False, "no password"),
        (Place("0.0.0.0", 1), True, "nothing encrypts"),
        (Place("::", 1, certificate="cert.pem"), True, "nothing encrypts"),
        (Place("192.168.1.7", 1, proxies=("192.168.1.1",)), False, "no password"),
    ],
)
def test_what_others_can_reach_does_not_start_unready(place: Place, owner: bool, why: str) -> None:
    with pytest.raises(Refused, match=why) as told:
        allowed(place, owner)
    assert told.value.next_step


def test_what_others_can_reach_starts_when_it_is_ready() -> None:
    allowed(Place("0.0.0.0", 1, certificate="c", key="k"), True)
    allowed(Place("0.0.0.0", 1, proxies=("10.0.0.1",)), True)
    allowed(Place("127.0.0.1", 1), False)


def test_nobody_but_our_proxy_says_who_asks(desk: Desk) -> None:
    desk.account("finn")
    for number in range(12):
        headers = {"X-Forwarded-For": f"10.0.0.{number}", "X-Forwarded-Proto": "https"}
        answer = desk.stranger(**headers).post("/login", data={"name": f"who{number}", "password": "wrong wrong wrong"})
    assert "too many tries" in answer.text


@pytest.mark.parametrize("page", ["/chat/some/stream", "/today/stream"])
def test_a_cursor_that_is_none_of_ours_is_a_beginning(desk: Desk, page: str) -> None:
    for number in ("", "1", "-1", "9" * 5_000, "x"):
        with desk.browser().stream("GET", page, params={"after": f"{desk.hub.id}.{number}"}) as stream:
            assert stream.status_code == 200
            assert next(stream.iter_lines())
