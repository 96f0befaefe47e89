# Everything that people and the build machine do. `make` alone prints the targets.

HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
PYTHON := $(VENV)/bin/python
ENV_FILE ?= var/local.env
SITE_URL ?= http://$(HOST):$(PORT)
ALLOWED_HOSTS ?= $(HOST),127.0.0.1,localhost
INSTALL_OPTIONS := --quiet --disable-pip-version-check --only-binary :all: --require-hashes
INSTALL := $(PYTHON) -m pip install $(INSTALL_OPTIONS)
PRODUCTION := .venv-production
PEERS := .venv-bench
PYTEST := $(PYTHON) -m pytest
WHOLE_SUITE := "not slow and not audit and not image"
DATA_TESTS := $(addprefix tests/,accounts contact core cproc_site publishing record scenarios search translation)
NOT_SHOWN := $(foreach folder,.venv* bench bin docs node_modules tests var,--ignore '$(folder)')
CATALOGUES := --no-obsolete --no-wrap --add-location file $(NOT_SHOWN)
LINT_ENV = ENV_FILE=/dev/null DEBUG=0 BEHIND_PROXY=1 DATABASE_URL=sqlite://:memory: SITE_URL=https://site.example \
	ALLOWED_HOSTS=site.example SECURITY_CONTACT=a@site.example SECRET_KEY="$$($(RANDOM_KEY))"
# What the compose files ask for; nothing is started with it.
COMPOSE_ENV = SECRET_KEY=a LOG_KEY=off POSTGRES_PASSWORD=b DATABASE_PASSWORD=f REDIS_PASSWORD=e TLS_CERTIFICATE=/c \
	TLS_CERTIFICATE_KEY=/d
PROGRAMS := bin/healthy bin/operate bin/serve
BUILDAH := buildah --storage-driver vfs
# No more than whoever builds may have, which could not be raised.
OWN_LIMITS = --ulimit "nofile=$$(bash -c 'echo $$(ulimit -n):$$(ulimit -n)')" \
	--ulimit "nproc=$$(bash -c 'echo $$(ulimit -u):$$(ulimit -u)')"
AUDIT_TOOLS := tests/audit/node_modules/.package-lock.json
COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.12 --only-binary :all: --generate-hashes \
	--custom-compile-command "make lock" $(UPGRADE)
OUTPUT := var/sbom.json
RELEASE := var/release
RELEASED := cproc-site.tar sbom.json vex.cdx.json
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
RANDOM_KEY := $(abspath $(PYTHON)) -c 'import secrets; print(secrets.token_urlsafe(60))'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run dev tasks test coverage test-data test-browser test-slow audit image lint format messages migrations lock licences sbom release sign vulnerabilities \
	bench bench-smallest pictures clean

help: ## print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; \
		do printf '  make %-17s %s\n' "$$name" "$$text"; done

# Compiled modules are kept whatever the environment says: compiling them takes 6 s per process.
unexport PYTHONDONTWRITEBYTECODE

# These are handed to the site.
run dev tasks pictures: export ENV_FILE := $(ENV_FILE)
run dev tasks pictures: export SITE_URL := $(SITE_URL)
run dev tasks pictures: export ALLOWED_HOSTS := $(ALLOWED_HOSTS)
run tasks: export LOG_FORMAT ?= line
run dev pictures: export HOST := $(HOST)
run dev pictures: export PORT := $(PORT)

run: $(VENV)/.site $(ENV_FILE) ## set everything up and serve the site at http://127.0.0.1:8000 (HOST=, PORT=)
	@exec $(PYTHON) bin/serve --set-up

dev: export DEBUG := 1
dev: $(VENV)/.dev $(ENV_FILE) ## the same with DEBUG, reloading when the code changes
	@$(PYTHON) manage.py set_up && exec $(PYTHON) manage.py runserver $(HOST):$(PORT)

tasks: $(VENV)/.site $(ENV_FILE) ## run all due tasks once: mails, deletions, reminders
	@$(PYTHON) manage.py run_tasks

test: $(VENV)/.dev ## the suite on SQLite, without its longest tests
	@$(PYTEST) -n 2

coverage: $(VENV)/.dev ## the whole suite on SQLite, with the branches that it covers
	@$(PYTEST) -n 2 -m $(WHOLE_SUITE) --cov --cov-report=term:skip-covered

test-data: $(VENV)/.dev ## the tests that concern data, on a PostgreSQL started for them
	@bin/with-postgres $(PYTEST) -n 2 -m $(WHOLE_SUITE) $(DATA_TESTS)

test-browser: $(VENV)/.dev ## one journey of each role in Chromium, and axe on one page of each template
	@$(PYTEST) -n 2 -m journey

test-slow: $(VENV)/.dev ## the slow tests, and the whole suite on PostgreSQL
	@$(PYTEST) -n 2 -m "slow and not audit and not image"
	@bin/with-postgres $(PYTEST) -n 2 -m "not browser and not audit and not image"

audit: $(VENV)/.dev $(AUDIT_TOOLS) ## the pages of all languages read by axe and the Nu HTML checker, Lighthouse and Observatory asked
	@$(PYTEST) -m audit -rP --durations=8 tests/audit

image: $(VENV)/.dev ## build the image without an engine, and try it (as root; needs buildah)
	@$(BUILDAH) bud --isolation chroot --network host $(OWN_LIMITS) --pull=missing --tag localhost/site . >/dev/null
	@$(PYTEST) -m image tests/image

lint: $(VENV)/.dev ## code, types, layers, security, format, wording, templates, migrations, deploy checks, compose files
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(PYTHON) bin/check-prose
	@$(VENV)/bin/lint-imports --no-cache >/dev/null || $(VENV)/bin/lint-imports --no-cache
	@$(PYTHON) -m bandit --quiet --configfile pyproject.toml --recursive . $(PROGRAMS)
	@$(PYTHON) -m djlint --quiet --lint .
	@$(LINT_ENV) $(PYTHON) manage.py makemigrations --check --dry-run
	@$(LINT_ENV) $(PYTHON) manage.py check --deploy --fail-level WARNING
	@if command -v docker-compose >/dev/null; then \
		$(COMPOSE_ENV) docker-compose --file docker-compose.yml config --quiet && $(COMPOSE_ENV) docker-compose \
		--file docker-compose.yml --file docker-compose.tls.yml --file docker-compose.secrets.yml config --quiet; fi

format: $(VENV)/.dev ## put the code into shape
	@$(PYTHON) -m ruff check --fix-only .
	@$(PYTHON) -m ruff format .

messages: $(VENV)/.dev ## collect the texts of the interface and compile the catalogues (needs gettext)
	@$(LINT_ENV) $(PYTHON) manage.py makemessages --locale fr --locale ro $(CATALOGUES) --verbosity 0
	@$(LINT_ENV) $(PYTHON) manage.py compilemessages --ignore '.venv*' --verbosity 0
	@$(PYTEST) -q -n 0 --no-header --tb line tests/cproc_site/test_catalogues.py

migrations: $(VENV)/.dev ## write the migrations for changes of the database (labels and help texts need none)
	@$(LINT_ENV) $(PYTHON) manage.py makemigrations && $(PYTHON) -m ruff check --quiet --fix .

lock: $(VENV)/.dev ## resolve the packages of pyproject.toml to exact versions (UPGRADE=--upgrade: the newest)
	@$(COMPILE) pyproject.toml --output-file requirements-production.txt
	@$(COMPILE) pyproject.toml --group test --constraint requirements-production.txt --output-file requirements.txt
	@$(COMPILE) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt
	@$(COMPILE) --group bench --output-file bench/requirements.txt
	@$(PYTHON) bin/release-dates requirements-dev.txt >docs/package-releases.csv

licences: $(PRODUCTION)/.installed $(VENV)/.dev ## list the licences of the packages; fails for one that pyproject.toml does not allow
	@$(VENV)/bin/pip-licenses --python=$(PRODUCTION)/bin/python --output-file=docs/package-licences.md

sbom: $(PRODUCTION)/.installed $(VENV)/.dev ## write the bill of materials of the image, CycloneDX: var/sbom.json (OUTPUT=)
	@mkdir -p $(dir $(OUTPUT))
	@$(VENV)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
		--output-file $(OUTPUT) $(PRODUCTION)/bin/python

release: $(VENV)/.dev ## write the image of `make image` with its bill of materials to var/release (RELEASE=)
	@mkdir -p $(RELEASE)
	@cd $(RELEASE) && rm -f $(RELEASED) SHA256SUMS*
	@$(BUILDAH) push --quiet localhost/site docker-archive:$(RELEASE)/cproc-site.tar:cproc-site:$(VERSION)
	@$(MAKE) --no-print-directory sbom OUTPUT=$(RELEASE)/sbom.json
	@cp docs/vex.cdx.json $(RELEASE)

sign: ## sign the files of var/release (KEY=: the secret key; needs minisign)
	@cd $(RELEASE) && sha256sum $(RELEASED) >SHA256SUMS
	@minisign -S $(if $(KEY),-s "$(KEY)") -t "cproc-site $(VERSION)" -m $(RELEASE)/SHA256SUMS

vulnerabilities: $(VENV)/.dev $(AUDIT_TOOLS) ## ask the registries for known vulnerabilities of the packages
	@$(VENV)/bin/pip-audit --strict --disable-pip --require-hashes \
		--requirement requirements-production.txt --requirement requirements-dev.txt
	@npm audit --prefix tests/audit

bench: $(VENV)/.dev $(PEERS)/.installed ## measure this commit, small and large, next to its peers: bench/RESULTS.md (an hour)
	@$(PYTHON) -m compileall -q -x '/\.venv' . # as in the image, and as pip compiles the peers
	@FSYNC=on bin/with-postgres $(PYTHON) -m bench

bench-smallest: $(VENV)/.dev ## the same in short, with starter content and without peers
	@bin/with-postgres $(PYTHON) -m bench --smallest

pictures: $(VENV)/.dev $(ENV_FILE) ## take the pictures of the README from the running site
	@$(PYTHON) docs/pictures.py

clean: ## remove .venv and all caches; the local site in var stays
	@rm -rf $(VENV) $(PRODUCTION) $(PEERS) .pytest_cache .ruff_cache .hypothesis tests/audit/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp says which requirements are in the environment: nothing is installed twice.
$(PYTHON):
	@python=$$(bin/find-python) && echo "Making $(VENV) with $$python" && "$$python" -m venv --clear $(VENV)

$(VENV)/.site: requirements.txt $(PYTHON)
	@echo "Installing the packages of requirements.txt"
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.site
	@echo "Installing the packages of requirements-dev.txt"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

$(PRODUCTION)/.installed: requirements-production.txt
$(PEERS)/.installed: bench/requirements.txt
$(PRODUCTION)/.installed $(PEERS)/.installed:
	@echo "Installing the packages of $<"
	@python=$$(bin/find-python) && "$$python" -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install $(INSTALL_OPTIONS) -r $<
	@touch $@

# npm writes this file itself, when all is in place. Without npm the audit says what to install.
$(AUDIT_TOOLS): tests/audit/package-lock.json
	@if command -v npm >/dev/null; then \
		echo "Installing the packages of tests/audit/package-lock.json" \
		&& npm ci --prefix tests/audit --ignore-scripts --silent && touch $@; fi

# With a key for the log too, so that evidence can be made from the first start.
var/local.env: | $(VENV)/.site
	@mkdir -p var
	@umask 077 && echo "SECRET_KEY=$$($(RANDOM_KEY))" >$@.new && key=$$(ENV_FILE=$@.new SITE_URL=$(SITE_URL) \
		ALLOWED_HOSTS=$(ALLOWED_HOSTS) $(PYTHON) manage.py log_key create) && echo "LOG_KEY=$$key" >>$@.new
	@mv $@.new $@
