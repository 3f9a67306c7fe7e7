"""The people of the demo, all invented, and the habits that make the five reviewers differ."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """An account of the demo."""

    username: str
    first_name: str
    last_name: str
    role: str
    reads: bool = False


@dataclass(frozen=True)
class Habits:
    """How one reviewer reads. Every number that is a share lies between 0 and 1.

    - `notices`: per tag, how likely a passage is marked whose salience is average
    - `mistakes`: per tag of the gold, how likely another tag is given instead
    - `extras`: per tag, how likely a sentence without gold is marked all the same
    - `borders`: weights of the ways to draw the ends: `gold`, `sentence`, `bare` (without quote marks and
      final stop), `sloppy` (off by a word or two)
    - `half_words`: share of the sloppy ends that cut a word
    - `joins`: how likely two neighbouring marks of one tag become one
    - `fatigue`: log odds lost per 1,000 words above 400
    - `layers`: marks a claim inside another mark too, instead of cutting the outer one short
    - `open_share`: how likely a reading is not finished
    - `pace`: words per minute; `begins_at`: the hour (UTC) at which a session begins
    """

    notices: dict
    mistakes: dict
    extras: dict
    borders: dict
    joins: float
    fatigue: float
    open_share: float
    pace: int
    begins_at: int
    half_words: float = 0.0
    layers: bool = False


MANAGER = Person("demo-odile", "Odile", "Marchetti", "manager")
ADJUDICATOR = Person("demo-kwabena", "Kwabena", "Asare-Lund", "adjudicator")
REVIEWERS = (
    Person("demo-priya", "Priya", "Raghunathan", "reviewer", reads=True),
    Person("demo-tobias", "Tobias", "Ekström", "reviewer", reads=True),
    Person("demo-leila", "Leila", "Benhaddou", "reviewer", reads=True),
    Person("demo-marcus", "Marcus", "Okonjo", "reviewer", reads=True),
    Person("demo-yuki", "Yuki", "Sandoval", "reviewer", reads=True),
)
PEOPLE = (MANAGER, ADJUDICATOR, *REVIEWERS)

READERS_PER_ARTICLE = 4
SEED = 1926

HABITS = {
    # Thorough: sees most, draws the ends well, tires little.
    "demo-priya": Habits(
        notices={"fact": 0.93, "opinion": 0.92, "disputed": 0.84, "off-topic": 0.95},
        mistakes={
            "fact": {"disputed": 0.02},
            "opinion": {"disputed": 0.01},
            "disputed": {"fact": 0.07, "opinion": 0.02},
        },
        extras={"fact": 0.05, "opinion": 0.04, "disputed": 0.01},
        borders={"gold": 0.9, "bare": 0.06, "sentence": 0.04},
        joins=0.05,
        fatigue=0.2,
        layers=True,
        open_share=0.06,
        pace=150,
        begins_at=8,
    ),
    # Generous with facts, marks whole sentences, takes a contested claim for a fact.
    "demo-tobias": Habits(
        notices={"fact": 0.95, "opinion": 0.78, "disputed": 0.68, "off-topic": 0.9},
        mistakes={
            "fact": {"disputed": 0.01},
            "opinion": {"fact": 0.04, "disputed": 0.02},
            "disputed": {"fact": 0.28, "opinion": 0.03},
        },
        extras={"fact": 0.2, "opinion": 0.03, "disputed": 0.01},
        borders={"gold": 0.38, "sentence": 0.62},
        joins=0.35,
        fatigue=0.5,
        open_share=0.06,
        pace=190,
        begins_at=12,
    ),
    # Sharp on opinion and dispute, keeps to the phrase, leaves quote marks and full stops out.
    "demo-leila": Habits(
        notices={"fact": 0.84, "opinion": 0.95, "disputed": 0.88, "off-topic": 0.86},
        mistakes={
            "fact": {"disputed": 0.06},
            "opinion": {"disputed": 0.03},
            "disputed": {"fact": 0.04, "opinion": 0.06},
        },
        extras={"fact": 0.03, "opinion": 0.13, "disputed": 0.04, "off-topic": 0.005},
        borders={"gold": 0.4, "bare": 0.55, "sentence": 0.05},
        joins=0.1,
        fatigue=0.4,
        layers=True,
        open_share=0.06,
        pace=165,
        begins_at=17,
    ),
    # Sparing and slow: marks only what is plain, and much less towards the end of a long text.
    "demo-marcus": Habits(
        notices={"fact": 0.74, "opinion": 0.72, "disputed": 0.52, "off-topic": 0.78},
        mistakes={
            "fact": {"disputed": 0.01},
            "opinion": {"fact": 0.03},
            "disputed": {"fact": 0.16, "opinion": 0.05},
        },
        extras={"fact": 0.03, "opinion": 0.02},
        borders={"gold": 0.75, "bare": 0.1, "sentence": 0.15},
        joins=0.15,
        fatigue=1.4,
        open_share=0.24,
        pace=95,
        begins_at=18,
    ),
    # Quick and careless at the ends; opinion and dispute run together.
    "demo-yuki": Habits(
        notices={"fact": 0.85, "opinion": 0.88, "disputed": 0.7, "off-topic": 0.86},
        mistakes={
            "fact": {"disputed": 0.04, "opinion": 0.02},
            "opinion": {"disputed": 0.08, "fact": 0.02},
            "disputed": {"opinion": 0.2, "fact": 0.06},
        },
        extras={"fact": 0.05, "opinion": 0.07, "disputed": 0.03, "off-topic": 0.005},
        borders={"gold": 0.4, "sloppy": 0.5, "sentence": 0.1},
        half_words=0.08,
        joins=0.2,
        fatigue=0.7,
        open_share=0.06,
        pace=260,
        begins_at=6,
    ),
}
