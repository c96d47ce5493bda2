# Everything a bare Debian 12 with Python 3.11, Node and npm lacks is installed by these targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORE := $(VENV)/.core
DEV := $(VENV)/.dev
ASSETS := maps/static/vendor/.done
BROWSER := $(VENV)/.browser
DATABASE := $(VENV)/.database
export XUNFANG_SHARED ?= ../shared

.PHONY: env dev demo test check bench format requirements clean

env: $(CORE) $(ASSETS)

dev: env $(DEV)

$(BIN)/uv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(MAKE) --no-print-directory apt PACKAGES=python3-venv
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/bootstrap.txt
	@touch $@

$(CORE): $(BIN)/uv requirements/core.txt pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements/core.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(DEV): $(CORE) requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements/dev.txt
	@touch $@

$(ASSETS): $(CORE) package.json package-lock.json maps/vendor.py
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(BIN)/python -m maps.vendor
	@touch $@

# Debian's own Chromium, one Chinese font, and what the driver of Playwright links to.
$(BROWSER): $(CORE)
	@if ! command -v chromium >/dev/null || ! fc-list 2>/dev/null | grep -qi 'cjk' \
		|| ! /sbin/ldconfig -p | grep -q 'libatomic\.so\.1'; then \
		$(MAKE) --no-print-directory apt PACKAGES="chromium fontconfig fonts-noto-cjk libatomic1"; fi
	@touch $@

# PostgreSQL with PostGIS, and none of Debian's own servers started for it.
$(DATABASE): $(CORE)
	$(BIN)/python -m data.postgres.packages
	@touch $@

.PHONY: apt
apt:
	@if [ "$$(id -u)" != 0 ]; then \
		echo "Please install as root: apt-get install $(PACKAGES)" >&2; exit 1; fi
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(PACKAGES) >/dev/null

demo: env $(DATABASE)
	@exec $(BIN)/xunfang demo

test: dev $(BROWSER) $(DATABASE)
	$(BIN)/pytest -n 2

check: dev $(DATABASE)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 -m 'not browser and not slow and not drill and not nightly and not shared'

bench: dev $(BROWSER)
	$(BIN)/python -m benchmarks.run --write docs/figures.md

format: dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Pin anew: hashed, without index lines.
requirements: $(BIN)/uv
	for set in bootstrap core dev; do (cd requirements && ../$(BIN)/uv pip compile --quiet --upgrade \
		--generate-hashes --no-header --python-version 3.11 $$set.in --output-file $$set.txt); done

clean:
	rm -rf $(VENV) node_modules maps/static/vendor out

.PHONY: reference
reference: env
	$(BIN)/python -m api.reference docs/reference
