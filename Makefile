# A thin front for CMake, CTest and tools/: each target is a few commands you could type.
default_model := models/SmolLM2-135M-Instruct
MODEL  ?= $(default_model)
PREFIX ?= /usr/local
QUERN  := build/quern

# reaches the recipe through the environment, unexpanded: a prompt may hold quotes and dollars
override export PROMPT := $(value PROMPT)

# the default model is fetched and converted when it is asked for and not there
model := $(filter $(default_model),$(MODEL))
# as its authors advise: so small a model wanders at the usual temperature
advice := $(if $(model),--temperature 0.2 --top-p 0.9)

.DEFAULT_GOAL := build
.PHONY: build run serve test lint fuzz bench install clean help

build: ## build the release binary at build/quern (the default)
	@tools/setup build
	@tools/configure release
	@cmake --build --preset release --target quern

run: build $(model) ## chat with MODEL, or one answer: make run PROMPT="Why is the sky blue?"
	@$(QUERN) run "$(MODEL)" $(advice) $${PROMPT:+"$$PROMPT"}

serve: build $(model) ## serve MODEL over HTTP on port 8080, for OpenAI clients and curl
	@$(QUERN) serve "$(MODEL)"

test: ## build with ASan and UBSan, run every test, lint; ends with "N passed, M failed"
	@tools/setup
	@tools/test

lint: ## complexity, layers, names, format, clang-tidy, cppcheck: "lint: N findings"
	@tools/setup
	@tools/configure asan
	@tools/lint

fuzz: ## fuzz every reader of files and texts: FUZZ_RUNS=100000 inputs each, or FUZZ_SECONDS
	@tools/setup fuzz
	@tools/fuzz

bench: build $(model) ## measure MODEL against llama.cpp on this machine
	@cmake --build --preset release --target bench-quern
	@bench/run "$(MODEL)"

install: ## install under PREFIX (/usr/local); DESTDIR is honoured
	@tools/setup build
	@tools/configure release
	@cmake --build --preset release --target quern libquern
	@cmake --install build --prefix "$(PREFIX)"

clean: ## remove every build folder; models stay
	rm -rf build build-debug build-asan build-tsan build-coverage build-fuzz

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

models/all-MiniLM-L6-v2:
	@tools/fetch-model all-MiniLM-L6-v2

# convert renames into place as its last step, so the folder is there only when it is whole
$(default_model): | build
	@tools/fetch-model
	@$(QUERN) convert $@.Q4_1.gguf $@
