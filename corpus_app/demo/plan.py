"""Who reads which article, how far they got, and when: three weeks of autumn 2026."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from corpus_app import text as texts

from .dice import Dice
from .gold import GoldSpan
from .marks import mark
from .team import HABITS, READERS_PER_ARTICLE, REVIEWERS

FIRST_DAY, LAST_DAY = date(2026, 10, 5), date(2026, 10, 23)
SECONDS_PER_MARK = 7
# How many articles came back to whom, and when; with fewer than five there is a number without an interval.
READ_TWICE = {"demo-priya": 6, "demo-tobias": 6, "demo-leila": 6, "demo-marcus": 6, "demo-yuki": 4}
DAYS_BETWEEN = 14
# Two readings that are not left to chance: one submitted with nothing marked, one skipped with a reason.
BLANK = ("groundswell-stadium-after", "demo-marcus")
SKIPPED = ("counting-stadium-guarantee", "demo-tobias")
SKIP_REASON = "I hold a season ticket of the club the article is about, so I would rather not judge this one."


class TimedMark(NamedTuple):
    """A span and the moment it was marked."""

    span: GoldSpan
    at: datetime


class Reading(NamedTuple):
    """One reviewer's reading of one article, with everything that is known about it."""

    article: str
    reviewer: str
    state: str
    position: int
    started_at: datetime | None
    submitted_at: datetime | None
    active_seconds: int
    skip_reason: str
    marks: tuple
    kind: str = "main"


def readings(corpus, seed):
    """All readings of `corpus` ({id: Gold}), reviewer by reviewer, each in the order of their queue.

    What is marked and how far a reading got depends on the seed, the article and the reviewer alone; the
    times also depend on what else is in the reviewer's queue.
    """
    return [
        reading
        for person in REVIEWERS
        for reading in _of_reviewer(corpus, person.username, HABITS[person.username], seed)
    ]


def second_readings(corpus, seed, first):
    """The second readings of some articles whose `first` reading was submitted, drawn by lot for each reviewer."""
    made = []
    for person in REVIEWERS:
        mine = [reading for reading in first if reading.reviewer == person.username]
        done = [reading for reading in mine if reading.state == "submitted"]
        lot = {reading.article: Dice(seed, reading.article, person.username, "again").between(0, 1) for reading in done}
        chosen = sorted(done, key=lambda reading: lot[reading.article])[: READ_TWICE[person.username]]
        free_at = None
        for at, reading in enumerate(sorted(chosen, key=lambda reading: reading.submitted_at), start=1):
            again = _again(corpus[reading.article], reading, len(mine) + at, seed, free_at)
            free_at = again.submitted_at
            made.append(again)
    return made


def _again(gold, first, position, seed, free_at):
    habits = HABITS[first.reviewer]
    dice = Dice(seed, first.article, first.reviewer, "time", "again")
    spans = mark(first.article, gold, first.reviewer, habits, seed, occasion=("again",))
    active = round(first.active_seconds * dice.between(0.8, 1.1))
    # Whole weeks later, so that it is a working day again.
    started = _start(first.submitted_at.date() + timedelta(days=DAYS_BETWEEN), habits, free_at, dice)
    ended = started + timedelta(seconds=round(active * dice.between(1.03, 1.4)))
    marks = tuple(_timed(gold, spans, started, ended, "submitted"))
    return first._replace(
        position=position, started_at=started, submitted_at=ended, active_seconds=active, marks=marks, kind="repeat"
    )


def readers(article, seed):
    """The reviewers who get an article: all but as many as exceed READERS_PER_ARTICLE, drawn by lot."""
    there = [person.username for person in REVIEWERS]
    lots = Dice(seed, article, "away")
    while len(there) > READERS_PER_ARTICLE:
        there.remove(lots.pick(dict.fromkeys(there, 1)))
    return there


def state_of(article, reviewer, habits, seed):
    """How far the reading got."""
    if (article, reviewer) == BLANK:
        return "submitted"
    if (article, reviewer) == SKIPPED:
        return "skipped"
    dice = Dice(seed, article, reviewer, "state")
    if dice.chance(habits.open_share):
        return "in_progress" if dice.chance(0.5) else "assigned"
    return "submitted"


def _of_reviewer(corpus, reviewer, habits, seed):
    mine = [article for article in corpus if reviewer in readers(article, seed)]
    states = {article: state_of(article, reviewer, habits, seed) for article in mine}
    rank = ("submitted", "skipped", "in_progress", "assigned")
    lot = {article: Dice(seed, article, reviewer, "queue").between(0, 1) for article in mine}
    # A skipped article was met somewhere on the way; what is open comes last.
    queue = sorted(mine, key=lambda article: (max(1, rank.index(states[article])), lot[article], article))
    begins = _beginnings(len([article for article in queue if states[article] in rank[:3]]))
    free_at, made = None, []
    for position, article in enumerate(queue, start=1):
        day = begins[position - 1] if position <= len(begins) else None
        reading = _reading(corpus[article], reviewer, habits, seed, states[article], position, day, free_at)
        free_at = reading.submitted_at or free_at
        made.append(reading)
    return made


def _beginnings(count):
    """The day on which each of `count` readings is done, spread evenly over the working days."""
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    days = [day for day in days if day.weekday() < 5]
    return [days[n * len(days) // count] for n in range(count)]


def _reading(gold, reviewer, habits, seed, state, position, day, free_at):
    article = gold.header["id"]
    if state == "assigned":
        return Reading(article, reviewer, state, position, None, None, 0, "", ())
    dice = Dice(seed, article, reviewer, "time")
    spans = _spans(gold, article, reviewer, habits, seed, state, dice)
    active = round(texts.word_count(gold.text) / habits.pace * 60 * dice.between(0.8, 1.3))
    active += SECONDS_PER_MARK * len(spans)
    started = _start(day, habits, free_at, dice)
    if state != "submitted":
        active = max(40, round(active * dice.between(0.2, 0.5)))
    ended = started + timedelta(seconds=round(active * dice.between(1.03, 1.4)))
    marks = tuple(_timed(gold, spans, started, ended, state))
    submitted = ended if state == "submitted" else None
    reason = SKIP_REASON if state == "skipped" else ""
    return Reading(article, reviewer, state, position, started, submitted, active, reason, marks)


def _spans(gold, article, reviewer, habits, seed, state, dice):
    """What is marked in the end; a reading that was only begun covers the beginning of the text."""
    if state == "skipped" or (article, reviewer) == BLANK:
        return []
    spans = mark(article, gold, reviewer, habits, seed)
    if state == "in_progress":
        reached = len(gold.text) * dice.between(0.25, 0.6)
        spans = [span for span in spans if span.end <= reached]
    return spans


def _start(day, habits, free_at, dice):
    begin = datetime(day.year, day.month, day.day, habits.begins_at, tzinfo=UTC)
    begin += timedelta(seconds=round(dice.between(0, 2400)))
    pause = timedelta(seconds=round(dice.between(60, 900)))
    return max(begin, free_at + pause) if free_at else begin


def _timed(gold, spans, started, ended, state):
    """Each mark at the moment when the reader, going evenly through the text, had read past it."""
    reach = len(gold.text) if state == "submitted" else max((span.end for span in spans), default=1)
    seconds = (ended - started).total_seconds() * 0.97
    for span in sorted(spans, key=lambda span: (span.end, span.start, span.tag)):
        yield TimedMark(span, started + timedelta(seconds=round(seconds * span.end / reach)))
