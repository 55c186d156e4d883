# Two commands on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3.11
VENV ?= .venv
BIN = $(VENV)/bin
DATA ?= ../shared/data/toxicity

# Every test that starts a process would compile all libraries again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test faults memory locked lint bench toxicity-model clean help

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/'

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# Not compiled ahead: a run imports one file in five, and compiling all takes as long as installing them.
$(VENV)/.installed: setup.py pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --no-compile --editable .
	@$(BIN)/python -c "import language_data.name_data"  # .3 GB of memory to compile: not in a run
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/pip install --quiet --no-compile --editable '.[test]'
	@touch $@

demo: $(VENV)/.installed ## Make a small corpus, run over it, write fairsieve-demo/report.html
	$(BIN)/fairsieve demo

test: $(VENV)/.installed-test ## Run the tests, on up to four cores
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

faults: $(VENV)/.installed-test .typecheck ## Prove the promises of docs/reliability.md; half an hour on two cores
	PYTHONPATH=.typecheck $(BIN)/python -m tests.faults all
	PYTHONPATH=.typecheck $(BIN)/python -m tests.threats all

memory: $(VENV)/.installed-test .typecheck ## Prove that memory does not grow with the input, up to 2 GB; four to twelve minutes
	PYTHONPATH=.typecheck $(BIN)/python -m tests.faults memory

locked: | $(VENV)/bin/python ## Install the very files that were tested, by their hashes
	$(BIN)/pip install --quiet --require-hashes -r requirements/test.txt
	$(BIN)/pip install --quiet --no-deps --editable .
	$(BIN)/pip check
	@touch $(VENV)/.installed $(VENV)/.installed-test

lint: $(VENV)/.installed-test .typecheck ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	MYPYPATH=.typecheck $(BIN)/mypy -p fairsieve

# The folders as the package they are installed as, for the type checker.
.typecheck:
	mkdir -p $@/fairsieve
	ln -sfn ../../pipeline ../../transforms ../../lexicons $@/fairsieve/
	for file in __init__.py __main__.py py.typed; do ln -sfn ../../pipeline/_root/$$file $@/fairsieve/$$file; done

bench: $(VENV)/.installed-test ## Measure a whole run; each script of benchmarks/ answers one question
	$(BIN)/python benchmarks/whole_run.py

toxicity-model: $(VENV)/.installed-test ## Train the shipped toxicity model again: make toxicity-model DATA=FOLDER
	$(BIN)/python -m fairsieve.transforms.toxicity.train $(DATA)

clean: ## Delete what the other targets made
	rm -rf $(VENV) .typecheck .mypy_cache .pytest_cache .ruff_cache build *.egg-info fairsieve-demo fairsieve-demo-corpus
