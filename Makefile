# Forwards every target to dev.py, where the help lines are; all of it works without make: python3 dev.py run
# Settings may follow the target: make run PORT=8123 ANNOTATOR_DATA=/somewhere, make test PARTS=browser
PYTHON ?= python3

.PHONY: help setup run test check format bench requirements

help:
	@$(PYTHON) dev.py help

setup run format bench requirements:
	@$(PYTHON) dev.py $@

# One of the scenarios: make bench-reading
bench-%:
	@$(PYTHON) dev.py bench $*

test check:
	@$(PYTHON) dev.py $@ $(PARTS)
