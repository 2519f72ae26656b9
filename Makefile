# The targets that people and .ci/run use. Go alone is enough for all but race, which needs a C compiler.

GOLANGCI    := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GORELEASER  := github.com/goreleaser/goreleaser/v2@v2.15.2
CYCLONEDX   := github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
BINARY      := bin/modelop-entra
MAX_SIZE    := 25000000
FUZZ_TIME   := 2m

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## Run the wizard against a simulated tenant
	go run ./cmd/modelop-entra --demo

.PHONY: build
build: ## Build the stripped binary into bin/
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o $(BINARY) ./cmd/modelop-entra

.PHONY: test
test: ## Run the tests
	go test ./...

.PHONY: race
race: ## Run the tests with the race detector
	CGO_ENABLED=1 go test -race -timeout 20m ./...

.PHONY: sweep
sweep: ## Let every request go wrong in every way, and kill the program at each; takes minutes
	@log=$$(mktemp); MODELOP_ENTRA_SWEEP=full go test -count=1 -timeout 60m -v -run '^(TestEveryFaultIsRecoveredFrom|TestKilledAtEveryRequest|Test.*RotationThatIsKilled.*)$$' ./steps ./cmd/modelop-entra > $$log; \
	code=$$?; grep -E 'cases, |--- FAIL|_test\.go:|^(ok|FAIL|panic)' $$log; rm -f $$log; exit $$code

.PHONY: lint
lint: ## Check style and the import rules
	go vet ./...
	go run $(GOLANGCI) run ./...

.PHONY: fmt
fmt: ## Format the code
	go run $(GOLANGCI) fmt ./...

.PHONY: golden
golden: ## Write the golden files of the tests anew; look at the diff before committing it
	UPDATE_GOLDEN=1 go test ./...

.PHONY: screens
screens: ## Take the pictures of the screens in assets/screens anew
	UPDATE_GOLDEN=1 go test -count=1 -run '^TestPictures$$' ./cmd/modelop-entra

.PHONY: size
size: build ## Fail if the stripped binary is 25 MB or more
	@bytes=$$(wc -c < $(BINARY)); echo "$(BINARY): $$bytes bytes, at most $(MAX_SIZE)"; test "$$bytes" -lt $(MAX_SIZE)

.PHONY: bench
bench: ## Measure the program and print a table; takes minutes, on a computer that does nothing else
	.ci/bench

.PHONY: fuzz
fuzz: ## Feed random input to all that reads from outside; FUZZ_TIME each
	.ci/fuzz $(FUZZ_TIME)

.PHONY: licences
licences: ## Collect the licences of all that is compiled into the program
	UPDATE_GOLDEN=1 go test -count=1 -run '^TestLicences$$' ./cmd/modelop-entra

.PHONY: vulncheck
vulncheck: ## Look for known vulnerabilities; needs vuln.go.dev
	.ci/vulncheck $(GOVULNCHECK)

.PHONY: completions
completions: build ## Write the completions of the shells into bin/completions
	@mkdir -p bin/completions
	$(BINARY) completion bash > bin/completions/modelop-entra.bash
	$(BINARY) completion zsh > bin/completions/_modelop-entra
	$(BINARY) completion fish > bin/completions/modelop-entra.fish
	$(BINARY) completion powershell > bin/completions/modelop-entra.ps1

.PHONY: release-check
release-check: ## Check .goreleaser.yaml; the first time builds goreleaser, which takes minutes
	go run $(GORELEASER) check

.PHONY: snapshot
snapshot: ## Build a whole release into dist/, and publish nothing
	GOBIN=$(CURDIR)/bin/tools go install $(CYCLONEDX)
	PATH=$(CURDIR)/bin/tools:$$PATH go run $(GORELEASER) release --snapshot --clean --skip=publish,sign
