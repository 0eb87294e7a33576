"""Which models there are: from settings, environment, both; what will not do is named and left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dayward.core.configuration import configuration
from dayward.core.home import Home
from dayward.core.redaction import redact
from dayward.llm.endpoints import Models, models
from dayward.llm.environment import ollama_address


def configured(text: str = "") -> Models:
    home = Home()
    os.makedirs(home.config, exist_ok=True)
    Path(home.config_file).write_text(text)
    return models(configuration())


def key_file(name: str, text: str, mode: int = 0o600) -> None:
    path = Path(Home().config, name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def test_nothing_is_a_complete_configuration() -> None:
    assert configured() == Models((), (), {}, [])


def test_a_key_in_the_environment_alone_spends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k3y-4711-k3y")
    assert configured() == Models((), (), {}, [])


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (
            {"DAYWARD_MODEL": "anthropic:claude-x", "ANTHROPIC_API_KEY": "k1-4711"},
            ("anthropic", "claude-x", "https://api.anthropic.com", "k1-4711"),
        ),
        (
            {"DAYWARD_MODEL": "anthropic:claude-x", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9/"},
            ("anthropic", "claude-x", "http://127.0.0.1:9", ""),
        ),
        (
            {"DAYWARD_MODEL": "openai:gpt-x", "OPENAI_API_KEY": "k2-4711"},
            ("openai", "gpt-x", "https://api.openai.com/v1", "k2-4711"),
        ),
        (
            {"DAYWARD_MODEL": "openai:qwen", "OPENAI_BASE_URL": "http://localhost:8000/v1"},
            ("openai", "qwen", "http://localhost:8000/v1", ""),
        ),
        ({"DAYWARD_MODEL": "ollama:qwen3:1.7b"}, ("ollama", "qwen3:1.7b", "http://localhost:11434", "")),
        (
            {"DAYWARD_MODEL": "ollama:qwen3", "OLLAMA_API_URL": "http://localhost:11434/v1"},
            ("ollama", "qwen3", "http://localhost:11434", ""),
        ),
        (
            {"AI_PROVIDER": "Anthropic", "AI_MODEL": "claude-y", "ANTHROPIC_API_KEY": "k3-4711"},
            ("anthropic", "claude-y", "https://api.anthropic.com", "k3-4711"),
        ),
        (
            {"LITELLM_MODEL": "smart", "LITELLM_API_BASE": "http://localhost:4100", "LITELLM_API_KEY": "sk-1"},
            ("openai", "smart", "http://localhost:4100", "sk-1"),
        ),
        (
            {"LITELLM_MODEL": "smart", "LITELLM_ENDPOINT": "localhost:4000", "LITELLM_MASTER_KEY": "sk-2"},
            ("openai", "smart", "http://localhost:4000", "sk-2"),
        ),
        ({"LITELLM_MODEL": "smart", "LITELLM_PROXY_URL": ""}, ("openai", "smart", "http://localhost:4000", "")),
    ],
)
def test_the_names_of_the_environment_work(
    variables: dict[str, str], expected: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    found = configured()
    assert found.problems == []
    (one,) = found.strong
    assert (one.provider, one.model, one.url, one.key) == expected


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("nas", "http://nas:11434"),
        ("nas:8080", "http://nas:8080"),
        ("http://nas:8080/", "http://nas:8080"),
        ("https://nas", "https://nas:443"),
        ("http://nas", "http://nas:80"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        (":8080", "http://127.0.0.1:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("::1", "http://[::1]:11434"),
        ("http://nas:11434/v1/", "http://nas:11434"),
        ("https://host/ollama", "https://host:443/ollama"),
    ],
)
def test_every_form_of_ollama_host(said: str, address: str) -> None:
    assert ollama_address(said) == address


def test_endpoints_of_ones_own_and_their_order() -> None:
    key_file("big-key", "sk-b1g-4711\n")
    found = configured(
        '[models]\nstrong = ["big", "small"]\nlocal = ["ollama:qwen3:1.7b"]\n'
        '[models.endpoints.big]\nprovider = "openai"\nmodel = "gpt-x"\nurl = "https://models.example.org/v1/"\n'
        'temperature = 0\nmax_tokens = 900\ntimeout = 12.5\nprice_in = 2\nimages = true\nheaders.X-Team = "blue"\n'
        '[models.endpoints.small]\nprovider = "ollama"\nmodel = "tiny"\nnum_ctx = 4096\n'
    )
    assert found.problems == []
    big, small = found.strong
    assert (big.name, big.url, big.key, big.temperature) == ("big", "https://models.example.org/v1", "sk-b1g-4711", 0)
    assert (big.max_tokens, big.timeout, big.price_in, big.images) == (900, 12.5, 2, True)
    assert big.headers == (("X-Team", "blue"),)
    assert (small.num_ctx, small.free, small.here, big.free) == (4096, True, True, False)
    assert set(found.named) == {"big", "small", "ollama:qwen3:1.7b"}


def test_no_key_is_ever_shown() -> None:
    key_file("big-key", "tall-ships-4711")
    (one,) = configured(
        '[models]\nstrong=["big"]\n[models.endpoints.big]\nmodel = "m"\nurl = "https://models.example.org/v1"\n'
    ).strong
    assert "tall-ships" not in repr(one)
    assert "tall-ships" not in redact(f"the key is {one.key}")
    assert "tall-ships" not in one.way


def test_a_key_goes_only_where_it_was_meant_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai-4711")
    found = configured('[models.endpoints.mine]\nprovider="openai"\nmodel="m"\nurl="https://models.example.org/v1"\n')
    assert found.named["mine"].key == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[models]\nstrong = ["nobody:x"]', "no endpoint is called 'nobody:x'"),
        ('[models]\nstrong = ["anthropic:x"]', "there is no key for api.anthropic.com"),
        ('[models.endpoints.a]\nprovider = "openai"', "it names no model"),
        ('[models.endpoints.a]\nprovider = "hal"\nmodel = "9000"', "there is no provider 'hal'"),
        ('[models.endpoints.a]\nmodel = "x"\nkey = "sk-1"', "a key stands in the settings"),
        ('[models.endpoints.a]\nmodel = "x"\nurl = "http://models.example.org/v1"', "without encryption"),
        ('[models.endpoints.a]\nmodel = "x"\nurl = "ftp://models.example.org"', "no address"),
        ('[models.endpoints.a]\nmodel = "x"\nmax_tokens = "many"', "max_tokens cannot be 'many'"),
        ('[models.endpoints.a]\nmodel = "x"\ntimeout = 0', "timeout cannot be 0"),
        ('[models.endpoints.a]\nmodel = "x"\nmax_tokens = true', "max_tokens cannot be True"),
        ('[models.endpoints.a]\nmodel = "x"\ncolour = "red"', "colour is nothing an endpoint has"),
        ('[models.endpoints]\na = "x"', "no table"),
        ('[models.endpoints.a]\nmodel = "x"\nkey_file = "../../passwd"', "key_file is"),
    ],
)
def test_what_will_not_do_is_named_and_left_out(text: str, said: str) -> None:
    found = configured(text)
    assert (found.strong, found.local) == ((), ())
    assert any(said in problem for problem in found.problems), found.problems


def test_a_key_that_others_can_read_is_not_used() -> None:
    key_file("anthropic-key", "sk-4711", 0o644)
    found = configured('[models]\nstrong = ["anthropic:x"]')
    assert found.strong == ()
    assert "others can read" in found.problems[0]


def test_a_whole_number_is_a_budget_too() -> None:
    configured("[budget]\nday = 5\n")
    found = configuration()
    assert (found.values["budget.day"], found.problems) == (5.0, [])
