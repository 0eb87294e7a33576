"""One budget for everything that is said unasked: what is sent at once, held, put into the next digest, or dropped, and why.

Moments are aware; the person's zone decides what day and what hour they are. Comparing is done in UTC, as clocks are put back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple

from dayward.planning import say
from dayward.planning.availability import Rules, Span, free_from, instant

What = Literal["send", "hold", "digest", "drop"]

SOON = timedelta(hours=1)
"""What would be held until shortly before a digest is put into the digest instead: one message, not two."""


class Notice(NamedTuple):
    """Something a routine wants to say.

    `urgency` is `now` for what the person asked to be told at this very time, `normal`, or `digest` for what is in no hurry.
    `subjects` are the keys of what it is about; `useful_until` is the moment after which it need not be said any more.
    """

    routine: str
    words: str = ""
    urgency: str = "normal"
    subjects: tuple[str, ...] = ()
    useful_until: datetime | None = None


class NoticeRecord(NamedTuple):
    """What became of a notice. `counted` says whether, if it was sent, it used up some of the budget; `into` as in `Verdict`."""

    at: datetime
    routine: str
    subjects: tuple[str, ...]
    words: str
    verdict: What
    why: str
    slot: str = ""
    channel: str = ""
    counted: bool = True
    into: str = ""


class Verdict(NamedTuple):
    """What is to become of a notice, and why, in a sentence for the person.

    `until` is when what is held is to be decided again; `into` is the routine whose message a digested notice becomes part of.
    """

    what: What
    why: str
    until: datetime | None = None
    into: str = ""
    counted: bool = True


class Coming(NamedTuple):
    """The next time a digest routine runs."""

    routine: str
    at: datetime


class Moment(NamedTuple):
    """All that a decision rests on. `record` goes back at least to the beginning of the day; `coming` looks a day ahead or more."""

    now: datetime
    zone: tzinfo
    rules: Rules
    record: Sequence[NoticeRecord] = ()
    busy: Sequence[Span] = ()
    coming: Sequence[Coming] = ()

    def local(self, at: datetime) -> datetime:
        """An instant on the person's clock."""
        return at.astimezone(self.zone)

    def free_from(self, at: datetime, until: datetime | None) -> tuple[datetime, str]:
        """As `availability.free_from`, for this person."""
        return free_from(at, self.zone, self.rules, self.busy, until)


def decide(notices: Sequence[Notice], moment: Moment) -> list[Verdict]:
    """A verdict for each notice that is due at this moment, in their order.

    Those that are sent are one interruption: they go out as one message, and what is small goes along with them.
    """
    alone = [_alone(notice, moment) for notice in notices]
    sent = {notice.routine: verdict for notice, verdict in zip(notices, alone, strict=True) if verdict.what == "send"}
    main = next((name for name in sent if name in moment.rules.digests), None)
    if main is None:
        return alone
    along = Verdict("send", f"sent: as part of the {_spoken(main)}", counted=sent[main].counted)
    return [along if verdict.what == "digest" else verdict for verdict in alone]


def together(notices: Sequence[Notice]) -> Notice:
    """The one notice that several become, in the words and subjects of all."""
    subjects = dict.fromkeys(subject for notice in notices for subject in notice.subjects)
    names = dict.fromkeys(notice.routine for notice in notices)
    words = "\n\n".join(notice.words for notice in notices if notice.words)
    return Notice(", ".join(names), words, notices[0].urgency, tuple(subjects))


def pending(record: Iterable[NoticeRecord], routine: str) -> list[NoticeRecord]:
    """What a digest routine has to take up when it is sent: all that was put into it since it last was.

    A digest that is itself put into another hands over what it holds. The record is in the order in which things happened.
    """
    held: dict[str, list[NoticeRecord]] = {}
    for one in record:
        if one.verdict in ("send", "digest"):
            own = held.pop(one.routine, [])
            if one.verdict == "digest":
                held.setdefault(one.into, []).extend([*own, one])
    return held.get(routine, [])


def interruptions(moment: Moment) -> int:
    """How often the person was interrupted today, on the day of their clock. What was sent within one minute was one."""
    today = moment.local(moment.now).date()
    sent = [one.at for one in moment.record if one.verdict == "send" and one.counted]
    return len({_minute(at) for at in sent if moment.local(at).date() == today})


def _alone(notice: Notice, moment: Moment) -> Verdict:
    if notice.urgency == "now":
        return Verdict("send", "sent: what you asked to be told at a time is never held", counted=False)
    free, reasons = moment.free_from(moment.now, notice.useful_until)
    if notice.useful_until is not None and _utc(notice.useful_until) <= free:
        return _too_late(notice.useful_until, moment, reasons or "it came too late")
    if not moment.rules.per_day:
        return Verdict("drop", "dropped: attention.per_day is 0, so nothing but what you asked for is sent")
    digest = None if notice.routine in moment.rules.digests else _next_digest(notice, moment)
    if digest and notice.urgency == "digest":
        return _into(digest, moment, "it is in no hurry")
    if free > _utc(moment.now):
        if digest and _utc(digest.at) - free <= SOON:
            return _into(digest, moment, reasons)
        return Verdict("hold", f"held until {_clock(free, moment)}: {reasons}", free)
    return _within_budget(notice, moment)


def _within_budget(notice: Notice, moment: Moment) -> Verdict:
    used, allowed = interruptions(moment), moment.rules.per_day
    if any(one.verdict == "send" and one.counted and _minute(one.at) == _minute(moment.now) for one in moment.record):
        return Verdict("send", "sent: together with what was sent in the same minute")
    kept = 0 if notice.routine in moment.rules.digests else min(len(_digests_today(moment)), allowed)
    if used + kept < allowed:
        return Verdict("send", f"sent: {used + 1} of {allowed} interruptions today")
    why = f"{used} of {allowed} interruptions today were used"
    if used < allowed:
        why += f", and {'the last is' if allowed - used == 1 else 'the others are'} kept for your briefings"
    if digest := _next_digest(notice, moment):
        return _into(digest, moment, why)
    tomorrow = instant(moment.local(moment.now).date() + timedelta(days=1), time(), moment.zone)
    later, _ = moment.free_from(tomorrow, notice.useful_until)
    if notice.useful_until is not None and _utc(notice.useful_until) <= later:
        return _too_late(notice.useful_until, moment, why)
    return Verdict("hold", f"held until {_clock(later, moment)}: {why}", later)


def _too_late(until: datetime, moment: Moment, why: str) -> Verdict:
    return Verdict("drop", f"dropped: of use only until {_clock(until, moment)}, and {why}")


def _into(digest: Coming, moment: Moment, why: str) -> Verdict:
    another_day = moment.local(digest.at).date() != moment.local(moment.now).date()
    when = f" of {_clock(digest.at, moment)}" if another_day else ""
    return Verdict("digest", f"put into the {_spoken(digest.routine)}{when}: {why}", None, digest.routine)


def _next_digest(notice: Notice, moment: Moment) -> Coming | None:
    """The next digest that can still take something up in time."""
    useful = [o for o in _digests(moment) if notice.useful_until is None or _utc(o.at) < _utc(notice.useful_until)]
    return useful[0] if useful else None


def _digests(moment: Moment) -> list[Coming]:
    later = [one for one in moment.coming if one.routine in moment.rules.digests and _utc(one.at) > _utc(moment.now)]
    return sorted(later, key=lambda one: _utc(one.at))


def _digests_today(moment: Moment) -> list[Coming]:
    today = moment.local(moment.now).date()
    return [one for one in _digests(moment) if moment.local(one.at).date() == today]


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _minute(at: datetime) -> datetime:
    return _utc(at).replace(second=0, microsecond=0)


def _spoken(routine: str) -> str:
    return routine.replace("-", " ")


def _clock(at: datetime, moment: Moment) -> str:
    return say.moment(moment.local(at), moment.local(moment.now))
