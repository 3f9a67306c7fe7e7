"""Does the source profile find back what a simulation put in? `python -m bench.recovery` prints a table."""
