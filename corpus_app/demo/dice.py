"""Chance that stays the same: named streams built on `random()` alone.

Python promises the sequence of `Random.random()` for a seed, not that of `choice`, `shuffle` or `gauss`;
with only the former the demo comes out the same under every version of Python.
"""

import math
import random


class Dice:
    """One stream of chance; the same words in the same order give the same stream.

    >>> Dice(1, "an article").chance(0.5) == Dice(1, "an article").chance(0.5)
    True
    """

    def __init__(self, *words):
        self._random = random.Random(":".join(str(word) for word in words)).random

    def between(self, low, high):
        """A number in [low, high)."""
        return low + (high - low) * self._random()

    def chance(self, probability):
        """True in that share of cases."""
        return self._random() < probability

    def pick(self, weights):
        """A key of `weights`, drawn in proportion to its value."""
        point = self.between(0, sum(weights.values()))
        for key, weight in weights.items():
            point -= weight
            if point < 0:
                return key
        return key

    def normal(self):
        """Nearly a standard normal number: the sum of twelve uniform ones, less six."""
        return sum(self._random() for _ in range(12)) - 6


def shifted(probability, by):
    """A probability moved by `by` on the scale of log odds.

    >>> round(shifted(0.5, 1), 3)
    0.731
    """
    odds = probability / (1 - probability) * math.exp(by)
    return odds / (1 + odds)
