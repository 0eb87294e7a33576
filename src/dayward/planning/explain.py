"""Why something was said unasked, and why something was not, from the record of what became of notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from dayward.core.errors import Negative
from dayward.formats.text import fold
from dayward.planning import say
from dayward.planning.attention import NoticeRecord
from dayward.planning.statement import Statement


class Question(NamedTuple):
    """`why did you ping me` (`sent`) or `why didn't you`; `about` are words of what is meant, "" for the latest."""

    sent: bool
    about: str = ""


def explain(record: Sequence[NoticeRecord], question: Question, now: datetime) -> Statement:
    """The latest that is meant: its words, when, and why. Its evidence is the slot of the schedule it came from.

    What was held before it was sent says so. Raises Negative where nothing of the kind is in the record.
    """
    meant = [one for one in record if _is_about(one, question.about)]
    fitting = [one for one in meant if (one.verdict == "send") == question.sent]
    if not fitting:
        raise Negative(*_nothing(record, question, meant, now))
    latest = max(fitting, key=lambda one: one.at)
    story = [one for one in meant if _same(one, latest)]
    before = [one.why for one in story if one.at < latest.at]
    after = [one for one in story if one.at > latest.at and one.verdict == "send"]
    parts = [latest.why, *[f"before that {why}" for why in before]]
    parts += [f"then sent at {say.moment(one.at, now)}" for one in after]
    facts = {
        "verdict": latest.verdict,
        "at": latest.at.isoformat(),
        "routine": latest.routine,
        "channel": latest.channel,
    }
    lead = say.moment(latest.at, now)
    return Statement(
        latest.words or latest.routine, latest.slot, "; ".join(parts), latest.routine, lead=lead, facts=facts
    )


def _is_about(one: NoticeRecord, words: str) -> bool:
    """Whether every word is in what was said, its subjects or its routine."""
    text = fold(" ".join((one.words, one.routine.replace("-", " "), *one.subjects)))
    return all(word in text for word in fold(words).split())


def _same(one: NoticeRecord, other: NoticeRecord) -> bool:
    """Whether two records are of the same notice."""
    if one.slot or other.slot:
        return one.slot == other.slot and one.routine == other.routine
    return (one.routine, one.subjects, one.words) == (other.routine, other.subjects, other.words)


def _nothing(
    record: Sequence[NoticeRecord], question: Question, meant: Sequence[NoticeRecord], now: datetime
) -> tuple[str, str]:
    about = f" about “{question.about}”" if question.about else ""
    since = f" since {say.moment(min(one.at for one in record), now)}" if record else ""
    if not meant:
        return f"nothing{about} came up by itself{since}", "see what runs by itself: dayward schedule list"
    if question.sent:
        last = max(meant, key=lambda one: one.at)
        return f"nothing{about} was sent{since}", f"it came up {say.moment(last.at, now)}, and was {last.why}"
    return f"nothing{about} was held back{since}", "everything that came up was sent"
