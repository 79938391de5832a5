# `make demo` and `make test` do all the set-up that is missing; both may be run again at any time.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test check texts accuracy bench lock clean

help:            ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup:           ## system libraries, .venv, packages and model files
	@$(PYTHON) packaging/setup_env.py

demo: setup      ## the main job on the bundled clip: in the window, or without a screen to out/demo
	@$(BIN)/liftlens demo --output out/demo

test: setup      ## every test, on all cores
	$(BIN)/python -m pytest -n auto

check: setup     ## formatting, lint, types and floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

texts: setup     ## bring the catalogues of translations up to date with the source
	@$(BIN)/python packaging/update_texts.py

accuracy: setup  ## measure accuracy against known truth and print the table
	$(BIN)/python -m tests.accuracy

bench: setup     ## measure speed against floors and peers
	$(BIN)/python -m pytest tests/benchmarks --override-ini=addopts=-q

lock: setup      ## resolve the pinned dependencies anew
	@$(BIN)/pip install --quiet pip-tools
	@echo '# Every package that `make demo` and `make test` install; made by `make lock` from pyproject.toml.' > requirements.lock
	@$(BIN)/pip-compile --quiet --strip-extras --no-header --annotation-style=line --extra cluster --extra rtmpose --extra dev \
		--output-file - pyproject.toml | grep -E '^[a-z]' | sed 's/+cpu / /' >> requirements.lock

clean:           ## delete what was made, the environment too
	rm -rf .venv out build dist
