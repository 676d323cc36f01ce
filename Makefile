# Everything a person or a machine does with this tree. `make help` tells.
# CI calls the same targets: .ci/run is `make test`.

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
DEMO   := DEMO=1 DATABASE_URL=sqlite:///var/demo/intervision.db SHRED_URL=sqlite:///var/demo-shred/shred.db MAIL_SPOOL=var/demo/mail
INSTALL := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r
LOCK   := $(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-strip-extras

# What one process has compiled the next one reads, whatever the machine prefers.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-code demo-reset dev check fix test unit browser postgres chromium mutants screens bench compare train train-more train-again translations lock

help:  ## Show what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

# pip brings uv, and uv brings the rest: the same files by the same hashes, in a third of the time.
$(VENV)/.uv: deploy/requirements/uv.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements/uv.txt
	touch $@

$(VENV)/.main: deploy/requirements/main.txt $(VENV)/.uv
	$(INSTALL) deploy/requirements/main.txt
	touch $@

$(VENV)/.dev: deploy/requirements/dev.txt $(VENV)/.main
	$(INSTALL) deploy/requirements/dev.txt
	touch $@

setup: $(VENV)/.dev  ## Install everything into .venv, pinned and hashed

demo: $(VENV)/.main  ## Load a fictional community and serve it on 127.0.0.1:8000
	$(DEMO) $(BIN)/python -m app demo
	$(DEMO) $(BIN)/python -m app serve

demo-code: $(VENV)/.main  ## Print the second-factor code of this moment (demo community)
	@$(BIN)/python -m app demo-code

demo-reset:  ## Throw the demo community away
	rm -rf var/demo var/demo-shred

dev: $(VENV)/.dev  ## Serve the demo community and reload when code changes
	$(DEMO) $(BIN)/python -m app demo
	$(DEMO) $(BIN)/uvicorn --factory app.main:create_app --reload --no-access-log --port 8000

check: $(VENV)/.dev  ## Lint, types, import contracts, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/.dev  ## Format, and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: check unit postgres browser  ## Run everything that CI runs

# A file stays with one process, which makes once what its tests share: models, servers, communities.
unit: $(VENV)/.dev  ## Unit, property, service and web tests on SQLite
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not browser" --db=sqlite

# The de-identification is a library without a database; its tests take seconds to collect.
postgres: $(VENV)/.dev  ## All of them that have a database, on PostgreSQL
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not browser" --db=postgres --ignore=tests/anonymizer

browser: $(VENV)/.dev chromium  ## Journeys in a real Chromium, with and without scripts, with axe
	$(BIN)/pytest -n 3 --dist load --maxschedchunk 1 --db=sqlite tests/browser

chromium:
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 \
	    && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } \
	    || { echo "Chromium is missing and cannot be installed here: apt-get install chromium"; exit 1; }

mutants: $(VENV)/.dev  ## Change the sealing and the policy in small ways; tests must notice (slow)
	$(BIN)/mutmut run
	$(BIN)/mutmut results

screens: $(VENV)/.dev  ## Take pictures of the main pages into var/screens
	$(BIN)/pytest -q tests/browser/screens.py

bench: $(VENV)/.dev  ## Measure, side by side in one run
	$(BIN)/python -m benchmarks

$(VENV)/.compare: deploy/requirements/compare.txt $(VENV)/.dev
	$(INSTALL) deploy/requirements/compare.txt
	touch $@

compare: $(VENV)/.compare  ## Measure the de-identification beside Presidio and scrubadub
	$(BIN)/python -m anonymizer evaluate anonymizer/evaluation/gold/test --compare presidio scrubadub

train: $(VENV)/.dev  ## Train the learned layer of the de-identification again
	$(BIN)/python -m anonymizer.training

train-more: $(VENV)/.dev  ## Let its networks go on with the cases in training/new
	$(BIN)/python -m anonymizer.training more

train-again: $(VENV)/.dev  ## Let it learn from training/held what to make of its taggers' answers
	$(BIN)/python -m anonymizer.training again

translations: $(VENV)/.dev  ## Collect the sentences of the source into the catalogues
	for locale in app/locale anonymizer/desk/locale; do \
	    $(BIN)/pybabel -q extract --ignore-dirs ".*" -F $$locale/babel.cfg -k _ -k N_ --no-location --sort-output --omit-header -o $(VENV)/messages.pot . && \
	    for language in de fr; do \
	        $(BIN)/pybabel -q update -i $(VENV)/messages.pot -o $$locale/$$language/LC_MESSAGES/messages.po -l $$language --no-fuzzy-matching --ignore-obsolete --omit-header --no-wrap || exit 1; \
	    done || exit 1; \
	done

lock: $(VENV)/.dev  ## Pin all dependencies again, with hashes
	$(LOCK) deploy/requirements/uv.in -o deploy/requirements/uv.txt
	$(LOCK) deploy/requirements/dev.in -o deploy/requirements/dev.txt
	$(LOCK) -c deploy/requirements/dev.txt deploy/requirements/main.in -o deploy/requirements/main.txt
	$(LOCK) -c deploy/requirements/dev.txt deploy/requirements/compare.in -o deploy/requirements/compare.txt
