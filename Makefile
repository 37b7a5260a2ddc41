# SSOZ Identity: `make help` lists what there is to do.
.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/bash
SWIFT_FLAGS := --explicit-target-dependency-import-check error
PYTEST := .venv/bin/python -m pytest -c Tests/pytest.ini
SERVICES := login-broker account-migration profile-requests notification-worker
# SwiftPM takes the order of a package's traits from a set and compiles the package anew when it changes.
export SWIFT_DETERMINISTIC_HASHING := 1

##@ Start here
.PHONY: help
help: ## List the commands
	@awk 'BEGIN {FS = ":.*##"} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*##/ {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install what building and running needs (the Debian packages that are missing)
	@deploy/setup.sh run

.PHONY: setup-tests
setup-tests:
	@deploy/setup.sh test

.PHONY: run
run: setup ports build ## Build and start the four services on this machine; Ctrl-C stops them
	@exec python3 deploy/run.py

.PHONY: ports
ports:
	@python3 deploy/run.py --check-ports

##@ Build
.PHONY: build
build: ## Build the four services (debug)
	@for product in $(SERVICES); do swift build $(SWIFT_FLAGS) --product $$product || exit 1; done

.PHONY: clean
clean: ## Remove what was built, the Python tools and test artefacts, but not the data in .data
	rm -rf .build .venv .artefacts

##@ Test
.PHONY: test
test: ## Everything: set-up, formatting, Swift tests, journeys against the four executables, journeys in Chromium
	@deploy/test.sh

.PHONY: unit
unit: setup-tests ## The Swift tests
	@swift build $(SWIFT_FLAGS) --build-tests && swift test --skip-build

.PHONY: test-postgres
test-postgres: setup-tests build ## Swift tests and journeys on a private PostgreSQL server
	@swift build $(SWIFT_FLAGS) --build-tests && PYTHONPATH=Tests:deploy .venv/bin/python -m harness.postgresql swift test --skip-build
	@$(PYTEST) Tests/EndToEnd --database=postgresql

.PHONY: e2e
e2e: setup-tests build ## The end-to-end journeys against the four executables
	@$(PYTEST) Tests/EndToEnd

.PHONY: browser
browser: setup-tests build ## The journeys in a real browser, with screenshots in .artefacts/
	@$(PYTEST) Tests/Browser

.PHONY: test-compose
test-compose: setup-tests ## Build the images, start docker-compose.yml and run its journeys; wants root, pulls nothing
	@deploy/test-compose.sh

.PHONY: chaos
chaos: setup-tests build ## Two hundred rounds of killed services, a bad network and a failing mail server; goes on where it stopped
	@.venv/bin/python Tests/Chaos/chaos.py

.PHONY: bench
bench: setup-tests ## Figures and ratios on this machine (release build); DATABASE=sqlite or postgresql for one of them
	@.venv/bin/python Tests/Bench/bench.py $(if $(DATABASE),--database=$(DATABASE))

##@ Code
.PHONY: lint
lint: ## Check the formatting of all Swift files, and that no file names a folder of one machine
	@deploy/lint.sh

.PHONY: format
format: ## Format all Swift files
	@swift format -r -i Package.swift Services Shared Tests
