# The one entry point. `make help` lists what there is.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# uv where there is one, else pip. uv doesn't read pip's settings: tell it of a folder of wheels pip knows.
UV     := $(shell command -v uv 2>/dev/null)
LINKS   = $(shell $(BIN)/python -m pip config list 2>/dev/null | sed -n "s/.*find-links='\(.*\)'/\1/p" | head -n 1)
INSTALL = $(if $(UV),$(if $(LINKS),UV_FIND_LINKS="$(LINKS)") $(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check) --constraint constraints.txt

# A command imports torch, whose compiling takes longer than the work: let it be kept, even where others don't want that.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install demo test test-all check format bench picture build constraints clean

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-10s %s\n", $$1, $$2 }'

install: $(VENV)/installed  ## make the virtual environment and install fieldbrief into it

demo: $(VENV)/installed  ## take eight sample weeks through the pipeline and show three students' digests
	$(BIN)/fieldbrief demo

test: $(VENV)/developing  ## run the tests, the Prefect ones too
	$(BIN)/python -m pytest -m "not slow" -n 2 --dist loadfile --no-loadscope-reorder

test-all: $(VENV)/developing  ## run every test, the slow ones too
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/developing  ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/developing  ## put the code in the project's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/developing  ## measure speed and quality (FULL=1: the long back-tests too)
	$(BIN)/python -m benchmarks $(if $(FULL),--full)

picture: $(VENV)/developing  ## make the README's picture from the demo, in a real browser
	$(BIN)/fieldbrief demo --out build/demo > /dev/null
	$(BIN)/python -m benchmarks.picture build/demo docs/digest.png --width 760 --height 1500

build: $(VENV)/developing  ## build the wheel
	$(BIN)/python -m hatchling build -t wheel

constraints: $(VENV)/developing  ## renew the tested versions in constraints.txt
	@{ head -n 1 constraints.txt; $(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//'; } > build.txt && mv build.txt constraints.txt

clean:  ## remove what make made
	rm -rf $(VENV) build dist demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fieldbrief needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which to use: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) --editable .
	@touch $@

$(VENV)/developing: $(VENV)/installed
	$(INSTALL) --editable '.[dev]'
	@touch $@
