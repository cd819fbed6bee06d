# Thin: each target is one command that also runs by hand. `make` alone lists them.
ROWS ?= 2000
SAMPLE := build/sample-$(ROWS)
SOURCE ?= $(SAMPLE)
STORAGE ?= folder
LAKE ?= lake$(if $(filter azurite,$(STORAGE)),-azurite)
ENV ?= dev
SINCE ?= HEAD
HOST ?= github
# Metastores belong to no environment; and one environment may be pinned to other files than are checked out.
ONE_ENV = $(if $(filter metastore,$(ENV)),--preview,--env $(ENV))
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run cluster cluster-stop synth validate diff restore plan plans-push plans-pull review publish apply smoke drift evidence promote providers test test-slow test-reliability lint format wheel docs snapshot audit lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Run the data path on the sample: make run [ROWS=2000], or on a folder: make run SOURCE=folder [LAKE=lake] [STORAGE=azurite]
	@scripts/setup.sh platform java
	@test "$(SOURCE)" != "$(SAMPLE)" || test -d "$(SAMPLE)" || $(MAKE) --no-print-directory $(SAMPLE)
	@$(BIN)/lakehouse run --source "$(SOURCE)" --lake "$(LAKE)" --storage "$(STORAGE)" $(RUN_ARGS)

$(SAMPLE):
	@rm -rf $@.partial
	@$(BIN)/python -m sample_data --rows $(ROWS) --out $@.partial >/dev/null
	@mv $@.partial $@

cluster: ## Keep Spark up, so that runs find it warm; it ends half an hour after the last
	@scripts/setup.sh platform java
	@$(BIN)/lakehouse cluster start

cluster-stop: ## Stop the Spark that `make cluster` keeps up
	@! test -x $(BIN)/lakehouse || $(BIN)/lakehouse cluster stop

synth: ## Synthesize Terraform's JSON for every environment into cdktf.out/
	@scripts/setup.sh platform
	@$(BIN)/lakehouse synth

validate: synth ## Run Terraform's own validate on every stack, where its providers can be had
	@$(BIN)/lakehouse validate

diff: ## Tell what the working tree changes in the stacks: make diff [SINCE=HEAD]
	@scripts/setup.sh platform
	@$(BIN)/lakehouse diff $(SINCE) $(DIFF_FORMAT)

restore: ## Check out the files of the release an environment is pinned to, when it is: make restore ENV=prod
	@scripts/setup.sh platform
	@! grep -q '^\[release' environments/$(ENV).toml 2>/dev/null || $(BIN)/lakehouse release restore --env $(ENV)

plan: ## Plan an environment with terraform: make plan ENV=dev [STACK=dev-platform] [CHANGED_SINCE=origin/main]
	@scripts/setup.sh platform
	@$(BIN)/lakehouse wheel >/dev/null
	@$(BIN)/lakehouse synth $(ONE_ENV) >/dev/null
	@$(BIN)/lakehouse plan --env $(ENV) $(addprefix --stack ,$(STACK)) $(if $(CHANGED_SINCE),--changed-since $(CHANGED_SINCE)) $(PLAN_ARGS)

review: ## Review the plans of an environment: make review ENV=dev; exits with an error when they are blocked
	@scripts/setup.sh platform
	@$(BIN)/lakehouse review --plans build/plans/$(ENV) --environment $(ENV) --out build/review/$(ENV) --host $(HOST) $(REVIEW_ARGS)

plans-push: ## Put away what was reviewed until it is applied: make plans-push ENV=dev
	@$(BIN)/lakehouse plans push --env $(ENV)

plans-pull: ## Bring back what was reviewed for a commit: make plans-pull ENV=dev COMMIT=<full id>
	@scripts/setup.sh platform
	@$(BIN)/lakehouse plans pull --env $(ENV) --commit $(COMMIT)

publish: ## Put the reviews on a pull request: make publish PULL_REQUEST=7 [HOST=github]
	@scripts/setup.sh platform
	@set -e; for folder in build/review/*/; do $(BIN)/lakehouse publish comment "$$folder" --pull-request $(PULL_REQUEST) --host $(HOST); done

apply: ## Apply exactly what was reviewed, or nothing: make apply ENV=dev
	@scripts/setup.sh platform
	@$(BIN)/lakehouse wheel >/dev/null
	@$(BIN)/lakehouse synth $(ONE_ENV) >/dev/null
	@$(BIN)/lakehouse apply --env $(ENV) $(APPLY_ARGS)

smoke: ## Ask Azure and Databricks whether what runs is what was synthesized: make smoke ENV=dev
	@$(BIN)/lakehouse smoke --env $(ENV)

drift: ## Open an issue when an environment is not as configured, close it when it is: make drift ENV=dev, after a review
	@scripts/setup.sh platform
	@$(BIN)/lakehouse publish drift build/review/$(ENV) --host $(HOST)

evidence: ## Note that the files checked out passed their tests and ran: make evidence ENV=dev
	@scripts/setup.sh platform
	@$(BIN)/lakehouse release record --env $(ENV) --tests build/evidence/tests.xml --run build/evidence/run.json

promote: ## Pin prod to what ran in dev: make promote [VERSION=] [ROLLBACK=true]
	@scripts/setup.sh platform
	@$(BIN)/lakehouse promote --from dev --to prod $(if $(VERSION),--version $(VERSION)) $(if $(filter true,$(ROLLBACK)),--rollback)

providers: ## Keep the hashes of the terraform providers for all platforms in environments/providers.lock.hcl
	@scripts/setup.sh platform
	@$(BIN)/lakehouse wheel >/dev/null
	@$(BIN)/lakehouse synth --preview >/dev/null
	@scripts/lock-providers.sh

test: ## Run the tests; with those of reliability among them: make test RELIABILITY=true
	@scripts/setup.sh dev java
	@$(BIN)/pytest $(if $(RELIABILITY),,--ignore=tests/reliability) -m "not slow" $(TEST_ARGS)

test-slow: ## Run the tests that take half a minute or more: whole runs, in Azurite as well
	@scripts/setup.sh dev java
	@$(BIN)/pytest --ignore=tests/reliability -m slow $(TEST_ARGS)

test-reliability: ## Run the tests of bad input, faults and deliveries: docs/reliability.md
	@scripts/setup.sh dev java
	@$(BIN)/pytest tests/reliability $(TEST_ARGS)

lint: ## Check style, types and, against policies and Checkov, the synthesized stacks
	@scripts/setup.sh dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@scripts/lint-ci.sh
	@$(BIN)/mypy
	@$(BIN)/lakehouse policy
	@scripts/setup.sh checkov
	@$(BIN)/lakehouse checkov

snapshot: ## Write the inventory of the stacks that the tests compare with
	@scripts/setup.sh platform
	@$(BIN)/lakehouse docs tests/stacks/inventory.txt

format: ## Format the code and fix what can be fixed
	@scripts/setup.sh dev
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

wheel: ## Build the jobs wheel into dist/, the same bytes from the same sources
	@scripts/setup.sh platform
	@$(BIN)/lakehouse wheel

docs: ## Write the generated documents anew
	@scripts/setup.sh dev
	@$(BIN)/python -m tests.reliability.document
	@$(BIN)/python -m plan_review.document
	@$(BIN)/lakehouse docs

audit: ## Ask the advisories about every locked dependency; needs a network
	@scripts/setup.sh audit
	@scripts/audit.sh

lock: ## Compile requirements/*.in into locked requirements with hashes
	@scripts/setup.sh dev
	@scripts/lock.sh

clean: ## Remove what was built and the lake of `make run`; keep .venv
	@rm -rf build dist lake lake-azurite cdktf.out .mypy_cache .pytest_cache .ruff_cache .hypothesis
