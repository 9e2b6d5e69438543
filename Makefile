# The two commands of the README: `make demo` and `make test`. Everything is installed into .venv by constraints.txt.
PYTHON ?= python3
PY := .venv/bin/python
STAMP := .venv/.installed
export PYTHONUNBUFFERED := 1

.PHONY: demo test quick setup clean

setup: $(STAMP)

# torch comes first and alone, so that no other package's range can choose another build.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "Sparring needs Python >= 3.10; set PYTHON=..."; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv || { echo "cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt torch
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[train,games,bridges,math,data,reasoning-gym,dev]'
	@touch $(STAMP)

demo: $(STAMP)
	$(PY) -m sparring.cli.main train kuhn-poker --out runs/demo/kuhn-poker --overwrite
	$(PY) -m sparring.cli.main train guess-number --out runs/demo/guess-number --overwrite

quick: $(STAMP)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -m "not slow" -n 2

test: $(STAMP)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -n 2

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
