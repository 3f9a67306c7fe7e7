"""Share what nobody has begun anew: whoever came late, or is done early, gets a fair part of what is unread.

Readings move one for one, so that every article keeps its number of readers. What is begun or locked stays.
"""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import transaction

from . import assignments, handover, search
from .models import Assignment, Project, User

SHORTLIST = 48
"""Readings of one person that are weighed against each other for one move."""


@dataclass(frozen=True)
class Part:
    """What one person has to read still: before and after, in readings."""

    user: User
    before: int
    after: int


@dataclass(frozen=True)
class Sharing:
    """The readings to move, {pk: pk of who gets it}, and everybody's part by it."""

    moves: dict[int, int]
    parts: list[Part]

    @property
    def before(self):
        """The least and the most that somebody has to read now."""
        return min(part.before for part in self.parts), max(part.before for part in self.parts)

    @property
    def after(self):
        return min(part.after for part in self.parts), max(part.after for part in self.parts)


def planned(project, *, seed=0):
    """The Sharing of a project as it stands; nothing is to be moved where open readings are even."""
    capacities = assignments.capacities(project)
    rows = _open(project).filter(reviewer__in=capacities).order_by("pk")
    rows = list(rows.values_list("pk", "article", "reviewer", "state", "is_locked", "article__source"))
    left = Counter(reader for _pk, _article, reader, *_ in rows)
    fair = _fair(sum(left.values()), capacities, left)
    free = defaultdict(list)
    for pk, article, reader, state, is_locked, source in rows:
        if state == Assignment.State.ASSIGNED and not is_locked and left[reader] > fair[reader]:
            free[reader].append((pk, article, source))
    dice = random.Random(f"sharing:{project.slug}:{seed}")
    for mine in free.values():
        dice.shuffle(mine)
    moves = _moves(project, capacities, left, fair, free) if free else {}
    after = Counter(left)
    giver = {pk: reader for pk, _article, reader, *_ in rows}
    for pk, to in moves.items():
        after[giver[pk]] -= 1
        after[to] += 1
    people = User.objects.in_bulk(list(capacities))
    parts = [Part(people[reader], left[reader], after[reader]) for reader in capacities]
    return Sharing(moves, sorted(parts, key=lambda part: (part.user.name.casefold(), part.user.pk)))


@transaction.atomic
def share(project, *, actor=None, seed=0):
    """Move them; returns how many went over."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    by_receiver = defaultdict(list)
    for pk, to in planned(project, seed=seed).moves.items():
        by_receiver[to].append(pk)
    people = User.objects.in_bulk(list(by_receiver))
    return sum(
        handover.reassign(project, search.among(Assignment.objects.all(), pks), to=people[to], actor=actor)
        for to, pks in sorted(by_receiver.items())
    )


def _open(project):
    shown = Assignment.objects.main().open().filter(is_imported=False, article__is_hidden=False)
    return shown.filter(article__project=project, article__is_training=False)


def _fair(total, capacities, left):
    """How many open readings everybody should have, by their share of the work; those who have most get the rests."""
    whole = sum(capacities.values())
    fair = {reader: total * share // whole for reader, share in capacities.items()}
    rests = total - sum(fair.values())
    for reader in sorted(capacities, key=lambda reader: (-left[reader] / capacities[reader], reader))[:rests]:
        fair[reader] += 1
    return fair


def _moves(project, capacities, left, fair, free):
    """Who gets which reading: always from who has most too many to who lacks most, never an article they had."""
    known, readers, met, read = _standing(project)
    over = {reader: min(left[reader] - fair[reader], len(free[reader])) for reader in free}
    lacks = {reader: fair[reader] - left[reader] for reader in capacities if left[reader] < fair[reader]}
    moves = {}
    while over and lacks:
        to = max(lacks, key=lambda reader: (lacks[reader], -reader))
        for giver in sorted(over, key=lambda reader: (-over[reader], reader)):
            fitting = [each for each in free[giver][: 4 * SHORTLIST] if each[1] not in known[to]][:SHORTLIST]
            if fitting:
                break
        else:
            # Nobody has an article that is new to them.
            del lacks[to]
            continue
        chosen = min(fitting, key=lambda each: _meets(to, giver, each, readers, met, read))
        pk, article, source = chosen
        free[giver].remove(chosen)
        moves[pk] = to
        known[to].add(article)
        readers[article].discard(giver)
        for other in readers[article]:
            met[frozenset((to, other))] += 1
        readers[article].add(to)
        read[to, source] += 1
        over[giver] -= 1
        lacks[to] -= 1
        if not over[giver]:
            del over[giver]
        if not lacks[to]:
            del lacks[to]
    return moves


def _meets(to, giver, reading, readers, met, read):
    """How often the receiver met the article's other readers and its source: the least is taken."""
    _pk, article, source = reading
    return read[to, source], sum(met[frozenset((to, other))] for other in readers[article] if other != giver)


def _standing(project):
    """What everybody had, by reader; who reads, by article; how often two share one; and readings by source."""
    known, readers, met, read = defaultdict(set), defaultdict(set), Counter(), Counter()
    counting = {*Assignment.OPEN_STATES, Assignment.State.SUBMITTED}
    rows = Assignment.objects.main().filter(article__project=project).order_by()
    for article, reader, state, source in rows.values_list("article", "reviewer", "state", "article__source"):
        known[reader].add(article)
        if state in counting:
            read[reader, source] += 1
            for other in readers[article]:
                met[frozenset((reader, other))] += 1
            readers[article].add(reader)
    return known, readers, met, read
