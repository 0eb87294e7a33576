"""Settings: preferences are set, models are tested, and what the owner alone may see is seen by nobody else."""

from __future__ import annotations

import os

import httpx
import pytest

from dayward.app.models import keep_books
from tests.llm.server import fault, say, serving
from tests.web.desk import Desk


@pytest.fixture(scope="module")
def ana(desk: Desk) -> httpx.Client:
    return desk.browser("ana", "owner", "owner")


def test_a_preference_is_set_and_set_back(ana: httpx.Client, desk: Desk) -> None:
    page = ana.post("/settings/preference", data={"name": "waiting_days", "value": "12"}, follow_redirects=True).text
    assert 'value="12"' in page
    assert "waiting_days = 12" in desk.text("dayward.toml")
    ana.post("/settings/preference", data={"name": "waiting_days", "value": ""})
    assert "waiting_days" not in desk.text("dayward.toml")


def test_what_never_leaves_is_set_here(ana: httpx.Client, desk: Desk) -> None:
    ana.post("/settings/preference", data={"name": "privacy.never_leaves", "value": "diary, notes/health/*"})
    assert "notes/health/*" in desk.text("dayward.toml")


@pytest.mark.parametrize(
    ("name", "value"), [("waiting_days", "soon"), ("timezone", "Mars/Phobos"), ("no.such", "1"), ("", "")]
)
def test_what_cannot_be_set_is_said(ana: httpx.Client, desk: Desk, name: str, value: str) -> None:
    answer = ana.post("/settings/preference", data={"name": name, "value": value})
    if name:
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text


def test_a_hostile_value_is_shown_and_not_run(ana: httpx.Client) -> None:
    page = ana.post("/settings/preference", data={"name": "waiting_days", "value": '"><script>x</script>'}).text
    assert "<script>x" not in page


def test_a_model_is_tested_and_its_key_not_shown(ana: httpx.Client, desk: Desk) -> None:
    keep_books(desk.database)
    with serving(say("ready"), fault("key")) as server:
        config = desk.house.home.config_file
        with open(config, "a") as file:
            file.write(
                f'[models]\nstrong = ["house"]\n[models.endpoints.house]\nprovider = "openai"\nmodel = "big<b>"\n'
                f'url = "{server.openai}"\nkey_file = "house-key"\nprice_in = 1.0\nprice_out = 1.0\n'
            )
        with open(os.path.join(desk.house.home.config, "house-key"), "w") as file:
            file.write("sk-very-secret\n")
        os.chmod(os.path.join(desk.house.home.config, "house-key"), 0o600)
        page = ana.get("/settings").text
        assert "house" in page
        assert "big&lt;b&gt;" in page
        assert "sk-very-secret" not in page
        page = ana.post("/settings/model", data={"name": "house"}, follow_redirects=True).text
        assert "answered in" in page
        page = ana.post("/settings/model", data={"name": "house"}, follow_redirects=True).text
        assert "answered in" not in page, "what went wrong is told"
        assert len(server.asked) == 2
    assert ana.post("/settings/model", data={"name": "none"}).status_code == 404


def test_a_member_sees_their_own_settings_only(desk: Desk) -> None:
    ben = desk.browser("ben", "ben", "member")
    page = ben.get("/settings").text
    assert "waiting_days" in page
    assert "web.port" not in page
    assert 'action="/settings/model"' not in page
    assert ben.post("/settings/model", data={"name": "house"}).status_code == 403
    ben.post("/settings/preference", data={"name": "soon_days", "value": "9"})
    assert "soon_days = 9" in (desk.folder / "ben" / "dayward.toml").read_text()
    theirs = desk.life / "dayward.toml"
    assert not theirs.exists() or "soon_days = 9" not in theirs.read_text()


def test_an_address_that_opens_something_by_itself_is_not_shown_whole(ana: httpx.Client, desk: Desk) -> None:
    with open(desk.house.home.config_file) as file:
        text = file.read()
    with open(desk.house.home.config_file, "w") as file:
        file.write('[ntfy]\nurl = "https://ntfy.example.org/SECRETTOPIC"\n' + text if "[ntfy]" not in text else text)
    page = ana.get("/settings").text
    assert "https://ntfy.example.org/…" in page
    assert "SECRETTOPIC" not in page
