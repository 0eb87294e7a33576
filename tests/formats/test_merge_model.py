"""The merge of task lists against a model whose tasks have hidden identities, over random concurrent histories.

The model knows which task is which and merges field by field; the merge sees only bytes and has to find out.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dayward.formats.merging import merge
from dayward.formats.recurrence import complete
from dayward.formats.todotxt import emit_line, parse_line

WORDS = [letter + vowel + end for letter in "bdfgklmnprst" for vowel in "aeiou" for end in ("lt", "mp", "nk")]
TAGS = ["+home", "+work", "@phone", "@shop"]
CAPTURES = ["Ring the landlord", "2026-11-20 Renew passport +papers"]
FAST = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
DEEP = settings(max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Item:
    """A task; `uid` is its hidden identity, which no line shows."""

    uid: str
    words: tuple[str, ...]
    tags: frozenset[str] = frozenset()
    due: str | None = None
    priority: str | None = None
    created: str | None = None
    done: str | None = None

    def line(self) -> str:
        head = f"x {self.done} " if self.done else f"({self.priority}) " if self.priority else ""
        tail = [*sorted(self.tags)] + ([f"due:{self.due}"] if self.due else [])
        tail += [f"pri:{self.priority}"] if self.done and self.priority else []
        return head + (f"{self.created} " if self.created else "") + " ".join([*self.words, *tail])


@dataclass
class Device:
    """What a device has: the list, and what it archived."""

    items: list[Item]
    archived: list[Item] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    moved: bool = False

    def data(self) -> bytes:
        return text([item.line() for item in self.items])

    def archive(self) -> bytes:
        return text(["x 2026-01-01 long ago", *(item.line() for item in self.archived)])


def text(lines: list[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def random_items(rnd: random.Random, count: int) -> list[Item]:
    return [
        Item(
            f"task{n}",
            (f"no{n}", *rnd.sample(WORDS, 4)),
            frozenset(rnd.sample(TAGS, rnd.choice([0, 0, 1]))),
            rnd.choice([None, "2026-12-01", "2026-12-02"]),
            rnd.choice([None, None, "A", "B"]),
            rnd.choice([None, "2026-11-01", "2026-11-02"]),
            rnd.choice([None, None, None, "2026-11-10"]),
        )
        for n in range(count)
    ]


def changed(rnd: random.Random, item: Item, edited: set[str]) -> Item:
    kind = rnd.choice(["complete", "complete", "word", "tag", "due", "priority"])
    if kind == "complete":
        return item if item.done else replace(item, done=rnd.choice(["2026-11-20", "2026-11-21"]))
    if kind == "word" and item.uid not in edited:
        edited.add(item.uid)
        at = rnd.randrange(1, len(item.words))
        word = rnd.choice(["first", "second"])
        return replace(item, words=(*item.words[:at], word, *item.words[at + 1 :]))
    if kind == "tag" and item.uid not in edited:
        edited.add(item.uid)
        return replace(item, tags=item.tags ^ {rnd.choice(TAGS)})
    if kind == "due":
        return replace(item, due=rnd.choice([None, "2026-12-01", "2026-12-03", "2026-12-04"]))
    return replace(item, priority=rnd.choice([None, "A", "B", "C"]))


def work(rnd: random.Random, base: list[Item], name: str, steps: int, kinds: list[str]) -> Device:
    """Random operations of one device."""
    device = Device(list(base))
    edited: set[str] = set()
    for n in range(steps):
        kind = rnd.choice(kinds)
        if kind == "add":
            capture = rnd.random() < 0.3
            words = (rnd.choice(CAPTURES),) if capture else (f"new{name}{n}", f"of{name}{n}", f"it{name}{n}")
            at = rnd.choice([len(device.items), rnd.randrange(len(device.items) + 1)])
            device.items.insert(at, Item(f"{name}{n}", words))
        elif kind == "archive":
            device.archived += [item for item in device.items if item.done]
            device.items = [item for item in device.items if not item.done]
        elif device.items:
            at = rnd.randrange(len(device.items))
            if kind == "delete":
                del device.items[at]
            elif kind == "move":
                device.moved = True
                device.items.insert(rnd.randrange(len(device.items)), device.items.pop(at))
            elif device.items[at].uid.startswith("task"):
                device.items[at] = changed(rnd, device.items[at], edited)
    return device


def three(base: object, a: object, b: object) -> tuple[object, bool]:
    """The value that was changed, and whether both changed it differently."""
    return (b if a == base else a), a not in (b, base) and b != base


def merge_item(base: Item, a: Item | None, b: Item | None) -> tuple[list[Item], bool]:
    """The model's merge of one task: what is left, and whether there is a conflict."""
    if a is None or b is None:
        kept = a or b
        return ([kept], True) if kept not in (None, base) else ([], False)
    if a == b:
        return [a], False
    ranks = [a.priority, b.priority]
    for one, (side, other) in enumerate(((a, b), (b, a))):
        if side.done and not base.done and side.priority is None and other.priority != base.priority:
            ranks[one] = base.priority  # some apps drop the priority of what is completed
    slots = [three(*slot) for slot in zip(base.words, a.words, b.words, strict=True)]
    tags = frozenset(tag for tag in TAGS if three(tag in base.tags, tag in a.tags, tag in b.tags)[0])
    fields = {"due": three(base.due, a.due, b.due), "priority": three(base.priority, *ranks)}
    if any(clash for _, clash in [*slots, *fields.values()]):
        return [a, b], True
    done = base.done or min((day for day in (a.done, b.done) if day), default=None)
    words = tuple(str(word) for word, _ in slots)
    return [replace(base, words=words, tags=tags, done=done, **{k: v for k, (v, _) in fields.items()})], False


def canonical(line: str) -> tuple[object, ...]:
    task = parse_line(line)
    keys = dict(task.kv)
    priority = task.priority or keys.pop("pri", None)
    return (
        task.done,
        task.completed,
        priority,
        task.created,
        task.words,
        frozenset("+" + p for p in task.projects) | frozenset("@" + c for c in task.contexts),
        tuple(sorted(keys.items())),
    )


def merged_lines(base: bytes, a: bytes, b: bytes) -> tuple[list[str], int]:
    """The merged lines and the number of conflicts; checks what must hold for every merge."""
    one, two = merge("todotxt", base, a, b), merge("todotxt", base, b, a)
    assert one.data == two.data
    assert len(one.conflicts) == len(two.conflicts)
    for version in (base, a, b):
        assert merge("todotxt", version, one.data, two.data).data == one.data
        assert merge("todotxt", version, one.data, version).data == one.data
    return one.data.decode().splitlines(), len(one.conflicts)


def expected(base: list[Item], a: Device, b: Device) -> tuple[Counter[object], int]:
    """The lines that must be there, and the number of conflicts."""
    lines: Counter[object] = Counter()
    conflicts = 0
    sides = [{item.uid: item for item in device.items} for device in (a, b)]
    for item in base:
        kept, conflict = merge_item(item, *(side.get(item.uid) for side in sides))
        lines.update(canonical(each.line()) for each in kept)
        conflicts += conflict
    news = [Counter(item.line() for item in device.items if not item.uid.startswith("task")) for device in (a, b)]
    for line, count in (news[0] | news[1]).items():
        lines[canonical(line)] += count
    return lines, conflicts


def check_history(seed: int, size: int) -> None:
    rnd = random.Random(seed)
    base = random_items(rnd, rnd.randrange(size))
    kinds = ["add", "change", "change", "change", "delete", "move", "archive"]
    a, b = (work(rnd, base, name, rnd.randrange(size), kinds) for name in "ab")
    lines, conflicts = merged_lines(Device(base).data(), a.data(), b.data())
    assert (Counter(canonical(line) for line in lines), conflicts) == expected(base, a, b)
    order = [canonical(line)[4].split()[0] for line in lines]  # type: ignore[attr-defined]
    for mover, other in ((a, b), (b, a)):
        if not other.moved:
            there = [item.words[0] for item in mover.items if item.words[0] in order and item.words[0][:2] == "no"]
            assert [word for word in dict.fromkeys(order) if word in there] == there
    archive, conflicts = merged_lines(Device([]).archive(), a.archive(), b.archive())
    both = Counter(item.line() for item in a.archived) | Counter(item.line() for item in b.archived)
    assert (Counter(archive[1:]), conflicts) == (both, 0)


@FAST
@given(st.integers(0, 2**32), st.sampled_from([4, 8, 16]))
def test_random_histories(seed: int, size: int) -> None:
    check_history(seed, size)


@pytest.mark.crash
@DEEP
@given(st.integers(0, 2**32), st.sampled_from([4, 8, 16, 40]))
def test_random_histories_deep(seed: int, size: int) -> None:
    check_history(seed, size)


def check_structure(seed: int, size: int) -> None:
    """One side adds, moves and deletes, the other changes what stays: the result is known byte for byte."""
    rnd = random.Random(seed)
    base = random_items(rnd, rnd.randrange(1, size))
    a = work(rnd, base, "a", rnd.randrange(size), ["add", "move", "delete"])
    stays = {item.uid for item in a.items}
    edited: set[str] = set()
    b = {item.uid: changed(rnd, item, edited) if rnd.random() < 0.5 and item.uid in stays else item for item in base}
    merged = merge(
        "todotxt", text([item.line() for item in base]), a.data(), text([item.line() for item in b.values()])
    )
    assert merged.data == text([b.get(item.uid, item).line() for item in a.items])
    assert not merged.conflicts


@FAST
@given(st.integers(0, 2**32), st.sampled_from([4, 8, 16]))
def test_structure_here_and_fields_there(seed: int, size: int) -> None:
    check_structure(seed, size)


@pytest.mark.crash
@DEEP
@given(st.integers(0, 2**32), st.sampled_from([4, 8, 16, 40]))
def test_structure_here_and_fields_there_deep(seed: int, size: int) -> None:
    check_structure(seed, size)


def check_undo(seed: int, size: int) -> None:
    """What one step did is taken back while others have worked on: they lose nothing, and the step is gone."""
    rnd = random.Random(seed)
    before = random_items(rnd, rnd.randrange(1, size))
    step = work(rnd, before, "s", 1, ["add", "change", "delete", "move"])
    now = work(rnd, step.items, "n", rnd.randrange(size), ["add", "change", "delete", "move"])
    merged = merge("todotxt", step.data(), now.data(), text([item.line() for item in before]))
    old, new = ({item.uid: item for item in items} for items in (before, step.items))
    current = {item.uid: item for item in now.items}
    touched = [uid for uid in old.keys() | new.keys() if old.get(uid) != new.get(uid)]
    if all(current.get(uid) == new.get(uid) for uid in touched):
        assert not merged.conflicts
        want = Counter(item.line() for item in now.items if item.uid not in touched)
        want.update(old[uid].line() for uid in touched if uid in old)
        assert Counter(merged.data.decode().splitlines()) == want


@FAST
@given(st.integers(0, 2**32), st.sampled_from([4, 8]))
def test_undo(seed: int, size: int) -> None:
    check_undo(seed, size)


@pytest.mark.crash
@DEEP
@given(st.integers(0, 2**32), st.sampled_from([4, 8, 16]))
def test_undo_deep(seed: int, size: int) -> None:
    check_undo(seed, size)


@FAST
@given(st.data())
def test_twins(data: st.DataObject) -> None:
    """Of equal lines each device completes and deletes some: never more or fewer than there can be."""
    count = data.draw(st.integers(1, 5))
    states = st.sampled_from(["buy milk", "buy milk", "x {} buy milk"])
    sides = [
        [data.draw(states).format(day) for _ in range(count)] + data.draw(st.lists(st.just("buy milk"), max_size=2))
        for day in ("2026-11-20", "2026-11-21")
    ]
    base = ["buy milk"] * count
    lines, conflicts = merged_lines(text([*base, "end"]), *(text([*side, "end"]) for side in sides))
    done = [sum(line.startswith("x") for line in side) for side in sides]
    assert conflicts == 0
    assert max(len(side) for side in sides) <= len(lines) - 1 <= sum(len(side) for side in sides) - count
    assert max(done) <= sum(line.startswith("x") for line in lines) <= sum(done)


# Repeating tasks


def repeated(line: str, days: list[str], archive: bool = False) -> tuple[list[str], str]:
    """The done lines and the successor of a task completed on these days, one after the other."""
    out = []
    for day in days:
        done, following = complete(parse_line(line), date.fromisoformat(day))
        assert following is not None
        out.append(emit_line(done))
        line = emit_line(following)
    return ([] if archive else out), line


def check_repeats(seed: int) -> None:
    rnd = random.Random(seed)
    count = rnd.randrange(1, 6)
    days = [(date(2026, 11, 20) + timedelta(days=n)).isoformat() for n in range(6)]
    base, files, want = [], ([], []), Counter()  # type: ignore[var-annotated]
    tails: tuple[list[str], list[str]] = ([], [])
    last = []
    for n in range(count):
        rec = rnd.choice(["rec:+1m", "rec:+1w", "rec:1w", "rec:2b"])
        task = f"2026-11-01 no{n} {' '.join(rnd.sample(WORDS, 3))} due:2026-12-01 {rec}"
        most = 2 if "+" in rec else 1
        done = [sorted(rnd.sample(days, rnd.randrange(most + 1))) for _ in range(2)]
        edit = rnd.choice([None, "word", "tag", "priority"]) if not (done[0] and done[1]) else None
        base += [task, f"plain{n} {' '.join(rnd.sample(WORDS, 3))}"]
        edited = {"word": task.replace(" due:", " again due:"), "tag": f"{task} +home", "priority": f"(B) {task}"}
        for side in (0, 1):
            lines, following = repeated(task, done[side])
            mine = edited[edit] if edit and not done[side] and (done[1 - side] or side) else task
            files[side].extend([*lines[:1], base[-1]] if lines else [mine, base[-1]])
            tails[side].extend([*lines[1:], following] if lines else [])
        times = max(map(len, done))
        ends = [max(each[k] for each in done if k < len(each)) for k in range(times)]
        expect = {"word": lambda s: s.replace(" due:", " again due:"), "tag": lambda s: f"{s} +home"}
        apply = expect.get(edit or "", (lambda s: f"(B) {s}") if edit else (lambda s: s))
        last.append((task, done, ends))
        want[base[-1]] += 1
        want.update(("done", parse_line(task).body.split()[0], day) for day in ends)
        start = apply(task)
        _, following = repeated(start, ends) if ends else ([], start)
        want[("open", parse_line(following).words, parse_line(following).priority)] += 1
        if times < 2 or len(done[0]) != len(done[1]):
            want[("due", following.split("due:")[1].split()[0], f"no{n}")] += 1
    lines, conflicts = merged_lines(text(base), *(text(files[k] + tails[k]) for k in (0, 1)))
    assert conflicts == 0, last
    got: Counter[object] = Counter()
    for line in lines:
        task_ = parse_line(line)
        first = task_.body.split()[0]
        if first.startswith("plain"):
            got[line] += 1
        elif task_.done:
            got[("done", first, task_.completed)] += 1
        else:
            got[("open", task_.words, task_.priority)] += 1
            if ("due", task_.get("due"), first) in want or not any(k[0] == "due" and k[2] == first for k in want):
                got[("due", task_.get("due"), first)] += ("due", task_.get("due"), first) in want
    assert +got == want, last


@FAST
@given(st.integers(0, 2**32))
def test_repeating_tasks(seed: int) -> None:
    check_repeats(seed)


@pytest.mark.crash
@DEEP
@given(st.integers(0, 2**32))
def test_repeating_tasks_deep(seed: int) -> None:
    check_repeats(seed)


# Any bytes

FRAGMENTS = [
    b"a",
    b"b b",
    b"x 2026-11-20 ",
    b"(A) ",
    b"due:2026-12-01",
    b" rec:+1w",
    b" ",
    b"\n",
    b"\r\n",
    b"\r",
    b"# h",
]
FRAGMENTS += [
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x00",
    "é".encode(),
    b"2026-11-27 w48 Fri  ",
    b"15 Tea.",
    b". ",
    b"\n\n",
]
FRAGMENTS += [
    b"id:1 ",
    b"pri:B ",
    b"+p ",
    b"2026-11-20 ",
    b"  15:00 Tea",
    b"2026-11-27 ",
    b"9999-12-31 ",
    b"due:9999-12-31 rec:1y",
]
ANY = st.lists(st.sampled_from(FRAGMENTS), max_size=14).map(b"".join)


@settings(FAST, max_examples=250)
@given(st.sampled_from(["todotxt", "calendar", "text"]), ANY, ANY, ANY)
def test_any_bytes(kind: str, base: bytes, a: bytes, b: bytes) -> None:
    check_bytes(kind, base, a, b)


@pytest.mark.crash
@settings(DEEP, max_examples=20_000)
@given(st.sampled_from(["todotxt", "calendar", "text"]), ANY, ANY, ANY)
def test_any_bytes_deep(kind: str, base: bytes, a: bytes, b: bytes) -> None:
    check_bytes(kind, base, a, b)


@settings(FAST, max_examples=150)
@given(st.sampled_from(["todotxt", "calendar", "text"]), st.binary(), st.binary(), st.binary())
def test_random_bytes(kind: str, base: bytes, a: bytes, b: bytes) -> None:
    check_bytes(kind, base, a, b)


def check_bytes(kind: str, base: bytes, a: bytes, b: bytes) -> None:
    one = merge(kind, base, a, b)
    assert merge(kind, base, a, base) == (a, ())
    assert merge(kind, base, base, b) == (b, ())
    assert merge(kind, base, a, a) == (a, ())
    if kind != "text" or not one.conflicts:
        assert merge(kind, base, b, a).data == one.data


# Lines that are hard to tell apart: whatever is matched with what, no new word is lost, and none is doubled

HEADS = [
    "",
    "",
    "(A) ",
    "x 2026-11-20 ",
    "x 2026-11-21 2026-11-01 ",
    "2026-11-01 ",
    "(B) 2026-11-02 ",
    "x ",
    "# ",
    "  ",
]
BITS = ["buy", "milk", "call", "ann", "now", "+p", "@c", "due:2026-12-01", "rec:+1w", "id:1", "id:2", "12:30", "pri:A"]
DAY_HEADS = ["2026-11-27 w48 Fri  ", "2026-11-28 w48 Sat  ", "2026-11-28 w48 Sat", "2026-11-23 w48  ", "2026-11  "]
DAY_HEADS += ["2026-11-27 ", "2026-11-27 Fri", "  ", "# ", ""]
DAY_BITS = ["15", "9:30-10", "Dr. Who", "tea", "lunch. ", ". ", "  ", "12-16", "rec:1w", "Anna's birthday.", "24"]


def check_words(seed: int, kind: str) -> None:
    rnd = random.Random(seed)
    heads, bits = (HEADS, BITS) if kind == "todotxt" else (DAY_HEADS, DAY_BITS)

    def line() -> str:
        return rnd.choice(heads) + " ".join(rnd.choice(bits) for _ in range(rnd.randrange(5)))

    def touched(lines: list[str]) -> list[str]:
        out = list(lines)
        for _ in range(rnd.randrange(5)):
            how = rnd.choice(["add", "edit", "delete", "move", "complete"])
            at = rnd.randrange(len(out)) if out else 0
            if how == "add" or not out:
                out.insert(at, f"{line()} new{rnd.randrange(10**6)}.")
            elif how == "edit":
                out[at] += f"{rnd.choice(['', '. 16', ';'])} new{rnd.randrange(10**6)}."
            elif how == "delete":
                del out[at]
            elif how == "move":
                out.insert(rnd.randrange(len(out)), out.pop(at))
            else:
                out[at] = ("x 2026-11-22 " if kind == "todotxt" else "") + out[at].replace("15", "16")
        return out

    base = [line() for _ in range(rnd.randrange(6))]
    a, b = touched(base), touched(base)
    one, two = merge(kind, text(base), text(a), text(b)), merge(kind, text(base), text(b), text(a))
    assert one.data == two.data
    here, mine, other = (Counter(re.findall(r"new\d+", data.decode())) for data in (one.data, text(a), text(b)))
    assert here.keys() == mine.keys() | other.keys()
    if not one.conflicts:
        assert all(here[word] <= max(mine[word], other[word]) for word in here)


@settings(FAST, max_examples=200)
@given(st.integers(0, 2**32), st.sampled_from(["todotxt", "calendar"]))
def test_no_word_is_lost(seed: int, kind: str) -> None:
    check_words(seed, kind)


@pytest.mark.crash
@settings(DEEP, max_examples=20_000)
@given(st.integers(0, 2**32), st.sampled_from(["todotxt", "calendar"]))
def test_no_word_is_lost_deep(seed: int, kind: str) -> None:
    check_words(seed, kind)
