"""Simulated corpora: passages that reviewers find or miss, with ends a little off."""

from dataclasses import dataclass

import numpy as np

from corpus_app.stats.sweep import Batch

TAGS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Setting:
    """How a team reads: `unevenness` 0 gives every article the same expected number of passages."""

    readers: int
    passages: float
    found: float
    unevenness: float
    renamed: float = 0.15
    length: int = 3000
    shift: int = 3


SETTINGS = {
    "2 readers, even": Setting(readers=2, passages=10, found=0.60, unevenness=0.1),
    "3 readers, uneven": Setting(readers=3, passages=12, found=0.55, unevenness=0.6),
    "5 readers, very uneven": Setting(readers=5, passages=16, found=0.65, unevenness=1.2),
    "3 readers, rare tag, poor": Setting(readers=3, passages=6, found=0.40, unevenness=0.5),
}


def batch(setting: Setting, n_articles: int, seed: int, per_reading: int | None = None) -> Batch:
    """Every reader reads every article. Passages lie in slots, so no reading overlaps with itself.

    With `per_reading` every reading has exactly that many spans (for timing).
    """
    rng = np.random.default_rng(seed)
    slots = setting.length // 60
    expected = setting.passages * np.exp(setting.unevenness * rng.standard_normal(n_articles))
    is_passage = rng.random((n_articles, slots)) < (expected / slots)[:, None]
    tag = rng.choice(TAGS, p=[0.4, 0.3, 0.2, 0.1], size=(n_articles, slots))
    ease = rng.beta(4 * setting.found, 4 * (1 - setting.found), size=(n_articles, 1, slots))
    shape = (n_articles, setting.readers, slots)
    if per_reading is None:
        marked = is_passage[:, None, :] & (rng.random(shape) < ease) | (rng.random(shape) < 0.01)
    else:
        marked = np.argsort(rng.random(shape) - 0.3 * is_passage[:, None, :], axis=2) < per_reading
    article, reader, slot = np.nonzero(marked)
    called = np.where(rng.random(len(slot)) < setting.renamed, rng.choice(TAGS, len(slot)), tag[article, slot])
    start = slot * 60 + 5 + rng.integers(0, setting.shift, len(slot))
    end = start + 30 + rng.integers(0, setting.shift, len(slot))
    return Batch(
        lengths=np.full(n_articles, setting.length),
        reading_article=np.repeat(np.arange(n_articles), setting.readers),
        reading_reviewer=np.tile(np.arange(setting.readers), n_articles),
        span_reading=article * setting.readers + reader,
        span_tag=called,
        span_start=start,
        span_end=end,
    )
