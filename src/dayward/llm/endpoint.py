"""One place where a model answers."""

from __future__ import annotations

from typing import NamedTuple

from dayward.core.digest import sha256
from dayward.core.web import loopback, target

PROVIDERS = ("anthropic", "openai", "ollama")
"""The three protocols: Anthropic's messages, OpenAI's chat completions, Ollama's own."""


class Endpoint(NamedTuple):
    """A model at an address. `timeout` is seconds for a whole call, `num_ctx` tokens of context that Ollama is told.

    `temperature` is None where the model's own is used; `price_in` and `price_out` are US dollars for a million tokens, None where
    the price list is asked. `rpm` and `tpm` are requests and tokens a minute at most, 0 for any number. A `proxy` passes on what it
    is asked, nobody knows where to. The key is never shown.
    """

    name: str
    provider: str
    model: str
    url: str
    key: str = ""
    temperature: float | None = None
    max_tokens: int = 2048
    timeout: float = 120.0
    num_ctx: int = 8192
    images: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    price_in: float | None = None
    price_out: float | None = None
    proxy: bool = False
    rpm: int = 0
    tpm: int = 0

    def __repr__(self) -> str:
        return f"Endpoint({self.name!r}, {self.provider!r}, {self.model!r}, {self.host!r})"

    @property
    def host(self) -> str:
        """Where it is, as it may be said."""
        found = target(self.url, True, "models.insecure")
        return found.authority

    @property
    def here(self) -> bool:
        """Whether the model itself runs on this machine, so that what is said stays here."""
        on = loopback(target(self.url, True, "models.insecure").host)
        return on and not self.proxy and not self._elsewhere

    @property
    def free(self) -> bool:
        """Whether a call costs nothing: a machine of one's own answers."""
        return self.here or (self.provider == "ollama" and not self._elsewhere)

    @property
    def _elsewhere(self) -> bool:
        return self.provider == "ollama" and self.model.endswith(("-cloud", ":cloud"))

    @property
    def way(self) -> str:
        """A short name for address, model and key together, from which none of them can be told."""
        whole = "\0".join((self.provider, self.url, self.model, self.key))
        return sha256(whole.encode()).hexdigest()[:16]


class Models(NamedTuple):
    """The endpoints there are: strong and local ones, each in the order of fallback, all by name; and what is odd."""

    strong: tuple[Endpoint, ...]
    local: tuple[Endpoint, ...]
    named: dict[str, Endpoint]
    problems: list[str]
