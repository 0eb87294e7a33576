"""Settings: how a person likes things, what models there are, where they are spoken to, what stays private."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from dayward.core.configuration import configuration
from dayward.core.errors import DaywardError, Negative
from dayward.core.settings import CONFIG
from dayward.llm.endpoints import models
from dayward.planning.preferences import PREFERENCES
from dayward.server.admission import Here, Who
from dayward.server.caller import ADMIN, READ, WRITE, Caller, needs
from dayward.server.house import House
from dayward.web.doing import DOOR, do, drawn, say
from dayward.web.modelling import tested

router = APIRouter(include_in_schema=False)

_GROUPS = (
    ("Day", ("timezone", "context", "hours", "free_minutes", "event_minutes", "pomodoro_minutes")),
    ("Attention", ("attention", "waiting_days", "soon_days", "agenda_days", "neglect_days", "priorities")),
    ("Briefings", ("briefing", "routines")),
    ("Calendars", ("calendars", "calendar_minutes")),
    ("Privacy", ("privacy",)),
    ("Files", ("files",)),
)
_OURS = ("deliver.to", "alerts.to", "mail", "file.path", "ntfy", "webhook", "letta", "agents", "web", "budget", "keep")
"""What the owner sees of Dayward's own settings. They are changed at the terminal: they reach beyond the folder."""
_TABLES = ("calendars", "routines.times")
"""Preferences that are tables, which have a page or an action of their own."""


@router.get("/settings")
@needs(READ)
def settings(request: Request, house: Here, who: Who) -> Response:
    """All preferences; for the owner what Dayward itself is told, too."""
    return _page(request, house, who)


@router.post("/settings/preference")
@needs(WRITE)
def prefer(
    request: Request, house: Here, who: Who, name: Annotated[str, Form()] = "", value: Annotated[str, Form()] = ""
) -> Response:
    """Set one. Nothing sets it back to its default."""
    try:
        values = {"name_": name, "value": value.strip() or "none"}
        return do(request, house, who, "preferences", values, "/settings")
    except DaywardError as error:
        return _page(request, house, who, 422, error, {name: value})


@router.post("/settings/model")
@needs(ADMIN)
def try_model(request: Request, house: Here, who: Who, name: Annotated[str, Form()] = "") -> Response:
    """Ask a model a word. That is a call like any other, in the books."""
    found = models(configuration(house.home))
    one = found.named.get(name)
    if one is None:
        raise Negative("there is no model of that name", "see: settings")
    return say(request, who, tested(one, who.person, house.settings), "/settings")


def _page(
    request: Request,
    house: House,
    who: Caller,
    status: int = 200,
    error: DaywardError | None = None,
    tried: dict[str, str] | None = None,
) -> Response:
    with house.at(who.person, DOOR) as ctx:
        values = {**{name: _written(value) for name, value in ctx.preferences.items()}, **(tried or {})}
        calendars = house.perform(ctx, "calendars", {}).for_programs()
        owner = who.may(ADMIN)
        return drawn(
            request,
            "settings.html",
            status,
            error=error,
            several=_groups(),
            values=values,
            tables=_TABLES,
            calendars=calendars,
            zones=_zones(),
            contexts=ctx.layout.contexts if ctx.workspace.stamp(ctx.layout.contexts) else "",
            owner=owner,
            models=_models(house) if owner else None,
            ours=_ours(house) if owner else [],
            folder=ctx.workspace.root,
        )


def _groups() -> list[tuple[str, list[Any]]]:
    def of(group: tuple[str, ...]) -> list[Any]:
        return [one for one in PREFERENCES if one.name in group or one.name.partition(".")[0] in group]

    return [(title, of(names)) for title, names in _GROUPS]


def _written(value: Any) -> str:
    """A value as it is typed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(str(one) for one in value) if isinstance(value, list | dict) else str(value)


def _ours(house: House) -> list[tuple[str, str, str]]:
    """Dayward's own settings that are no secret."""
    values = configuration(house.home).values
    return [
        (one.name, _hidden(one.name, _written(values[one.name])), one.help)
        for one in CONFIG
        if one.name in _OURS or one.name.partition(".")[0] in _OURS
    ]


def _hidden(name: str, value: str) -> str:
    """An address may open doors by itself: where it leads is told, not all of it."""
    if value and name in ("ntfy.url", "webhook.to"):
        from urllib.parse import urlsplit

        return f"{urlsplit(value).scheme}://{urlsplit(value).hostname}/…"
    return value


def _models(house: House) -> dict[str, Any]:
    found = models(configuration(house.home))
    used = {one.name for one in (*found.strong, *found.local)}
    told = [("strong", one) for one in found.strong] + [("local", one) for one in found.local]
    told += [("", one) for name, one in found.named.items() if name not in used]
    rows = [
        {
            "tier": tier,
            "name": one.name,
            "model": one.model,
            "host": one.host,
            "here": one.here,
            "free": one.free,
            "key": bool(one.key),
        }
        for tier, one in told
    ]
    return {"rows": rows, "problems": found.problems}


def _zones() -> list[str]:
    from zoneinfo import available_timezones

    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))
