"""Who may only look is offered nothing that would be refused."""

from __future__ import annotations

import re
from html import unescape

import pytest

from dayward.server.caller import ROLES, Caller, scopes_of
from dayward.state.accounts import Account
from dayward.web.openness import open_to
from tests.web.desk import Desk

PAGES = (
    "/", "/chat", "/tasks", "/calendar", "/calendar?view=week", "/projects", "/goals", "/waiting", "/review", "/notes", "/habits",
    "/approvals", "/schedules", "/runs", "/cost", "/stats", "/settings", "/account",
)  # fmt: skip
_LEADS = re.compile(r'(?:<form[^>]*method="post" action|formaction|hx-post)="([^"]+)"')
_LINKS = re.compile(r'<a [^>]*href="(/[^"]*)"')


@pytest.mark.parametrize("role", ROLES)
def test_every_form_and_link_of_a_page_is_open_to_who_sees_it(desk: Desk, role: str) -> None:
    client = desk.browser(f"some-{role}", "owner", role)
    caller = Caller(Account(role, "owner", role), scopes_of(role), "session", "")
    for page in PAGES:
        answer = client.get(page, follow_redirects=True)
        assert answer.status_code == 200, page
        for address in set(_LEADS.findall(answer.text)):
            assert open_to(caller, address), (page, address)
        for address in set(_LINKS.findall(answer.text)):
            assert open_to(caller, unescape(address), "GET"), (page, address)
        if role == "reader":
            assert not re.search(r'formaction="/(?:undo|tasks)|action="/add', answer.text)


def test_what_nobody_answers_is_open_to_nobody(desk: Desk) -> None:
    caller = desk.account().caller
    assert not open_to(caller, "/nowhere")
    assert not open_to(caller, "/tasks", "DELETE")
    assert open_to(None, "/login", "GET")
    assert not open_to(None, "/tasks", "GET")
