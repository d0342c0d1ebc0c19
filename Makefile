# `make help` lists what there is. Everything installs what it needs into .venv.
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export PORT

# Half made, or with a Python that is gone or was replaced, .venv would never work again: the stamps
# in it go with it, and it is made anew.
$(shell test ! -d .venv || $(BIN)/python -c 'import pip' 2>/dev/null || rm -rf .venv)

.PHONY: help run dev test check drill audit bench screenshots messages admin lock art

help: ## List these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/app ## Install, migrate, load the roadmap and serve at http://localhost:8000/
	@$(BIN)/python manage.py prepare
	@exec $(BIN)/gunicorn --config config/gunicorn.conf.py

dev: .venv/dev ## The same with reload on every change and the debug toolbar
	@DEBUG=1 $(BIN)/python manage.py prepare
	@$(BIN)/python -m config.ports "make dev"
	@DEBUG=1 exec $(BIN)/python manage.py runserver $(PORT)

test: .venv/dev ## Run the whole suite
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: .venv/dev ## Format, lint, types, missing migrations, deployment, known vulnerabilities
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@git ls-files 'templates/*.html' | xargs $(BIN)/djangofmt --quiet --check
	@git ls-files 'templates/*.html' | xargs $(BIN)/djangofmt check
	@$(BIN)/mypy .
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@SITE_URL=https://waymark.example.org SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
		$(BIN)/python -W error manage.py check --deploy --fail-level WARNING
	@$(BIN)/python -m audit.dependencies

drill: .venv/dev ## Practise failures against real servers: make drill, or ARGS="NAME ..."
	@$(BIN)/python -m drills $(ARGS)

audit: .venv/dev audit/node_modules ## Measure accessibility, fit, weight and speed of the real pages
	@$(BIN)/python -m audit

bench: .venv/dev ## Measure what requests cost, beside the least that Django could do
	@$(BIN)/python -m bench

screenshots: .venv/dev ## Take pictures of every page into docs/screenshots/
	@$(BIN)/python -m audit.screenshots

messages: .venv/app ## Gather the words to translate, for a language: make messages LOCALE=de
	@test -n "$(LOCALE)" || { echo "Into which language? make messages LOCALE=de"; exit 1; }
	@command -v xgettext >/dev/null || { echo "gettext is missing. On Debian: apt-get install gettext"; exit 1; }
	@$(BIN)/python manage.py makemessages --locale $(LOCALE) --ignore .venv --ignore tests --ignore audit --no-location

admin: .venv/app ## Make an admin, or renew one's password
	@$(BIN)/python manage.py prepare
	@$(BIN)/python manage.py make_admin

lock: .venv/dev ## Resolve the dependencies of pyproject.toml anew
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra server pyproject.toml -o requirements/app.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements/app.txt --group dev --extra server pyproject.toml -o requirements/dev.txt

art: .venv/dev ## Draw the share picture and the icons anew
	@$(BIN)/python -m pip install --quiet pillow
	@$(BIN)/python art/draw.py

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Waymark needs Python 3.11 or newer: make run PYTHON=/where/python3/is"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Waymark needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@rm -rf .venv
	@trap 'rm -rf .venv; exit 130' INT TERM HUP; $(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/app: requirements/app.txt | .venv/bin/python
	@echo "Installing what Waymark needs ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/app.txt
	@touch $@

.venv/dev: requirements/dev.txt .venv/app
	@echo "Installing what its developers need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# Lighthouse; without npm, the audit goes on without it.
audit/node_modules: audit/package-lock.json
	@if command -v npm >/dev/null; then \
		echo "Installing Lighthouse ..."; \
		npm ci --prefix audit --ignore-scripts --no-audit --no-fund --loglevel=error; \
	fi
