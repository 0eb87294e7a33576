"""What is remembered about somebody's life: which of it a sentence is about, and how much of it fits into a few characters."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from dayward.formats.facts import FactsFile
from dayward.formats.memory import MemoryFile
from dayward.formats.text import fold, printable
from dayward.formats.todotxt import real_date
from dayward.language.phrases.lexicon import Lexicon
from dayward.planning.privacy import Privacy

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DAILY = re.compile(r"(?:^|/)([0-9]{4}-[0-9]{2}-[0-9]{2})[^/]*\.md$")
_FRESH = 14
"""For so many days what is kept in working memory is of interest whatever is spoken of."""
_FEW = 3
_HALF = 60.0
"""After so many days a fact counts half of what makes it new."""
_MOST_NAMES = 3


class Fact(NamedTuple):
    """Something remembered: its words, `path:line`, the day it was told (None: not known), and what it stands under."""

    text: str
    source: str
    day: date | None
    about: str = ""

    @property
    def path(self) -> str:
        """The file it stands in."""
        return self.source.rpartition(":")[0]

    @property
    def line(self) -> int:
        """Its first line in that file, from 1."""
        return int(self.source.rpartition(":")[2])


def facts_in(path: str, data: bytes, privacy: Privacy, folder: str) -> list[Fact]:
    """The facts of one file of memory, private sections left out; `folder` is where the person's own facts are."""
    name = path.rpartition("/")[2]
    daily = _DAILY.search(path)
    day = real_date(daily[1]) if daily else None
    shown = privacy.public(path, data, in_place=True)
    subject = "" if daily or not path.startswith(f"{folder}/") or name == "MEMORY.md" else subject_of_file(path)
    return [
        Fact(fact.text, f"{path}:{fact.first}", fact.day or day, subject or fact.heading)
        for fact in FactsFile.parse(shown or b"").facts
    ]


def lines_in(path: str, data: bytes) -> list[Fact]:
    """The lines of working memory."""
    return [Fact(line.text.strip(), f"{path}:{n}", line.day) for n, line in MemoryFile.parse(data).entries]


def subject_of_file(path: str) -> str:
    """Whom or what a file of facts is about, by its name."""
    return path.rpartition("/")[2].removesuffix(".md").replace("-", " ")


def subject(text: str, known: Iterable[str], lexicon: Lexicon) -> str:
    """Whom a fact is about: somebody named at its beginning, a subject that is known already, oneself; "" for nobody."""
    words = text.split()
    first = _bare(words[0]) if words else ""
    if fold(first) in lexicon.oneself:
        return "me"
    folded = [fold(_bare(word)) for word in words[: _MOST_NAMES + 1]]
    for name in sorted(known, key=len, reverse=True):
        parts = fold(name).split()
        if parts and any(folded[at : at + len(parts)] == parts for at in range(len(folded))):
            return name
    names: list[str] = []
    for word in words[:_MOST_NAMES]:
        bare = _bare(word)
        if not bare[:1].isupper() or fold(bare) in lexicon.small:
            break
        names.append(bare)
        if bare != word.strip("“”\"'’.,;:!?"):
            break
    return " ".join(names)


def _bare(word: str) -> str:
    """A word without its signs, and without the ending that says whose something is."""
    return re.sub(r"['’](?:s|m|ve|d|ll|re)$", "", word.strip("“”\"'’.,;:!?()"))


def stems(text: str, lexicon: Lexicon) -> list[str]:
    """The words of a text that say something, without case, accents and the commonest endings."""
    found = [fold(_bare(word)) for word in _WORD.findall(text)]
    return [_stem(word) for word in found if word and word not in lexicon.small]


def _stem(word: str) -> str:
    for ending, instead in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: len(word) - len(ending)] + instead
    return word


def about(facts: Sequence[Fact], words: str, lexicon: Lexicon) -> list[Fact]:
    """The facts that have all of the words, in themselves or in what they stand under."""
    wanted = set(stems(words, lexicon)) or {fold(word) for word in words.split()}
    if fold(words.strip()) in lexicon.oneself:
        wanted = {"me"}
    return [fact for fact in facts if wanted <= {*stems(fact.text, lexicon), *_about(fact, lexicon)}]


def _about(fact: Fact, lexicon: Lexicon) -> list[str]:
    return ["me"] if fact.about == "me" else stems(fact.about, lexicon)


def ranked(facts: Sequence[Fact], text: str, today: date, lexicon: Lexicon) -> list[Fact]:
    """The facts that a text may be about, best first: rare words count more than common ones, new facts more than old."""
    wanted = set(stems(text, lexicon))
    has = [{*stems(fact.text, lexicon), *_about(fact, lexicon)} for fact in facts]
    often = Counter(word for words in has for word in words & wanted)
    scored = []
    for place, (fact, words) in enumerate(zip(facts, has, strict=True)):
        score = sum(math.log(1 + len(facts) / often[word]) for word in words & wanted)
        if score:
            scored.append(
                (-score * (1 + 0.2 * _newness(fact, today)), -(fact.day or date.min).toordinal(), place, fact)
            )
    return _each_once(fact for *_, fact in sorted(scored))


def _newness(fact: Fact, today: date) -> float:
    """1 for what was told today, half of it after some weeks, 0 where nobody knows."""
    return 0.5 ** (max(0, (today - fact.day).days) / _HALF) if fact.day else 0.0


def fresh(lines: Sequence[Fact], today: date) -> list[Fact]:
    """The newest lines of working memory, as long as they are fresh."""
    dated = [fact for fact in lines if fact.day and 0 <= (today - fact.day).days <= _FRESH]
    return _each_once(sorted(dated, key=lambda fact: fact.day or date.min, reverse=True))[:_FEW]


def _each_once(facts: Iterable[Fact]) -> list[Fact]:
    seen: dict[str, Fact] = {}
    for fact in facts:
        seen.setdefault(fold(fact.text).rstrip(" ."), fact)
    return list(seen.values())


def quoted(facts: Iterable[Fact], most: int) -> str:
    """Facts as data, one a line with its source, in at most so many bytes; what does not fit is left out whole."""
    lines: list[str] = []
    left = most
    for fact in facts:
        under = f"{fact.about}: " if fact.about and fact.about not in ("me", "facts") else ""
        when = f", {fact.day.isoformat()}" if fact.day else ""
        text = printable(under * (fold(fact.about) not in fold(fact.text)) + fact.text).replace('"', "”")
        line = f'- "{text}" ({printable(fact.source)}{when})'
        size = len(line.encode("utf-8", "replace")) + 1
        if size <= left:
            lines.append(line)
            left -= size
    return "\n".join(lines)


def trimmed(text: str, most: int) -> str:
    """A text in at most so many bytes, cut at the end of a line where one is near, marked where it is cut."""
    data = text.strip().encode("utf-8", "replace")
    if len(data) <= most:
        return data.decode()
    mark = "\n…"
    room = most - len(mark.encode())
    if room <= 0:
        return ""
    kept = data[:room].decode("utf-8", "ignore")
    line, newline, _ = kept.rpartition("\n")
    return (line if newline and len(line) > len(kept) // 2 else kept).rstrip() + mark
