"""Rulings: propose, decide, revise, merge, withdraw; settle an article; what readers were corrected on."""

import uuid as uuids
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from . import access, annotations, audit, kept, places
from .models import Annotation, Article, Assignment, AuditEvent, Project, Role, Ruling, RulingRevision, Tag
from .rules import Broken, Conflict, Stale

LONGEST_REASON = 5_000
BATCH = 200


# --- One ruling ------------------------------------------------------------------------------------


@transaction.atomic
def create(*, uuid, adjudicator, article, operation, tag, start, end, quote, verdict, reason="", is_precedent=False):
    """A decision on a span and whether it is new; the same creation again gives the same row.

    Raises Broken when a rule is not met, Conflict when the article is adjudicated already or one reads it oneself.
    """
    _open_bench(article, adjudicator)
    row = Ruling(uuid=uuid, article=article, decided_by=adjudicator, start=start, end=end, verdict=verdict)
    row.tag, row.reason, row.is_precedent = _usable_tag(article, tag), _checked(reason), is_precedent
    if known := _made(operation, uuid, adjudicator) or _same(uuid, row):
        return known, False
    _require_unsettled(article)
    annotations.check_span(article, start, end, quote)
    _check_room(row)
    _insert(row)
    _remember(row, operation, "create", adjudicator)
    _tell(adjudicator, "rule", row)
    return row, True


@transaction.atomic
def revise(*, uuid, adjudicator, operation, version, changes):
    """The ruling with `changes` (any of tag, start, end, quote, verdict, reason, is_precedent) applied.

    What is kept as a precedent is no part of the decision: it may change alone after the article is adjudicated.
    """
    row, is_repeated = _lock(uuid, adjudicator, operation)
    if is_repeated:
        return row
    if changes.keys() == {"is_precedent"}:
        return _pin(row, operation, adjudicator, version, changes["is_precedent"])
    _check_writable(row, version)
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn", _("The ruling was withdrawn; restore it first."), current=row)
    if "tag" in changes:
        row.tag = _usable_tag(row.article, changes["tag"])
    if {"start", "end", "quote"} & changes.keys():
        row.start, row.end = annotations.moved(row, row.article, changes)
    row.verdict = changes.get("verdict", row.verdict)
    row.reason = _checked(changes.get("reason", row.reason))
    row.is_precedent = changes.get("is_precedent", row.is_precedent)
    _check_room(row)
    return _store(row, operation, "revise", adjudicator, "revise_ruling")


def _pin(row, operation, adjudicator, version, is_precedent):
    """The ruling, kept as a precedent or no longer; who decided it, and when, stays."""
    _check_version(row, version)
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn", _("The ruling was withdrawn; restore it first."), current=row)
    row.is_precedent, row.version = is_precedent, row.version + 1
    row.save(update_fields=["is_precedent", "version"])
    revision = first_revision(row)
    revision.operation, revision.verb = operation, "pin" if is_precedent else "unpin"
    revision.actor, revision.at = adjudicator, timezone.now()
    revision.save()
    _tell(adjudicator, "pin_precedent" if is_precedent else "unpin_precedent", row)
    return row


@transaction.atomic
def withdraw(*, uuid, adjudicator, operation, version):
    """The ruling, taken back: the place is open again. The row and its history stay."""
    row, is_repeated = _lock(uuid, adjudicator, operation)
    if is_repeated:
        return row
    _check_writable(row, version)
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn", _("The ruling is withdrawn already."), current=row)
    row.withdrawn_at = timezone.now()
    return _store(row, operation, "withdraw", adjudicator, "withdraw_ruling")


@transaction.atomic
def restore(*, uuid, adjudicator, operation, version):
    """A withdrawn ruling, in force again."""
    row, is_repeated = _lock(uuid, adjudicator, operation)
    if is_repeated:
        return row
    _check_writable(row, version)
    if row.withdrawn_at is None:
        raise Conflict("not_withdrawn", _("The ruling is not withdrawn."), current=row)
    row.withdrawn_at = None
    _check_room(row)
    return _store(row, operation, "restore", adjudicator, "restore_ruling")


@transaction.atomic
def merge(*, uuid, other, adjudicator, operation, version):
    """Two rulings of one verdict and tag as one, from where the first begins to where the last ends.

    The ruling `uuid` grows, the `other` one is withdrawn; both keep their history.
    """
    row, is_repeated = _lock(uuid, adjudicator, operation)
    if is_repeated:
        return row
    _check_writable(row, version)
    second = Ruling.objects.live().filter(article=row.article, uuid=other).exclude(pk=row.pk).first()
    if second is None or row.withdrawn_at is not None:
        raise Broken("nothing_to_merge", _("There is no such ruling on this article."), field="ruling")
    second.article = row.article
    if (second.tag_id, second.verdict) != (row.tag_id, row.verdict):
        raise Broken("unlike", _("Only rulings that say the same of the same tag can be merged."), field="ruling")
    second.withdrawn_at = timezone.now()
    _store(second, uuids.uuid5(operation, "merged"), "withdraw", adjudicator, "withdraw_ruling", into=str(row.uuid))
    row.start, row.end = min(row.start, second.start), max(row.end, second.end)
    _check_room(row)
    return _store(row, operation, "merge", adjudicator, "merge_rulings", other=str(second.uuid))


@transaction.atomic
def reject_all(*, article, start, end, adjudicator, operation, reason=""):
    """Nothing to mark here: everything that readers marked in `[start, end)` and nobody ruled on, rejected."""
    _open_bench(article, adjudicator)
    marks = Annotation.objects.live().filter(assignment__in=readings(article), start__lt=end, end__gt=start)
    found = marks.order_by("start", "end", "tag__position").values_list("tag__slug", "start", "end").distinct()
    ruled = set(Ruling.objects.live().filter(article=article).values_list("tag__slug", "start", "end"))
    return [
        create(
            uuid=uuids.uuid5(operation, f"{tag}:{left}:{right}"),
            adjudicator=adjudicator,
            article=article,
            operation=uuids.uuid5(operation, f"reject:{tag}:{left}:{right}"),
            tag=tag,
            start=left,
            end=right,
            quote=article.text[left:right],
            verdict=Ruling.Verdict.REJECTED,
            reason=reason,
        )[0]
        for tag, left, right in found
        if (tag, left, right) not in ruled
    ]


# --- Rules -----------------------------------------------------------------------------------------


def may_rule(membership, reading):
    """Whether a member rules on an article, given their own reading of it (or None)."""
    return membership.includes(Role.ADJUDICATOR) and not (reading is not None and reading.is_open)


def require_bench(membership, article):
    """Raise unless the member may see how others read the article, and rule on it."""
    access.require(membership, Role.ADJUDICATOR)
    if Assignment.objects.of(membership.user).open().filter(article=article).exists():
        raise Conflict("reading_open", _("You are reading this article yourself; submit your reading first."))


def _open_bench(article, adjudicator):
    """Let one person at a time decide on an article. Raises unless this one may."""
    require_bench(access.membership_for(adjudicator, article.project.slug), article)
    if not article.project.takes_work:
        raise Conflict("project_closed", _("The project is closed; nothing can be written now."))
    # What others decided meanwhile counts.
    locked = Article.objects.select_for_update().only("adjudicated_at").get(pk=article.pk)
    article.adjudicated_at = locked.adjudicated_at


def _require_unsettled(article):
    if article.adjudicated_at is not None:
        raise Conflict("adjudicated", _("The article is adjudicated; reopen it first."))


def _lock(uuid, adjudicator, operation):
    """The ruling and whether the operation was done before. Raises Ruling.DoesNotExist where it cannot be seen."""
    row = Ruling.objects.visible_to(adjudicator).select_related("article__project", "tag").get(uuid=uuid)
    _open_bench(row.article, adjudicator)
    article = row.article
    row = Ruling.objects.select_for_update(of=("self",)).select_related("tag", "decided_by").get(pk=row.pk)
    row.article = article
    return row, _made(operation, uuid, adjudicator) is not None


def _check_version(row, version):
    if row.version != version:
        raise Stale("stale", _("The ruling was changed meanwhile."), current=row)


def _check_writable(row, version):
    _check_version(row, version)
    _require_unsettled(row.article)


def _usable_tag(article, slug):
    tag = Tag.objects.usable().filter(project=article.project, slug=slug).first()
    if tag is None:
        raise Broken("unknown_tag", _("This project has no tag “%(slug)s”.") % {"slug": slug}, field="tag")
    return tag


def _checked(reason):
    reason = reason.replace("\r\n", "\n").strip()
    if len(reason) > LONGEST_REASON:
        raise Broken("too_long", _("A reason has at most %(n)d characters.") % {"n": LONGEST_REASON}, field="reason")
    return reason


def _check_room(row):
    """Raise Broken when the gold could not hold this span: no unit of the project, or across another ruling."""
    article, project = row.article, row.article.project
    if project.unit == Project.Unit.ARTICLE and (row.start, row.end) != (0, article.length):
        raise Broken("not_a_unit", _("In this project a verdict covers the whole article."), field="start")
    if project.unit == Project.Unit.SENTENCE and [row.start, row.end] not in article.sentences:
        raise Broken("not_a_unit", _("In this project a span is one whole sentence."), field="start")
    if not row.is_accepted:
        return
    across = Ruling.objects.accepted().filter(article=article, start__lt=row.end, end__gt=row.start)
    across = across.exclude(pk=row.pk)
    if across.filter(tag=row.tag).exclude(start=row.start, end=row.end).exists():
        raise Broken(
            "overlaps_ruling", _("A ruling for the same tag overlaps this span; change that one."), field="start"
        )
    if not project.allows_overlapping_spans and across.exclude(tag=row.tag).exists():
        raise Broken("overlaps", _("In this project spans may not overlap; another ruling is in the way."), field="tag")


# --- History ---------------------------------------------------------------------------------------


def _made(operation, uuid, adjudicator):
    """What this operation did before, or None; a key used for something else is a conflict."""
    revision = RulingRevision.objects.filter(operation=operation).select_related("ruling").first()
    if revision is None:
        return None
    if revision.ruling.uuid != uuid or revision.actor_id != adjudicator.pk:
        raise Conflict("operation_reused", _("This Idempotency-Key was used for something else."))
    return _with_words(Ruling.objects.filter(pk=revision.ruling_id)).get()


def _same(uuid, row):
    """The ruling with this UUID if it was created as `row` would be; Conflict when it was not."""
    known = _with_words(Ruling.objects.filter(uuid=uuid)).first()
    if known is None:
        return None
    first = known.revisions.filter(version=1).first()
    told = ("tag_id", "start", "end", "verdict", "reason", "is_precedent")
    is_same = (
        first is not None
        and known.article_id == row.article.pk
        and first.actor_id == row.decided_by_id
        and all(getattr(first, name) == getattr(row, name) for name in told)
    )
    if not is_same:
        raise Conflict("taken", _("This id belongs to another ruling."))
    return known


def _with_words(rulings):
    return rulings.select_related("tag", "decided_by", "article__project")


def _insert(row):
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _already_ruled() from None


def _already_ruled():
    return Broken("already_ruled", _("There is a ruling on this span and tag; change that one."), field="tag")


def _store(row, operation, verb, adjudicator, event, **data):
    """Write an accepted change: the row, its revision, the audit event."""
    row.version += 1
    row.decided_by, row.decided_at = adjudicator, timezone.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise _already_ruled() from None
    _remember(row, operation, verb, adjudicator)
    _tell(adjudicator, event, row, **data)
    return row


def _tell(adjudicator, event, row, **data):
    kept.forget_gold([row.article_id])
    data |= {"tag": row.tag.slug, "start": row.start, "end": row.end, "verdict": row.verdict, "version": row.version}
    audit.record(adjudicator, event, row, project=row.article.project, **data)


def _remember(row, operation, verb, adjudicator):
    revision_of(row, operation=operation, verb=verb, actor_id=adjudicator.pk).save()


def first_revision(row):
    """The history of a ruling that comes from somewhere else, unsaved: that it was made."""
    operation = uuids.uuid5(row.uuid, "create")
    return revision_of(row, operation=operation, verb="create", actor_id=row.decided_by_id)


def revision_of(row, *, operation, verb, actor_id):
    """The ruling as it is now, as what this operation made of it; unsaved."""
    return RulingRevision(
        ruling=row,
        version=row.version,
        operation=operation,
        verb=verb,
        tag_id=row.tag_id,
        start=row.start,
        end=row.end,
        verdict=row.verdict,
        reason=row.reason,
        is_precedent=row.is_precedent,
        actor_id=actor_id,
        at=row.decided_at,
    )


def as_json(row):
    """The ruling as API and pages show it; offsets are code points of the article's text."""
    return {
        "id": str(row.uuid),
        "article": str(row.article.uuid),
        "tag": row.tag.slug,
        "start": row.start,
        "end": row.end,
        "quote": row.article.text[row.start : row.end],
        "verdict": row.verdict,
        "reason": row.reason,
        "is_precedent": row.is_precedent,
        "decided_by": row.decided_by.name,
        "decided_at": annotations.iso(row.decided_at),
        "withdrawn_at": row.withdrawn_at and annotations.iso(row.withdrawn_at),
        "version": row.version,
    }


# --- Proposals -------------------------------------------------------------------------------------


def readings(article):
    """The readings that vote: submitted main ones, independent or not counted alike by whoever rules."""
    return Assignment.objects.main().submitted().filter(article=article)


def marks_of(found):
    """The marks of these readings (a queryset): {article pk: {reviewer pk: [(tag pk, start, end)]}}."""
    marks = {}
    reader = {}
    for pk, article, reviewer in found.order_by("article", "pk").values_list("pk", "article", "reviewer"):
        reader[pk] = marks.setdefault(article, {}).setdefault(reviewer, [])
    rows = Annotation.objects.live().filter(assignment__in=list(reader)).order_by("start", "end", "pk")
    for reading, *mark in rows.values_list("assignment", "tag", "start", "end"):
        reader[reading].append(tuple(mark))
    return marks


def proposals(article):
    """What the majority marked, and where it is split evenly, in text order (places.Proposal by tag pk)."""
    marks = marks_of(readings(article)).get(article.pk, {})
    return proposed(article, marks, places.segments(marks))


def proposed(article, marks, cut, least=None):
    """The same where the marks and their `segments` are at hand; `least` votes instead of a majority."""
    return places.tidied(places.proposals(marks, matters_in(article), least, cut), article.text)


def matters_in(article):
    """Whether a piece of the article holds a letter or digit, so that readers can differ about it."""
    return lambda start, end: any(map(str.isalnum, article.text[start:end]))


@dataclass(frozen=True)
class Rule:
    """At least `least` of every `of` readers: the share of votes from which proposals are accepted in bulk."""

    least: int
    of: int

    def votes(self, readers):
        """How many of so many readers it takes."""
        return -(-self.least * readers // self.of)

    def __str__(self):
        return _("at least %(least)d of %(of)d readers") % {"least": self.least, "of": self.of}


@dataclass
class Bulk:
    """What accepting by a rule would write: unsaved rulings by article, and what it leaves alone."""

    rule: Rule
    rulings: list
    articles: int = 0
    short: int = 0
    ruled: int = 0
    contested: int = 0

    @property
    def count(self):
        return len(self.rulings)


def checked_rule(least, of):
    """The rule; raises Broken unless it is a majority."""
    if not 1 <= of <= 100:
        raise Broken("out_of_range", _("This takes 1 to 100 readers."), field="of")
    if not of < 2 * least <= 2 * of:
        raise Broken("no_majority", _("Take more than half of the readers, and no more than there are."), field="least")
    return Rule(least, of)


def planned(articles, rule, adjudicator):
    """What the rule would accept on these articles (a queryset), as a Bulk; nothing is written.

    Left alone: adjudicated articles and those the adjudicator is reading, spans that touch a ruling on the same tag,
    and spans that a project without overlaps could not hold.
    """
    own = Assignment.objects.of(adjudicator).open().values("article")
    articles = articles.shown().filter(adjudicated_at=None).exclude(pk__in=own).select_related("project")
    done = Bulk(rule, [])
    rows = articles.order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    for at in range(0, len(keys), BATCH):
        batch = keys[at : at + BATCH]
        votes = marks_of(Assignment.objects.main().submitted().filter(article__in=batch))
        ruled = {}
        for row in Ruling.objects.live().filter(article__in=batch):
            ruled.setdefault(row.article_id, []).append(row)
        for article in rows.filter(pk__in=[key for key in batch if key in votes]):
            if len(votes[article.pk]) < rule.of:
                done.short += 1
            else:
                _plan_one(done, article, votes[article.pk], ruled.get(article.pk, []), adjudicator)
    return done


def _plan_one(done, article, marks, ruled, adjudicator):
    cut = places.segments(marks)
    wanted = proposed(article, marks, cut, done.rule.votes(len(marks)))
    accepted, answered = _unanswered(article, wanted, ruled)
    reached = places.Stretches((each.start, each.end) for each in wanted)
    done.ruled += answered
    done.contested += len(wanted) - answered - len(accepted)
    done.contested += sum(not reached.meet(each.start, each.end) for each in proposed(article, marks, cut))
    done.articles += bool(accepted)
    done.rulings += [
        Ruling(
            article=article,
            tag_id=each.tag,
            start=each.start,
            end=each.end,
            verdict=Ruling.Verdict.ACCEPTED,
            reason=_("%(votes)d of %(readers)d readers marked it so.") % {"votes": each.votes, "readers": each.readers},
            decided_by=adjudicator,
        )
        for each in accepted
    ]


def _unanswered(article, wanted, ruled):
    """The proposals that can be accepted beside the rulings, and how many touch a ruling on the same tag."""
    taken = [(row.start, row.end) for row in ruled if row.is_accepted]
    by_tag = {}
    for row in ruled:
        by_tag.setdefault(row.tag_id, []).append((row.start, row.end))
    stretches = {tag: places.Stretches(spans) for tag, spans in by_tag.items()}
    found, answered = [], 0
    for each in wanted:
        if each.tag in stretches and stretches[each.tag].meet(each.start, each.end):
            answered += 1
        elif article.project.allows_overlapping_spans or not places.meets(each, taken):
            taken.append((each.start, each.end))
            found.append(each)
    return found, answered


@transaction.atomic
def accept(*, articles, project, rule, adjudicator, operation):
    """Write what `planned` shows; the number of new rulings. Repeating the operation writes nothing."""
    if event := audit.repeated(operation, adjudicator, "accept_rulings"):
        return event.data["rulings"]
    access.require(access.membership_for(adjudicator, project.slug), Role.ADJUDICATOR)
    if not project.takes_work:
        raise Conflict("project_closed", _("The project is closed; nothing can be written now."))
    list(articles.order_by("pk").select_for_update().values_list("pk"))
    made = planned(articles, rule, adjudicator).rulings
    _write(made, adjudicator, project)
    said = {"least": rule.least, "of": rule.of, "rulings": len(made), "articles": len({row.article_id for row in made})}
    audit.record(adjudicator, "accept_rulings", project, project=project, operation=operation, **said)
    return len(made)


def _write(made, adjudicator, project):
    Ruling.objects.bulk_create(made, batch_size=1000)
    RulingRevision.objects.bulk_create(map(first_revision, made), batch_size=1000)
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                actor=adjudicator,
                verb="rule",
                project=project,
                object_type=Ruling._meta.model_name,
                object_id=str(row.uuid),
                data={"start": row.start, "end": row.end, "verdict": row.verdict, "version": 1, "by_rule": True},
            )
            for row in made
        ),
        batch_size=1000,
    )
    kept.forget_gold({row.article_id for row in made})


# --- The article -----------------------------------------------------------------------------------


def agreed_among(article, marks, ruled, cut):
    """How many rulings finishing would add, where marks, live rulings and the `segments` of the marks are at hand."""
    found, _answered = _unanswered(article, proposed(article, marks, cut, len(marks)), ruled)
    return len(found)


def agreed(article, adjudicator):
    """What finishing would accept besides: unsaved rulings on what every reader marked alike and nobody ruled on."""
    everybody = readings(article).count()
    if not everybody:
        return []
    return planned(Article.objects.filter(pk=article.pk), Rule(everybody, everybody), adjudicator).rulings


@transaction.atomic
def finish(*, article, adjudicator, operation):
    """The article, adjudicated: what all readers marked alike is accepted too, and readers see their corrections."""
    if audit.repeated(operation, adjudicator, "adjudicate", article.uuid):
        return article
    _open_bench(article, adjudicator)
    _require_unsettled(article)
    if not readings(article).exists():
        raise Conflict("nothing_to_adjudicate", _("Nobody has submitted this article yet."))
    made = agreed(article, adjudicator)
    _write(made, adjudicator, article.project)
    article.adjudicated_at = timezone.now()
    article.save(update_fields=["adjudicated_at"])
    kept.forget_gold([article.pk])
    audit.record(adjudicator, "adjudicate", article, project=article.project, operation=operation, accepted=len(made))
    return article


@transaction.atomic
def reopen(*, article, adjudicator, operation):
    """The article, open for rulings again; what was decided stays. Readers' corrections are out of sight meanwhile."""
    if audit.repeated(operation, adjudicator, "reopen_adjudication", article.uuid):
        return article
    _open_bench(article, adjudicator)
    if article.adjudicated_at is None:
        raise Conflict("not_adjudicated", _("The article is not adjudicated."))
    article.adjudicated_at = None
    article.save(update_fields=["adjudicated_at"])
    audit.record(adjudicator, "reopen_adjudication", article, project=article.project, operation=operation)
    return article


def next_article(article, adjudicator):
    """The next article of the project that this person could adjudicate: read by two or more, not finished; or None.

    After the last one comes the first.
    """
    read = Assignment.objects.main().submitted().filter(article=OuterRef("pk")).order_by().values("article")
    waiting = Article.objects.visible_to(adjudicator).shown().filter(project=article.project_id, adjudicated_at=None)
    waiting = waiting.exclude(pk__in=Assignment.objects.of(adjudicator).open().values("article"))
    waiting = waiting.filter(Exists(read.annotate(n=Count("pk")).filter(n__gt=1))).only("uuid").order_by("pk")
    return waiting.filter(pk__gt=article.pk).first() or waiting.exclude(pk=article.pk).first()


# --- What readers were corrected on ----------------------------------------------------------------


@dataclass(frozen=True)
class Correction:
    """One thing that was ruled otherwise: `kind` is rejected, retagged, moved or missed."""

    kind: str
    ruling: Ruling
    mark: Annotation | None = None


def corrected(user, project=None):
    """The person's submitted main readings of adjudicated articles, newest decision first (a queryset)."""
    own = Assignment.objects.of(user).main().submitted().filter(article__adjudicated_at__isnull=False)
    own = own.filter(article__in=Article.objects.visible_to(user))
    # Who reads the article again (a second reading) must not see the first one judged.
    own = own.exclude(article__in=Assignment.objects.of(user).open().values("article"))
    own = own.select_related("article__project", "article__source").order_by("-article__adjudicated_at", "pk")
    return own.filter(article__project=project) if project else own


def corrections(found):
    """What was ruled otherwise in each of these readings (at hand): a list of (reading, [Correction])."""
    articles = [reading.article_id for reading in found]
    rulings = {pk: [] for pk in articles}
    for row in Ruling.objects.live().filter(article__in=articles).select_related("tag").in_text_order():
        rulings[row.article_id].append(row)
    marks = {reading.pk: [] for reading in found}
    rows = Annotation.objects.live().filter(assignment__in=list(marks)).select_related("tag").in_text_order()
    for mark in rows:
        marks[mark.assignment_id].append(mark)
    told = []
    for reading in found:
        for row in rulings[reading.article_id]:
            row.article = reading.article
        told.append((reading, _corrections(marks[reading.pk], rulings[reading.article_id])))
    return told


def _corrections(marks, rulings):
    found, answered = [], set()
    for mark in marks:
        here = [row for row in rulings if row.start < mark.end and row.end > mark.start]
        same = [row for row in here if row.tag_id == mark.tag_id]
        if taken := [row for row in same if row.is_accepted]:
            answered.update(row.pk for row in taken)
            if not any(_is_same_place(mark, row) for row in taken):
                found.append(Correction("moved", taken[0], mark))
        elif same:
            found.append(Correction("rejected", same[0], mark))
        elif others := [row for row in here if row.is_accepted]:
            answered.add(others[0].pk)
            found.append(Correction("retagged", others[0], mark))
    found += [Correction("missed", row) for row in rulings if row.is_accepted and row.pk not in answered]
    return sorted(found, key=lambda each: (each.mark or each.ruling).start)


def _is_same_place(mark, row):
    return abs(mark.start - row.start) <= places.SLACK and abs(mark.end - row.end) <= places.SLACK
