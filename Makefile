PYTHON ?= python3
BIN := .venv/bin

.PHONY: help install demo test lint types walls check clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

install: .venv/.installed  ## create .venv with everything, for use and development

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[all,dev]'
	@touch $@

demo: install  ## crawl a replica site, parse its reports, write output/demo
	$(BIN)/ogi demo --out output/demo

test: lint types walls  ## lint, types, import walls, tests
	$(BIN)/python -m pytest -n auto

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

walls: install
	$(BIN)/lint-imports

clean:  ## remove what was built
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache
