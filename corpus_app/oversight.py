"""What a manager should look at: whose readings stand still, and who reads much faster and differs from the others.

Nothing here is a verdict: every row says what it rests on, and leads to the readings behind it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from django.db.models import BooleanField, Case, Count, Exists, F, Max, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from . import access, agreement, progress, search
from .models import Article, Assignment, Flag, Invitation, Membership, Project, User

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


def quiet(found, days):
    """Who may stand still, of the people in a Progress: whoever has open readings and submitted none for so long."""
    limit = timezone.now() - timedelta(days=days)
    last = {pk: own.last for pk, own in found.work.items() if own.last is not None}
    return [pk for pk, own in found.readers.items() if own.open and not (pk in last and last[pk] >= limit)]


def standing_still(membership, days, *, among=None):
    """Who has open readings and did nothing in the project for so many days, longest first.

    `among` are the people (pks) to look at, None for all: in a large project to look at all takes long.
    """
    if not membership.project.takes_work or among == []:
        return []
    readings = access.followed_readings(membership)
    if among is not None:
        readings = readings.filter(reviewer__in=among)
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


def left_lying(membership, days, *, among=None):
    """Begun readings that nobody has worked on for so many days, longest first (a queryset with `worked`).

    `among` as above.
    """
    if not membership.project.takes_work or among == []:
        return Assignment.objects.none()
    readings = _writable(access.followed_readings(membership)).filter(state=S.IN_PROGRESS)
    if among is not None:
        readings = readings.filter(reviewer__in=among)
    limit = timezone.now() - timedelta(days=days)
    lying = readings.annotate(worked=Coalesce("touched_at", "started_at")).filter(worked__lt=limit)
    return lying.select_related("article", "reviewer").order_by("worked", "pk")


def _writable(readings):
    return progress.counted(readings).open().filter(is_locked=False, is_imported=False)


# --- What needs a manager -------------------------------------------------------------------------


@dataclass(frozen=True)
class Attention:
    """What one project needs from its manager; nothing is counted of others on articles that they read themselves.

    `still` people took no step for STILL_DAYS, `lying` readings were begun and left so long; `missing` readings are not
    handed out; `idle` people (by name) have nothing to read; `unsettled` articles have all their readings and are not
    adjudicated; links of `invited` people are open, of `expired` ones no longer; `shared` is how many articles two have
    read, where these are too few for agreement; `own` how many articles the manager is reading.
    """

    project: Project
    readings: progress.Counts | None
    flags: int = 0
    still: int = 0
    lying: int = 0
    missing: int = 0
    idle: list[str] = field(default_factory=list)
    unsettled: int = 0
    invited: int = 0
    expired: int = 0
    shared: int | None = None
    own: int = 0

    @property
    def needs(self):
        """Whether there is anything to do."""
        counts = (self.flags, self.still, self.lying, self.missing, self.unsettled, self.invited, self.expired)
        return any(counts) or bool(self.idle) or self.shared is not None


STILL_DAYS = 7
LEAST_ARTICLES = 5
"""Articles that two have read, below which agreement has no interval."""

THIN = 200
"""Submitted readings beyond which nobody has to be told that agreement rests on too little."""


MANY = 20_000
"""Articles of a project from which on nobody waits for its readings to be counted on the first page."""


def attention(user, projects):
    """The Attention of each of these projects, which the person manages, in the same few statements for many.

    Of projects with MANY articles the readings are not counted: `readings` is None, and the page of progress says it.
    """
    if not projects:
        return []
    large = _large(projects)
    counted = [project for project in projects if project.pk not in large]
    people, found = _people(projects), {project.pk: defaultdict(int) for project in projects}
    own = Assignment.objects.of(user).open().filter(article__project__in=projects).order_by()
    for pk in own.values_list("article__project", flat=True):
        found[pk]["own"] += 1
    if counted:
        _look_at_readings(user, counted, own.values("article"), people, found)
    for pk, is_expired, n in _invitations(projects):
        found[pk]["expired" if is_expired else "invited"] += n
    for pk, n in _flags(user, projects):
        found[pk]["flags"] = n
    return [
        Attention(
            project,
            None if project.pk in large else _counts(found[project.pk]),
            *(found[project.pk][name] for name in ("flags", "still", "lying", "missing")),
            _idle(project, people[project.pk]),
            *(found[project.pk][name] for name in ("unsettled", "invited", "expired")),
            found[project.pk].get("shared"),
            found[project.pk]["own"],
        )
        for project in projects
    ]


def to_settle(user, projects):
    """[(project, number)] of articles that wait for an adjudicator: all have read them and nobody has settled them.

    Only of projects that have some; what the person is reading is left out. The number is None where articles are MANY.
    """
    if not projects:
        return []
    large = _large(projects)
    own = Assignment.objects.of(user).open().filter(article__project__in=projects).order_by()
    counted = [project for project in projects if project.pk not in large]
    waiting = {pk: n for pk, _read, n in _articles(counted, own.values("article"))} if counted else {}
    numbers = [(project, None if project.pk in large else waiting.get(project.pk, 0)) for project in projects]
    return [(project, number) for project, number in numbers if number != 0]


def _large(projects):
    sizes = Article.objects.filter(project__in=projects).order_by().values("project").annotate(n=Count("pk"))
    return {row["project"] for row in sizes if row["n"] > MANY}


def _look_at_readings(user, projects, own, people, found):
    """What follows from the readings of these projects, into `found`."""
    followed = Assignment.objects.filter(article__project__in=projects)
    followed = followed.exclude(~Q(reviewer=user.pk), article__in=own)
    by_pk = {project.pk: project for project in projects}
    for row in _standing(followed):
        _add(found[row["project"]], row, by_pk[row["project"]], people[row["project"]])
    for pk, n, n_unsettled in _articles(projects, own):
        about = found[pk]
        about["unsettled"] = n_unsettled
        is_due = by_pk[pk].takes_work and about["total"] and any(reads for _name, reads, _has in people[pk].values())
        about["missing"] = max(0, by_pk[pk].overlap * n - about["counting"]) if is_due else 0
    thin = [pk for pk in by_pk if 0 < found[pk]["submitted"] <= THIN and by_pk[pk].overlap > 1]
    shared = _shared(followed, thin) if thin else {}
    for pk in thin:
        if shared[pk] < LEAST_ARTICLES:
            found[pk]["shared"] = shared[pk]


def _counts(about):
    names = ("submitted", "begun", "waiting", "skipped")
    return progress.Counts(*(about[name] for name in names))


def _idle(project, people):
    """Who should read and has nothing at all, while others have; who was given something once is not named."""
    if not project.takes_work or not any(has for _name, _reads, has in people.values()):
        return []
    return sorted(name for name, reads, has in people.values() if reads and not has)


def _people(projects):
    """{project: {user: (name, whether they get articles, whether they have or had some)}} of those who can read."""
    members = Membership.objects.current().filter(project__in=projects, user__is_active=True).select_related("user")
    # On whichever article: that something was handed out is nobody's work.
    # Beginning with the person's readings: a join would walk over the articles for whoever has none.
    here = Article.objects.filter(pk=OuterRef("article"), project=OuterRef(OuterRef("project")))
    given = Assignment.objects.main().filter(Exists(here), reviewer=OuterRef("user"))
    found = {project.pk: {} for project in projects}
    for member in members.annotate(has=Exists(given)):
        found[member.project_id][member.user_id] = (member.user.name, member.reads, member.has)
    return found


def _standing(followed):
    """Per project and person: readings by state, the last step, and what they could write in and since when."""
    is_main = Q(kind=Assignment.Kind.MAIN, article__is_hidden=False)
    can_write = is_main & Q(state__in=Assignment.OPEN_STATES, is_locked=False, is_imported=False)
    limit = timezone.now() - timedelta(days=STILL_DAYS)
    is_due = Q(article__is_training=False, is_imported=False)
    return (
        followed.order_by()
        .values("reviewer", project=F("article__project"))
        .annotate(
            submitted=Count("pk", filter=is_main & Q(state=S.SUBMITTED)),
            begun=Count("pk", filter=is_main & Q(state=S.IN_PROGRESS)),
            waiting=Count("pk", filter=is_main & Q(state=S.ASSIGNED)),
            skipped=Count("pk", filter=is_main & Q(state=S.SKIPPED)),
            due_submitted=Count("pk", filter=is_main & is_due & Q(state=S.SUBMITTED)),
            due_open=Count("pk", filter=is_main & is_due & Q(state__in=Assignment.OPEN_STATES)),
            writable=Count("pk", filter=can_write),
            lying=Count(
                "pk",
                filter=can_write
                & Q(state=S.IN_PROGRESS)
                & (Q(touched_at__lt=limit) | Q(touched_at=None, started_at__lt=limit)),
            ),
            since=Min(Coalesce("handed_out_at", "article__added_at"), filter=can_write),
            touched=Max("touched_at"),
            started=Max("started_at"),
            ended=Max("submitted_at"),
        )
    )


def _add(about, row, project, people):
    """One person's readings to what is known of the project."""
    for name in ("submitted", "begun", "waiting", "skipped"):
        about[name] += row[name]
    about["total"] += row["submitted"] + row["begun"] + row["waiting"]
    about["counting"] += row["due_submitted"] + (row["due_open"] if row["reviewer"] in people else 0)
    if not project.takes_work:
        return
    about["lying"] += row["lying"]
    limit = timezone.now() - timedelta(days=STILL_DAYS)
    last = max(filter(None, (row["touched"], row["started"], row["ended"])), default=None)
    about["still"] += bool(row["writable"] and (last or row["since"]) < limit)


def _articles(projects, own):
    """(project, articles that are read, those of them that all have read and nobody settled); without one's own."""
    done = Assignment.objects.main().submitted().filter(article=OuterRef("pk")).order_by().values("article")
    read = Coalesce(Subquery(done.annotate(n=Count("pk")).values("n")), 0)
    rows = Article.objects.shown().filter(project__in=projects, is_training=False).exclude(pk__in=own).order_by()
    unsettled = Count("pk", filter=Q(adjudicated_at=None, read__gte=F("project__overlap")))
    rows = rows.annotate(read=read)
    return rows.values("project").annotate(n=Count("pk"), unsettled=unsettled).values_list("project", "n", "unsettled")


def _invitations(projects):
    waiting = Invitation.objects.filter(project__in=projects, used_at=None).order_by()
    is_expired = Case(When(expires_at__lte=timezone.now(), then=True), default=False, output_field=BooleanField())
    rows = waiting.values("project", is_expired=is_expired).annotate(n=Count("pk"))
    return rows.values_list("project", "is_expired", "n")


def _flags(user, projects):
    # First which flags are open anywhere: asked the other way round, databases walk over all articles.
    is_open = list(Flag.objects.open().order_by().values_list("pk", flat=True))
    flags = search.among(Flag.objects.visible_to(user), is_open).filter(article__project__in=projects).order_by()
    return flags.values("article__project").annotate(n=Count("pk")).values_list("article__project", "n")


def _shared(followed, projects):
    """{project: articles that two people or more have submitted}."""
    done = progress.counted(followed).submitted().filter(article__project__in=projects).order_by()
    twice = done.values("article", "article__project").annotate(n=Count("pk")).filter(n__gte=2)
    return Counter(twice.values_list("article__project", flat=True))


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


def manners(membership, work):
    """How everybody reads, by name, and the Middle of the team; `work` is that of the member's Progress."""
    kappas = _kappas(membership)
    known = {pk for pk, own in work.items() if own.speeds or own.read}
    people = User.objects.filter(pk__in=known | set(kappas), is_placeholder=False)
    found = []
    for user in sorted(people, key=lambda person: (person.name.casefold(), person.pk)):
        own, pairs = work.get(user.pk, progress.Work()), kappas.get(user.pk, [])
        shared = sum(n for _kappa, n in pairs)
        found.append(
            Manner(
                user,
                len(own.speeds),
                median(own.speeds) if len(own.speeds) >= LEAST_READINGS else None,
                len(pairs),
                shared,
                sum(kappa for kappa, _n in pairs) / len(pairs) if shared >= LEAST_SHARED else None,
                own.read,
                1000 * own.spans / own.words if own.read >= LEAST_READINGS and own.words else None,
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
    for row in agreement.some(membership.project, readings, ["kappa"], intervals=False).family.rows:
        if row.name == "kappa" and row.value is not None:
            for reader in row.raters:
                found[reader].append((row.value, row.n_articles))
    return found
