"""Numbers: in digits, in words, with fractions, as ordinals."""

from __future__ import annotations

import re

from dayward.language.reader import Read, Reader, Small

_DECIMAL = re.compile(r"\d{1,9}[.,]\d{1,6}(?![\d.,:/]\d)")

_FRACTION = re.compile(r"([1-9])/([2-9])(?![\d/])")


def whole(read: Reader, at: int) -> Small | None:
    """A whole number in digits or words (`7`, `twenty three`, `twenty-three`)."""
    word = read.word(at)
    if word and word[0].isdecimal():
        if not word.isascii() or len(word) > 9:
            return None
        return Small(int(word), at + 1, len(word))
    found = read.get(at, "number")
    if found is None:
        return None
    value, end = found
    if 20 <= value < 100 and value % 10 == 0:
        unit = read.get(_hyphen(read, end), "number")
        if unit and 0 < unit[0] < 10:
            value, end = value + unit[0], unit[1]
    scale = read.get(end, "number")
    if scale and scale[0] in (100, 1000) and value < 100:
        value, end = value * scale[0], scale[1]
        more = whole(read, read.skip(end, "=and"))
        if more and not more.digits and more.value < scale[0]:
            value, end = value + more.value, more.next
    return Small(value, end, 0)


def amount(read: Reader, at: int) -> Read[tuple[float, bool]]:
    """How many: a number, a decimal, a fraction, `a`, `a few`; and whether it is vague."""
    decimal = read.match(_DECIMAL, at)
    if decimal:
        return (float(decimal[0][0].replace(",", ".")), False), decimal[1]
    fraction = read.match(_FRACTION, at)
    if fraction:
        return (int(fraction[0][1]) / int(fraction[0][2]), False), fraction[1]
    number = whole(read, at)
    if number:
        value: float = number.value
        end = number.next
        tail = read.get(end, "fraction")
        if tail and read.says(end, "and"):
            value, end = value + tail[0], tail[1]
        elif not number.digits and (more := _sum(read, end)):
            value, end = value + more[0], more[1]
        return (value, False), end
    part = read.get(at, "fraction")
    if part and not read.says(at, "and"):
        return (part[0], False), part[1]
    some = read.get(at, "amount")
    return ((float(some[0][0]), some[0][1]), some[1]) if some else None


def _sum(read: Reader, at: int) -> Read[int]:
    """`and four` after `twenty`."""
    after = read.skip(at, "=and_more")
    more = whole(read, after) if after > at and read.says(at, "and") else None
    return (more.value, more.next) if more and not more.digits and more.value < 10 else None


def ordinal(read: Reader, at: int) -> Small | None:
    """`3rd`, `third`, `twenty first`, `twenty-first`."""
    word = read.word(at)
    if word and word[0].isdecimal():
        glued = read.word(at + 1) in read.language.suffixes and read.glued(at + 1)
        return Small(int(word), at + 2, len(word)) if glued and word.isascii() and len(word) < 5 else None
    found = read.get(at, "ordinal")
    if found:
        return Small(found[0], found[1], 0)
    tens = read.get(at, "number")
    if tens and tens[0] in (20, 30):
        unit = read.get(_hyphen(read, tens[1]), "ordinal")
        if unit and unit[0] < 10:
            return Small(tens[0] + unit[0], unit[1], 0)
    return None


def year(read: Reader, at: int) -> Read[int]:
    """A year in four digits, or in words: `nineteen ninety six`, `two thousand and fifteen`."""
    word = read.word(at)
    if len(word) == 4 and word.isdecimal() and word.isascii():
        value = int(word)
        return (value, at + 1) if 1000 <= value <= 2999 else None
    if word and word[0].isdecimal():
        return None
    first = whole(read, at)
    if first is None:
        return None
    if 1900 <= first.value < 2100:
        return first.value, first.next
    if first.value in (18, 19, 20):
        rest = whole(read, first.next)
        if rest and not rest.digits and 10 <= rest.value < 100:
            return first.value * 100 + rest.value, rest.next
        tail = whole(read, rest.next) if rest and rest.value == 100 else None
        if tail and not tail.digits and tail.value < 100:
            return first.value * 100 + tail.value, tail.next
    if first.value in (1900, 1800) and not first.digits:
        rest = whole(read, first.next)
        return (first.value + rest.value, rest.next) if rest and rest.value < 100 else (first.value, first.next)
    return None


def _hyphen(read: Reader, at: int) -> int:
    return at + 1 if read.sign(at, "-") and read.glued(at) and read.glued(at + 1) else at
