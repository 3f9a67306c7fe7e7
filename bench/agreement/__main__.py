"""python -m bench.agreement [speed] [page] [--quick]"""

import argparse

from bench.agreement import page, speed


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.agreement", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=["speed", "page", []], help="both when none is named")
    parser.add_argument("--quick", action="store_true", help="leave the slow packages and the million spans out")
    options = parser.parse_args()
    if not options.parts or "speed" in options.parts:
        speed.run(quick=options.quick)
    if not options.parts or "page" in options.parts:
        page.run()


if __name__ == "__main__":
    main()
