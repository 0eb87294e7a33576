"""One call in the books: may it be made, what may it cost, what did it cost, how did it end."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dayward.core import clock
from dayward.core.errors import Unavailable
from dayward.llm import breaker, budget, cache, failing, guessing, judging, pacing, prices
from dayward.llm.books import books
from dayward.llm.endpoint import Endpoint
from dayward.llm.errors import ModelError
from dayward.llm.purpose import purpose
from dayward.llm.reading import Told, Usage, usage
from dayward.state import ledger
from dayward.state.ledger import Ending, Entry

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger(__name__)

_TRIED: set[str] = set()
"""Ways that may be asked once although they are left alone: somebody tests them."""


def try_anyway(endpoint: Endpoint) -> None:
    """The next call of this endpoint is made although it has been failing: a person wants to know."""
    _TRIED.add(endpoint.way)


class Account:
    """The row of one call. `open` before it is made, then one of the others, once; each is a transaction."""

    def __init__(self, endpoint: Endpoint, body: bytes, key: str = "") -> None:
        self.endpoint = endpoint
        self.key = key
        """What stands for the request where an answer that was given before will do, and this one may be given again."""
        self.kept: dict[str, Any] | None = None
        """The answer that was given before: no call is made then."""
        self.body = body
        self.most = _asked_for(body) or endpoint.max_tokens
        self.money: int | None = 0
        """What it cost; None where nobody knows the price. The books have what it counts as then."""
        self.used = Usage(0, 0)
        self._purpose = purpose()
        self._books = books()
        self._id = ""
        self._began = 0.0

    def open(self) -> None:
        """Write it down, or find what was `kept`. Raises ModelError where the endpoint is left alone, or the budget does not allow it."""
        most = Usage(guessing.sent(self.body), self.most, estimated=True)
        values = self._books.values()
        money = prices.price(self.endpoint, "", most, values)
        counted = prices.assumed(values, most) if money is None else money
        now = clock.utc()
        with self._books.database().transaction() as connection:
            ledger.alone(connection, self._purpose.person)
            if self.key and self._found(connection, now):
                return
            refusal = self._left_alone(connection, most, now)
            if refusal is None and not self.endpoint.free:
                zone = self._books.zone(self._purpose.person)
                refusal = budget.check(connection, values, self._purpose, zone, counted)
                if refusal is not None:
                    failing.over_budget(connection, self._purpose.person, refusal, now)
            if refusal is None:
                self._id = ledger.open_row(connection, self._entry(most, counted, money is not None), now)
        if refusal is not None:
            raise refusal
        self._began = clock.monotonic()

    def _found(self, connection: Connection, now: datetime) -> bool:
        """Whether an answer was kept; the books have a row of it, without cost."""
        self.kept = cache.found(connection, self._purpose.person, self.key)
        if self.kept is None:
            return False
        row = ledger.open_row(connection, self._entry(Usage(0, 0), 0, True), now)
        ledger.close_row(connection, row, Ending("cached", answered_by=self.kept["model"], saved=self.kept["money"]))
        return True

    def _entry(self, most: Usage, money: int, priced: bool) -> Entry:
        way, name, model = self.endpoint.way, self.endpoint.name, self.endpoint.model
        return Entry(*self._purpose, name, way, model, most.input, most.output, money, priced)

    def _left_alone(self, connection: Connection, most: Usage, now: datetime) -> ModelError | None:
        way = self.endpoint.way
        if way in _TRIED:
            _TRIED.discard(way)
            return None
        calls = ledger.latest(connection, way, max(breaker.LOOKED_AT, pacing.looked_at(self.endpoint)))
        closed = breaker.closed_until(calls[: breaker.LOOKED_AT], now)
        if closed is None:
            return pacing.held_back(self.endpoint, calls, most.input + most.output, now)
        kind, until = closed
        name = self.endpoint.name
        if until is None:
            return judging.error(
                self.endpoint, kind, f"the key of {name} was turned down, and it is not asked again with it"
            )
        seconds = (until - now).total_seconds()
        return judging.error(
            self.endpoint,
            kind,
            f"{name} keeps failing and is left alone for {seconds:.0f} s",
            f"see: dayward models test {name}",
            seconds,
        )

    def done(self, told: Told, length: int, cost: str = "", answer: tuple[str, bytes] | None = None) -> None:
        """It was answered. `length` is in bytes; `cost` what a proxy says it cost, in US dollars; `answer` its content type and bytes."""
        self._close("done", told, length, cost=cost, answer=answer)

    def cut(self, told: Told, length: int) -> None:
        """Who asked went away in the middle."""
        self._close("cut", told, length)

    def failed(self, error: ModelError, told: Told | None = None, length: int = 0) -> None:
        """It failed; what was read and written up to then is counted. Tells the error whether it is the first of its kind."""
        self._close("failed", told, length, error)

    def _close(
        self,
        state: str,
        told: Told | None,
        length: int,
        error: ModelError | None = None,
        cost: str = "",
        answer: tuple[str, bytes] | None = None,
    ) -> None:
        charged = told is not None and (state != "failed" or told.length or told.input is not None)
        told = told or Told()
        self.used = usage(told, self.body, length, self.most) if charged else Usage(0, 0)
        values = self._books.values()
        self.money = prices.price(self.endpoint, told.model, self.used, values) if charged else 0
        if cost and (dollars := _number(cost)) is not None:
            self.money = round(dollars * budget.MILLION)
        now = clock.utc()
        kept = cache.packed(*answer, told, self.money) if self.key and answer else None
        ending = Ending(
            state,
            self.used.input,
            self.used.output,
            self.used.cached,
            prices.assumed(values, self.used) if self.money is None else self.money,
            self.money is not None,
            self.used.estimated,
            told.model[:200],
            error.kind if error else "",
            error.message if error else _cut_prompt(self.endpoint, self.body, told),
            now + timedelta(seconds=error.seconds) if error and error.seconds else None,
            max(0, round((clock.monotonic() - self._began) * 1000)),
        )
        try:
            with self._books.database().transaction() as connection:
                ledger.close_row(connection, self._id, ending)
                if kept:
                    cache.keep(connection, self._purpose.person, self.key, kept, now)
                failing.note(connection, self._purpose, self.endpoint, error, now)
        except Unavailable as unavailable:  # the row stays open, and counts with what the call may cost
            log.warning("how a call of a model ended could not be written down", extra={"reason": unavailable.message})


def _asked_for(body: bytes) -> int:
    """The most tokens that a request asks for, 0 where it does not say."""
    try:
        said = json.loads(body)
    except ValueError:
        return 0
    options = said.get("options") if isinstance(said, dict) else None
    if not isinstance(said, dict):
        return 0
    found: Any = said.get("max_tokens") or said.get("max_completion_tokens")
    if isinstance(options, dict):
        found = found or options.get("num_predict")
    return found if isinstance(found, int) and 0 < found < 10_000_000 else 0


def _cut_prompt(endpoint: Endpoint, body: bytes, told: Told) -> str:
    """A note where a model read far less than it was sent."""
    read = told.input
    if endpoint.provider == "ollama" and isinstance(read, int) and 0 < read * 10 < len(body):
        return f"it may have read only a part: {read} tokens of {len(body)} bytes"
    return ""


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if 0 <= found < 10_000 else None
