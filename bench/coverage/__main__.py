"""python -m bench.coverage [gold] [--runs N] [--into FOLDER] [--part 1/2]"""

import argparse
import tempfile
from pathlib import Path

from bench.coverage import gold, measure
from bench.coverage.cells import Kept


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.coverage", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["agreement", "gold"], default="agreement")
    parser.add_argument(
        "--runs", type=int, default=200, help="simulated studies with an interval per cell (1,000 for the docs)"
    )
    parser.add_argument("--into", type=Path, help="keep every cell here; the next run measures only what is missing")
    parser.add_argument("--part", default="1/1", help="1/2 and 2/2 in two processes with one folder share the work")
    options = parser.parse_args()
    if options.what == "gold":
        gold.run(options.runs)
        return
    part, parts = (int(number) for number in options.part.split("/"))
    with tempfile.TemporaryDirectory() as passing:
        measure.run(Kept(options.into or Path(passing), options.runs, part, parts))


if __name__ == "__main__":
    main()
