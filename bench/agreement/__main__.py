"""python -m bench.agreement [speed] [coverage] [--quick] [--runs N]"""

import argparse

from bench.agreement import coverage, speed


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.agreement", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=["speed", "coverage", []], help="both when none is named")
    parser.add_argument("--quick", action="store_true", help="leave the slow packages out")
    parser.add_argument("--runs", type=int, default=200, help="simulated studies per cell (1,000 for the docs)")
    options = parser.parse_args()
    if not options.parts or "speed" in options.parts:
        speed.run(quick=options.quick)
    if not options.parts or "coverage" in options.parts:
        coverage.run(runs=options.runs)


if __name__ == "__main__":
    main()
