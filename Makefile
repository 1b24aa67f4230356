PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
PYTHON ?= $(firstword $(foreach python,$(PYTHONS),$(shell $(python) -c \
	'import sys; sys.version_info >= (3, 11) and print(sys.executable)' 2>/dev/null)))
BIN := .venv/bin
SPEC := examples/17-everything/modelspec.yaml

.PHONY: demo setup test e2e clean

demo: setup  ## plan one spec, and compile it for every platform
	$(BIN)/modelspec plan $(SPEC)
	$(BIN)/modelspec compile $(SPEC) --target all --output out

setup: .venv/made

.venv/made: pyproject.toml
	$(if $(PYTHON),,$(error Python 3.11 or newer is not on PATH))
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/pip install --quiet --disable-pip-version-check --group dev --editable .
	touch $@

test: setup  ## lint, types, import rules, sizes, tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/sizes.py
	$(BIN)/pytest -n 2

e2e: setup  ## the platforms' own code; what it needs is built and installed when it is missing
	PYTHONPATH=tests $(BIN)/python -m e2e.environments
	PYTHONPATH=tests $(BIN)/python -m e2e.cluster build
	$(BIN)/pytest -m e2e --durations=10

clean:
	rm -rf .venv .cache out
