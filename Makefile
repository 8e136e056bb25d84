.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

LISTEN_ADDR ?= 127.0.0.1:8080
PACKAGES    ?= ./...
TEST_FLAGS  ?=

# The linter has a module of its own: its two hundred dependencies are none of the product's.
LINT := go tool -modfile=internal/tools/go.mod golangci-lint

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Start everything on this machine: Postgres, both simulators, the API and its docs
	@scripts/ensure-postgres
	@LISTEN_ADDR=$(LISTEN_ADDR) exec bin/gateway dev

.PHONY: demo
demo: build ## Port numbers through both simulators, and fail unless every order completes
	@scripts/ensure-postgres
	@exec bin/gateway demo

.PHONY: build
build: ## Build bin/gateway
	go build -o bin/gateway ./cmd/gateway

.PHONY: test
test: bin/pgserver bin/testreport ## Run every test (PACKAGES=./internal/seal, TEST_FLAGS=-race)
	@scripts/ensure-postgres --for-tests
	@bin/pgserver bin/testreport -allow .ci/allowed-skips go test -p 1 -json $(TEST_FLAGS) $(PACKAGES)

.PHONY: bench
bench: ## Measure the gateway beside Postgres alone (BENCH_SECONDS=5, BENCH_ORDERS=100000)
	@scripts/ensure-postgres
	@go test -run '^$$' -bench '^BenchmarkTable$$' -benchtime 1x -timeout 60m ./cmd/gateway

.PHONY: check
check: ## Check format, lint rules (who may import whom included), vet, generated code, the image's size, manifests and go.mod
	$(LINT) fmt --diff
	go vet ./...
	$(LINT) run
	scripts/check-generated
	scripts/generate-typescript --check
	scripts/check-size
	go -C deploy/kubernetes/lint test ./...
	go mod tidy -diff

.PHONY: format
format: ## Format the code
	$(LINT) fmt

.PHONY: generate
generate: ## Generate code from openapi.yaml
	go generate ./...

.PHONY: generate-ts
generate-ts: ## Generate TypeScript types from openapi.yaml (needs npm)
	scripts/generate-typescript

.PHONY: linter
linter: ## Build the linter, which check would do at first use
	$(LINT) version

.PHONY: bin/pgserver bin/testreport
bin/pgserver:
	@go build -o $@ ./internal/postgres/pgtest/pgserver
bin/testreport:
	@go build -o $@ ./internal/testreport
