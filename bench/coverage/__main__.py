"""python -m bench.coverage [--runs N]"""

import argparse

from bench.coverage import measure


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.coverage", description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="simulated studies per cell (1,000 for the docs)")
    measure.run(runs=parser.parse_args().runs)


if __name__ == "__main__":
    main()
