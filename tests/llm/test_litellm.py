"""A LiteLLM file is understood; what LiteLLM would not take is translated and named; a hostile one is refused in a line."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from dayward.core.configuration import configuration
from dayward.core.home import Home
from dayward.llm.endpoints import Models, models

GOOD = """
environment_variables: {SPARE: sk-spare-4711}
credential_list:
  - credential_name: shared
    credential_values: {api_key: os.environ/SPARE, api_base: https://gw.example.org/v1}
model_list:
  - model_name: local-fast
    litellm_params: &local
      model: ollama_chat/qwen3:1.7b
      api_base: http://localhost:11434
      temperature: 0
      num_ctx: 4096
  - model_name: local-smart
    litellm_params: {<<: *local, model: ollama_chat/qwen3:8b}
  - model_name: cloud-smart
    litellm_params: {model: anthropic/claude-x, api_key: os.environ/MY_KEY, max_tokens: 900, timeout: 33, rpm: 60, tpm: 9000}
    model_info: {supports_vision: true}
  - model_name: cloud-smart
    litellm_params: {model: openai/gpt-x, litellm_credential_name: shared, input_cost_per_token: 0.000002}
  - model_name: vllm
    litellm_params: {model: hosted_vllm/qwen, api_base: http://localhost:8000/v1}
litellm_settings:
  request_timeout: 77
router_settings:
  model_group_alias: {best: cloud-smart}
  fallbacks: [{"cloud-smart": ["vllm", "local-smart"]}, {"local-fast": ["local-smart", "cloud-smart"]}]
"""


def understood(text: str, settings: str = "") -> Models:
    home = Home()
    os.makedirs(home.config, exist_ok=True)
    path = Path(home.config, "litellm.yaml")
    path.write_text(text)
    Path(home.config_file).write_text(f'models.litellm = "{path}"\n{settings}')
    return models(configuration())


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "sk-mine-4711")


def test_a_good_file_is_understood() -> None:
    found = understood(GOOD)
    assert found.problems == []
    assert [one.name for one in found.local] == ["local-fast", "local-smart", "vllm"]
    assert [one.name for one in found.strong] == ["cloud-smart", "cloud-smart#2"]
    fast, cloud, second = (found.named[name] for name in ("local-fast", "cloud-smart", "cloud-smart#2"))
    assert (fast.provider, fast.model, fast.temperature, fast.num_ctx, fast.timeout) == (
        "ollama", "qwen3:1.7b", 0, 4096, 77,
    )  # fmt: skip
    assert (cloud.provider, cloud.key, cloud.max_tokens, cloud.timeout, cloud.images) == (
        "anthropic", "sk-mine-4711", 900, 33, True,
    )  # fmt: skip
    assert (cloud.rpm, cloud.tpm, fast.rpm) == (60, 9000, 0)
    assert (second.url, second.key, second.price_in) == ("https://gw.example.org/v1", "sk-spare-4711", 2.0)
    assert found.named["local-smart"].num_ctx == 4096


def test_the_settings_choose_from_it() -> None:
    found = understood(GOOD, 'models.strong = ["best"]\nmodels.local = ["local-smart"]\n')
    assert [one.name for one in found.strong] == ["cloud-smart", "cloud-smart#2"]
    assert [one.name for one in found.local] == ["local-smart"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("os.environ/MY_KEY", '"${MY_KEY}"'), "does not put in ${MY_KEY}; write os.environ/MY_KEY"),
        (("ollama_chat/qwen3:1.7b", "ollama/qwen3:1.7b"), "ollama_chat/ is meant"),
        (('"cloud-smart": ["vllm", "local-smart"]', "model: cloud-smart, fallback: vllm"), "fallbacks are written as"),
        (("router_settings:", "budget_manager: {max: 5}\nrouter_settings:"), "no budget_manager"),
        (("  request_timeout: 77", "  cache_responses: true"), "no cache_responses"),
        (("rpm: 60, tpm: 9000", "fallback_models: [vllm]"), "fallback_models of cloud-smart"),
        (('["vllm", "local-smart"]', '["nobody"]'), "name nobody, which is no model"),
        (("rpm: 60, tpm: 9000", "temperature: hot"), "temperature of cloud-smart is no number"),
        (("router_settings:", "extras: 1\nrouter_settings:"), "extras of the LiteLLM file"),
    ],
)
def test_common_mistakes_are_translated_and_named(change: tuple[str, str], said: str) -> None:
    text = GOOD.replace(*change)
    assert text != GOOD
    found = understood(text)
    assert any(said in problem for problem in found.problems), found.problems
    assert len(found.problems) == 1
    assert found.named["cloud-smart"].key == "sk-mine-4711"
    assert len(found.named) == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no model_list"),
        ("model_list:\n", "no model_list"),
        ("model_list:\n\t- model_name: x\n", "line 2 is indented with a tab"),
        ("- a\n- b\n", "no YAML"),
        ("model_list: [{model_name: x}]", "x has no litellm_params"),
        ("model_list: [{litellm_params: {model: openai/x}}]", "no model_name"),
        ("model_list: [7, [], null]", "no model_name"),
        ("model_list: [{model_name: x, litellm_params: {model: bedrock/y}}]", "of bedrock"),
        ("model_list: [{model_name: x, litellm_params: {model: hosted_vllm/y}}]", "no api_base"),
        ('model_list: [{model_name: "*", litellm_params: {model: "*"}}]', "stands for any"),
        (
            "model_list: [{model_name: x, litellm_params: {model: anthropic/y, api_key: os.environ/GONE}}]",
            "GONE is not",
        ),
        ("model_list: [{model_name: x, litellm_params: {model: [1, 2]}}]", "model of x is no text"),
        ("model_list: !!python/object/apply:os.system [id]\n", "no YAML"),
        ("a: " + "[" * 20_000, "nested too deeply"),
        ("- " * 20_000, "nested too deeply"),
        ("a: [" + "{b: [" * 9_000, "nested too deeply"),
        ("a: " + "x" * 60_000, "longer than"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_line(text: str, said: str) -> None:
    found = understood(text)
    assert (found.strong, found.local) == ((), ())
    assert any(said in problem for problem in found.problems), found.problems
    assert all(len(problem) < 400 and "\n" not in problem for problem in found.problems)


def test_a_bomb_of_aliases_does_no_harm() -> None:
    lines = ["a0: &a0 {model: openai/x}"]
    lines += [f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    lines += ["model_list: [{model_name: x, litellm_params: *a59, model_info: *a59}, *a59]", "router_settings: *a59"]
    began = time.monotonic()
    found = understood("\n".join(lines))
    assert found.problems
    assert time.monotonic() - began < 2
    assert all(len(problem) < 400 for problem in found.problems)


def test_a_file_that_is_not_there() -> None:
    Path(Home().config).mkdir(exist_ok=True)
    Path(Home().config_file).write_text('models.litellm = "/nowhere/config.yaml"\n')
    found = models(configuration())
    assert "/nowhere/config.yaml cannot be read" in found.problems[0]
