# Gieo. `make run` and `make test` need only Python 3.11+, make and a network.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
ifeq ($(PYTHON),)
PYTHON := python3
endif
NEED = @command -v $(PYTHON) >/dev/null 2>&1 || { echo "gieo: Python 3.11 or newer is needed and “$(PYTHON)” is not there. On Debian or Ubuntu: sudo apt install python3 python3-venv" >&2; exit 1; }
DEV = $(PYTHON) tools/environment.py dev

.PHONY: run test check bench screenshots pictures services messages

run: ## The portal with its worker and beat, embedded
	$(NEED)
	@exec $(PYTHON) tools/run.py

test: ## Everything, on SQLite and on PostgreSQL with Redis and a real worker
	$(NEED)
	@exec $(PYTHON) tools/test.py

check: ## Lint, types, import floors, migrations, messages
	$(NEED)
	@$(DEV) && exec .venv/bin/python -m tools.check

bench: ## CPU ratios of pages, report and import, on SQLite and PostgreSQL
	$(NEED)
	@$(DEV) && exec .venv/bin/python -m bench

screenshots: ## Every main page, each role, both languages, 360 and 1280 px, into var/screenshots
	$(NEED)
	@$(DEV) && exec .venv/bin/python -m tools.screenshots

pictures: ## The pictures of the README and the docs, into docs/pictures
	$(NEED)
	@$(DEV) && exec .venv/bin/python -m tools.pictures

services: ## Local PostgreSQL and Redis
	$(NEED)
	@$(DEV) && exec .venv/bin/python -m tools.services

messages: ## Bring the catalogue to the texts in the code and list what has no translation
	$(NEED)
	@$(DEV) && exec .venv/bin/python -m tools.catalogue missing
