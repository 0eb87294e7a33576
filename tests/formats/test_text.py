"""Bytes and lines: nothing is lost, whatever the bytes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dayward.formats.text import (
    Codec,
    append_line,
    decode,
    encode,
    join_lines,
    printable,
    split_lines,
    usual_eol,
)

BYTES = st.binary(max_size=200) | st.lists(
    st.sampled_from(
        [b"a", b"\r", b"\n", b"\r\n", b"\x00", b"\xff", b"\xfe", b"\xef\xbb\xbf", "é".encode(), b"\xd8\x00"]
    ),
    max_size=30,
).map(b"".join)


@given(BYTES)
@example(b"")
@example(b"\xff\xfea\x00\n\x00")
@example(b"\xfe\xff\xd8")
@example(b"\xff\xfe\x00\xd8")
@example(b"\xef\xbb\xbf\xef\xbb\xbf\xff")
@example("\u2028\x85\x0b\x0c\x1c".encode())
def test_any_bytes_come_back(data):
    text, codec = decode(data)
    assert encode(text, codec) == data
    lines, eols = split_lines(text)
    assert encode(join_lines(lines, eols), codec) == data
    assert not any(set(line) & {"\n", "\r"} for line in lines)
    assert set(eols[:-1]) <= {"\n", "\r\n", "\r"}
    assert all(line or eol for line, eol in zip(lines, eols, strict=True))


@pytest.mark.parametrize(
    ("data", "text", "codec"),
    [
        (b"\xff\xfea\x00", "a", Codec("utf-16-le", b"\xff\xfe")),
        (b"\xfe\xff\x00a", "a", Codec("utf-16-be", b"\xfe\xff")),
        (b"\xef\xbb\xbfa", "a", Codec("utf-8", b"\xef\xbb\xbf")),
        (b"\xff\xfea", "\udcff\udcfea", Codec()),
        (b"\xe9", "\udce9", Codec()),
        (b"\xed\xa0\x80", "\udced\udca0\udc80", Codec()),
    ],
)
def test_encodings(data, text, codec):
    assert decode(data) == (text, codec)


@pytest.mark.parametrize(
    ("text", "lines", "eols"),
    [
        ("", [], []),
        ("a", ["a"], [""]),
        ("a\n", ["a"], ["\n"]),
        ("\n", [""], ["\n"]),
        ("a\r\nb\rc\n\n", ["a", "b", "c", ""], ["\r\n", "\r", "\n", "\n"]),
        ("a\n\rb", ["a", "", "b"], ["\n", "\r", ""]),
        ("a\u2028b\x85c\x0b", ["a\u2028b\x85c\x0b"], [""]),
    ],
)
def test_lines(text, lines, eols):
    assert split_lines(text) == (lines, eols)


@pytest.mark.parametrize(
    ("text", "eol"),
    [("", "\n"), ("a", "\n"), ("a\r\nb\r\nc\n", "\r\n"), ("a\r", "\r"), ("a\nb\r\n", "\n"), ("\r\r\n\r", "\r")],
)
def test_the_usual_line_ending(text, eol):
    assert usual_eol(text) == eol


@given(BYTES)
def test_an_appended_line_is_a_line_of_its_own(data):
    text, _ = decode(data)
    after = append_line(text, "new")
    assert after.startswith(text)
    lines, eols = split_lines(after)
    assert lines[-1] == "new"
    assert eols[-1] == usual_eol(text)
    assert lines[:-1] == split_lines(text)[0]


def test_what_is_shown_is_harmless():
    assert printable("a\tb\x1b[31m\u202ex\udcff\x85é") == "a b\ufffd[31m\ufffdx\ufffd\ufffdé"


def test_a_long_line_is_quick():
    data = b"x" * 10**6 + b"\r" + b"\r\n" * 10**5
    text, codec = decode(data)
    assert encode(join_lines(*split_lines(text)), codec) == data
