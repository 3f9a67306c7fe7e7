"""How far the reading is: n of m, by whom and of what, how long an article takes, when it will be done.

Progress is defined here once. It counts main readings of articles that are shown: those submitted, and those open.
Skipped ones are counted apart; reclaimed and withdrawn ones are nobody's any more.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import numpy as np
from django.db.models import BooleanField, Count, ExpressionWrapper, Min, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from . import access
from .models import Annotation, Assignment, Membership, Role

S = Assignment.State

COUNTED = (S.SUBMITTED, S.IN_PROGRESS, S.ASSIGNED, S.SKIPPED)
"""The states whose readings are counted, in the order of Counts."""

WINDOW = 14
"""Days that a pace is taken from."""

LEAST_DAYS, LEAST_READINGS = 3, 5
"""With less nothing is said about when somebody will be done, or (readings) how long an article takes."""

FARTHEST = 365
"""Days; what lies beyond is no forecast."""

IN_NINE_OF_TEN = 1.645
ROWS_AT_ONCE = 5000


# --- n of m ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """Readings of a person, a source or a project, by what has become of them; `first` is when one was submitted."""

    submitted: int = 0
    begun: int = 0
    waiting: int = 0
    skipped: int = 0
    first: datetime | None = None

    @property
    def open(self):
        return self.begun + self.waiting

    @property
    def total(self):
        return self.submitted + self.open


NOTHING = Counts()


def counts(readings, by, *, with_first=False):
    """{key: Counts} of these readings, by a field of theirs; `first` is looked for where it is asked for."""
    # An index holds all that is asked of a reading; when it was submitted stands in its row alone.
    asked = {f"n_{state}": Count("pk", filter=Q(state=state)) for state in COUNTED}
    if with_first:
        asked["first"] = Min("submitted_at", filter=Q(state=S.SUBMITTED, is_imported=False))
    rows = counted(readings).values(by).order_by().annotate(**asked)
    return {
        row[by]: Counts(*(row[f"n_{state}"] for state in COUNTED), first=row["first"] if with_first else None)
        for row in rows
    }


def counted(readings):
    """Those of the readings that progress is about."""
    return readings.main().filter(article__is_hidden=False)


def together(found):
    """Several Counts as one."""
    found = list(found)
    firsts = [each.first for each in found if each.first]
    sums = [sum(getattr(each, name) for each in found) for name in ("submitted", "begun", "waiting", "skipped")]
    return Counts(*sums, first=min(firsts, default=None))


def of_person(user, project=None):
    """{project pk: Counts} of the person's own readings, in every project where they have some, or in one."""
    readings = Assignment.objects.of(user)
    if project is not None:
        readings = readings.filter(article__project=project)
    found = counts(readings, "article__project", with_first=True)
    return {pk: each for pk, each in found.items() if each.total}


# --- When it will be done -------------------------------------------------------------------------


@dataclass(frozen=True)
class Forecast:
    """When open readings will be done, at the pace of the last `days` days.

    `reason` says why there is no `finish`: done (nothing is open), thin (too few days or readings to say), far. In nine
    of ten such cases the end lies between `earliest` and `latest`; None for latest where the pace allows any.
    """

    open: int
    submitted: int = 0
    days: int = 0
    finish: date | None = None
    earliest: date | None = None
    latest: date | None = None
    reason: str = ""

    @property
    def per_day(self):
        return self.submitted / self.days if self.days else 0.0


def forecast(found, daily, today):
    """The Forecast for Counts and the readings submitted on each of the last days, {day: n}.

    How far the days differ from each other says how sure the end is.
    """
    if not found.open:
        return Forecast(0, reason="done")
    begin = timezone.localdate(found.first) if found.first else today
    days = min(WINDOW, (today - begin).days + 1)
    rows = np.array([daily.get(today - timedelta(days=back), 0) for back in range(days)], dtype=np.float64)
    submitted = int(rows.sum())
    if days < LEAST_DAYS or submitted < LEAST_READINGS:
        return Forecast(found.open, submitted, days, reason="thin")
    pace, give = rows.mean(), IN_NINE_OF_TEN * rows.std(ddof=1) / math.sqrt(days)
    finish, earliest, latest = (_day(found.open, each, today) for each in (pace, pace + give, pace - give))
    return Forecast(found.open, submitted, days, finish, earliest, latest, "" if finish else "far")


def _day(n_open, pace, today):
    needs = n_open / pace if pace > 0 else math.inf
    return today + timedelta(days=math.ceil(needs)) if needs <= FARTHEST else None


def daily(readings, by, today):
    """{key: {day: n}} of these readings submitted in the last days, by a field of theirs."""
    since = timezone.make_aware(datetime.combine(today - timedelta(days=WINDOW - 1), datetime.min.time()))
    found = defaultdict(dict)
    recent = counted(readings).submitted().filter(submitted_at__gte=since, is_imported=False)
    done = recent.annotate(day=TruncDate("submitted_at"))
    for key, day, n in done.values_list(by, "day").order_by().annotate(Count("pk")):
        found[key][day] = n
    return found


def forecasts(user, found):
    """{project pk: Forecast} for what `of_person` found."""
    if not any(each.open for each in found.values()):
        return {pk: forecast(each, {}, timezone.localdate()) for pk, each in found.items()}
    today = timezone.localdate()
    days = daily(Assignment.objects.of(user), "article__project", today)
    return {pk: forecast(each, days.get(pk, {}), today) for pk, each in found.items()}


# --- How long an article takes --------------------------------------------------------------------


@dataclass(frozen=True)
class Times:
    """Seconds on task for an article: the median, and between which half of all readings lie; None for too few.

    `readings` is how many it rests on: submitted here, with their time counted.
    """

    readings: int
    median: float | None = None
    low: float | None = None
    high: float | None = None


def times(seconds):
    """The Times of these seconds, one for each reading.

    >>> times([60, 120, 180, 240, 3000]).median
    180.0
    """
    if len(seconds) < LEAST_READINGS:
        return Times(len(seconds))
    low, median, high = (float(each) for each in np.percentile(seconds, (25, 50, 75)))
    return Times(len(seconds), median, low, high)


# --- A project ------------------------------------------------------------------------------------


@dataclass
class Work:
    """What one person has submitted here: how many on each day, the first time and the last, and how long it took.

    `seconds` and `speeds` (words a minute) are those of readings whose time was counted to the end. `read` and `words`
    are the readings whose marks the member may count, and how long their articles are; `spans` the marks.
    """

    days: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    first: datetime | None = None
    last: datetime | None = None
    seconds: list[int] = field(default_factory=list)
    speeds: list[float] = field(default_factory=list)
    read: int = 0
    words: int = 0
    spans: int = 0


def _work(membership, readings):
    """{person: Work} of followed readings, without the spans."""
    found, zone = defaultdict(Work), timezone.get_current_timezone()
    is_shown = ExpressionWrapper(access.is_shown_content(membership), BooleanField())
    done = counted(readings).submitted().filter(is_imported=False).order_by().annotate(is_shown=is_shown)
    rows = done.values_list("reviewer", "submitted_at", "active_seconds", "article__word_count", "is_shown")
    # Days are told apart here: on SQLite that is a call of Python for each row in any case.
    for reader, at, seconds, words, may_count in rows.iterator(chunk_size=ROWS_AT_ONCE):
        own = found[reader]
        own.days[at.astimezone(zone).date()] += 1
        own.first = at if own.first is None or at < own.first else own.first
        own.last = at if own.last is None or at > own.last else own.last
        if seconds:
            own.seconds.append(seconds)
            own.speeds.append(60 * words / seconds)
        if may_count:
            own.read += 1
            own.words += words
    return dict(found)


def _done(work, person):
    return work.get(person) or Work()


@dataclass(frozen=True)
class Person:
    """Somebody's readings in a project; `membership` is None where they are no member any more (or never were)."""

    user: object
    membership: Membership | None
    counts: Counts
    times: Times
    forecast: Forecast


@dataclass(frozen=True)
class Marks:
    """How often submitted readings gave a tag: spans, and the readings that have one."""

    tag: object
    spans: int
    readings: int


@dataclass(frozen=True)
class Progress:
    """All that one member may know of how far a project is.

    `is_team` is false where these are the member's own readings only; `people` is empty for everybody but managers.
    `sources` are (Source or None, Counts), None where the member may not know sources; `days` are the readings
    submitted on each day from the first to today. `readers` and `work` are the Counts and the Work by person, for
    whatever else is said of them.
    """

    membership: Membership
    is_team: bool
    counts: Counts
    times: Times
    forecast: Forecast
    people: list[Person]
    sources: list | None
    tags: list[Marks]
    days: list[tuple[date, int]]
    left_out: int
    readers: dict[int, Counts]
    work: dict[int, Work]


def of(membership, *, today=None):
    """The Progress of a project for one member."""
    project, today = membership.project, today or timezone.localdate()
    readings = access.followed_readings(membership)
    work = _work(membership, readings)
    readers = {pk: replace(each, first=_done(work, pk).first) for pk, each in counts(readings, "reviewer").items()}
    whole = together(readers.values())
    all_days = defaultdict(int)
    for own in work.values():
        for day, n in own.days.items():
            all_days[day] += n
    is_team = membership.includes(Role.ADJUDICATOR)
    return Progress(
        membership,
        is_team,
        whole,
        times([each for own in work.values() for each in own.seconds]),
        forecast(whole, all_days, today),
        _people(membership, readers, work, today) if membership.includes(Role.MANAGER) else [],
        _sources(membership, readings) if access.knows_sources(membership) else None,
        _marks(project, access.shown_content(membership, readings), work),
        _filled(all_days, today),
        left_out(membership),
        readers,
        work,
    )


def left_out(membership):
    """On how many articles others' work is not counted, because the member reads them; nothing for reviewers."""
    if not membership.includes(Role.ADJUDICATOR):
        return 0
    own = Assignment.objects.of(membership.user).open().filter(article__project=membership.project)
    return own.values("article").distinct().count()


def _people(membership, readers, work, today):
    members = Membership.objects.filter(project=membership.project).select_related("user")
    rows = {each.user_id: each for each in members}
    rows = {pk: each for pk, each in rows.items() if pk in readers or (each.reads and each.left_at is None)}
    found = []
    for pk, each in rows.items():
        own, done = readers.get(pk, NOTHING), _done(work, pk)
        found.append(Person(each.user, each, own, times(done.seconds), forecast(own, done.days, today)))
    return sorted(found, key=lambda person: (person.user.name.casefold(), person.user.pk))


def _sources(membership, readings):
    by_source = counts(readings, "article__source")
    sources = {each.pk: each for each in membership.project.sources.filter(pk__in=[pk for pk in by_source if pk])}
    rows = [(sources.get(pk), found) for pk, found in by_source.items() if found.total or found.skipped]
    return sorted(rows, key=lambda row: (row[0] is None, row[0].name.casefold() if row[0] else ""))


def _marks(project, readings, work):
    """The Marks of each tag in these readings; the spans of each person go into their Work."""
    live = Annotation.objects.live().filter(assignment__in=counted(readings).submitted().order_by().values("pk"))
    rows = live.values_list("tag", "assignment__reviewer", "assignment__is_imported").order_by()
    found = defaultdict(lambda: (0, 0))
    for tag, reader, is_imported, spans, n in rows.annotate(Count("pk"), Count("assignment", distinct=True)):
        found[tag] = (found[tag][0] + spans, found[tag][1] + n)
        if not is_imported:
            work[reader].spans += spans
    tags = [tag for tag in project.tags.all() if tag.is_active or tag.pk in found]
    return [Marks(tag, *found[tag.pk]) for tag in tags]


def _filled(days, today):
    """(day, n) for every day from the first to today, those without readings too."""
    if not days:
        return []
    first, last = min(days), max(today, *days)
    return [(day, days.get(day, 0)) for day in (first + timedelta(days=at) for at in range((last - first).days + 1))]
