# `make run` shows Amends with its demo, `make test` checks everything CI checks. Both install what they need (asking first).
.PHONY: help run build test setup site demo-reset bench
.NOTPARALLEL:

# Where a local run keeps its database, keys and mail. Every setting can be given from outside: make run AMENDS_LISTEN=127.0.0.1:8080
export AMENDS_DATA_DIR ?= .amends
export AMENDS_DATABASE_URL ?= sqlite://$(AMENDS_DATA_DIR)/amends.db
export AMENDS_LISTEN ?= 127.0.0.1:3000
export AMENDS_PUBLIC_URL ?= http://$(AMENDS_LISTEN)
export AMENDS_SMTP_URL ?= maildir:$(AMENDS_DATA_DIR)/mail
export AMENDS_SITE_DIR ?= $(CURDIR)/target/site

help:
	@echo 'make run         build, load the demo into $(AMENDS_DATA_DIR)/ when that is new, serve on $(AMENDS_PUBLIC_URL)'
	@echo 'make build       release: target/release/amends and target/site'
	@echo 'make test        everything CI runs: format, lints, tests on SQLite and PostgreSQL, browser tests'
	@echo 'make bench       measures a release build against its goals and nginx: about an hour, on an idle machine (docs/BENCHMARKS.md)'
	@echo 'make setup       only install what building needs'
	@echo 'make demo-reset  forget the demo, so that the next make run starts a new one'

run: setup
	tools/cargo build
	tools/site
	mkdir -p -m 700 $(AMENDS_DATA_DIR)
	target/debug/amends migrate
	test -f $(AMENDS_DATA_DIR)/demo-accounts || target/debug/amends demo
	target/debug/amends serve

build: setup
	tools/cargo build --release
	tools/site

setup:
	@tools/setup

site: setup
	tools/site

test:
	tools/test

# Every part, whatever comes of the one before; ends with an error where a goal was missed.
bench: build
	@missed=0; for part in page live faults imports customers; do bench/$$part || missed=1; done; exit $$missed

demo-reset:
	rm -rf .amends
