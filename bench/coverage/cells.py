"""Cells of the coverage table, each measured once and kept in a file of its own."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cell:
    """One measure in one setting at one number of articles.

    Of the samples drawn `tries` counts those with an interval, `hits` those whose interval held the truth, by method.
    """

    measure: str
    setting: str
    size: int
    runs: int
    drawn: int
    tries: dict[str, int]
    hits: dict[str, int]

    def share(self, method: str) -> float:
        return self.hits[method] / max(self.tries[method], 1)


@dataclass(frozen=True)
class Kept:
    """Cells in a folder, so that a run goes on where it stopped and several processes share the work."""

    folder: Path
    runs: int
    part: int = 1
    parts: int = 1

    def path(self, measure: str, setting: str, size: int) -> Path:
        slug = "-".join(setting.replace(",", "").split())
        return self.folder / f"{measure}-{slug}-{size}-{self.runs}.json"

    def find(self, measure: str, setting: str, size: int) -> Cell | None:
        path = self.path(measure, setting, size)
        return Cell(**json.loads(path.read_text())) if path.exists() else None

    def measure(self, wanted: list[tuple[str, str, int]], count: Callable[[str, str, int], Cell]) -> list[Cell | None]:
        """The wanted cells in their order, this process's part of the missing ones measured now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for key in wanted[self.part - 1 :: self.parts]:
            if self.find(*key) is not None:
                continue
            path = self.path(*key)
            # A file that is there is whole: a process that is killed leaves none.
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.write_text(json.dumps(asdict(count(*key))))
            fresh.replace(path)
        return [self.find(*key) for key in wanted]
