"""`dayward drill`: see for yourself that nothing is lost, on a copy of your own folder."""

from __future__ import annotations

import random
import sys

from dayward.actions.parser import Parser
from dayward.app.drill.account import summary
from dayward.app.drill.plan import Came, Plan
from dayward.app.drill.running import STAGES, Where
from dayward.app.drill.running import run as run_all
from dayward.cli.output import Output
from dayward.core.configuration import configuration, workspace_path

SUMMARY = "Kill, stop and starve Dayward on a copy of your folder, and account for everything; yours is only read"
_EXAMPLES = "examples:\n  dayward drill\n  dayward drill --kills 200 --seed 7\n  dayward drill --only sleep"
_BAR = 24
_WIDEST = max(len(name) for name, _ in STAGES)


def run(words: list[str], output: Output) -> int:
    """Run the stages; exit code 1 where anything is lost, doubled, out of order or unaccounted."""
    given = _parser().parse_args(words)
    seed = random.randrange(100_000) if given.seed is None else given.seed
    where = Where("" if given.demo else workspace_path(configuration()), keep=given.keep)
    output.line(f"drill on a copy of {where.source or 'a made-up life'}; seed {seed}")
    plan = Plan(kills=given.kills, seconds=given.seconds)
    shown = Shown(output)
    total = run_all(plan, where, seed, shown, given.only)
    last = summary("drill", total.kills, total.account)
    output.data(
        {"seed": seed, "kills": total.kills, "faults": total.account.faults, "stages": shown.stages}, total.clean
    )
    output.line("")
    output.line(output.paint("done" if total.clean else "error", last))
    return 0 if total.clean else 1


def _parser() -> Parser:
    parser = Parser("dayward drill", SUMMARY + ".", _EXAMPLES)
    parser.add_argument("--kills", type=int, default=20, metavar="N", help="how often it is killed while it works (20)")
    parser.add_argument(
        "--seconds", type=float, default=0.0, metavar="S", help="end these kills after so long, however many there were"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="repeat the random choices of an earlier drill")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="only stages with this word")
    parser.add_argument("--demo", action="store_true", help="a made-up life instead of a copy of yours")
    parser.add_argument("--keep", action="store_true", help="leave the folders of the drill for a look at them")
    return parser


class Shown:
    """The drill as a person watches it: a bar while a stage runs, a line when it has ended."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._name = ""
        self.stages: list[dict[str, object]] = []

    def begun(self, name: str) -> None:
        """A stage begins."""
        self._name = name
        self.progress(0, 1)

    def progress(self, done: int, wanted: int) -> None:
        """It has come so far."""
        if self._output.terminal:
            full = _BAR * min(done, wanted) // max(1, wanted)
            bar = self._output.paint("key", "━" * full) + self._output.paint("quiet", "━" * (_BAR - full))
            sys.stdout.write(f"\r\x1b[K  {self._name:<{_WIDEST}}  {bar}  {done}/{wanted}")
            sys.stdout.flush()

    def ended(self, name: str, came: Came, seconds: float) -> None:
        """It has ended."""
        output, faults = self._output, came.account.lines()
        self.stages.append({"name": name, "kills": came.kills, "seconds": round(seconds, 1), "remark": came.remark})
        if output.terminal:
            sys.stdout.write("\r\x1b[K")
        mark = output.paint("done", "✓") if not faults else output.paint("error", "✗")
        output.line(
            f"{mark} {name:<{_WIDEST}}  {came.kills:>4} kills  {seconds:>4.0f} s  {output.paint('quiet', came.remark)}"
        )
        for line in faults:
            output.line(f"    {line}")
        sys.stdout.flush()
