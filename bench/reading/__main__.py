"""python -m bench.reading [server] [cold] [painting] [keys] [--runs N] [--to FILE]"""

import argparse
import os
import platform
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.reading import cold, keys, painting, server
from bench.reading.stage import stage
from bench.reading.texts import FEW, LONG, A, B, C

TITLES = {
    "server": "Server",
    "cold": "A first visit, nothing cached",
    "painting": "Painting",
    "keys": "From the key to the painted span",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*TITLES, []], help="all when none is named")
    parser.add_argument("--runs", type=int, default=3, help="fresh browsers per figure; the median counts")
    parser.add_argument("--to", type=Path, help="write the tables into this file too")
    options = parser.parse_args()
    told = []

    def tell(part: str, table: list[str]) -> None:
        head, *rows = table
        lines = ["", f"## {TITLES[part]}", "", f"| {head} |", "|" + "---|" * (head.count("|") + 1)]
        told.extend([*lines, *(f"| {row} |" for row in rows)])
        print("\n".join([*lines, *(f"| {row} |" for row in rows)]), flush=True)

    with stage((A, B, FEW, LONG, C)) as set_up:
        parts = options.parts or list(TITLES)
        if "server" in parts:
            tell("server", server.run(set_up))
        with sync_playwright() as playwright:
            for name, module in {"cold": cold, "painting": painting, "keys": keys}.items():
                if name in parts:
                    tell(name, module.run(playwright, set_up, options.runs))
    if options.to:
        options.to.write_text("\n".join(told).strip() + "\n", encoding="utf-8")
    print(f"\n{platform.system()}, {os.cpu_count()} processors, Python {platform.python_version()}")


if __name__ == "__main__":
    main()
