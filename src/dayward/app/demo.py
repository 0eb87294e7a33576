"""A believable life of some weeks, for looking around. Every date is relative to the day it is made."""

from __future__ import annotations

from datetime import date, timedelta

from dayward.formats.notes import new_note, slug
from dayward.planning.say import DAYS

_TASKS = """\
(A) -3 Send the kitchen plan to the carpenter +kitchen @computer due:+0
(A) -1 Book the train to Lisbon +lisbon @computer due:+1
(B) -9 Call the dentist for a check-up +health @phone due:-2 est:10m
(B) -6 Write the talk outline +talk @computer due:+4 est:2h
(B) -12 Renew the passport +lisbon @town due:+16
(C) -20 Compare electricity contracts +home @computer
-2 Buy a birthday present for Anna @town due:+5
-5 Repair the bicycle light +bicycle @home
-8 Water the plants @home due:+0 rec:2d
-30 Pay rent @computer due:+3 rec:+1m
-4 Ask Marta for the recipe of the lentil soup @phone est:5m
-15 Sort the photos of the summer @computer t:+9
-3 Rehearse the talk with Jonas +talk due:+8 rem:+8T1000
-11 Quote from the carpenter +kitchen @waiting
-3 Marta's answer about the concert tickets @waiting
-40 Learn to make sourdough @someday @home
-2 Look into the noise in the cellar
-33 Walk the coast path from end to end @someday
x -1 -7 Order tiles +kitchen pri:B est:45m spent:1h10m
x -2 -2 Answer the landlord @computer est:15m spent:10m
x -3 -9 Ask three people to rehearse with +talk
x -4 -10 Return the library books @town
x -6 -30 Pay rent @computer due:-6 rec:+1m
"""

_EVENTS = {
    -13: "18-19:30 Choir rehearsal rec:1w.",
    -10: "9:30-10 Team call +work rec:1w.",
    -6: "19 Dinner with Jonas.",
    -3: "15-16 Carpenter measures the kitchen +kitchen.",
    0: "9:30-10 Coffee with Marta. 13-14 Lunch walk. 17-18 Swimming. 17:30-18:30 Neighbours' meeting.",
    1: "11-12 Dentist reception opens for bookings.",
    2: "16-17:30 Talk: first run-through with Jonas +talk.",
    5: "Anna's birthday rec:1y.",
    9: "20 Concert in the old market hall.",
    16: "8:40 Train to Lisbon +lisbon. 19 Arrive in Lisbon +lisbon.",
    17: "Lisbon +lisbon.",
    19: "10:15 Train home +lisbon.",
}

_PROJECTS = """\
-45 Renovate the kitchen +kitchen +Home status:active goal:O2
-50 Walk a mountain every month +mountains +Life status:active goal:O3
-20 A week in Lisbon +lisbon +Life status:active
-30 Talk at the town library +talk +Work status:active goal:O1
-60 Keep the old bicycle alive +bicycle +Home status:active
-90 Learn Portuguese +portuguese +Life status:someday
"""

_HABITS = {"Meditate ten minutes +health": ("1d", (1, 2, 3, 5, 6, 7, 8)), "Run 5 km +health": ("3d", (2, 5, 9, 12))}

_TELOS = """\
# TELOS

## MISSION

- M1: Help people keep what they write
- M2: A life with friends, food and mountains
"""

_CONTEXTS = """\
# Which context you are in; the first line that fits counts.
meeting, call → @phone
train to {place} → @{place}
work hours → @computer
weekend → @home
evening → @home
"""

_NOTES = (
    ("Kitchen", -14, ("home",), "Oak or beech? The carpenter prefers beech.\n\n- worktop 3.10 m\n- see [[Colours]]\n"),
    (
        "Colours",
        -12,
        ("home",),
        "Warm white for the walls, the blue of the old tiles for the door. Back to [[Kitchen]].\n",
    ),
    (
        "Talk: plain text for a lifetime",
        -8,
        ("work", "ideas"),
        "Start with the shoe box of letters. End with the same box.\n",
    ),
    ("Books to read", -25, ("books",), "- The Summer Book\n- A Time of Gifts\n"),
)


def demo_files(today: date) -> dict[str, bytes]:
    """The files of a demo life, by path."""
    notes = {
        f"notes/{slug(t)}.md": new_note(t, body, today + timedelta(days=day), tags) for t, day, tags, body in _NOTES
    }
    quarter = (today.month + 2) // 3
    files = {
        "todo.txt": "".join(_dated(line, today) for line in _TASKS.splitlines()),
        "calendar.txt": _calendar(today),
        "projects.txt": "".join(_dated(line, today) for line in _PROJECTS.splitlines()),
        "habits.txt": _habits(today),
        f"goals/{today.year}-Q{quarter}.md": _goals(today.year, quarter),
        "working-memory.txt": _memory(today),
        "telos.md": _TELOS,
        "contexts.txt": _CONTEXTS,
        **notes,
    }
    return {path: text.encode() for path, text in files.items()}


def _dated(line: str, today: date) -> str:
    """A line whose `+3` and `-3` after a space or colon become dates."""
    words = []
    for word in line.split(" "):
        key, colon, value = word.rpartition(":")
        number, _, clock = value.partition("T")
        if number[:1] in ("+", "-") and number[1:].isdigit() and key != "rec":
            word = f"{key}{colon}{today + timedelta(days=int(number))}" + (f"T{clock}" if clock else "")
        words.append(word)
    return " ".join(words) + "\n"


def _calendar(today: date) -> str:
    monday = today - timedelta(days=today.weekday())
    rows = {(monday, 0): f"{monday} w{monday.isocalendar().week:02d}  Finish the outline, ring the carpenter"}
    for offset in range(-21, 43):
        day = today + timedelta(days=offset)
        head = f"{day} w{day.isocalendar().week:02d} {DAYS[day.weekday()][:3]}  "
        rows[(day, 1)] = head + _EVENTS.get(offset, "")
    return "".join(rows[key] + "\n" for key in sorted(rows))


def _habits(today: date) -> str:
    lines = [f"{today - timedelta(days=40)} {words} rec:{every}" for words, (every, _) in _HABITS.items()]
    done = sorted((today - timedelta(days=ago), words) for words, (_, days) in _HABITS.items() for ago in days)
    return "".join(line + "\n" for line in [*lines, *[f"x {day} {words}" for day, words in done]])


def _memory(today: date) -> str:
    older, newer = today - timedelta(days=6), today - timedelta(days=2)
    return f"{older} Anna is vegetarian\n{newer} The carpenter is away on Fridays\n"


def _goals(year: int, quarter: int) -> str:
    return (
        f"# {year}-Q{quarter}\n\n"
        "## O1: Say in public what I care about (M1)\n\n"
        "- [ ] KR1.1 Give the talk at the library 40%\n"
        "- [x] KR1.2 Find three people to rehearse with\n\n"
        "## O2: A kitchen to cook for friends in (M2)\n\n"
        "- [ ] KR2.1 Carpenter chosen and paid half 60%\n"
        "- [ ] KR2.2 First dinner for six 0%\n\n"
        "## O3: Fit for the mountains (M2)\n\n"
        "- [ ] KR3.1 Three walks above 2000 m 33%\n"
    )
