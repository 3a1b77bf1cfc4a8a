# Two commands do all the set-up: `make demo` shows the main job, `make test` passes the tests.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
KERNEL := models/trees/kernel.so
export BENTOML_DO_NOT_TRACK := True
export MLFLOW_DISABLE_TELEMETRY := true

.PHONY: demo tour test check format bench lock clean

demo: $(VENV)/.ready $(KERNEL)  ## Make a practice world, train the models, score the last days, say why
	@$(BIN)/tidewaiter demo

tour: $(VENV)/.ready $(KERNEL)  ## The analyst's loop on practice data, from findings to a model that is watched
	@$(BIN)/tidewaiter tour

test: check  ## Lint, types, floors and all tests

check: $(VENV)/.ready $(KERNEL)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@echo "Compiling what numba compiles (once, about a minute) ..."
	@$(BIN)/python -m serving.warm
	$(BIN)/pytest -n 2 --dist loadfile

format: $(VENV)/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "Tidewaiter needs Python 3.11. Name it: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@echo "Installing pinned dependencies (about 300 MB, once) ..."
	$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# The installation builds it; this builds it again after a change. Without a compiler the kernels in numba serve.
$(KERNEL): models/trees/kernel.c hatch_build.py | $(VENV)/.ready
	@$(BIN)/python hatch_build.py || true

bench: $(VENV)/.ready $(KERNEL)  ## Past, features, kernels and endpoint, each beside a peer; after `make demo`, some twenty minutes
	test -d build/bench/world || $(BIN)/tidewaiter practice --out build/bench/world --consignments 120000 --seed 9
	$(BIN)/python bench/speed.py build/bench/world
	$(BIN)/tidewaiter bench scoring build/demo/week
	$(BIN)/tidewaiter bench serving

lock:  ## Pin requirements.in again (needs uv); the result names no index
	uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate requirements.in -o requirements.lock

clean:
	rm -rf build $(VENV) .mypy_cache .ruff_cache .pytest_cache
