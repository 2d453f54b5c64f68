# Two commands matter: `make run` and `make test`. Everything else is for those who change the model.
# Needs Python 3.11 or newer with pip; nothing else. On Windows see README.md.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check -c constraints.txt
PIP_WHEEL := $(PYTHON) -m pip --python $(BIN)/python wheel --quiet --disable-pip-version-check -c constraints.txt -w build/wheels

SERVE ?= 1
PORT ?= 8050
REPLICATES ?= 100
BROWSER ?= 1
RESULT := results/default
export BROWSER

.DEFAULT_GOAL := help
.PHONY: help run test lint benchmark screenshots baseline reference docs shown bundle verification validation workshops worlds teaching clean

help:  ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r target what; do \
		printf '  make %-12s %s\n' "$$target" "$$what"; done

$(BIN)/python:
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.ready-to-run: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Setting up in $(VENV) (once; a minute or two) ...'
	$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.ready-for-docs: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Setting up in $(VENV) (once; a minute or two) ...'
	$(PIP_INSTALL) --editable '.[docs]'
	@touch $@ $(VENV)/.ready-to-run

$(VENV)/.ready-to-test: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Setting up in $(VENV) (once; a minute or two) ...'
	$(PIP_INSTALL) --editable '.[test,dev]'
	@touch $@ $(VENV)/.ready-to-run $(VENV)/.ready-for-docs

run: $(VENV)/.ready-to-run  ## a paired run of the Paris withdrawal on the Rhine, then the dashboard (SERVE=0: without it)
	$(BIN)/diplomacity run scenario=paris_withdrawal world=rhine replicates=$(REPLICATES) out=$(RESULT) replace=true
	@if [ "$(SERVE)" = "0" ]; then \
		echo "Report: $(RESULT)/report.html"; \
	else \
		$(BIN)/diplomacity dashboard $(RESULT) --port $(PORT); \
	fi

test: $(VENV)/.ready-to-test  ## all checks and tests, with the time each folder took (BROWSER=0: without a browser)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/python -m tests.end_to_end.browser
	@$(BIN)/pytest --numprocesses 3 --dist worksteal; status=$$?; \
	if [ $$status -eq 5 ]; then echo 'No test was found: that is a failure too.' >&2; fi; \
	exit $$status

benchmark: $(VENV)/.ready-to-test  ## time a month, a run and a paired ensemble of each world
	$(BIN)/python -m benchmarks

screenshots: $(VENV)/.ready-to-test  ## every page of the dashboard as pictures in build/screenshots
	$(BIN)/python -m tests.end_to_end.screenshots

baseline: $(VENV)/.ready-to-test  ## renew the pinned results; note "changes results" in CHANGELOG.md
	$(BIN)/python -m tests.regression.baseline

reference: $(VENV)/.ready-to-test  ## write docs/reference and parts of docs/odd.md from the declarations
	$(BIN)/python -m experiments.reference
	$(BIN)/python -m experiments.odd

docs: $(VENV)/.ready-for-docs  ## the documentation as a site that opens offline: build/docs/index.html
	$(BIN)/python -m sphinx --builder html --write-all --fail-on-warning --keep-going --quiet -d build/doctrees docs build/docs
	@echo 'Open build/docs/index.html'

bundle: docs  ## one archive that installs without internet on a machine of the same kind: build/diplomacity-VERSION-bundle.zip
	rm -rf build/lib build/wheels
	$(PIP_WHEEL) '.['"$$($(BIN)/python -m bundle --extras)"']' pip $$($(BIN)/python -m bundle --elsewhere)
	$(BIN)/python -m bundle

shown: $(VENV)/.ready-to-test  ## run what the documents show, and write what comes out into them
	$(BIN)/python -m tests.docs.renew

verification: $(VENV)/.ready-to-test  ## run the exact cases and write docs/verification.md
	$(BIN)/python -m experiments.verification

validation: $(VENV)/.ready-to-test  ## hold the stylised facts against the model and write docs/validation.md
	$(BIN)/python -m experiments.facts

workshops: $(VENV)/.ready-to-test  ## measure every option of the workshops and write the tables of their guides
	$(BIN)/python -m experiments.workshop.guides

worlds: $(VENV)/.ready-to-test  ## build the shipped worlds again from their sources
	$(BIN)/python -m experiments.worlds.build

teaching: $(VENV)/.ready-to-test  ## run every exercise and write docs/teaching and the exercises' notebooks
	$(BIN)/python -m experiments.teaching.pages
	$(BIN)/python -m experiments.teaching.notebooks

clean:  ## remove what was built; results stay
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
