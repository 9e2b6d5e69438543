# The two commands of the README: `make demo` and `make test`. Everything is installed into .venv by constraints.txt.
PYTHON ?= python3
PY := .venv/bin/python
STAMP := .venv/.installed
export PYTHONUNBUFFERED := 1
# The tests start hundreds of interpreters: what they compile is kept, whatever the caller's surroundings say.
export PYTHONDONTWRITEBYTECODE :=

# What the tests run beside Python, as command:package; what is missing is installed where apt-get is.
PACKAGES := gcc:build-essential g++:build-essential node:nodejs dockerd:docker.io chromium-headless-shell:chromium-headless-shell

.PHONY: demo board docs test test-long test-doors quick setup clean packages

setup: $(STAMP)

# torch comes first and alone, so that no other package's range can choose another build.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Sparring needs Python >= 3.11; set PYTHON=..."; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv || { echo "cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt torch
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[train,games,bridges,math,data,web,docker,openai,miniwob,browsergym,trackers,ray,accelerate,lora,trl,sb3,reasoning-gym,sign,dev]'
	@touch $(STAMP)

demo: $(STAMP)
	$(PY) -m sparring.cli.main train kuhn-poker --out runs/demo/kuhn-poker --overwrite
	$(PY) -m sparring.cli.main train guess-number --out runs/demo/guess-number --overwrite

# The example board of the documentation, docs/board: plays, trains and exports in a minute or two.
board: $(STAMP)
	$(PY) -m sparring.leaderboard.example docs/board

# The documentation site, build/docs/index.html: the sources are put together, then built; a warning is an error.
docs: $(STAMP)
	$(PY) docs/sources.py build/docs-source
	$(PY) -m sphinx -q -W --keep-going -n build/docs-source build/docs

# What several processes would each compile is compiled once. mypy runs beside the tests, which wait now and then; what it found is said
# after them, and fails as they do.
define CHECK
$(PY) -m ruff check .
$(PY) -m ruff format --check .
$(PY) -m compileall -q sparring
@echo "$(PY) -m mypy, beside"; \
$(PY) -m mypy > .venv/mypy.txt 2>&1 & types=$$!; trap 'kill $$types 2> /dev/null' INT TERM; \
echo "$(PY) -m pytest $(1)"; $(PY) -m pytest $(1); tests=$$?; \
wait $$types; types=$$?; cat .venv/mypy.txt; exit $$((tests || types))
endef

quick: $(STAMP) packages
	$(call CHECK,-m "not slow and not long" -n 2 --dist worksteal --hypothesis-profile quick)

packages:
	@missing=$$(for each in $(PACKAGES); do command -v $${each%%:*} > /dev/null || echo $${each#*:}; done | sort -u | xargs); \
	test -z "$$missing" || { \
		as=$$(test "$$(id -u)" = 0 || echo sudo -n); \
		$$as apt-get update -qq && $$as apt-get install -qq -y --no-install-recommends $$missing > /dev/null; \
	} || { echo "the tests need these packages (of Debian and Ubuntu): $$missing"; exit 1; }

# Five at a time on two cores: much of what is tested waits, for a browser, a server, or a program's time to be up.
test: $(STAMP) packages
	$(call CHECK,-m "not brief and not long" -n 5 --dist worksteal)

# Trainings, servers and searches that take many seconds each.
test-long: $(STAMP) packages
	$(PY) -m pytest -m long -n 3 --dist worksteal

# Libraries whose pins conflict with ours have constraints and a virtual environment of their own: doors/README.md.
DOORS := $(sort $(patsubst doors/%/constraints.txt,%,$(wildcard doors/*/constraints.txt)))

test-doors:
	@failed=; for door in $(DOORS); do $(MAKE) --no-print-directory test-doors-$$door || failed="$$failed $$door"; done; \
	test -z "$$failed" || { echo "these doors failed:$$failed"; exit 1; }

test-doors-%: .venv-doors/%/.installed
	.venv-doors/$*/bin/python -m pytest -c doors/pytest.ini --rootdir . doors/$*

.PRECIOUS: .venv-doors/%/.installed
.venv-doors/%/.installed: pyproject.toml doors/%/constraints.txt doors/%/requirements.txt
	@test -x .venv-doors/$*/bin/python || $(PYTHON) -m venv .venv-doors/$*
	.venv-doors/$*/bin/python -m pip install --quiet --disable-pip-version-check --constraint doors/$*/constraints.txt torch
	.venv-doors/$*/bin/python -m pip install --quiet --disable-pip-version-check --constraint doors/$*/constraints.txt --requirement doors/$*/requirements.txt
	@touch $@

clean:
	rm -rf .venv .venv-doors build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
