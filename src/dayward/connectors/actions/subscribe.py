"""`subscribe`: a calendar that is kept elsewhere, in your days."""

from __future__ import annotations

import os
from datetime import timedelta

from dayward.actions.action import HERE, Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.verbs.preferences import set_preference
from dayward.actions.views import Text
from dayward.connectors.calendars.subscribed import of_context
from dayward.connectors.calendars.subscriptions import Subscription, forget, store, understood
from dayward.core.errors import Refused, UsageError
from dayward.workspace.receipts import Receipt


class Subscribe(Action):
    """Show a calendar from elsewhere in your days, read only.

    The address is the one that Google, Apple, Nextcloud and others give for a calendar in iCalendar format, or a file. It is kept in
    dayward.toml in your folder and travels with it; a password in it, and with --private the whole address, stays in
    Dayward's own configuration on this machine.
    """

    name = "subscribe"
    group = "Calendars"
    writes = True
    doors = HERE
    examples = ("subscribe life calendar.ics",)
    phrases = (
        "subscribe [me] to [the|my|a] [calendar] {address:address} (as|called|named|and call it) {name_:word}",
        "subscribe [me] to [the|my] {name_:word} calendar (at|from|in|with address) {address:address}",
        "follow [the|my|a] calendar {address:address} (as|called|named|and call it) {name_:word}",
    )

    name_: str = arg("a short name, shown beside its events", hint="NAME")
    address: str = arg("an https address, or a file", hint="ADDRESS", secret=True)
    private: bool = option("keep the address on this machine, out of your folder", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It fetches the calendar, or reads a file, and writes the preferences."""
        return (
            Effect("read", "preferences"),
            Effect("write", "preferences"),
            Effect("network", "calendars"),
            Effect("read", "machine"),
        )

    def run(self, ctx: Context) -> Outcome:
        """Try it; what cannot be fetched or read is not subscribed to."""
        ctx.require("network", "calendars")
        ctx.why = f"dayward subscribe {self.name_}"  # the address may open doors: it stays out of the history
        one = understood(self.name_, self.address)
        one = one._replace(own=one.own or self.private)
        one = one if one.is_web else _file(ctx, one)
        one, notes = _tried(ctx, one)
        receipts = _keep(ctx, one)
        events = of_context(ctx).only(one).of(one, ctx.today, ctx.today + timedelta(days=365))
        said = f"{one.name} ({one.shown}): {len(events)} event{'' if len(events) == 1 else 's'} in the coming year."
        data = {"name": one.name, "from": one.shown, "private": one.own, "events": len(events)}
        return Outcome((Text(said),), data, receipts, notes)


def _tried(ctx: Context, one: Subscription) -> tuple[Subscription, tuple[str, ...]]:
    """Fetch or read it. An address on this machine or network that its owner typed goes into Dayward's own configuration."""
    notes: tuple[str, ...] = (
        ("the password is kept in your own configuration, readable by you only",) if one.password else ()
    )
    try:
        of_context(ctx).only(one).try_out(one)
    except Refused:
        if not one.is_web:
            raise
        one = one._replace(own=True)
        of_context(ctx).only(one).try_out(one)
        notes += ("the address is on this machine or network: it is kept in your own configuration",)
    return one, notes


def _keep(ctx: Context, one: Subscription) -> tuple[Receipt, ...]:
    name = f"calendars.{one.name}"
    if not one.own:
        receipt = set_preference(ctx, name, one.address, f"Subscribe to calendar {one.name}")
        forget(ctx.home, one.name)
        return (receipt,)
    store(ctx.home, one)
    if one.name not in ctx.preferences["calendars"]:
        return ()
    return (set_preference(ctx, name, None, f"Keep calendar {one.name} out of the folder"),)


def _file(ctx: Context, one: Subscription) -> Subscription:
    """A file of the folder is named as in the folder; any other belongs in Dayward's own configuration."""
    ctx.require("read", "machine")
    typed = os.path.abspath(os.path.expanduser(one.address))
    root, real = os.path.realpath(ctx.workspace.root), os.path.realpath(typed)
    if os.path.exists(typed):
        inside = os.path.commonpath([root, real]) == root
        return (
            one._replace(address=os.path.relpath(real, root))
            if inside and not one.own
            else one._replace(address=typed, own=True)
        )
    if not one.own and ctx.workspace.read(one.address).data is not None:
        return one
    raise UsageError(f"there is no file {one.address}", "name an .ics file, or an https address")
