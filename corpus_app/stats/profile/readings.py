"""What the profile is computed from: one row per submitted main reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..arrays import IntArray


@dataclass(frozen=True)
class Reading:
    """One reviewer's submitted main reading of one article.

    `length` is the article's in code points; `characters` how many of them each tag covers (its spans
    united), `spans` how many spans it has; a tag left out was not used. `words` is the article's, 0 if
    nobody counted them.
    """

    source: int
    article: int
    reviewer: int
    length: int
    characters: Mapping[int, int]
    spans: Mapping[int, int] = field(default_factory=dict)
    words: int = 0


@dataclass(frozen=True, eq=False)
class Readings:
    """The same as arrays: n readings, K tags.

    `source`, `article`, `reviewer` (n,) are ids, `length` (n,) code points, `characters` and `spans`
    (n, K) counts with one column per tag, `words` (n,) with 0 for "not counted". ValueError when shapes
    differ, a reviewer read an article twice, an article has two sources or lengths, or a tag covers more
    than the article.
    """

    source: IntArray
    article: IntArray
    reviewer: IntArray
    length: IntArray
    characters: IntArray
    spans: IntArray
    words: IntArray

    def __post_init__(self) -> None:
        _require_equal_shapes(self)
        _require_whole_articles(self)
        if self.characters.size and (self.characters.min() < 0 or (self.characters > self.length[:, None]).any()):
            raise ValueError("a tag covers between none and all of an article")

    def __len__(self) -> int:
        return len(self.source)

    @classmethod
    def of(cls, rows: Sequence[Reading], tags: Sequence[int]) -> Readings:
        """Records as arrays, with one column per tag of `tags`; other tags are left out."""

        def column(name: str) -> IntArray:
            return np.array([getattr(row, name) for row in rows], dtype=np.int64)

        def table(name: str) -> IntArray:
            counts = [[getattr(row, name).get(tag, 0) for tag in tags] for row in rows]
            return np.array(counts, dtype=np.int64).reshape(len(rows), len(tags))

        return cls(
            source=column("source"),
            article=column("article"),
            reviewer=column("reviewer"),
            length=column("length"),
            characters=table("characters"),
            spans=table("spans"),
            words=column("words"),
        )


def _require_equal_shapes(readings: Readings) -> None:
    n = len(readings.source)
    columns = (readings.source, readings.article, readings.reviewer, readings.length, readings.words)
    if any(column.shape != (n,) for column in columns):
        raise ValueError("every column needs one entry per reading")
    if readings.characters.ndim != 2 or len(readings.characters) != n:
        raise ValueError("characters need one row per reading and one column per tag")
    if readings.spans.shape != readings.characters.shape:
        raise ValueError("spans and characters need the same shape")


def _require_whole_articles(readings: Readings) -> None:
    if len(readings) and readings.length.min() < 1:
        raise ValueError("an article needs at least one character")
    pairs = np.stack([readings.article, readings.reviewer], axis=1)
    if len(np.unique(pairs, axis=0)) < len(readings):
        raise ValueError("a reviewer has only one main reading of an article")
    facts = np.stack([readings.article, readings.source, readings.length], axis=1)
    if len(np.unique(facts, axis=0)) > len(np.unique(readings.article)):
        raise ValueError("an article has one source and one length")
