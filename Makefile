# The everyday commands, over Meson. `make help` lists them.

BUILD ?= build
PREFIX ?= /usr/local
MESON_OPTIONS ?=

.DEFAULT_GOAL := all
.PHONY: all help quickstart check soak bench format lint install clean packages

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

all: $(BUILD)/build.ninja ## build the libraries, the drivers and the command
	ninja -C $(BUILD)

$(BUILD)/build.ninja:
	meson setup $(BUILD) --prefix=$(PREFIX) $(MESON_OPTIONS)

packages: ## install what the build needs (Debian)
	tools/packages build

quickstart: packages ## install what the build needs, build, and see the main job on SQLite
	$(MAKE) all
	examples/flasky/quickstart $(BUILD)

check: ## install what the tests need, start the servers, run every test
	tools/packages build test
	$(MAKE) all
	tests/check $(BUILD)

soak: ## the long tests: sanitizers over everything, fuzzers
	tools/packages build test soak
	tests/soak

bench: ## hand-written C, Cupel and SQLAlchemy side by side (BENCH="--rounds 9 --cpu 0"), and migrations
	tools/packages build test
	meson setup --reconfigure --buildtype=release build-release 2>/dev/null || \
	    meson setup --buildtype=release build-release
	ninja -C build-release all bench/bench_cupel bench/bench_catalog \
	    $(foreach engine,sqlite postgresql mysql,bench/floor_$(engine) bench/floor_script_$(engine))
	tests/servers run /usr/bin/python3 bench/run.py build-release $(BENCH)
	tests/servers run /usr/bin/python3 bench/migrations/run.py build-release $(BENCH_MIGRATIONS)

format: ## bring the sources into the one format
	tools/format --fix

lint: ## format, layers, headers, warnings of gcc and clang, cppcheck, clang-tidy
	tools/packages build test lint
	$(MAKE) all
	tools/lint $(BUILD)

install: $(BUILD)/build.ninja ## build, and install below PREFIX
ifneq ($(origin PREFIX), file)
	meson configure $(BUILD) -Dprefix=$(PREFIX)
endif
	meson install -C $(BUILD)

clean: ## remove what was built
	rm -rf $(BUILD) build-release build-sanitize build-clang
