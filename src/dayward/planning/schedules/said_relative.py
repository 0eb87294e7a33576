"""What people say for rules that follow events, conditions and files: `30 min before each event`, `when todo.txt changes`."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from dayward.planning.schedules.lengths import Length, length
from dayward.planning.schedules.relative import Before, Changed, When

LEAD_SECONDS = 1800
"""`before each event`, without a length."""

_TAG = re.compile(r"(?<!\S)(?:[@+][^\s,]+|\[[^\]]+\])")
_TAGGED = re.compile(r"(?:\b(?:with|in|tagged|of|from|for|on|and)\s+)?" + _TAG.pattern)
_CALENDAR = re.compile(r"\b(?:in|from|of|on) (?:my |the )?(\w+) calendar\b")
_FILLING = re.compile(
    r"\b(?:with|in|tagged|of|from|for|on|and|about|called|named|containing|having|that has|that have|which has)\b"
)
_EDGE = re.compile(r"(?P<lead>.*?)\s*\b(?P<edge>before|ahead of|prior to|after)\s+(?P<rest>.+)")
_BOUND = re.compile(
    r"(?:at the (?P<at>start|beginning|end) of (?P<one>.+)|(?:when|whenever|as) (?P<two>.+?) (?P<verb>starts?|begins?|ends?|is over))"
)
_EACH = re.compile(r"(?:(?:each|every|all|any|my|the|a|an|of|upcoming)\s+)*")
_EVENTS = re.compile(r"\b(?:calendar )?(?:events?|meetings?|appointments?|calendar entr(?:y|ies)|engagements?)\b")

_WHEN = re.compile(r"(?:(?:when|whenever|if|once|as soon as|each time|every time|on)\s+)?(?P<rest>.+)")
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "fourteen": 14,
}  # fmt: skip
_SPAN = r"(?P<number>\d{1,3}|" + "|".join(_NUMBERS) + r")\s*(?P<unit>h|hours?|d|days?|w|weeks?|months?)(?: or more)?"
_ONE = r"(?:(?:an?|any|some|one|my|the|one of my|another)\s+)*"
_TASK = _ONE + r"(?:open )?(?:tasks?|todos?|to-dos?|items?|things?|something|anything)"
_DUE = r"(?:is|are|becomes?|comes|falls|gets) due (?:(?:with)?in|less than)?\s*(?:the next )?"
_WAITS = r"(?:waits?|waited|is waiting|has waited|has been waiting)"
_SOMEBODY = r"(?:(?:i|we)(?: have)? |(?:someone|somebody) keeps me )?"
_LONGER = r"(?P<more>(?:for )?(?:longer than|more than|over))"
_CONDITIONS = (
    ("overdue", rf"{_TASK}(?P<of>.*?) (?:(?:becomes?|is|are|gets?|goes|go|turns?) )?(?:overdue|late|past due|past (?:its|the) deadline)"),
    ("overdue", rf"{_TASK}(?P<of>.*?) (?:misses|has missed|is past) (?:its|the|a) deadline"),
    ("overdue", rf"{_ONE}deadline(?P<of>.*?) (?:is missed|passes|has passed|is past)"),
    ("due", rf"{_TASK}(?P<of>.*?) {_DUE}(?:{_SPAN}|(?P<day>today|tomorrow|soon))"),
    ("due", rf"{_ONE}deadline(?P<of>.*?) is (?:with)?in (?:the next )?{_SPAN}"),
    ("due", rf"{_ONE}deadlines?(?P<of>.*?) (?P<day>approach(?:es)?|comes? (?:near|close|up))"),
    ("waiting", rf"{_TASK}(?P<of>.*?) {_WAITS} (?:{_LONGER}|for at least|at least|for)?\s*(?:{_SPAN}|(?P<day>too long))"),
    ("due", rf"{_TASK}(?P<of>.*?) (?:is|are|becomes?|comes|falls|gets) due"),
    ("waiting", rf"{_SOMEBODY}(?:wait|waited|been waiting|waiting)(?P<of>) (?:{_LONGER}|for at least|at least|for) {_SPAN}"),
    ("waiting", rf"{_ONE}waiting (?:item|task)s?(?P<of>.*?) (?:is|are|gets?) (?P<more>older than|more than|over) {_SPAN}(?: old)?"),
    ("completed", rf"{_TASK}(?P<of>.*?) (?:is|gets|was|has been|are) (?:completed?|done|finished|ticked off|checked off)"),
    ("completed", rf"i (?:complete|finish|do|tick off) {_TASK}(?P<of>.*)"),
    ("neglected", rf"{_ONE}goals?(?P<of>.*?) (?:is|becomes?|gets|are|has been) neglected(?: (?:for|{_LONGER}) {_SPAN})?"),
    ("neglected", rf"nothing (?:is|was|has been) done for {_ONE}goal(?P<of>.*?)(?: (?:for|in) {_SPAN})?"),
    ("stuck", rf"{_ONE}projects?(?P<of>.*?) (?:(?:is|becomes?|gets) stuck|has no next (?:step|action))"),
)  # fmt: skip
_CHANGES = re.compile(
    r"(?P<what>.+?) (?:changes?"
    r"|(?:is|are|was|gets|has been) (?:changed|edited|modified|saved|updated|written|touched|added|created|deleted))"
)
_INSIDE = re.compile(
    rf"{_ONE}(?:new )?(?:files?|notes?|anything|something) (?:in|under|inside|within|of) (?:the |my )?(?P<path>\S+?)/?(?: folder)?"
)
_NAMED = {
    "file": "**", "files": "**", "anything": "**", "something": "**", "task": "todo.txt", "tasks": "todo.txt",
    "task list": "todo.txt", "todo list": "todo.txt", "calendar": "calendar.txt", "habits": "habits.txt",
    "projects": "projects.txt", "goal": "goals/**", "goals": "goals/**", "note": "notes/**", "notes": "notes/**",
}  # fmt: skip


def before(text: str, now: datetime, zone: tzinfo, *, forced: bool = False) -> Before | None:
    """`30 min before each event with @work`, `after meetings`, `at the start of each event`; None for anything else."""
    low = " ".join(text.lower().split())
    bound = _BOUND.fullmatch(low)
    if bound:
        rest, ends = bound["one"] or bound["two"], (bound["at"] or bound["verb"]).startswith(("end", "is over"))
        return Before(0, ends, _of(rest)) if _EVENTS.search(rest) else None
    edge = _EDGE.fullmatch(low)
    if edge is None or not (forced or _EVENTS.search(edge["rest"]) or re.match("(each|every|all|any) ", edge["rest"])):
        return None
    after = edge["edge"] == "after"
    lead = length(edge["lead"], now, zone) if edge["lead"] else Length(0, 0 if after else LEAD_SECONDS)
    return Before(lead.seconds, after, _of(edge["rest"])) if lead and not lead.months else None


def when(text: str) -> When | None:
    """`when a task becomes overdue`, `when something waits longer than 7 days`; None for anything else."""
    rest = _rest(text)
    tags = tuple(_TAG.findall(rest))
    rest = " ".join(_TAGGED.sub(" ", rest).split())
    for condition, pattern in _CONDITIONS:
        match = re.fullmatch(pattern, rest)
        if match:
            return When(condition, _days(condition, match.groupdict()), (*tags, *_of(match["of"])))
    return None


def changed(text: str, *, forced: bool = False) -> Changed | None:
    """`when todo.txt changes`, `when a note in notes/ changes`; with `forced` also a path alone. None for anything else."""
    clean = " ".join(text.split())
    rest = re.sub(r"(?i)^(?:when|whenever|if|once|as soon as|each time|every time|on)\s+", "", clean)
    match = re.fullmatch(_CHANGES.pattern, rest, re.I) or re.fullmatch(
        r"(?:any )?changes? (?:to|of|in) (?P<what>.+)", rest, re.I
    )
    if match is None and not forced:
        return None
    what = (match["what"] if match else rest).strip("\"'`“”")
    inside = re.fullmatch(_INSIDE.pattern, what, re.I)
    if inside:
        return Changed(f"{_path(inside['path'])}/**")
    bare = re.sub(rf"^{_ONE}(?:new )?", "", what.lower())
    if bare in _NAMED:
        return Changed(_NAMED[bare])
    file = re.fullmatch(r"(?:the )?file (.+)", what, re.I)
    what = file[1] if file else what
    if (" " in what and not file) or not re.search(r"[./*]", what):
        return None
    return Changed(f"{_path(what)}**" if what.endswith("/") else _path(what))


def _rest(text: str) -> str:
    match = _WHEN.fullmatch(" ".join(text.lower().split()))
    return match["rest"] if match else ""


def _path(path: str) -> str:
    return path.removeprefix("./").lstrip("/")


def _of(text: str) -> tuple[str, ...]:
    """The tags and words that narrow it."""
    tags = _TAG.findall(text)
    rest = _TAG.sub(" ", text)
    if named := _CALENDAR.search(rest):
        tags.append(f"[{named[1]}]")
        rest = rest.replace(named[0], " ")
    rest = _EVENTS.sub(" ", _EACH.sub("", rest.strip(), count=1))
    return (*tags, *_FILLING.sub(" ", rest).strip(" ,").split())


def _days(condition: str, found: dict[str, str | None]) -> int:
    """The days a condition speaks of; something that waits longer than seven days has waited eight."""
    if said := found.get("day"):
        return {"today": 0, "tomorrow": 1, "too long": 0}.get(said, 3)
    number, unit = found.get("number"), found.get("unit")
    if not number or not unit:
        return 0
    count = _NUMBERS.get(number) or int(number)
    days = -(-count // 24) if unit[0] == "h" else count * {"d": 1, "w": 7, "m": 30}[unit[0]]
    return days + 1 if condition == "waiting" and found.get("more") else days
