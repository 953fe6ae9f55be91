# Two commands on a fresh machine: `make run` and `make test`. Everything is set up in .venv once, and again only when a lock file changes.
PYTHON ?= python3
BIN := .venv/bin
CITY ?= chengdu

.PHONY: run test bench lab check clean

run: .venv/run.stamp
	$(BIN)/dafeng run $(CITY)

test: .venv/dev.stamp
	$(BIN)/pytest -n 2 -q $(PYTEST_ARGS)

check: .venv/dev.stamp
	scripts/check

bench: .venv/dev.stamp
	$(BIN)/python -m benchmarks

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

lab: .venv/dev.stamp
	$(BIN)/dafeng roads lab run

clean:
	rm -rf .venv runs
