"""What a call costs, in millionths of a US dollar."""

from __future__ import annotations

from dayward.llm.endpoint import Endpoint
from dayward.llm.reading import Usage


def price(endpoint: Endpoint, model: str, used: Usage) -> int | None:
    """What that many tokens of a model cost; None where nobody knows. `model` is the one that answered, "" for the one asked."""
    if endpoint.free:
        return 0
    if endpoint.price_in is not None or endpoint.price_out is not None:
        return round(used.input * (endpoint.price_in or 0.0) + used.output * (endpoint.price_out or 0.0))
    names = dict.fromkeys(name for name in (model, endpoint.model) if name)
    return next((found for name in names if (found := _listed(endpoint, name, used)) is not None), None)


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
