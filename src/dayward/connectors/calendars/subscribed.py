"""The calendars somebody subscribed to: read from the cache, fetched again when asked. What is wrong with one does not touch the others."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo

from dayward.actions.context import Context
from dayward.connectors.calendars.store import State, Store, digest
from dayward.connectors.calendars.subscriptions import Subscription, subscriptions
from dayward.core.errors import DaywardError, Unavailable
from dayward.core.home import Home
from dayward.planning import say
from dayward.planning.occasions import Occasion

_BEFORE, _AFTER = timedelta(days=60), timedelta(days=430)
_OLD = timedelta(days=1)
_LARGEST_FILE = 20_000_000
_AT_ONCE = 8


class Subscribed:
    """All of somebody's subscriptions. `read` reads a file of their folder."""

    def __init__(
        self,
        found: list[Subscription],
        home: Home,
        now: datetime,
        zone: tuple[str, tzinfo],
        read: Callable[[str], bytes | None],
        minutes: int,
    ) -> None:
        self.found = found
        self._stores = {one.name: Store(home, one) for one in found}
        self._home = home
        self._now = now
        self._zone = zone
        self._read = read
        self._minutes = minutes
        self._wrong: dict[str, str] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What is wrong with any of them."""
        return tuple(self._wrong.values())

    def only(self, one: Subscription) -> Subscribed:
        """The same, with this one subscription."""
        return Subscribed([one], self._home, self._now, self._zone, self._read, self._minutes)

    def store(self, name: str) -> Store:
        """The cached copy of one."""
        return self._stores[name]

    def between(self, first: date, last: date) -> list[Occasion]:
        """What takes place, by the copies there are."""
        out: list[Occasion] = []
        for one in self.found:
            try:
                out += self.of(one, first, last)
            except DaywardError as error:
                self._wrong[one.name] = f"calendar {one.name}: {error.message}"
        return out

    def of(self, one: Subscription, first: date, last: date) -> list[Occasion]:
        """What takes place in one calendar. Raises Unavailable, or Refused, where it cannot be read."""
        store = self._stores[one.name]
        data = store.data() if one.is_web else self._file(one)
        if one.is_web:
            self._look_at(one, store.state(), data is not None)
        if data is None:
            return []
        known = digest(data, self._zone[0])
        if (days := store.days(known, first, last)) is not None:
            return days
        from dayward.connectors.calendars.expand import expand

        begin, end = min(first, self._now.date() - _BEFORE), max(last, self._now.date() + _AFTER)
        rows: list[tuple[object, ...]] = [tuple(row) for row in expand(data, self._zone[1], begin, end)]
        store.keep_days(known, begin, end, rows)
        return store.days(known, first, last) or []

    def _file(self, one: Subscription) -> bytes:
        """A calendar that is a file: of the folder, or (if Dayward's own configuration says so) of this machine."""
        if not one.own:
            data = self._read(one.address)
        else:
            data = read_file(one.address)
        if data is None:
            raise Unavailable(f"there is no file {one.address}", f"dayward unsubscribe {one.name}")
        return data

    def _look_at(self, one: Subscription, state: State, there: bool) -> None:
        """Say what is wrong or old."""
        when = f", shown as of {self._when(state.fetched)}" if state.fetched else ""
        if state.error:
            self._wrong[one.name] = f"calendar {one.name}: {state.error}{when}"
        elif not there:
            self._wrong[one.name] = f"calendar {one.name} was not fetched yet: dayward calendars --refresh"
        elif (age := self._age(state.checked)) is None or age >= _OLD:
            self._wrong[one.name] = (
                f"calendar {one.name} is as of {self._when(state.checked)}: dayward calendars --refresh"
            )

    def _when(self, text: str) -> str:
        try:
            return say.moment(datetime.fromisoformat(text), self._now)
        except ValueError:
            return "an unknown time"

    def _age(self, text: str) -> timedelta | None:
        try:
            return self._now - datetime.fromisoformat(text)
        except (ValueError, TypeError):
            return None

    def refresh(self, force: bool = False) -> None:
        """Fetch what is older than the person likes (with `force` all), several at once. What goes wrong is kept to be told."""
        from threading import Thread

        due = [one for one in self.found if one.is_web and (force or self._is_due(one))]
        for at in range(0, len(due), _AT_ONCE):
            threads = [Thread(target=self.fetch, args=(one,)) for one in due[at : at + _AT_ONCE]]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def _is_due(self, one: Subscription) -> bool:
        age = self._age(self._stores[one.name].state().checked)
        return age is None or age >= timedelta(minutes=self._minutes) or age < timedelta(0)

    def try_out(self, one: Subscription) -> None:
        """Fetch a calendar for the first time, or read its file. Raises Unavailable or Refused where that fails."""
        if not one.is_web:
            self.of(one, self._now.date(), self._now.date())
            return
        from dayward.connectors.calendars.fetch import fetch

        came = fetch(one.address, _auth(one), local=one.own)
        _require_calendar(came.data or b"")
        now = self._now.isoformat(timespec="seconds")
        self._stores[one.name].keep(came.data or b"")
        self._stores[one.name].set_state(State(came.etag, came.modified, now, now))

    def fetch(self, one: Subscription) -> State:
        """Fetch one calendar and keep it, if it is one; else keep the old copy and the reason."""
        from dayward.connectors.calendars.fetch import fetch

        store = self._stores[one.name]
        old = store.state()
        now = self._now.isoformat(timespec="seconds")
        there = os.path.exists(store.copy)
        try:
            came = fetch(
                one.address, _auth(one), old.etag if there else "", old.modified if there else "", local=one.own
            )
            if came.data is not None:
                _require_calendar(came.data)
                store.keep(came.data)
            state = State(came.etag, came.modified, now if came.data is not None else old.fetched or now, now)
        except DaywardError as error:
            state = old._replace(checked=now, error=error.message)
        store.set_state(state)
        self._wrong.pop(one.name, None)
        return state


def _auth(one: Subscription) -> tuple[str, str] | None:
    return (one.user, one.password) if one.user or one.password else None


def _require_calendar(data: bytes) -> None:
    """Raise Unavailable for what is no calendar, before it replaces one."""
    from dayward.connectors.calendars.expand import parsed

    parsed(data)


def read_file(path: str) -> bytes | None:
    """A file of this machine, None where there is none. Raises Unavailable where it is no ordinary, small file."""
    import stat

    path = os.path.expanduser(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unavailable(f"{path} cannot be read: {error.strerror}", "check who owns it: ls -l") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST_FILE:
            raise Unavailable(f"{path} is no ordinary file of at most 20 MB", "name an .ics file")
        return file.read()


def of_context(ctx: Context) -> Subscribed:
    """The subscriptions of a context's person."""
    found = subscriptions(ctx.preferences["calendars"], ctx.home)
    minutes = int(ctx.preferences["calendar_minutes"])
    return Subscribed(
        found, ctx.home, ctx.now, (ctx.zone_name, ctx.zone), lambda path: ctx.workspace.read(path).data, minutes
    )
