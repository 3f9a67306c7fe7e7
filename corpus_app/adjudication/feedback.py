"""What was ruled otherwise than somebody read it."""

from dataclasses import dataclass

from corpus_app import places
from corpus_app.models import Annotation, Assignment, Ruling
from corpus_app.models.articles import on_visible_article


@dataclass(frozen=True)
class Correction:
    """One thing that was ruled otherwise: `kind` is rejected, retagged, moved or missed."""

    kind: str
    ruling: Ruling
    mark: Annotation | None = None


def corrected(user, project=None):
    """The person's submitted main readings of adjudicated articles, newest decision first (a queryset)."""
    own = Assignment.objects.of(user).main().submitted().filter(article__adjudicated_at__isnull=False)
    own = own.filter(on_visible_article(user))
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
