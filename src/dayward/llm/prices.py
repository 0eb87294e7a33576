"""What a call costs, in millionths of a US dollar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dayward.llm.endpoint import Endpoint
from dayward.llm.reading import Usage


def assumed(values: Mapping[str, Any], used: Usage) -> int:
    """What that many tokens count as where nobody knows the price: rather too much, so that no limit is passed unseen."""
    return _at(used, values["budget.unknown_in"], values["budget.unknown_out"])


def price(endpoint: Endpoint, model: str, used: Usage, values: Mapping[str, Any]) -> int | None:
    """What that many tokens of a model cost; None where nobody knows. `model` is the one that answered, "" for the one asked."""
    if endpoint.free:
        return 0
    if endpoint.price_in is not None or endpoint.price_out is not None:
        return _at(used, endpoint.price_in or 0.0, endpoint.price_out or 0.0)
    names = dict.fromkeys(name for name in (model, endpoint.model) if name)
    for name in names:
        if (set_ := _set(values["models.prices"], name)) is not None:
            return _at(used, *set_)
    return next((found for name in names if (found := _listed(endpoint, name, used)) is not None), None)


def _at(used: Usage, read: float, written: float) -> int:
    return round(used.input * read + used.output * written)


def _set(prices: Mapping[str, Any], model: str) -> tuple[float, float] | None:
    """The prices that the person says; both have to be numbers, or they say none."""
    given = prices.get(f"{model}.in"), prices.get(f"{model}.out")
    read, written = (float(one) if isinstance(one, int | float) and one >= 0 else None for one in given)
    return None if read is None or written is None else (read, written)


def _listed(endpoint: Endpoint, model: str, used: Usage) -> int | None:
    """What the price list says: that of the service at this address, or of anybody who has a model of that name."""
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    tokens = Tokens(
        input_tokens=used.input,
        output_tokens=used.output,
        cache_read_tokens=used.cached or None,
        cache_write_tokens=used.stored or None,
    )
    for url in (endpoint.url, None):
        try:
            return round(calc_price(tokens, model, provider_api_url=url).total_price * 1_000_000)
        except (LookupError, ValueError):
            continue
    return None
