# Gieo. `make run` and `make test` need only Python 3.11+, make and a network.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
ifeq ($(PYTHON),)
PYTHON := python3
endif

.PHONY: run test check bench screenshots services messages

run: ## The portal with its worker and beat, embedded
	@exec $(PYTHON) tools/run.py

test: ## Everything, on SQLite and on PostgreSQL with Redis and a real worker
	@exec $(PYTHON) tools/test.py

check: ## Lint, types, import floors, migrations, messages
	@$(PYTHON) tools/environment.py dev && exec .venv/bin/python -m tools.check

bench: ## CPU ratios of pages, report and import, on SQLite and PostgreSQL
	@$(PYTHON) tools/environment.py dev && exec .venv/bin/python -m bench

screenshots: ## Every main page, each role, both languages, 360 and 1280 px, into var/screenshots
	@$(PYTHON) tools/environment.py dev && exec .venv/bin/python -m tools.screenshots

services: ## Local PostgreSQL and Redis
	@$(PYTHON) tools/environment.py dev && exec .venv/bin/python -m tools.services

messages: ## Bring the catalogue to the texts in the code and list what has no translation
	@.venv/bin/python -m tools.catalogue missing
