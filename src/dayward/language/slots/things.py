"""Slots that name things: tasks, lists, numbers, files, events."""

from __future__ import annotations

import re
from typing import Any

from dayward.language.quick import Hearing
from dayward.language.slots.kind import Misfit, Reader
from dayward.language.slots.times import doubts_of
from dayward.language.time import MORE

_ITEMS = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", re.I)
_LONGEST_ROUTINE = 4
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: n for n, word in enumerate(_DIGITS)} | {
    "a": 1,
    "an": 1,
    "another": 1,
}
_PRIORITIES = {
    "high": "A",
    "top": "A",
    "highest": "A",
    "urgent": "A",
    "medium": "B",
    "normal": "B",
    "low": "C",
    "lowest": "D",
    "none": "none",
}


def words_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    if not typed.strip():
        raise Misfit
    return {argument: typed}, ()


def named_words_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Words to look for, which are more than *it*."""
    if typed.lower() in hearing.lexicon.references:
        raise Misfit
    return words_slot(argument, typed, hearing)


def task_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    words = typed.split()
    if not words:
        raise Misfit
    lower = typed.lower()
    if lower in hearing.lexicon.references:
        doubts = () if hearing.conversing else (f"what “{lower}” is",)
        return {argument: [hearing.lexicon.references[lower]]}, doubts
    while len(words) > 1 and words[0].lower() in hearing.lexicon.articles:
        words = words[1:]
    if lower in hearing.lexicon.vague:
        raise Misfit
    while len(words) > 1 and words[-1].lower() in ("task", "item", "todo", "event", "reminder", "appointment", "off"):
        words = words[:-1]
    return {argument: words}, ()


def known(read: Reader) -> Reader:
    """Words that anybody may say about anything: sure only where the person has something of that name."""

    def checked(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
        given, doubts = read(argument, typed, hearing)
        words = next(iter(given.values()))
        name = words if isinstance(words, str) else " ".join(words)
        if name in hearing.lexicon.references.values() or (hearing.known and hearing.known(name)):
            return given, doubts
        return given, (*doubts, "nothing of yours has that name")

    return checked


def one_task_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    given, doubts = task_slot(argument, typed, hearing)
    return {argument: " ".join(given[argument])}, doubts


def number_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    word = typed.lower()
    return {argument: int(word) if word.isdecimal() else _NUMBERS[word]}, ()


def named_slot(typed: str, hearing: Hearing) -> str:
    """The project or context of that name, an article aside; "" where none is in use."""
    first, _, rest = typed.partition(" ")
    return hearing.names.named(typed) or (
        hearing.names.named(rest) if first.lower() in hearing.lexicon.articles else ""
    )


def numeral_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A number, for an argument that takes words too."""
    return {argument: str(number_slot(argument, typed, hearing)[0][argument])}, ()


def named_list_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A list by its name: a project or context in use."""
    tag = named_slot(typed, hearing)
    if not tag:
        raise Misfit
    return {argument: [tag]}, ()


def list_name_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A list by its name, for an argument that takes one."""
    return {argument: named_list_slot(argument, typed, hearing)[0][argument][0]}, ()


def open_list_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A list by any name, asked about where none is called so."""
    given, doubts = new_list_slot(argument, typed, hearing)
    return {argument: [given[argument]]}, doubts


def new_list_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A list to put things on: one that is in use, or one that would begin with them."""
    if tag := named_slot(typed, hearing):
        return {argument: tag}, ()
    words = [word.strip("'").removesuffix("'s") for word in typed.lower().split()]
    words = words[1:] if words[0] in hearing.lexicon.articles else words
    if not words or not all(word.isalnum() for word in words) or words[0] in hearing.lexicon.asking:
        raise Misfit
    return {argument: "+" + "-".join(words)}, ("you have no list of that name yet",)


def anything_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Words that no argument takes, in a phrase that asks first anyway."""
    return {}, ()


def items_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Several things of a list."""
    items = [item.strip() for item in _ITEMS.split(typed) if item.strip()]
    if not items:
        raise Misfit
    vague = any(item.lower() in hearing.lexicon.vague or item.lower() in hearing.lexicon.references for item in items)
    return {argument: items}, ("which things",) if vague else ()


def priority_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    word = typed.lower()
    letter = "ABCD"[int(word) - 1] if word in ("1", "2", "3", "4") else _PRIORITIES.get(word, word.upper())
    if letter != "none" and not re.fullmatch("[A-Z]", letter):
        raise Misfit
    return {argument: letter}, ()


def path_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    if not re.fullmatch(r"\S+\.[A-Za-z0-9]{1,5}|\S+/\S+", typed) or "://" in typed:
        raise Misfit
    return {argument: typed}, ()


def address_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Where a calendar is: an address of the web, or a file."""
    if not re.fullmatch(r"(?:https?|webcals?)://\S+|\S+\.ics", typed, re.I):
        raise Misfit
    return {argument: typed}, ()


def context_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    tag = typed if typed.startswith("@") and len(typed) > 1 else named_slot(typed, hearing)
    if not tag.startswith("@"):
        raise Misfit
    return {argument: hearing.names.tag(tag)}, ()


def tag_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    tag = typed if typed[:1] in ("+", "@") and len(typed) > 1 else named_slot(typed, hearing)
    if not tag or " " in tag:
        raise Misfit
    return {argument: [hearing.names.tag(tag)]}, ()


def mention_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A project or context that no argument takes: the answer has it anyway."""
    tag_slot(argument, typed, hearing)
    return {}, ()


def word_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    if len(typed.split()) != 1:
        raise Misfit
    return {argument: typed.replace(" ", "_")}, ()


def occasion_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """An event by its words and perhaps its day; it must name an occasion or a day."""
    found = hearing.time(typed)
    words = [word for word in found.rest.split() if word.lower() not in hearing.lexicon.articles]
    timed = found.time.start is not None and found.time.kind != "recurrence"
    if not names_occasion(typed, hearing) or not words or not hearing.lexicon.vague.isdisjoint(typed.lower().split()):
        raise Misfit
    if not hearing.lexicon.services.isdisjoint(word.lower() for word in words):
        return {argument: " ".join(words)}, ("it may be somebody else's to cancel",)
    given: dict[str, Any] = {argument: " ".join(words)}
    if timed and found.time.start:
        given["on"] = found.time.start.date().isoformat()
    doubts = tuple(doubt for doubt in doubts_of(found.time) if doubt != MORE) if timed else ()
    return given, doubts  # what more is said are the words of the event


def names_occasion(text: str, hearing: Hearing) -> bool:
    words = {word.strip(".,!?'").removesuffix("'s").lower() for word in text.split()}
    return not hearing.lexicon.event_nouns.isdisjoint(words | {word.removesuffix("s") for word in words})


def occasion_word_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """An occasion that a question is about, where the answer is the whole day."""
    if not names_occasion(typed, hearing) or not hearing.lexicon.services.isdisjoint(typed.lower().split()):
        raise Misfit
    return {}, ()


def routine_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Something that happens by itself, by words that end as its name does: *the morning briefing*."""
    if not typed.lower().endswith(hearing.lexicon.routines) or len(typed.split()) > _LONGEST_ROUTINE:
        raise Misfit
    return {argument: typed}, ()


def occasion_words_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """An occasion to look for, by its words."""
    occasion_word_slot(argument, typed, hearing)
    return {argument: typed}, ("nothing of yours has that name",) if not hearing.known else ()


def fact_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Something to be known; what is to be done is none."""
    words = typed.strip(" :,")
    lower = words.lower()
    if len(words.split()) < 2 or lower in hearing.lexicon.references:
        raise Misfit
    if lower.startswith(tuple(f"{start} " for start in hearing.lexicon.doing)):
        raise Misfit
    return {argument: words}, ()


def statement_slot(argument: str, typed: str, hearing: Hearing) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A fact that shows itself as one: its verb tells how things are, and it speaks of no time."""
    words = typed.lower().split()
    if hearing.lexicon.states.isdisjoint(words[1:5]) or words[0] in hearing.lexicon.joints:
        raise Misfit
    if words[0] in hearing.lexicon.asking or hearing.time(typed).time.start:
        raise Misfit
    return fact_slot(argument, typed, hearing)
