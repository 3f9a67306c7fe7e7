"""What most readers marked: proposed at its place, and accepted in bulk by a rule."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from corpus_app import access, audit, kept, places
from corpus_app.models import Assignment, AuditEvent, Role, Ruling, RulingRevision
from corpus_app.rules import Broken, Conflict

from .bench import marks_of, matters_in, readings
from .history import first_revision

BATCH = 200


def proposals(article):
    """What the majority marked, and where it is split evenly, in text order (places.Proposal by tag pk)."""
    marks = marks_of(readings(article)).get(article.pk, {})
    return proposed(article, marks, places.segments(marks))


def proposed(article, marks, cut, least=None):
    """The same where the marks and their `segments` are at hand; `least` votes instead of a majority."""
    return places.tidied(places.proposals(marks, matters_in(article), least, cut), article.text)


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
    accepted, answered = unanswered(article, wanted, ruled)
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


def unanswered(article, wanted, ruled):
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
    write(made, adjudicator, project)
    said = {"least": rule.least, "of": rule.of, "rulings": len(made), "articles": len({row.article_id for row in made})}
    audit.record(adjudicator, "accept_rulings", project, project=project, operation=operation, **said)
    return len(made)


def write(made, adjudicator, project):
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
