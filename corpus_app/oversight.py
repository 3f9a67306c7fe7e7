"""What a manager should look at: whose readings stand still, and who reads much faster and differs from the others.

Nothing here is a verdict: every row says what it rests on, and leads to the readings behind it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from . import access, agreement, progress
from .models import Annotation, Assignment, User

S = Assignment.State

DAYS = (3, 7, 14, 30)
"""How long without a step counts as standing still; 7 unless asked for."""

LEAST_READINGS = 10
"""Readings with their time that it takes before anything is said about how somebody reads."""

LEAST_SHARED = 10
"""Articles shared with others, over all pairs that agreement lists, before agreement is spoken of."""

LEAST_PEOPLE = 3

QUICK = 1.5
"""Times the words a minute of the team's median."""

APART = 0.15
"""So far below the team's median of the mean κ with the others."""

FEW = 0.5
"""Times the marks per 1,000 words of the team's median."""


# --- Who is stuck ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Still:
    """Somebody with open readings who took no step for a while; `last` is None where they never took one."""

    user: User
    waiting: int
    begun: int
    since: datetime
    last: datetime | None

    @property
    def days(self):
        return (timezone.now() - (self.last or self.since)).days


def standing_still(membership, days):
    """Who has open readings and did nothing in the project for so many days, longest first."""
    if not membership.project.takes_work:
        return []
    readings = access.followed_readings(membership)
    limit = timezone.now() - timedelta(days=days)
    # Of any kind: whoever is being trained is at work.
    steps = readings.values("reviewer").order_by()
    last = {
        row["reviewer"]: max(filter(None, (row["touched"], row["begun"], row["ended"])), default=None)
        for row in steps.annotate(touched=Max("touched_at"), begun=Max("started_at"), ended=Max("submitted_at"))
    }
    held = _writable(readings).values("reviewer").order_by()
    rows = held.annotate(
        n_waiting=Count("pk", filter=Q(state=S.ASSIGNED)),
        n_begun=Count("pk", filter=Q(state=S.IN_PROGRESS)),
        since=Min(Coalesce("handed_out_at", "article__added_at")),
    )
    still = [row for row in rows if (last[row["reviewer"]] or row["since"]) < limit]
    people = User.objects.in_bulk([row["reviewer"] for row in still])
    found = [
        Still(people[row["reviewer"]], row["n_waiting"], row["n_begun"], row["since"], last[row["reviewer"]])
        for row in still
    ]
    return sorted(found, key=lambda each: (each.last or each.since, each.user.pk))


def left_lying(membership, days):
    """Begun readings that nobody has worked on for so many days, longest first (a queryset with `worked`)."""
    if not membership.project.takes_work:
        return Assignment.objects.none()
    readings = _writable(access.followed_readings(membership)).filter(state=S.IN_PROGRESS)
    limit = timezone.now() - timedelta(days=days)
    lying = readings.annotate(worked=Coalesce("touched_at", "started_at")).filter(worked__lt=limit)
    return lying.select_related("article", "reviewer").order_by("worked", "pk")


def _writable(readings):
    return progress.counted(readings).open().filter(is_locked=False, is_imported=False)


# --- Who reads fast, and differs ------------------------------------------------------------------


@dataclass(frozen=True)
class Manner:
    """How one person reads; each number is None where it rests on too little.

    `words_per_minute` is the median over `timed` readings, `kappa` the mean of Cohen's κ with each of `peers` people
    over `shared` articles in all, `marks` the spans per 1,000 words of `read` readings.
    """

    user: User
    timed: int
    words_per_minute: float | None
    peers: int
    shared: int
    kappa: float | None
    read: int
    marks: float | None


@dataclass(frozen=True)
class Middle:
    """The team's medians, and the lines beyond which somebody is quick, apart, or marks little; None without one."""

    words_per_minute: float | None
    kappa: float | None
    marks: float | None

    @property
    def quick_from(self):
        return None if self.words_per_minute is None else QUICK * self.words_per_minute

    @property
    def apart_from(self):
        return None if self.kappa is None else self.kappa - APART

    @property
    def few_from(self):
        return None if self.marks is None else FEW * self.marks

    def is_quick(self, manner):
        return None not in (self.quick_from, manner.words_per_minute) and manner.words_per_minute >= self.quick_from

    def is_apart(self, manner):
        return None not in (self.apart_from, manner.kappa) and manner.kappa <= self.apart_from

    def marks_little(self, manner):
        return None not in (self.few_from, manner.marks) and manner.marks <= self.few_from

    def is_to_be_looked_at(self, manner):
        """Quick, and apart from the others or with few marks: one of these alone is nothing."""
        return self.is_quick(manner) and (self.is_apart(manner) or self.marks_little(manner))


def manners(membership):
    """How everybody reads, by name, and the Middle of the team."""
    readings = access.followed_readings(membership)
    speeds = defaultdict(list)
    rows = progress.timed(readings).order_by().values_list("reviewer", "active_seconds", "article__word_count")
    for reader, seconds, words in rows:
        speeds[reader].append(60 * words / seconds)
    kappas = _kappas(membership)
    marks = _marks(access.shown_content(membership, readings))
    people = User.objects.filter(pk__in={*speeds, *kappas, *marks}, is_placeholder=False)
    found = []
    for user in sorted(people, key=lambda person: (person.name.casefold(), person.pk)):
        own, pairs = speeds.get(user.pk, []), kappas.get(user.pk, [])
        shared = sum(n for _kappa, n in pairs)
        n_read, rate = marks.get(user.pk, (0, 0.0))
        found.append(
            Manner(
                user,
                len(own),
                median(own) if len(own) >= LEAST_READINGS else None,
                len(pairs),
                shared,
                sum(kappa for kappa, _n in pairs) / len(pairs) if shared >= LEAST_SHARED else None,
                n_read,
                rate if n_read >= LEAST_READINGS else None,
            )
        )
    return found, Middle(*(_middle(found, name) for name in ("words_per_minute", "kappa", "marks")))


def _middle(found, name):
    values = [value for each in found if (value := getattr(each, name)) is not None]
    return median(values) if len(values) >= LEAST_PEOPLE else None


def _kappas(membership):
    """{reviewer: [(κ, shared articles)]} of the pairs that agreement lists."""
    # Numbers drawn from an article close the manager's own reading of it, so they wait until it was compared.
    own = Assignment.objects.of(membership.user).submitted().filter(compared_at=None)
    own = own.filter(article__project=membership.project)
    readings = access.compared_readings(membership).exclude(article__in=own.values("article"))
    found = defaultdict(list)
    for row in agreement.of(membership.project, readings).family.rows:
        if row.name == "kappa" and row.value is not None:
            for reader in row.raters:
                found[reader].append((row.value, row.n_articles))
    return found


def _marks(readings):
    """{reviewer: (readings, marks per 1,000 words)}."""
    done = progress.counted(readings).submitted().filter(is_imported=False)
    words = defaultdict(int)
    n_read = defaultdict(int)
    for reader, count in done.order_by().values_list("reviewer", "article__word_count"):
        words[reader] += count
        n_read[reader] += 1
    live = Annotation.objects.live().filter(assignment__in=done.order_by().values("pk"))
    spans = dict(live.values_list(F("assignment__reviewer")).order_by().annotate(Count("pk")))
    return {reader: (n_read[reader], 1000 * spans.get(reader, 0) / words[reader]) for reader in n_read if words[reader]}
