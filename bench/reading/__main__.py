"""python -m bench.reading [server] [cold] [painting] [compared] [keys] [--runs N] [--to FILE]"""

import argparse
import os
import platform
import re
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.reading import cold, keys, painting, server
from bench.reading.stage import stage
from bench.reading.texts import FEW, LONG, A, B, C

TITLES = {
    "server": "Server",
    "cold": "A first visit, nothing cached",
    "painting": "Painting",
    "compared": "Painting, as an adjudicator sees it",
    "keys": "From the key to the painted span",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*TITLES, []], help="all when none is named")
    parser.add_argument("--runs", type=int, default=3, help="fresh browsers per figure; the median counts")
    parser.add_argument("--to", type=Path, help="put the tables into this file too, under their headings")
    options = parser.parse_args()

    def tell(part: str, table: list[str]) -> None:
        head, *rows = table
        lines = [f"| {head} |", "|" + "---|" * (head.count("|") + 1), *(f"| {row} |" for row in rows)]
        print("\n".join(["", f"## {TITLES[part]}", "", *lines]), flush=True)
        if options.to:
            put(options.to, TITLES[part], "\n".join(lines))

    with stage((A, B, FEW, LONG, C)) as set_up:
        parts = options.parts or list(TITLES)
        if "server" in parts:
            tell("server", server.run(set_up))
        with sync_playwright() as playwright:
            measured = {"cold": cold.run, "painting": painting.run, "compared": painting.run_compared, "keys": keys.run}
            for name, run in measured.items():
                if name in parts:
                    tell(name, run(playwright, set_up, options.runs))
    print(f"\n{platform.system()}, {os.cpu_count()} processors, Python {platform.python_version()}")


def put(path: Path, title: str, table: str) -> None:
    """The table in place of the one under this heading; what else the section says stays."""
    text = path.read_text(encoding="utf-8")
    before, heading, after = text.partition(f"## {title}\n")
    if not heading:
        raise SystemExit(f"{path} has no heading “{title}”")
    section = re.sub(r"(?:^\|.*\n)+", f"{table}\n", after, count=1, flags=re.MULTILINE)
    path.write_text(before + heading + section, encoding="utf-8")


if __name__ == "__main__":
    main()
