"""One budget for everything that is said unasked: what is sent at once, held, put into the next digest, or dropped, and why.

Moments are aware; the person's zone decides what day and what hour they are. Comparing is done in UTC, as clocks are put back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Literal, NamedTuple

from dayward.planning import say
from dayward.planning.day import DEFAULTS
from dayward.planning.freetime import parse_window
from dayward.planning.occasions import Occasion, timed

What = Literal["send", "hold", "digest", "drop"]


class Rules(NamedTuple):
    """What a person allows. `quiet` is None where they want no quiet hours."""

    per_day: int
    quiet: tuple[time, time] | None
    busy: bool
    digests: tuple[str, ...]


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


class Span(NamedTuple):
    """A stretch of time in which the person is busy with something."""

    begin: datetime
    end: datetime
    words: str


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


def read_rules(preferences: Mapping[str, Any]) -> tuple[Rules, list[str]]:
    """The rules a person's preferences give, and what is wrong with them; what is wrong is replaced by the default."""
    problems = []
    text = str(preferences["attention.quiet"]).strip()
    quiet = parse_window(text)
    if text and (quiet is None or quiet[0] == quiet[1]):
        usual = DEFAULTS["attention.quiet"]
        problems.append(f"attention.quiet is {text!r}; it should be like {usual!r}, which is used")
        quiet = parse_window(usual)
    per_day = int(preferences["attention.per_day"])
    if per_day < 0:
        problems.append(f"attention.per_day is {per_day}; 0, for nothing at all, is used")
    digests = tuple(str(name) for name in preferences["attention.digest"])
    return Rules(max(per_day, 0), quiet, bool(preferences["attention.busy"]), digests), problems


def busy_spans(occasions: Iterable[Occasion], zone: tzinfo, unknown: int = 60) -> list[Span]:
    """When events keep the person busy. One without an end is taken to last `unknown` minutes.

    Events of a whole day do not make busy, nor do those that are `@free` or `@tentative`, or free in their own calendar.
    """
    spans = []
    for one in timed(list(occasions)):
        if one.start is None or not {"free", "tentative"}.isdisjoint(name.casefold() for name in one.contexts):
            continue
        begin = _instant(one.day, one.start, zone)
        if one.end is None:
            end = begin + timedelta(minutes=unknown)
        else:
            end = _instant(one.day + timedelta(days=one.end <= one.start), one.end, zone)
        if end > begin:
            spans.append(Span(begin, end, one.words))
    return sorted(spans)


def decide(notices: Sequence[Notice], moment: Moment) -> list[Verdict]:
    """A verdict for each notice that is due at this moment, in their order.

    Those that are sent are one interruption: they go out as one message, and what is small goes along with them.
    """
    free, reasons = _free_from(moment)
    alone = [_alone(notice, moment, free, reasons) for notice in notices]
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


def _alone(notice: Notice, moment: Moment, free: datetime, reasons: str) -> Verdict:
    if notice.urgency == "now":
        return Verdict("send", "sent: what you asked to be told at a time is never held", counted=False)
    if notice.useful_until is not None and _utc(notice.useful_until) <= free:
        because = reasons or "it came too late"
        return Verdict("drop", f"dropped: of use only until {_clock(notice.useful_until, moment)}, and {because}")
    if not moment.rules.per_day:
        return Verdict("drop", "dropped: attention.per_day is 0, so nothing but what you asked for is sent")
    small = notice.urgency == "digest" and notice.routine not in moment.rules.digests
    if small and (digest := _next_digest(notice, moment)):
        return _into(digest, moment, "it is in no hurry")
    if free > _utc(moment.now):
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
    tomorrow = _instant(moment.local(moment.now).date() + timedelta(days=1), time(), moment.zone)
    later, _ = _free_from(moment._replace(now=tomorrow))
    if notice.useful_until is not None and _utc(notice.useful_until) <= later:
        return Verdict("drop", f"dropped: of use only until {_clock(notice.useful_until, moment)}, and {why}")
    return Verdict("hold", f"held until {_clock(later, moment)}: {why}", later)


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


def _free_from(moment: Moment) -> tuple[datetime, str]:
    """The first instant, from now on, that is neither in quiet hours nor in an event; and what comes before it, in words."""
    at = _utc(moment.now)
    reasons: list[str] = []
    obstacles: tuple[Callable[[datetime, Moment], tuple[datetime, str] | None], ...] = (_event, _quiet)
    while found := next((found for obstacle in obstacles if (found := obstacle(at, moment))), None):
        at, reason = found
        reasons.append(reason)
    return at, ", then ".join(reasons)


def _event(at: datetime, moment: Moment) -> tuple[datetime, str] | None:
    """The end of the event that `at` falls in, the longest if several."""
    if not moment.rules.busy:
        return None
    held = [span for span in moment.busy if _utc(span.begin) <= at < _utc(span.end)]
    if not held:
        return None
    longest = max(held, key=lambda span: _utc(span.end))
    begin, end = moment.local(longest.begin), moment.local(longest.end)
    return _utc(longest.end), f"you were in “{longest.words}” {say.span(begin.time(), end.time())}"


def _quiet(at: datetime, moment: Moment) -> tuple[datetime, str] | None:
    """The end of the quiet hours that `at` falls in."""
    if moment.rules.quiet is None:
        return None
    begin, end = moment.rules.quiet
    local = moment.local(at)
    clock = local.time()
    if not (begin <= clock < end if begin < end else clock >= begin or clock < end):
        return None
    day = local.date() + timedelta(days=begin > end and clock >= begin)
    over = _instant(day, end, moment.zone)
    if over <= at:  # in the hour that comes twice, for the second time
        over = _instant(day, end, moment.zone, fold=1)
    return over, f"quiet hours {say.span(begin, end)}"


def _instant(day: date, clock: time, zone: tzinfo, fold: int = 0) -> datetime:
    """A local time as an instant. A time that the clocks skip is as much later as they are put forward."""
    return datetime.combine(day, clock.replace(fold=fold), zone).astimezone(UTC)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _minute(at: datetime) -> datetime:
    return _utc(at).replace(second=0, microsecond=0)


def _spoken(routine: str) -> str:
    return routine.replace("-", " ")


def _clock(at: datetime, moment: Moment) -> str:
    return say.moment(moment.local(at), moment.local(moment.now))
