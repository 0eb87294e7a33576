"""Who gets in, and what a route may not forget."""

from __future__ import annotations

import threading

import pytest
from fastapi.routing import APIRoute, APIWebSocketRoute

from dayward.actions.planned import EVERYTHING
from dayward.core.errors import Negative
from dayward.server.caller import policy_of
from dayward.state.accounts import Account
from tests.web.desk import PASSWORD, Desk, routes_of


def test_every_route_says_what_it_needs(desk: Desk) -> None:
    routes = list(routes_of(desk.application.app))
    assert len(routes) > 5
    for route in routes:
        assert isinstance(route, APIRoute | APIWebSocketRoute), f"{route} does not pass by what admits"
        assert policy_of(route.endpoint), f"{route.path} says nothing of who may ask it"


def test_the_link_from_the_terminal_makes_the_owner_once(desk: Desk) -> None:
    secret = desk.entrance.link(Account("ana", "owner", "owner"))
    client = desk.stranger(Accept="text/html")
    assert client.get("/welcome", params={"key": secret}).status_code == 200
    assert client.get("/welcome", params={"key": secret}).status_code == 200, "looking uses nothing up"
    come = client.post("/welcome", data={"key": secret, "password": PASSWORD})
    assert (come.status_code, come.headers["location"]) == (303, "/")
    assert client.get("/").status_code == 200
    assert desk.stranger().post("/welcome", data={"key": secret, "password": PASSWORD}).status_code == 404


def test_a_link_for_nobody_is_refused(desk: Desk) -> None:
    with pytest.raises(Negative, match="nobody called 'zoe'"):
        desk.entrance.link(Account("zoe", "zoe", "member"))


def test_who_is_not_logged_in_sees_nothing(desk: Desk) -> None:
    page = desk.stranger(Accept="text/html").get("/")
    assert (page.status_code, page.headers["location"]) == (303, "/login")
    assert desk.stranger().get("/").status_code == 401


def test_a_wrong_password_and_a_wrong_name_are_told_alike(desk: Desk) -> None:
    desk.account("carla")
    said = [
        desk.stranger().post("/login", data={"name": name, "password": "wrong wrong wrong"})
        for name in ("carla", "nobody")
    ]
    assert {one.status_code for one in said} == {403}
    assert said[0].text.replace("carla", "") == said[1].text.replace("nobody", "")


def test_what_one_request_was_allowed_stays_with_it(desk: Desk) -> None:
    with desk.house.at("owner", "api") as ctx:
        ctx.who, ctx.address, ctx.granted, ctx.approved = "webhook x", ("web", "owner hooks"), EVERYTHING, True
        first, shown = ctx.life, ctx.shown
    with desk.house.at("owner", "web") as ctx:
        assert ctx.life is first, "the files are not read again"
        assert ctx.shown is shown, "what was shown is known"
        assert (ctx.door, ctx.granted, ctx.approved) == ("web", (), False)
        assert ctx.who != "webhook x"
        assert ctx.address != ("web", "owner hooks")


def test_many_at_once_share_what_is_loaded(desk: Desk) -> None:
    lives: set[int] = set()

    def look() -> None:
        for _ in range(20):
            with desk.house.at("owner", "web") as ctx:
                lives.add(id(ctx.life))

    threads = [threading.Thread(target=look) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lives) <= 4, "the others wait"
    with desk.house.at("owner", "web"), desk.house.at("owner", "web") as ctx:
        assert ctx.life, "one within another does not wait for itself"
