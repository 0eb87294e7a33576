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

from tests.llm_real.judge import Utterance, Verdict, judged, utterances  # noqa: E402
from tests.llm_real.life import Change, Lives, changes, state  # noqa: E402
from tests.llm_real.model import SMALL, TINY, Served, fetched  # noqa: E402
from tests.llm_real.router import Heard, said  # noqa: E402

from dayward.assistant.local.understanding import Complete  # noqa: E402
from dayward.assistant.reply import text as said_by  # noqa: E402


class Result(NamedTuple):
    """What came of an utterance."""

    utterance: Utterance
    heard: Heard
    written: list[Change]
    verdict: Verdict
    seconds: float
    model_said: str


def main() -> int:
    """Say them all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gguf", nargs="?", type=Path, help="a model's file (default: the model of the tests)")
    parser.add_argument("--tiny", action="store_true", help="the smaller model of the tests")
    parser.add_argument("--floor", action="store_true", help="no model")
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
    chosen = [
        one for one in (utterances(given.utterances) if given.utterances else utterances()) if _chosen(one, given)
    ]
    lives = Lives()
    results = []
    try:
        for one in chosen:
            results.append(_put(one, lives, served.complete if served else None))
            if given.show_all or (given.show and not results[-1].verdict.right):
                _show(results[-1])
    finally:
        lives.close()
    _report(results)
    return 1 if any(result.verdict.wrong_write for result in results) else 0


def _chosen(one: Utterance, given: argparse.Namespace) -> bool:
    if given.only:
        return one.number in given.only
    return (given.set == "all" or one.held == (given.set == "held")) and one.number % given.every == 0


def _put(one: Utterance, lives: Lives, complete: Complete | None) -> Result:
    """Say an utterance to a fresh life."""
    session = lives.fresh()
    heard_model: list[str] = []

    def listening(messages: list[dict[str, str]], schema: dict[str, object]) -> str:
        answer = complete(messages, schema) if complete else ""
        heard_model.append(answer)
        return answer

    try:
        for text in one.before:
            said(text, session, None)
        before = state(session.ctx)
        session.ctx.life.forget()
        began = time.perf_counter()
        heard = said(one.text, session, listening if complete else None)
        seconds = time.perf_counter() - began
        written = changes(before, state(session.ctx))
    finally:
        session.close()
    return Result(one, heard, written, judged(one, heard.turn, written), seconds, " ".join(heard_model))


def _show(result: Result) -> None:
    one, heard = result.utterance, result.heard
    mark = "WRONG WRITE" if result.verdict.wrong_write else "ok" if result.verdict.right else "no"
    print(f"{one.number:3} {mark} [{heard.tier}] {one.text}")
    print(f"      wanted {' || '.join(' & '.join(way) for way in one.right)}")
    if result.model_said:
        print(f"      model  {result.model_said}   {heard.why}")
    print(f"      wrote  {'; '.join(map(str, result.written)) or '-'}")
    print(f"      said   {said_by(heard.turn)[:220]!r}", flush=True)


def _report(results: list[Result]) -> None:
    print(f"{'':<22}{'share':>8}{'right':>8}{'wrong':>8}{'writes':>8}{'median s':>10}{'95 % s':>8}")
    rows = [(tier, [r for r in results if r.heard.tier == tier]) for tier in ("floor", "local", "nobody")]
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
