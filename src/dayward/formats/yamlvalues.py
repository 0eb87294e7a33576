"""Values in YAML: read in YAML 1.2's way (`12:30` and `yes` are words), written on one line. Never code, never deep."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

_PLAIN = re.compile(r"\w(?:[\w ./()+@$€%&*=~;!?'’-]*[\w.)+%!?'’])?")
_TOO_DEEP_FOR_C = 500
_LONGEST = 50_000


def dump(value: object) -> str:
    """A value as YAML on one line. Raises ValueError for what is neither a scalar nor a list of scalars."""
    if isinstance(value, list):
        return "[" + ", ".join([scalar(item) or "null" for item in value]) + "]"
    return scalar(value)


def scalar(value: object) -> str:
    """A scalar as YAML, quoted only where it must be; None is nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(repr(value))
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if not isinstance(value, str):
        raise ValueError(f"a property cannot hold {type(value).__name__}")  # noqa: TRY004 (as documented)
    return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)


def _number(text: str) -> str:
    if text.endswith(("inf", "nan")):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    mantissa, e, exponent = text.partition("e")
    return text if not e or "." in mantissa else f"{mantissa}.0e{exponent}"  # older readers want the dot


def _is_plain(text: str) -> bool:
    """Whether every reader of YAML, old or new, takes the bare text as this text."""
    if not _PLAIN.fullmatch(text):
        return False
    import yaml

    try:
        return bool(yaml.safe_load(text) == text) and read_yaml(f"k: {text}")[0].get("k") == text
    except (yaml.YAMLError, ValueError):
        return False


def read_yaml(block: str) -> tuple[dict[str, Any], str]:
    """The mapping that a YAML block is, keys as text, the last of equal ones; and why there is none, or ""."""
    if len(block) > _LONGEST:
        return {}, f"longer than {_LONGEST} characters"
    import yaml

    shallow = sum(map(block.count, "[{-:?")) < _TOO_DEEP_FOR_C
    try:
        loaded = _loader(shallow)(block).get_single_data()
    except (yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
        return {}, " ".join(str(error).split()) or type(error).__name__
    except RecursionError:
        return {}, "nested too deeply"
    if loaded is None:
        return {}, ""
    if not isinstance(loaded, dict):
        return {}, "not a list of properties"
    return {str(key): value for key, value in loaded.items()}, ""


@cache
def _loader(shallow: bool) -> Callable[[str], Any]:
    """A safe reader of YAML 1.2's scalars, and dates. The fast one is in C, which deep nesting would crash."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if shallow else yaml.SafeLoader

    class Loader(base):  # type: ignore[misc]
        yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

        def construct_day(self, node: yaml.ScalarNode) -> object:
            text = str(node.value)
            try:
                return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
            except ValueError:
                return text

    for tag, pattern, first in _SCALARS:
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), list(first))
    Loader.add_constructor("tag:yaml.org,2002:timestamp", Loader.construct_day)
    return Loader


_TIME = r"[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[-+][0-9]{2}:?[0-9]{2})?"
_SCALARS = (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", "~|null|Null|NULL|", ("~", "n", "N", "")),
    ("int", r"[-+]?(?:0|[1-9][0-9]{0,18})", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
    ("timestamp", rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:{_TIME})?", "0123456789"),
)
