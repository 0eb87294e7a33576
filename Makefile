# Dayward. `make help` lists what there is.
VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= python3
UV     := $(BIN)/uv
UV_VERSION := 0.13.8

# What was compiled once is not compiled again by the next command, nor by each of three workers.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run test test-crash torture test-data test-letta test-llm test-api test-web screenshots check fix docs bench clean

help: ## Show what each command does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready ## Build .venv/ in this checkout, so that .venv/bin/dayward works

$(VENV)/.ready: pyproject.toml uv.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python3 cannot make a virtual environment here; on Debian and Ubuntu: apt install python3-venv"; rm -rf $(VENV); exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dayward needs Python 3.11 or newer; this is $$($(BIN)/python -V)"; rm -rf $(VENV); exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --locked --inexact --compile-bytecode
	@$(BIN)/python -m compileall -q src
	@touch $@

run: setup ## Set everything up, show today, open the prompt (a demo life if you have none yet)
	@$(BIN)/python -m compileall -q src
	@$(BIN)/dayward start

test: setup ## The fast tests (under three minutes)
	@$(BIN)/python -m compileall -q src
	$(BIN)/python -m pytest -n 3 --dist worksteal --ignore=tests/prompts
	$(BIN)/python -m pytest -n 3 --dist worksteal tests/prompts --cov --cov-report=term

test-crash: setup ## kill -9 at random points, hundreds of times, and what else takes long
	$(BIN)/python -m pytest -m "crash or slow" --timeout 3000

torture: setup ## kill -9 hundreds of times on both databases, with all that can go wrong (slow); SEED=N repeats one
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python scripts/torture.py $(if $(SEED),--seed $(SEED)) $(if $(KILLS),--kills $(KILLS))

test-data: setup ## The suites over real inputs: make test-data DATA=folder
	@test -n "$(DATA)" && test -d "$(DATA)" || { echo "make test-data needs a folder that exists: make test-data DATA=folder"; exit 2; }
	DAYWARD_TEST_DATA="$(abspath $(DATA))" $(BIN)/python -m pytest -m data --timeout 600

test-letta: setup ## Against a real Letta server, installed on first use (a minute, 1 GB in ~/.cache)
	@$(BIN)/python -m tests.letta.server
	$(BIN)/python -m pytest -m letta --timeout 1200

test-llm: setup ## Everyday sentences put to a real small model; GGUF=path takes another than the one it fetches (1 GB in ~/.cache)
	@test -z "$(GGUF)" || test -f "$(GGUF)" || { echo "GGUF=$(GGUF) is no file"; exit 2; }
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --locked --inexact --group llm
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python scripts/llm.py $(if $(GGUF),"$(GGUF)") $(ARGS)

test-api: setup ## The whole API: a process that runs, the provider's own client, and thousands of requests (some minutes)
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --locked --inexact --group api
	$(BIN)/python -m pytest -m "api or not api" tests/api --timeout 1800

test-web: setup ## Every page in a real browser: its job, keys only, 360 px, axe in both themes (installs Chromium where it is root)
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --locked --inexact --group web
	@$(BIN)/python -m tests.web.browser.chromium
	$(BIN)/python -m pytest -m web -n 2 tests/web/browser --timeout 600

screenshots: setup ## Pictures of every page, both themes, desk and phone, into docs/screens/
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --locked --inexact --group web
	@$(BIN)/python -m tests.web.browser.chromium
	@$(BIN)/python scripts/screenshots.py

check: setup ## Format, lint, types, import directions, docs up to date
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python scripts/docs.py --check

fix: setup ## Format and repair what a machine can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup ## Write the generated pages, the manifest and the picture anew
	$(BIN)/python scripts/docs.py
	$(BIN)/python scripts/picture.py

bench: setup ## Measure speed, in one run; with DATA=folder also what phrases understand
	@test -z "$(DATA)" || test -d "$(DATA)" || { echo "DATA=$(DATA) is no folder"; exit 2; }
	@$(BIN)/python -m compileall -q src
	@DAYWARD_TEST_DATA="$(if $(DATA),$(abspath $(DATA)))" $(BIN)/python scripts/bench.py
	@$(BIN)/python scripts/thinking.py
	@$(BIN)/python scripts/serving.py

clean: ## Remove what setup made
	rm -rf $(VENV)
