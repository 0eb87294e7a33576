"""One budget for what is said unasked: what is sent, held, digested or dropped, each with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.planning.attention import (
    Coming,
    Moment,
    Notice,
    NoticeRecord,
    Verdict,
    decide,
    interruptions,
    pending,
    together,
)
from dayward.planning.availability import Rules, Span, busy_spans, read_rules
from dayward.planning.day import DEFAULTS
from dayward.planning.occasions import Occasion

MADRID = ZoneInfo("Europe/Madrid")
RULES = Rules(6, (time(22), time(7, 30)), True, ("morning-briefing", "midday-check", "evening-summary"))


def at(hour: int, minute: int = 0, day: int = 20, zone: ZoneInfo = MADRID) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


def sent(*moments: datetime, counted: bool = True) -> list[NoticeRecord]:
    return [NoticeRecord(m, "x", (), "", "send", "", counted=counted) for m in moments]


def moment(now: datetime, **more: object) -> Moment:
    return Moment(now, MADRID, RULES, **more)  # type: ignore[arg-type]


def one(notice: Notice, when: Moment) -> Verdict:
    return decide([notice], when)[0]


EVENING = [Coming("evening-summary", at(20))]
DENTIST = [Span(at(9), at(10), "Dentist")]


def test_what_fits_is_sent_and_says_how_much_of_the_day_is_used() -> None:
    assert one(Notice("a"), moment(at(11), record=sent(at(9)))) == Verdict("send", "sent: 2 of 6 interruptions today")


def test_nothing_is_said_during_an_event() -> None:
    verdict = one(Notice("a"), moment(at(9, 20), busy=DENTIST))
    assert verdict == Verdict("hold", "held until 10:00: you were in “Dentist” 9:00–10:00", at(10).astimezone(UTC))
    assert one(Notice("a"), moment(at(10), busy=DENTIST)).what == "send"
    assert one(Notice("a"), moment(at(9), busy=DENTIST)._replace(rules=RULES._replace(busy=False))).what == "send"


def test_events_one_after_the_other_and_then_the_night_hold_until_all_is_over() -> None:
    busy = [Span(at(20), at(21, 30), "Dinner"), Span(at(21, 15), at(22, 30), "Cinema")]
    verdict = one(Notice("a"), moment(at(20, 5), busy=busy))
    assert verdict.until == at(7, 30, 21)
    assert verdict.why == (
        "held until tomorrow 7:30: you were in “Dinner” 20:00–21:30, then you were in “Cinema” 21:15–22:30, "
        "then quiet hours 22:00–7:30"
    )


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(22), at(7, 30, 21)),
        (at(23, 59), at(7, 30, 21)),
        (at(0), at(7, 30)),
        (at(7, 29), at(7, 30)),
        (at(7, 30), None),
        (at(21, 59), None),
    ],
)
def test_quiet_hours_go_over_midnight(now: datetime, until: datetime | None) -> None:
    assert one(Notice("a"), moment(now)).until == until


@pytest.mark.parametrize(("hour", "minute", "quiet"), [(12, 59, False), (13, 0, True), (14, 59, True), (15, 0, False)])
def test_quiet_hours_within_a_day(hour: int, minute: int, quiet: bool) -> None:
    verdict = one(Notice("a"), moment(at(hour, minute))._replace(rules=RULES._replace(quiet=(time(13), time(15)))))
    assert verdict.until == (at(15) if quiet else None)


def test_of_events_at_the_same_time_the_longest_is_named() -> None:
    busy = [Span(at(9), at(10), "Call"), Span(at(9), at(11), "Workshop"), Span(at(9), at(9, 30), "Tea")]
    assert one(Notice("a"), moment(at(9), busy=busy)).why == "held until 11:00: you were in “Workshop” 9:00–11:00"


def test_a_digest_that_begins_now_takes_up_nothing_more() -> None:
    verdict = one(Notice("a"), moment(at(20), record=sent(*[at(8 + n) for n in range(5)]), coming=EVENING))
    assert verdict.what == "send"


def test_a_digest_that_comes_too_late_takes_up_nothing() -> None:
    small = Notice("a", urgency="digest", useful_until=at(20))
    assert one(small, moment(at(19), coming=EVENING)).what == "send"


def test_no_quiet_hours() -> None:
    assert one(Notice("a"), moment(at(3))._replace(rules=RULES._replace(quiet=None))).what == "send"


def test_quiet_hours_end_by_the_clock_also_on_the_days_when_clocks_change() -> None:
    for day, offset in ((date(2026, 3, 29), 2), (date(2026, 10, 25), 1)):
        night = datetime.combine(day - timedelta(1), time(23), MADRID)
        until = one(Notice("a"), moment(night)).until
        assert until == datetime.combine(day, time(7, 30)).replace(tzinfo=UTC) - timedelta(hours=offset)


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_after_both() -> None:
    rules = RULES._replace(quiet=(time(22), time(2, 30)))
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 2:10 for the second time
    assert one(Notice("a"), moment(second)._replace(rules=rules)).until == second + timedelta(minutes=20)
    skipped = one(Notice("a"), moment(datetime(2026, 3, 29, 1, 0, tzinfo=MADRID))._replace(rules=rules)).until
    assert skipped == datetime(2026, 3, 29, 3, 30, tzinfo=MADRID)


def test_quiet_hours_are_those_of_where_the_person_is() -> None:
    now = at(22, 30)
    assert one(Notice("a"), moment(now)).what == "hold"
    assert one(Notice("a"), moment(now)._replace(zone=ZoneInfo("America/New_York"))).what == "send"


def test_a_day_is_a_day_of_the_persons_clock() -> None:
    record = sent(at(23, 30, 19), at(0, 30), at(8), at(8, 0))
    assert interruptions(moment(at(9), record=record)) == 2
    assert interruptions(moment(at(9), record=record)._replace(zone=ZoneInfo("America/New_York"))) == 1


def test_reminders_go_out_on_time_always_and_use_nothing_up() -> None:
    full = sent(*[at(9, n) for n in range(6)])
    night = Moment(at(3), MADRID, RULES._replace(per_day=0), full, [Span(at(2), at(4), "Night shift")])
    verdict = one(Notice("reminders", urgency="now"), night)
    assert verdict == Verdict("send", "sent: what you asked to be told at a time is never held", counted=False)
    assert interruptions(moment(at(12), record=sent(at(9), counted=False))) == 0


def test_what_is_too_much_goes_into_the_next_digest() -> None:
    record = sent(*[at(8 + n) for n in range(5)])
    verdict = one(Notice("a"), moment(at(14), record=record, coming=EVENING))
    assert verdict.what == "digest"
    assert verdict.into == "evening-summary"
    assert verdict.why == (
        "put into the evening summary: 5 of 6 interruptions today were used, and the last is kept for your briefings"
    )
    assert one(Notice("evening-summary"), moment(at(20), record=record)).what == "send"


def test_all_is_used_up() -> None:
    record = sent(*[at(8 + n) for n in range(6)])
    tomorrow = [Coming("morning-briefing", at(8, 0, 21)), Coming("other", at(15))]
    verdict = one(Notice("a"), moment(at(14), record=record, coming=[*tomorrow, *EVENING]))
    assert verdict.why == "put into the evening summary: 6 of 6 interruptions today were used"
    verdict = one(Notice("evening-summary"), moment(at(20), record=record, coming=tomorrow))
    assert verdict.why == "put into the morning briefing of tomorrow 8:00: 6 of 6 interruptions today were used"


def test_too_much_and_no_digest_is_held_until_tomorrow() -> None:
    verdict = one(Notice("a"), moment(at(14), record=sent(*[at(8 + n) for n in range(6)])))
    assert verdict.until == at(7, 30, 21)
    assert verdict.why == "held until tomorrow 7:30: 6 of 6 interruptions today were used"


def test_what_is_in_no_hurry_goes_into_the_next_digest_or_is_sent_where_none_comes() -> None:
    small = Notice("habits", urgency="digest")
    assert one(small, moment(at(14), coming=EVENING)).why == "put into the evening summary: it is in no hurry"
    assert one(small, moment(at(14))).what == "send"


def test_what_would_be_held_until_shortly_before_a_digest_goes_into_it() -> None:
    coming = [Coming("morning-briefing", at(8))]
    verdict = one(Notice("a"), moment(at(0), coming=coming))
    assert verdict == Verdict(
        "digest", "put into the morning briefing: quiet hours 22:00–7:30", None, "morning-briefing"
    )
    assert one(Notice("a"), moment(at(0), coming=[Coming("morning-briefing", at(8, 31))])).what == "hold"
    assert one(Notice("a"), moment(at(0), coming=[Coming("morning-briefing", at(8, 30))])).what == "digest"
    assert one(Notice("midday-check"), moment(at(0), coming=coming)).what == "hold"


def test_several_at_the_same_minute_are_one_interruption() -> None:
    record = sent(*[at(8 + n) for n in range(5)])
    notices = [Notice("a", "A", subjects=("k1",)), Notice("b", "B", subjects=("k1", "k2"))]
    assert [v.what for v in decide(notices, moment(at(14), record=record))] == ["send", "send"]
    assert together(notices) == Notice("a, b", "A\n\nB", "normal", ("k1", "k2"))
    full = sent(*[at(8 + n) for n in range(6)])
    late = one(Notice("c"), moment(at(13) + timedelta(seconds=40), record=full))
    assert late.why == "sent: together with what was sent in the same minute"


def test_what_would_go_into_a_digest_goes_along_with_the_one_that_is_sent_now() -> None:
    notices = [Notice("habits", urgency="digest"), Notice("evening-summary")]
    later = [Coming("morning-briefing", at(8, 0, 21))]
    verdicts = decide(notices, moment(at(20), coming=later))
    assert [v.what for v in verdicts] == ["send", "send"]
    assert verdicts[0].why == "sent: as part of the evening summary"


def test_what_goes_along_with_something_not_counted_is_not_counted_either() -> None:
    record = sent(*[at(8 + n) for n in range(6)])
    later = [Coming("morning-briefing", at(8, 0, 21))]
    notices = [Notice("a"), Notice("evening-summary", urgency="now")]
    verdicts = decide(notices, moment(at(20), record=record, coming=later))
    assert [(v.what, v.counted) for v in verdicts] == [("send", False)] * 2


def put(routine: str, words: str, into: str) -> NoticeRecord:
    return NoticeRecord(at(12), routine, (), words, "digest", "", into=into)


def test_a_digest_takes_up_what_was_put_into_it_since_it_was_last_sent() -> None:
    told = NoticeRecord(at(8), "morning-briefing", (), "", "send", "")
    record = [
        put("a", "old", "morning-briefing"),
        told,
        put("a", "new", "morning-briefing"),
        put("b", "x", "evening-summary"),
    ]
    assert [one.words for one in pending(record, "morning-briefing")] == ["new"]
    assert pending(record, "midday-check") == []


def test_a_digest_that_goes_into_another_hands_over_what_it_holds() -> None:
    held = NoticeRecord(at(20), "evening-summary", (), "", "hold", "")
    record = [put("a", "small", "evening-summary"), held, put("evening-summary", "evening", "morning-briefing")]
    assert [one.words for one in pending(record, "morning-briefing")] == ["small", "evening"]
    assert pending(record, "evening-summary") == []


def test_what_is_of_no_use_any_more_is_dropped_with_the_reason() -> None:
    notice = Notice("event-preparation", useful_until=at(10))
    verdict = one(notice, moment(at(9, 30), busy=DENTIST))
    assert verdict.why == "dropped: of use only until 10:00, and you were in “Dentist” 9:00–10:00"
    busy = [*DENTIST, Span(at(10), at(12), "Workshop")]
    assert one(notice, moment(at(9, 30), busy=busy)).why == verdict.why, "what comes later is no reason"
    assert one(notice, moment(at(10, 5))).why == "dropped: of use only until 10:00, and it came too late"
    full = moment(at(9, 30), record=sent(*[at(8, n) for n in range(6)]), coming=EVENING)
    verdict = one(notice, full)
    assert verdict.why == "dropped: of use only until 10:00, and 6 of 6 interruptions today were used"


def test_a_budget_of_nothing() -> None:
    verdict = one(Notice("morning-briefing"), moment(at(8))._replace(rules=RULES._replace(per_day=0)))
    assert verdict.why == "dropped: attention.per_day is 0, so nothing but what you asked for is sent"


def test_what_makes_busy() -> None:
    day = date(2026, 11, 20)
    events = [
        Occasion(day, None, None, "Birthday", "c:1"),
        Occasion(day, time(9), None, "Call", "c:2"),
        Occasion(day, time(12), time(13), "Lunch", "c:3", busy=False),
        Occasion(day, time(14), time(15), "Perhaps", "c:4", contexts=("Tentative",)),
        Occasion(day, time(22), time(22), "Watch", "c:5"),
        Occasion(day, time(23), time(1), "Night train", "c:6"),
    ]
    assert busy_spans(events, MADRID, 45) == [
        Span(at(9), at(9, 45), "Call"),
        Span(at(22), at(22, 0, 21), "Watch"),
        Span(at(23), at(1, 0, 21), "Night train"),
    ]


def test_an_event_that_the_clocks_leave_no_time_for_holds_nothing() -> None:
    night = Occasion(date(2026, 3, 29), time(2, 30), time(3), "Lost", "c:1")
    assert busy_spans([night], MADRID) == []


def test_rules_come_from_preferences_and_what_is_wrong_is_said() -> None:
    assert read_rules(DEFAULTS) == (RULES, [])
    assert read_rules({**DEFAULTS, "attention.quiet": ""})[0].quiet is None
    for quiet in ("at night", "8-8", "25-7"):
        rules, problems = read_rules({**DEFAULTS, "attention.quiet": quiet, "attention.per_day": -1})
        assert rules == RULES._replace(per_day=0)
        assert [problem.split(" is ")[0] for problem in problems] == ["attention.quiet", "attention.per_day"]


# -- whatever happens

ZONES = [ZoneInfo(name) for name in ("Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")]
STARTS = [
    datetime(2026, *day, tzinfo=UTC) for day in ((3, 28), (10, 24), (11, 19), (4, 4))
]  # three of them near a change
ROUTINES = ("deadline-warnings", "habits", "sync", "morning-briefing", "evening-summary")
NOTICES = st.lists(
    st.tuples(
        st.integers(0, 3 * 1440),
        st.sampled_from(ROUTINES),
        st.sampled_from(("normal", "normal", "digest", "now")),
        st.none() | st.integers(1, 600),
    ),
    max_size=40,
)
EVENTS = st.lists(st.tuples(st.integers(0, 4 * 1440), st.integers(1, 300)), max_size=6)
HOURS = st.builds(time, st.integers(0, 23), st.sampled_from((0, 30)))
QUIET = st.none() | st.tuples(HOURS, HOURS).filter(lambda pair: pair[0] != pair[1])


class Life:
    """What a ticker does with verdicts, told minute by minute: decide, remember, come back to what is held."""

    def __init__(self, rules: Rules, zone: ZoneInfo, busy: list[Span], start: datetime) -> None:
        self.rules, self.zone, self.busy, self.start = rules, zone, busy, start
        self.record: list[NoticeRecord] = []
        self.ends: dict[str, list[Verdict]] = {}
        self.taken_up: list[str] = []

    def coming(self, now: datetime, days: int = 3) -> list[Coming]:
        day = now.astimezone(self.zone).date()
        hours = {"morning-briefing": time(8), "evening-summary": time(20)}
        return [
            Coming(name, datetime.combine(day + timedelta(n), hour, self.zone).astimezone(UTC))
            for n in range(days)
            for name, hour in hours.items()
        ]

    def run(self, notices: Iterable[tuple[int, str, str, int | None]]) -> None:
        waiting: dict[datetime, list[tuple[str, Notice]]] = {}
        for number, (minute, routine, urgency, useful) in enumerate(notices):
            due = self.start + timedelta(minutes=minute)
            until = due + timedelta(minutes=useful) if useful else None
            waiting.setdefault(due, []).append((str(number), Notice(routine, "", urgency, (), until)))
        for one in self.coming(self.start, days=6):
            waiting.setdefault(one.at, []).append((f"{one.routine} {one.at}", Notice(one.routine)))
        while waiting:
            now = min(waiting)
            batch = waiting.pop(now)
            moment = Moment(now, self.zone, self.rules, self.record, self.busy, self.coming(now))
            verdicts = decide([notice for _, notice in batch], moment)
            for (name, notice), verdict in zip(batch, verdicts, strict=True):
                self.ends.setdefault(name, []).append(verdict)
                assert len(self.ends[name]) < 20
                if verdict.what == "send":
                    self.taken_up += [one.slot for one in pending(self.record, notice.routine)]
                what, why, _, into, counted = verdict
                self.record.append(NoticeRecord(now, notice.routine, (), "", what, why, name, "", counted, into))
                if verdict.what == "hold":
                    assert verdict.until is not None
                    assert verdict.until > now
                    waiting.setdefault(verdict.until, []).append((name, notice))


@given(NOTICES, EVENTS, QUIET, st.integers(0, 7), st.booleans(), st.sampled_from(ZONES), st.sampled_from(STARTS))
def test_whatever_comes_up(notices, events, quiet, per_day, busy, zone, start):
    spans = [
        Span(start + timedelta(minutes=begin), start + timedelta(minutes=begin + length), "Event")
        for begin, length in events
    ]
    life = Life(Rules(per_day, quiet, busy, ("morning-briefing", "evening-summary")), zone, spans, start)
    life.run(notices)
    asked_for = {name for name in life.ends if name.isdigit()}
    assert len(asked_for) == len(notices)
    for verdicts in life.ends.values():  # nothing is lost, and everything has its reason
        assert all(verdict.what == "hold" for verdict in verdicts[:-1])
        assert verdicts[-1].what in ("send", "digest", "drop")
        assert all(": " in verdict.why for verdict in verdicts)
        assert verdicts[-1].what != "digest" or verdicts[-1].into in life.rules.digests
    digested = {name for name, verdicts in life.ends.items() if verdicts[-1].what == "digest"}
    left = {one.slot for name in life.rules.digests for one in pending(life.record, name)}
    assert sorted(life.taken_up) == sorted(digested - left)  # once each
    assert not asked_for & left
    counted = [one for one in life.record if one.verdict == "send" and one.counted]
    days: dict[date, set[datetime]] = {}
    for one in counted:
        local = one.at.astimezone(zone)
        days.setdefault(local.date(), set()).add(one.at)
        if quiet and quiet[0] < quiet[1]:
            assert not quiet[0] <= local.time() < quiet[1]
        elif quiet:
            assert quiet[1] <= local.time() < quiet[0]
        assert not busy or not any(span.begin <= one.at < span.end for span in spans)
    assert all(len(minutes) <= per_day for minutes in days.values())
    asked = [n for n, (_, _, urgency, _) in enumerate(notices) if urgency == "now"]
    assert all([verdict.what for verdict in life.ends[str(n)]] == ["send"] for n in asked)
