# Everything a newcomer needs: `make demo`, `make test`, `make check`; `make chaos` for ten minutes of faults.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin

.PHONY: demo test chaos check format screenshots lock clean

demo: .venv/runtime
	$(BIN)/yilao demo $(ARGS)

test: .venv/dev
	$(BIN)/python -m pytest $(ARGS)

# As root it also fills the database's disk; with Debian's faketime a clock jumps too. ARGS=--help says what can be chosen.
chaos: .venv/dev
	$(BIN)/python -m tests.chaos.run $(ARGS)

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

screenshots: .venv/dev
	$(BIN)/python -m tests.browser.screenshots docs/screenshots

# Pins every dependency with its hashes; needs the tool `uv`.
lock:
	uv pip compile -q pyproject.toml --group build --universal --generate-hashes --no-header --no-emit-index-url -o requirements.txt
	uv pip compile -q pyproject.toml --group dev --universal --generate-hashes --no-header --no-emit-index-url -o requirements-dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "yilao needs Python 3.11 or newer; name one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "this Python has no venv; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/runtime: .venv/bin/python requirements.txt pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/bin/python requirements-dev.txt pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/runtime
