# Two commands matter: `make run` and `make test`. Everything else is for those who change the model.
# Needs Python 3.11 or newer with pip; nothing else. On Windows see README.md.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check -c constraints.txt

SERVE ?= 1
PORT ?= 8050
REPLICATES ?= 100
BROWSER ?= 1
RESULT := results/default
export BROWSER

.DEFAULT_GOAL := help
.PHONY: help run test lint benchmark screenshots baseline reference verification validation worlds clean

help:  ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r target what; do \
		printf '  make %-12s %s\n' "$$target" "$$what"; done

$(BIN)/python:
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.ready-to-run: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Setting up in $(VENV) (once; a minute or two) ...'
	$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.ready-to-test: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Setting up in $(VENV) (once; a minute or two) ...'
	$(PIP_INSTALL) --editable '.[test,dev]'
	@touch $@ $(VENV)/.ready-to-run

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

reference: $(VENV)/.ready-to-test  ## write docs/reference from the declarations
	$(BIN)/python -m experiments.reference

verification: $(VENV)/.ready-to-test  ## run the exact cases and write docs/verification.md
	$(BIN)/python -m experiments.verification

validation: $(VENV)/.ready-to-test  ## hold the stylised facts against the model and write docs/validation.md
	$(BIN)/python -m experiments.facts

worlds: $(VENV)/.ready-to-test  ## build the shipped worlds again from their sources
	$(BIN)/python -m experiments.worlds.build

clean:  ## remove what was built; results stay
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
