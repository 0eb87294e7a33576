"""Put 200 everyday utterances to the floor and a small real model, on a demo life, and say what came of them.

    make test-llm                  the model of the tests, fetched once
    make test-llm GGUF=path        any other

Every utterance is said to a fresh life, at one fixed moment. What it wrote is told from the files.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.llm.server import serving  # noqa: E402
from tests.llm_real.judge import Utterance, Verdict, judged, utterances  # noqa: E402
from tests.llm_real.life import Change, Lives, changes, state  # noqa: E402
from tests.llm_real.model import SMALL, TINY, Served, fetched  # noqa: E402
from tests.llm_real.recorder import Recorder  # noqa: E402

from dayward.actions.context import Context  # noqa: E402
from dayward.assistant.deciding import decisions  # noqa: E402
from dayward.assistant.reply import text as said_by  # noqa: E402
from dayward.assistant.routing import Beyond  # noqa: E402
from dayward.assistant.turn import Done, Turn  # noqa: E402
from dayward.assistant.typed import said  # noqa: E402
from dayward.core.configuration import configuration  # noqa: E402
from dayward.core.errors import DaywardError  # noqa: E402
from dayward.language.commands import Call  # noqa: E402
from dayward.llm import books  # noqa: E402
from dayward.llm.endpoint import Endpoint, Models  # noqa: E402


class Result(NamedTuple):
    """What came of an utterance. `model_said` is what the local model answered, `why` what was decided by whom."""

    utterance: Utterance
    turn: Turn
    written: list[Change]
    verdict: Verdict
    seconds: float
    model_said: str
    why: str

    @property
    def tier(self) -> str:
        """Who understood: floor, local, strong; nobody where a question or nothing came of it."""
        return {"none": "nobody"}.get(self.turn.tier, self.turn.tier)


def main() -> int:
    """Say them all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gguf", nargs="?", type=Path, help="a model's file (default: the model of the tests)")
    parser.add_argument("--tiny", action="store_true", help="the smaller model of the tests")
    parser.add_argument("--floor", action="store_true", help="no model")
    parser.add_argument("--weak", action="store_true", help="no strong model behind")
    parser.add_argument("--set", choices=("all", "tune", "held"), default="all", help="which utterances")
    parser.add_argument("--every", type=int, default=1, help="only every n-th")
    parser.add_argument("--only", type=int, nargs="*", help="only these, by number")
    parser.add_argument("--show", action="store_true", help="what was made of each that is not right")
    parser.add_argument("--show-all", action="store_true", help="what was made of each")
    parser.add_argument(
        "--threads", type=int, default=os.cpu_count() or 2, help="of the model; fewer where others work too"
    )
    parser.add_argument("--remember", type=Path, help="a folder of answers: what was asked before is not asked again")
    parser.add_argument("--utterances", type=Path, help="another file of utterances")
    given = parser.parse_args()
    gguf = None if given.floor else given.gguf or fetched(TINY if given.tiny else SMALL)
    served = Served(gguf, given.threads, given.remember) if gguf else None
    recorder = Recorder(served.complete) if served else None
    chosen = [one for one in utterances(given.utterances) if _chosen(one, given)]
    wrong_writes = _run("floor, then the local model", chosen, recorder, "", given) if recorder else 0
    if not recorder:
        wrong_writes = _run("floor alone", chosen, None, "", given)
    elif not given.weak:
        with serving("I can help you with that.") as strong:
            wrong_writes += _run("floor, local, then a scripted strong model", chosen, recorder, strong.openai, given)
    return 1 if wrong_writes else 0


def _run(title: str, chosen: list[Utterance], recorder: Recorder | None, strong: str, given: argparse.Namespace) -> int:
    """Say them all and print the figures; how many wrote what nobody asked for."""
    print(title, flush=True)
    lives = Lives()
    results = []
    beyond = _beyond(recorder.url, strong) if recorder else None
    try:
        for one in chosen:
            results.append(_put(one, lives, beyond, recorder))
            if given.show_all or (given.show and not results[-1].verdict.right):
                _show(results[-1])
    finally:
        lives.close()
    _report(results)
    return sum(result.verdict.wrong_write for result in results)


def _beyond(local: str, strong: str) -> Beyond:
    """The models there are, by their addresses."""
    near = Endpoint("local", "openai", "real", local, temperature=0, timeout=300)
    far = Endpoint("strong", "openai", "scripted", strong)

    def models(ctx: Context) -> Models:
        books.keep(books.Books(ctx.database, lambda: configuration().values, lambda _: ctx.zone_name))
        return Models((far,) if strong else (), (near,), {}, [])

    return Beyond(models)


def _chosen(one: Utterance, given: argparse.Namespace) -> bool:
    if given.only:
        return one.number in given.only
    return (given.set == "all" or one.held == (given.set == "held")) and one.number % given.every == 0


def _put(one: Utterance, lives: Lives, beyond: Beyond | None, recorder: Recorder | None) -> Result:
    """Say an utterance to a fresh life."""
    session = lives.fresh()
    try:
        for text in one.before:
            said(text, session)
        before = state(session.ctx)
        session.ctx.life.forget()
        session.beyond = beyond
        if recorder:
            recorder.heard.clear()
        began = time.perf_counter()
        try:
            turn = said(one.text, session)
        except DaywardError as error:
            turn = Turn((Done(Call("", {}), None, error),), (), "none")
        seconds = time.perf_counter() - began
        decided = decisions(session.ctx.home, session.ctx.person, 1)
        written = changes(before, state(session.ctx))
    finally:
        session.close()
    why = "; ".join(decided[0].reasons) if decided else ""
    verdict = judged(one, turn, written)
    return Result(one, turn, written, verdict, seconds, " ".join(recorder.heard) if recorder else "", why)


def _show(result: Result) -> None:
    one = result.utterance
    mark = "WRONG WRITE" if result.verdict.wrong_write else "ok" if result.verdict.right else "no"
    print(f"{one.number:3} {mark} [{result.tier}] {one.text}")
    print(f"      wanted {' || '.join(' & '.join(way) for way in one.right)}")
    if result.model_said:
        print(f"      model  {result.model_said}")
        print(f"      why    {result.why}")
    print(f"      wrote  {'; '.join(map(str, result.written)) or '-'}")
    print(f"      said   {said_by(result.turn)[:220]!r}", flush=True)


def _report(results: list[Result]) -> None:
    print(f"{'':<22}{'share':>8}{'right':>8}{'wrong':>8}{'writes':>8}{'median s':>10}{'95 % s':>8}")
    rows = [(tier, [r for r in results if r.tier == tier]) for tier in ("floor", "local", "strong", "nobody")]
    rows += [
        (kind, [r for r in results if r.utterance.kind == kind]) for kind in Counter(r.utterance.kind for r in results)
    ]
    rows += [
        ("held back", [r for r in results if r.utterance.held]),
        ("others", [r for r in results if not r.utterance.held]),
    ]
    for name, these in [*rows, ("all", results)]:
        if not these:
            continue
        right = sum(r.verdict.right for r in these)
        times = sorted(r.seconds for r in these)
        late = times[min(len(times) - 1, int(len(times) * 0.95))]
        print(
            f"{name:<22}{len(these) / len(results):8.0%}{right / len(these):8.1%}{len(these) - right:8}"
            f"{sum(r.verdict.wrong_write for r in these):8}{statistics.median(times):10.2f}{late:8.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
