# Thin: each target is one command that also runs by hand. `make` alone lists them.
ROWS ?= 2000
SAMPLE := build/sample-$(ROWS)
SOURCE ?= $(SAMPLE)
LAKE ?= lake
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run synth validate test lint format wheel docs snapshot lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Run the data path on the sample: make run [ROWS=2000], or on a folder: make run SOURCE=folder [LAKE=lake]
	@scripts/setup.sh platform java
	@test "$(SOURCE)" != "$(SAMPLE)" || test -d "$(SAMPLE)" || $(BIN)/python -m sample_data --rows $(ROWS) --out $(SAMPLE) >/dev/null
	@$(BIN)/lakehouse run --source "$(SOURCE)" --lake "$(LAKE)"

synth: ## Synthesize Terraform's JSON for every environment into cdktf.out/
	@scripts/setup.sh platform
	@$(BIN)/lakehouse synth

validate: synth ## Run Terraform's own validate on every stack, where its providers can be had
	@$(BIN)/lakehouse validate

test: ## Run the tests
	@scripts/setup.sh dev java
	@$(BIN)/pytest

lint: ## Check style, types and, against policies and Checkov, the synthesized stacks
	@scripts/setup.sh dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
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

lock: ## Compile requirements/*.in into locked requirements with hashes
	@scripts/setup.sh dev
	@scripts/lock.sh

clean: ## Remove what was built and the lake of `make run`; keep .venv
	@rm -rf build dist lake cdktf.out .mypy_cache .pytest_cache .ruff_cache .hypothesis
