"""Torture: the whole drill on SQLite and on a real PostgreSQL, side by side. `torture.py [--seed N] [--kills N] [--only WORD]`.

Its last line is `torture: N kills, 0 lost, 0 doubled, 0 out of order, 0 unaccounted`; the exit code is 1 where a figure is not 0
or fewer kills happened than asked for.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.postgres import empty_database

from dayward.app.drill.account import Account, summary
from dayward.app.drill.plan import FULL, SERVER, Came
from dayward.app.drill.running import Total, Where, run

_printing = threading.Lock()


class Lines:
    """A line for each stage of one database."""

    def __init__(self, database: str) -> None:
        self._database = database

    def begun(self, name: str) -> None:
        """Nothing is said before it has ended."""

    def progress(self, done: int, wanted: int) -> None:
        """Nor while it runs."""

    def ended(self, name: str, came: Came, seconds: float) -> None:
        """The stage with its figures, and each fault."""
        with _printing:
            print(f"{self._database:<10} {name:<32} {came.kills:>4} kills, {came.account.told()} ({seconds:.0f} s)")
            for line in [came.remark, *came.account.lines()]:
                if line:
                    print(f"           {line}")
            sys.stdout.flush()


def main() -> int:
    """Both databases, and the sum."""
    parser = argparse.ArgumentParser(description="Kill Dayward hundreds of times, and account for everything.")
    parser.add_argument("--seed", type=int, default=random.randrange(100_000))
    parser.add_argument("--kills", type=int, default=FULL.kills, help="on SQLite; on PostgreSQL three tenths of it")
    parser.add_argument("--only", action="append", default=[])
    given = parser.parse_args()
    print(f"seed {given.seed}")
    on_file = FULL._replace(kills=given.kills)
    on_server = SERVER._replace(kills=given.kills * SERVER.kills // FULL.kills)
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(run, on_file, Where(databases=nullcontext), given.seed, Lines("SQLite"), given.only)
        other = pool.submit(
            run, on_server, Where(databases=empty_database), given.seed, Lines("PostgreSQL"), given.only
        )
        totals: list[Total] = [one.result(), other.result()]
    account = Account()
    for database, total in zip(("SQLite", "PostgreSQL"), totals, strict=True):
        account.add(total.account, database)
    print(summary("torture", sum(total.kills for total in totals), account))
    return 0 if all(total.clean for total in totals) else 1


if __name__ == "__main__":
    sys.exit(main())
