# SSOZ Identity: `make help` lists what there is to do.
.DEFAULT_GOAL := help
SHELL := /bin/bash
SWIFT_FLAGS := --explicit-target-dependency-import-check error
PYTHON := .venv/bin/python

##@ Start here
.PHONY: help
help: ## List the commands
	@awk 'BEGIN {FS = ":.*##"} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*##/ {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install what building and running needs (Debian packages that are missing)
	@deploy/setup.sh run

.PHONY: setup-tests
setup-tests:
	@deploy/setup.sh test

.PHONY: run
run: setup build ## Build and start the four services on this machine; Ctrl-C stops them
	@python3 deploy/run.py

##@ Build
.PHONY: build
build: ## Build the four services (debug)
	@for product in login-broker account-migration profile-requests notification-worker; do swift build $(SWIFT_FLAGS) --product $$product || exit 1; done

.PHONY: clean
clean: ## Remove build products and test artefacts, not the data in .data
	rm -rf .build .artefacts

##@ Test
.PHONY: test
test: setup-tests lint ## Everything: unit, storage, HTTP, end to end, browser
	@deploy/test.sh

.PHONY: unit
unit: setup-tests ## The Swift tests
	@swift build $(SWIFT_FLAGS) --build-tests && swift test --skip-build

.PHONY: e2e
e2e: setup-tests build ## The end-to-end journeys against the four executables
	@$(PYTHON) -m pytest -c Tests/pytest.ini Tests/EndToEnd

.PHONY: browser
browser: setup-tests build ## The journeys in a real browser, with screenshots in .artefacts/
	@$(PYTHON) -m pytest -c Tests/pytest.ini Tests/Browser

.PHONY: bench
bench: setup-tests ## Figures and ratios on this machine (release build)
	@$(PYTHON) Tests/Bench/bench.py

##@ Code
.PHONY: lint
lint: ## Check the formatting of all Swift files
	@swift format lint -r --strict Package.swift Services Shared Tests

.PHONY: format
format: ## Format all Swift files
	@swift format -r -i Package.swift Services Shared Tests
