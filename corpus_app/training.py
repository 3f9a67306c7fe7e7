"""Training: new reviewers read a few articles with known gold first, with feedback; a score opens the rest."""

import random
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import audit, places, tallies
from .models import Annotation, Article, Assignment, AuditEvent, Membership, Role, Ruling, Tag
from .rules import Broken, Conflict
from .stats import spans
from .stats.pooled import pool
from .stats.sufficient import corpus_statistics

S = Assignment.State
MINE, GOLD = 1, 2


# --- Who is in training ---------------------------------------------------------------------------


def waiting(memberships):
    """Those of these memberships (a queryset) whose people read nothing but training articles yet.

    Reviewers who get articles to read, are not through, and have not submitted anything of the project's work, as
    long as there is an article they can be trained on. Adjudicators and managers see the gold; they need no training.
    """
    worked = Assignment.objects.main().submitted().filter(is_imported=False)
    worked = worked.filter(reviewer=OuterRef("user"), article__project=OuterRef("project"))
    return memberships.filter(
        ~Exists(worked),
        Exists(_articles(OuterRef("project"), OuterRef(OuterRef("user")))),
        project__training_threshold__isnull=False,
        trained_at=None,
        role=Role.REVIEWER,
        reads=True,
        left_at=None,
    )


def of(user, project=None):
    """The person's memberships that wait for the end of their training."""
    found = waiting(Membership.objects.of(user)).select_related("project", "user")
    return found.filter(project=project) if project else found


def holds_back(reading):
    """Whether a reading may not be written before its reviewer's training is over."""
    project = reading.article.project
    if project.training_threshold is None or reading.kind == Assignment.Kind.TRAINING:
        return False
    members = Membership.objects.filter(user=reading.reviewer_id, project=project)
    return waiting(members).exists()


def _articles(project, user):
    """The articles somebody is trained on: those of the project with a gold, but for what they know already."""
    return _trained_on(project).filter(~Exists(_known().filter(reviewer=user, article=OuterRef("pk"))))


def _trained_on(project):
    gold = Ruling.objects.accepted().filter(article=OuterRef("pk"))
    rows = Article.objects.shown().filter(Exists(gold), project=project, is_training=True)
    return rows.defer("sentences", "edits", "meta").order_by("pk")


def _known():
    """Readings whose people know the article: begun as work, or as training and taken back."""
    begun = Q(kind=Assignment.Kind.MAIN) & ~Q(state__in=[S.ASSIGNED, S.RECLAIMED, S.WITHDRAWN])
    taken = Q(kind=Assignment.Kind.TRAINING, state__in=[S.RECLAIMED, S.WITHDRAWN])
    return Assignment.objects.filter(begun | taken)


def articles_for(membership):
    """The articles this member is trained on, in the order of their lot."""
    return _shuffled(membership, list(_articles(membership.project_id, membership.user_id)))


def _shuffled(membership, rows):
    random.Random(f"training:{membership.project.slug}:{membership.user.uuid}").shuffle(rows)
    return rows


def hand_out(memberships):
    """Put the training articles that are missing into these people's queues; `memberships` are at hand."""
    there = [each for each in memberships if each.project.training_threshold is not None and each.trained_at is None]
    if not there:
        return 0
    made = 0
    for membership in waiting(Membership.objects.filter(pk__in=[each.pk for each in there])).select_related("project"):
        if not membership.project.takes_work:
            continue
        had = set(Assignment.objects.of(membership.user).training().values_list("article", flat=True))
        missing = [(at, row) for at, row in enumerate(articles_for(membership)) if row.pk not in had]
        now = timezone.now()
        Assignment.objects.bulk_create(
            (
                Assignment(
                    article=article,
                    reviewer=membership.user,
                    kind=Assignment.Kind.TRAINING,
                    position=at,
                    handed_out_at=now,
                )
                for at, article in missing
            ),
            # Two requests of one person may come here at once.
            ignore_conflicts=True,
        )
        made += len(missing)
    return made


# --- Scores -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Score:
    """How a reading meets the gold, as shares of text: what of the marks is in it, and what of it was found.

    `value` is both in one number: twice the text that both call the same, by all that either marked.
    """

    value: float
    right: float | None
    found: float | None

    @property
    def points(self):
        """Of 100; rounded down, so that what looks reached is reached."""
        return int(100 * self.value + 1e-9)


def score(article, marks, gold, tags):
    """The Score of some marks against the gold; both hold rows with a tag and a span, `tags` are all pks on offer."""
    sides = {
        side: [(each.tag_id, each.start, each.end) for each in rows] for side, rows in ((MINE, marks), (GOLD, gold))
    }
    pooled = pool(corpus_statistics([(article.length, sides)]), tags)
    found = spans.against(pooled, MINE, GOLD)["characters"]
    return Score(found.f1 or 0.0, found.precision, found.recall)


@dataclass(frozen=True)
class Step:
    """One training article of one person: their reading of it (None: not handed out), and its score once submitted."""

    article: Article
    reading: Assignment | None
    score: Score | None


@dataclass(frozen=True)
class Standing:
    """How far somebody is: their training articles in order, and how often they tried again."""

    membership: Membership
    steps: list[Step]
    tries: int

    @property
    def threshold(self):
        return self.membership.project.training_threshold

    @property
    def scores(self):
        return [step.score for step in self.steps if step.score is not None]

    @property
    def mean(self):
        """The mean of the scores so far as one more; None before the first."""
        scores = self.scores
        return Score(sum(each.value for each in scores) / len(scores), None, None) if scores else None

    @property
    def is_complete(self):
        """Whether every article is submitted."""
        return bool(self.steps) and all(step.score is not None for step in self.steps)

    @property
    def is_reached(self):
        return self.is_complete and 100 * self.mean.value + 1e-9 >= self.threshold

    @property
    def weak(self):
        """The submitted steps below the threshold: what is read again."""
        return [step for step in self.steps if step.score is not None and 100 * step.score.value < self.threshold]


def standing(membership):
    """Where a member stands in the training, by their readings and the gold as they are now."""
    return standings([membership])[0]


def standings(memberships):
    """The Standing of each of these members of one project, in the same few statements for many as for one."""
    if not memberships:
        return []
    project = memberships[0].project
    users = [each.user_id for each in memberships]
    articles = list(_trained_on(project))
    known = set(_known().filter(reviewer__in=users, article__in=articles).values_list("reviewer", "article"))
    readings = {
        (row.reviewer_id, row.article_id): row
        for row in Assignment.objects.training().filter(reviewer__in=users, article__in=articles)
    }
    submitted = [row.pk for row in readings.values() if row.is_submitted]
    marks, gold = {}, {}
    for mark in Annotation.objects.live().filter(assignment__in=submitted).only("assignment", "tag", "start", "end"):
        marks.setdefault(mark.assignment_id, []).append(mark)
    for row in Ruling.objects.accepted().filter(article__in=articles):
        gold.setdefault(row.article_id, []).append(row)
    tags = list(Tag.objects.filter(project=project).values_list("pk", flat=True))
    tried = AuditEvent.objects.filter(verb="try_training_again", actor__in=users, project=project)
    tries = Counter(tried.values_list("actor", flat=True))
    found = []
    for membership in memberships:
        steps = []
        for article in _shuffled(membership, [row for row in articles if (membership.user_id, row.pk) not in known]):
            reading = readings.get((membership.user_id, article.pk))
            is_done = reading is not None and reading.is_submitted
            scored = score(article, marks.get(reading.pk, []), gold[article.pk], tags) if is_done else None
            steps.append(Step(article, reading, scored))
        found.append(Standing(membership, steps, tries[membership.user_id]))
    return found


# --- Getting through --------------------------------------------------------------------------------


def settle(user, project):
    """Let the person into the project's work if the mean of all training articles has reached the threshold."""
    membership = of(user, project).first()
    if membership is None:
        return
    where = standing(membership)
    if where.is_reached:
        said = {"mean": where.mean.points, "threshold": where.threshold, "tries": where.tries}
        _let_in(membership, None, "pass_training", said)


@transaction.atomic
def let_through(membership, *, actor, reason):
    """A manager ends somebody's training, for a reason that is kept."""
    if not reason.strip():
        raise Broken("reason_missing", _("Say in a few words why; the reason is kept."), field="reason")
    if not waiting(Membership.objects.filter(pk=membership.pk)).exists():
        raise Conflict("not_in_training", _("%(name)s is not in training.") % {"name": membership.user.name})
    where = standing(membership)
    mean = where.mean.points if where.mean else None
    _let_in(membership, actor, "let_through", {"reason": reason.strip()[:500], "mean": mean})


def _let_in(membership, actor, verb, said):
    if Membership.objects.filter(pk=membership.pk, trained_at=None).update(trained_at=timezone.now()):
        _put_away(Assignment.objects.of(membership.user).filter(article__project=membership.project))
        audit.record(actor or membership.user, verb, membership.user, project=membership.project, **said)


def _put_away(readings):
    """What is open of training that is over leaves the queue."""
    readings.training().open().update(state=S.WITHDRAWN)


# --- Choosing ---------------------------------------------------------------------------------------


NO_GOLD = "no_gold"
UNFINISHED = "unfinished"
HIDDEN = "hidden"


@dataclass(frozen=True)
class Candidate:
    """An article that has rulings: how many of them are its gold, who read it, and why it cannot train (or "")."""

    article: Article
    n_gold: int
    n_read: int
    reason: str


def candidates(project, articles=None):
    """The articles of a project that somebody ruled on, as candidates; those that can train first.

    An article can train when its gold is whole: it is adjudicated, or its rulings were imported and nobody's reading
    waits for being settled. And something must be in it: finding nothing is no score.
    """
    rows = project.articles.filter(pk__in=articles) if articles is not None else project.articles.all()
    live = Ruling.objects.live().filter(article=OuterRef("pk"))
    rows = rows.filter(Exists(live) | Q(adjudicated_at__isnull=False)).select_related("source")
    rows = list(rows.defer("sentences", "edits", "meta").order_by("pk"))
    keys = [row.pk for row in rows]
    gold = _counts(Ruling.objects.accepted().filter(article__in=keys))
    read = _counts(Assignment.objects.main().submitted().filter(article__in=keys))
    found = [Candidate(row, gold.get(row.pk, 0), read.get(row.pk, 0), _reason(row, gold, read)) for row in rows]
    return sorted(found, key=lambda each: (bool(each.reason), not each.article.is_training))


def _counts(rows):
    found = {}
    for article in rows.order_by().values_list("article", flat=True):
        found[article] = found.get(article, 0) + 1
    return found


def _reason(article, gold, read):
    if article.is_hidden:
        return HIDDEN
    if not gold.get(article.pk):
        return NO_GOLD
    return UNFINISHED if read.get(article.pk) and article.adjudicated_at is None else ""


@transaction.atomic
def choose(project, *, articles, threshold, actor):
    """Train on these articles (pks) with this threshold; None switches the training off.

    From then on nobody gets them as work. Who has one that is not begun gives it up; whoever began it goes on.
    """
    articles = set(articles)
    if threshold is not None:
        if not 1 <= threshold <= 100:
            raise Broken("out_of_range", _("A threshold is a number from 1 to 100."), field="threshold")
        if not articles:
            raise Broken(
                "no_articles", _("Choose an article to train on, or switch the training off."), field="articles"
            )
    known = {each.article.pk: each for each in candidates(project, articles)}
    if bad := [pk for pk in articles if pk not in known or known[pk].reason]:
        raise Broken("no_gold", _("%(n)d of these articles cannot train anybody.") % {"n": len(bad)}, field="articles")
    had = set(project.articles.filter(is_training=True).values_list("pk", flat=True))
    project.articles.filter(pk__in=had - articles).update(is_training=False)
    project.articles.filter(pk__in=articles - had).update(is_training=True)
    project.training_threshold = threshold
    project.save(update_fields=["training_threshold"])
    _clear_queues(project, fresh=articles - had, gone=had - articles)
    audit.record(actor, "choose_training", project, project=project, threshold=threshold, articles=len(articles))
    for membership in waiting(project.memberships.all()).select_related("user"):
        settle(membership.user, project)


def _clear_queues(project, *, fresh, gone):
    readings = Assignment.objects.filter(article__project=project)
    why = _("The article is for training now.")
    unbegun = readings.main().filter(article__in=fresh, state=S.ASSIGNED, is_locked=False, is_imported=False)
    articles = list(unbegun.order_by().values_list("article", flat=True))
    unbegun.update(state=S.WITHDRAWN, skip_reason=why)
    _put_away(readings if project.training_threshold is None else readings.filter(article__in=gone))
    if project.training_threshold is not None:
        # What was put away when the article, or the training, was taken out before.
        back = readings.training().filter(article__is_training=True, state=S.WITHDRAWN, submitted_at=None)
        members = project.memberships.current().filter(trained_at=None).values("user")
        back.filter(reviewer__in=members, started_at=None).update(state=S.ASSIGNED)
        back.filter(reviewer__in=members, started_at__isnull=False).update(state=S.IN_PROGRESS)
    tallies.recount(articles)


# --- Feedback ---------------------------------------------------------------------------------------


AGREED, MOVED, RENAMED, MISSED, EXTRA = "agreed", "moved", "renamed", "missed", "extra"


@dataclass(frozen=True)
class Case:
    """One thing in the feedback: a mark, what the gold has there, or both."""

    kind: str
    mark: Annotation | None
    ruling: Ruling | None

    @property
    def start(self):
        return (self.mark or self.ruling).start

    @property
    def end(self):
        return (self.mark or self.ruling).end


def feedback(marks, rulings):
    """What agreed, what was passed over, what the gold does not have, what it calls otherwise: Cases in text order.

    `rulings` are all live ones of the article: a rejected one tells why a mark is not in the gold.
    """
    found, answered = [], set()
    for mark in marks:
        here = [row for row in rulings if row.start < mark.end and row.end > mark.start]
        accepted = [row for row in here if row.is_accepted]
        if same := [row for row in accepted if row.tag_id == mark.tag_id]:
            row = max(same, key=lambda row: min(row.end, mark.end) - max(row.start, mark.start))
            answered.update(each.pk for each in same)
            is_there = abs(row.start - mark.start) <= places.SLACK and abs(row.end - mark.end) <= places.SLACK
            found.append(Case(AGREED if is_there else MOVED, mark, row))
        elif accepted:
            answered.add(accepted[0].pk)
            found.append(Case(RENAMED, mark, accepted[0]))
        else:
            rejected = [row for row in here if row.tag_id == mark.tag_id]
            found.append(Case(EXTRA, mark, rejected[0] if rejected else None))
    found += [Case(MISSED, None, row) for row in rulings if row.is_accepted and row.pk not in answered]
    return sorted(found, key=lambda each: (each.start, each.end))


def known_rulings(article):
    """The live rulings of an article with their tags, in text order."""
    return list(Ruling.objects.live().filter(article=article).select_related("tag").order_by("start", "end", F("pk")))
