# Two commands: `make run` to try it, `make test` to check it. `make` lists the others.

PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --disable-pip-version-check --require-hashes
VAR := $(or $(CAREERPATH_VAR),var)
# One stamp per database, so that another DATABASE_URL is filled as well.
LOADED := $(VAR)/loaded-$(shell printf '%s' "$$DATABASE_URL" | cksum | cut -d' ' -f1)
CONTENT := $(wildcard assessments/migrations/*.py fixtures/*/*.yaml)
EMPTY := $(if $(or $(DATABASE_URL),$(wildcard $(VAR)/careerpath.sqlite3)),,FORCE)
COVERED_WHOLLY := assessments/scoring/*,assessments/access.py,assessments/services/*
LOCK := $(VENV)/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

# What Python compiles on the first start makes every later start twice as fast.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: FORCE help setup run test test-services services-up check lock bench screenshots

help: ## List the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

# --- trying it --------------------------------------------------------------------------------

setup: $(LOADED) ## Install, create the database and load the catalogue and a demo organisation
	@echo "Everything is there: make run (the logins are in README.md)"

run: $(LOADED) ## Set up what is missing, then run it at http://localhost:8000 (PORT=8001 for another)
	@exec $(PY) manage.py serve --port "$(PORT)"

$(VENV)/created:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
		python=; \
	done; \
	if [ -z "$$python" ]; then echo "Careerpath needs Python 3.11 or newer." >&2; exit 1; fi; \
	if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "This Python cannot make virtual environments. On Debian and Ubuntu:" >&2; \
		echo "    sudo apt install python3-venv" >&2; \
		exit 1; \
	fi; \
	echo "Creating $(VENV) ..." && "$$python" -m venv $(VENV)
	@echo "Fetching uv, which installs faster than pip ..."
	@$(PIP) -qq -r requirements-uv.txt || echo "Going on with pip."
	@touch $@

# $(1): a requirements file. Every package is checked against the hash written there.
define install
	@packages="$$(grep -c == $(1)) packages of $(1)"; \
	if [ -x $(VENV)/bin/uv ]; then \
		echo "Installing $$packages ..."; \
		$(VENV)/bin/uv pip install --quiet --python $(PY) --require-hashes -r $(1); \
	else \
		echo "Installing $$packages, in a minute or two ..."; \
		$(PIP) -qq -r $(1) || { echo "Once more, with its warnings:"; $(PIP) -q -r $(1); }; \
	fi
	@touch $@
endef

$(VENV)/installed: requirements.txt $(VENV)/created
	$(call install,requirements.txt)

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(call install,requirements-dev.txt)

$(LOADED): $(VENV)/installed $(CONTENT) $(EMPTY)
	@mkdir -p $(VAR)
	@echo "Bringing the database up to date ..."
	@$(PY) manage.py migrate --verbosity 0
	@echo "Checking and loading the catalogue ..."
	@$(PY) manage.py load_catalogue
	@echo "Loading Northlight Parcels, an invented company to try it with ..."
	@$(PY) manage.py load_demo >/dev/null
	@touch $@

# --- checking it ------------------------------------------------------------------------------

test: $(VENV)/installed-dev ## Run all tests on the embedded default, with their coverage
	$(PY) -m pytest -n auto --dist worksteal --cov --cov-report=
	$(PY) -m coverage report --skip-covered --fail-under 95
	$(PY) -m coverage report --skip-covered --fail-under 100 --include '$(COVERED_WHOLLY)'

# Local defaults; the environment may name other servers.
test-services services-up: export DATABASE_URL := \
	$(or $(DATABASE_URL),postgres://postgres@127.0.0.1:5432/careerpath)
test-services services-up: export CELERY_BROKER_URL := \
	$(or $(CELERY_BROKER_URL),redis://127.0.0.1:6379/14)
test-services services-up: export CACHE_URL := $(or $(CACHE_URL),redis://127.0.0.1:6379/15)

services-up: $(VENV)/installed-dev
	@$(PY) -m tests.services_up

test-services: services-up ## Run all tests on PostgreSQL and Redis
	$(PY) -m pytest -n auto --dist worksteal

check: export PRODUCTION := CAREERPATH_MODE=production ALLOWED_HOSTS=careerpath.example.org \
	DATABASE_URL=postgres://127.0.0.1/careerpath CELERY_BROKER_URL=redis://127.0.0.1/0 \
	CACHE_URL=redis://127.0.0.1/1 EMAIL_URL=smtp://127.0.0.1:25
check: $(VENV)/installed-dev ## Check style, types, imports, templates, migrations, deployment settings
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/lint-imports --verbose
	$(VENV)/bin/mypy assessments careerpath
	$(VENV)/bin/djlint templates --lint --quiet
	$(PY) manage.py makemigrations --check --dry-run
	env $$PRODUCTION SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(PY) manage.py check --deploy --fail-level WARNING

# --- keeping it -------------------------------------------------------------------------------

lock: $(VENV)/created ## Write the hash-locked requirements anew (UPGRADE=1 for newer versions)
	echo uv | $(LOCK) - --no-annotate -o requirements-uv.txt
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

bench: $(VENV)/installed ## Measure pages and scoring on this machine
	$(PY) -m bench

screenshots: $(VENV)/installed-dev ## Write one picture per page, persona and size
	$(PY) -m tests.screenshots
