"""How a call of a language model fails: one error, with the kind of failure in it."""

from __future__ import annotations

from dayward.core.errors import Unavailable

KINDS = (
    "timeout", "unreachable", "rate", "quota", "overloaded", "key", "too_long", "unknown_model", "garbled", "refused", "budget",
)  # fmt: skip
OF_THE_ENDPOINT = frozenset(
    {"timeout", "unreachable", "rate", "quota", "overloaded", "key", "unknown_model", "garbled"}
)
"""Kinds that say something about the endpoint, whatever it was asked."""


class ModelError(Unavailable):
    """A call failed.

    `kind` is one of `KINDS`: no answer in time; no connection; too many requests; nothing left of what was paid for; the
    service is overloaded or broken; the key will not do; the request is longer than the model can read; there is no such
    model; an answer that is none, or ends in the middle; the service does not want to answer this; Dayward's own budget.
    `seconds` is how long to wait before the same endpoint is asked again (0 where nobody knows), `fallback` whether another
    endpoint may do, `first` whether the person has not been told of this failure yet, `subject` what is used up where it is the budget,
    `ours` whether it was not asked at all, as it may be asked only so often, `unwanted` what of the request it does not want to be told.
    """

    code = "model"

    def __init__(
        self, kind: str, message: str, next_step: str = "", *, seconds: float = 0.0, endpoint: str = ""
    ) -> None:
        super().__init__(message, next_step)
        self.kind = kind
        self.seconds = seconds
        self.endpoint = endpoint
        self.fallback = kind != "budget"
        self.first = False
        self.subject = ""
        self.ours = False
        self.unwanted = ""
