"""A world with somebody at its terminal: what every stage of a drill begins with, and how each is brought to its end."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import text

from dayward.app.drill.account import Account
from dayward.app.drill.client import Client
from dayward.app.drill.nursery import Nursery
from dayward.app.drill.process import Born, Process
from dayward.app.drill.verdict import judge
from dayward.app.drill.world import PULSE, WORD, World, pulse, word
from dayward.core.errors import DaywardError

_BEHIND = timedelta(seconds=3)
"""How late a slot may be made before it counts as missing."""
_ATTEMPTS = "select max(attempts) from {} where state = '{}'"
_PATIENT = 3
"""Dayward sets aside what ended it four times (a slot) or five times (a message); a drill means no single one."""
USUAL = {PULSE: pulse("every 15 min"), WORD: word("every 30 min")}
Tell = Callable[[str], None]


class Situation:
    """One world and the process in it. `kills` counts how often it was killed, `phases` what it was doing then."""

    def __init__(self, world: World, rng: random.Random, routines: Mapping[str, str] = USUAL) -> None:
        self.world, self.rng = world, rng
        self.client = Client(world.home)
        self.kills = 0
        self.phases: Counter[str] = Counter()
        self.process: Process | None = None
        self._number = 0
        self._open: list[str] = []
        world.routines(routines)

    def start(self, nursery: Nursery | None = None, doom: str = "") -> bool:
        """`dayward up`, with somebody at the terminal; False where it ended before it was ready."""
        self.process = Born(self.world, nursery, doom) if nursery else Process(self.world, "up")
        return self.process.ready() and self.client.connect()

    def start_only(self, seconds: float) -> None:
        """`dayward up`, and so long to get somewhere."""
        self.process = Process(self.world, "up")
        time.sleep(seconds)

    def kill(self, alone: bool = False) -> None:
        """kill -9."""
        if self.process:
            self.process.kill(alone)
            self.process = None
            self.kills += 1
        self.client.leave()

    def stop(self) -> Account:
        """Stop as a person does; what is wrong with how it stopped."""
        account = Account()
        if self.process:
            code, seconds = self.process.stop()
            self.process = None
            if code or seconds > 5:
                account.note("lost", [f"stopping took {seconds:.1f} s and ended with {code}"])
        self.client.leave()
        return account

    def talk(self, times: int) -> None:
        """Say several things without waiting for answers: tasks to add, tasks that are done, questions."""
        for _ in range(times):
            kind = self.rng.random()
            if kind < 0.2:
                self.client.say("what is due today")
            elif kind < 0.4 and self._open:
                mark = self._open.pop(self.rng.randrange(len(self._open)))
                self.client.say(f"done {mark}", mark, "done")
            else:
                self._number += 1
                mark = f"drill{self._number:05}"
                self._open.append(mark)
                self.client.say(f"add Practise {mark}", mark, "add")

    def heard(self, seconds: float = 20.0) -> bool:
        """Wait until everything that was said is answered."""
        return waited(lambda: self._answered() >= {one.id for one in self.client.said}, seconds)

    def passed_away(self, seconds: float) -> bool:
        """Wait until its process has ended by itself, or everything is answered; whether it ended."""
        process = self.process
        waited(lambda: process is None or not process.alive() or self.heard(0), seconds)
        return process is not None and not process.alive()

    def calm(self) -> None:
        """Go on until what was said is answered, where the same thing was interrupted so often that it is soon set aside."""
        with suppress(DaywardError), self.world.database.reading() as connection:
            tables = (("inbox", "open"), ("slots", "due"))
            most = [connection.execute(text(_ATTEMPTS.format(*one))).scalar() or 0 for one in tables]
            if max(most) < _PATIENT:
                return
        self.start()
        self.settled()
        self.stop()

    def settled(self, seconds: float = 25.0) -> Account:
        """Let it run until everything is accounted for; what is not by then stays in the account."""
        if self.process is None or not self.process.alive():
            self.start()
        end = time.monotonic() + seconds
        while True:
            account = self._judged()
            if account.clean or time.monotonic() > end:
                return account
            if self.client.waiting and self.rng.random() < 0.2:
                self.client.say_again()
            time.sleep(0.3)

    def ended(self, seconds: float = 25.0) -> Account:
        """Settle, stop, and judge once more."""
        account = self.settled(seconds)
        stopped = self.stop()
        if account.clean:
            account = judge(self.world, self.client, self.world.clock.now() - _BEHIND - timedelta(seconds=5))
        account.add(stopped)
        return account

    def close(self) -> None:
        """Leave nothing that runs, and no file."""
        if self.process:
            self.process.kill()
        self.client.leave()

    def _answered(self) -> set[str]:
        return {str(body.get("answers", "")) for body in list(self.client.shown.values())}

    def _judged(self) -> Account:
        with suppress(DaywardError):
            return judge(self.world, self.client, self.world.clock.now() - _BEHIND)
        return Account({"unaccounted": ["the database cannot be read"]})


def waited(condition: Callable[[], bool], seconds: float, every: float = 0.02) -> bool:
    """Wait until something holds; whether it does."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True
