"""`webhook`: names, secrets that are shown once, an address to post to."""

from __future__ import annotations

from pathlib import Path

from dayward.core.home import Home
from dayward.server import hooks
from tests.cli.conftest import Typed


def test_a_name_is_set_up_and_its_secret_shown_once(dayward: Typed, own_home: Path) -> None:
    added = dayward("webhook", "add", "doorbell", "--json")
    assert added.code == 0
    assert (added.data["scheme"], added.data["address"]) == ("dayward", "http://127.0.0.1:PORT/hooks/doorbell")
    secret = added.data["secret"]
    assert hooks.load(Home()).names["doorbell"].secret == secret
    listed = dayward("webhook", "list", "--json")
    assert listed.data["names"] == {"doorbell": "dayward"}
    assert secret not in listed.out
    path = Path(hooks.path(Home()))
    assert path.stat().st_mode & 0o777 == 0o600


def test_names_that_will_not_do(dayward: Typed) -> None:
    assert dayward("webhook", "add", "a/b").code == 2
    assert dayward("webhook", "add", "bell", "--scheme", "pigeon").code == 2
    assert dayward("webhook", "add", "bell").code == 0
    again = dayward("webhook", "add", "bell")
    assert again.code == 3
    assert "dayward webhook remove bell" in again.err
    assert dayward("webhook", "remove", "bell").code == 0
    assert dayward("webhook", "remove", "bell").code == 1


def test_a_file_of_secrets_that_is_broken_is_left_alone(dayward: Typed) -> None:
    dayward("webhook", "add", "bell")
    path = Path(hooks.path(Home()))
    path.write_text("{")
    assert dayward("webhook", "add", "gate").code == 1
    assert path.read_text() == "{"
    path.chmod(0o644)
    assert "chmod 600" in dayward("webhook", "list").err


def test_an_address_to_post_to(dayward: Typed) -> None:
    set_to = dayward("webhook", "to", "https://example.org/in", "--json")
    assert set_to.data["secret"].startswith("whsec_")
    assert hooks.load(Home()).out == set_to.data["secret"]
    assert dayward("config", "webhook.to", "--json").data == {"webhook.to": "https://example.org/in"}
    assert dayward("webhook", "to", "http://example.org/in").code == 3
    assert dayward("webhook", "to", "none").code == 0
    assert dayward("config", "webhook.to", "--json").data == {"webhook.to": ""}
