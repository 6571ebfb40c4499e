# A thin front for CMake, CTest and tools/: each target is one command you could type.
MODEL  ?= models/SmolLM2-135M-Instruct
GGUF   := models/SmolLM2-135M-Instruct.Q4_1.gguf
PROMPT ?=
PREFIX ?= /usr/local
QUERN  := build/quern

# the environment, not the command line of the recipe: a prompt may hold quotes and dollars
export PROMPT

.DEFAULT_GOAL := build
.PHONY: build run test lint bench install clean help FORCE

build: ## build the release binary at build/quern (the default)
	@tools/setup build
	@tools/configure release
	@cmake --build --preset release

run: build $(MODEL) ## chat with MODEL, or one answer: make run PROMPT="Why is the sky blue?"
	@$(QUERN) run "$(MODEL)" $${PROMPT:+"$$PROMPT"}

test: ## build with ASan and UBSan, run every test, lint; ends with "N passed, M failed"
	@tools/setup
	@tools/test

lint: ## complexity, layers, names, format, clang-tidy, cppcheck: "lint: 0 findings"
	@tools/setup
	@tools/configure asan
	@tools/lint

bench: build $(MODEL) ## measure MODEL against llama.cpp on this machine
	@bench/run "$(MODEL)"

install: ## install under PREFIX (/usr/local); DESTDIR is honoured
	@tools/setup build
	@tools/configure release
	@cmake --build --preset release
	@cmake --install build --prefix "$(PREFIX)"

clean: ## remove every build folder; models stay
	rm -rf build build-debug build-asan build-tsan build-coverage

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# the model of make run: fetched and converted once
models/SmolLM2-135M-Instruct: | build
	@tools/fetch-model
	@$(QUERN) convert $(GGUF) $@
