"""Made-up articles and the marks of five reviewers on them; the same every time."""

import random
from dataclasses import dataclass

PARAGRAPH = 80
SENTENCE = 16
TAGS = ("fact", "opinion", "disputed", "off-topic")

Mark = tuple[str, int, int]


@dataclass(frozen=True)
class Text:
    """An article of so many words, with so many marks."""

    name: str
    words: int
    marks: int

    def __str__(self) -> str:
        return f"{self.name} ({self.words:,} words, {self.marks:,} spans)"


A = Text("A", 1000, 200)
B = Text("B", 1000, 2000)
C = Text("C", 50_000, 10_000)
LONG = Text("long", 6000, 2000)
FEW = Text("few", 6000, 200)


def written(text: Text) -> str:
    """Words in the proportions of a language, in sentences and paragraphs."""
    roll = random.Random(text.words)
    vocabulary = [_word(roll) for _ in range(3000)]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    words = roll.choices(vocabulary, weights, k=text.words)
    sentences = [" ".join(words[at : at + SENTENCE]).capitalize() + "." for at in range(0, len(words), SENTENCE)]
    per_paragraph = PARAGRAPH // SENTENCE
    return "\n\n".join(" ".join(sentences[at : at + per_paragraph]) for at in range(0, len(sentences), per_paragraph))


def _word(roll: random.Random) -> str:
    return "".join(roll.choice("bcdfghklmnprstvw") + roll.choice("aeiou") for _ in range(roll.choice((1, 2, 2, 3, 4))))


def marked(text: Text, content: str) -> list[Mark]:
    """What five reviewers marked, together: 60 % a few words, 35 % about a sentence, 5 % a passage; no mark twice."""
    roll = random.Random(text.marks)
    starts, ends = _words(content)
    found: set[Mark] = set()
    while len(found) < text.marks:
        kind = roll.random()
        length = roll.randint(1, 8) if kind < 0.6 else roll.randint(10, 22) if kind < 0.95 else roll.randint(60, 120)
        first = roll.randrange(len(starts) - length)
        found.add((roll.choice(TAGS), starts[first], ends[first + length - 1]))
    return sorted(found, key=lambda mark: mark[1:])


def _words(content: str) -> tuple[list[int], list[int]]:
    starts, ends, at = [], [], 0
    for word in content.split():
        at = content.index(word, at)
        starts.append(at)
        at += len(word)
        ends.append(at)
    return starts, ends
