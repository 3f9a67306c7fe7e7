"""Make the demo project from the gold files and the simulated team; the shipped fixtures come from here."""

import json
import uuid
from datetime import UTC, date, datetime

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import slugify

from corpus_app import adjudication, annotations, articles, projects, search, tallies, text
from corpus_app.demo import files, plan, talk, team
from corpus_app.models import (
    Annotation,
    AnnotationRevision,
    Article,
    Assignment,
    Comment,
    Evidence,
    Flag,
    Membership,
    Project,
    Ruling,
    Source,
    User,
)

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "annotator:demo")
SET_UP_AT = datetime(2026, 10, 2, 10, 0, tzinfo=UTC)
RULES = {
    "name": "Demo: four stories, six outlets (simulated)",
    "description": (
        "39 articles of six invented outlets about four invented events. The team and its readings are "
        "simulated; see the guideline."
    ),
    "overlap": team.READERS_PER_ARTICLE,
    # The default of 20 would leave nothing to order in so small a corpus.
    "order_from_articles": 5,
    "repeat_percent": 15,
    "repeat_after_days": plan.DAYS_BETWEEN,
    "is_simulated": True,
}
OUTLETS = {
    "Orrin Press Agency": "A wire agency: dry, fast, nearly all fact.",
    "The Castrel Gazette": "A serious daily of the capital.",
    "The Groundswell": "A campaigning weekly owned by its readers.",
    "Daily Whistle": "A tabloid with much opinion and many teasers.",
    "The Counting House": "A business paper.",
    "Halvey Notes": "A newsletter by two people; too thin for a profile.",
}


class Command(BaseCommand):
    """Gold files and generator to rows. Chance is seeded and ids are derived, so the rows are always the same."""

    help = "Build the demo project from fixtures/gold (developers only; everybody else runs load_demo)."

    def handle(self, **options):
        if Project.objects.filter(slug=files.PROJECT).exists():
            raise CommandError("There is a demo project already; build it in an empty database.")
        corpus = files.corpus()
        with transaction.atomic():
            project, people = _project()
            rows = _articles(project, corpus)
            planned = plan.readings(corpus, team.SEED)
            readings = _readings(rows, people, planned)
            _readings(rows, people, plan.second_readings(corpus, team.SEED, planned))
            _talk(rows, people, readings)
            adjudicator = people[team.ADJUDICATOR.username]
            for name in talk.FINISHED:
                _accept_gold(rows[name], corpus[name], adjudicator)
            _accept_by_rule([rows[name] for name in talk.BY_RULE], adjudicator)
            finished = [rows[name].pk for name in (*talk.FINISHED, *talk.BY_RULE)]
            Article.objects.filter(pk__in=finished).update(adjudicated_at=talk.FINISHED_AT)
            tallies.recount(row.pk for row in rows.values())
        marks = Annotation.objects.filter(assignment__article__project=project).count()
        self.stdout.write(f"{len(rows)} articles, {len(readings)} readings, {marks} annotations")


def _id(*words):
    """The UUID of a row of the demo: the same words, the same row."""
    return uuid.uuid5(NAMESPACE, ":".join(str(word) for word in words))


def _project():
    """The project with its rules, tags, guideline and members."""
    people = {person.username: _account(person) for person in team.PEOPLE}
    cards = json.loads((files.FIXTURES / "tags.json").read_text(encoding="utf-8"))
    guideline = (files.FIXTURES / "guideline.md").read_text(encoding="utf-8")
    manager = people[team.MANAGER.username]
    first = "".join(line for line in guideline.splitlines(keepends=True) if line.strip() not in talk.LEARNT)
    project = projects.create(
        slug=files.PROJECT, cards=cards, guideline=first, uuid=_id("project"), created_at=SET_UP_AT, **RULES
    )
    project.guideline_versions.update(author=manager, at=SET_UP_AT)
    projects.write_guideline(project, text=guideline, author=manager)
    project.guideline_versions.filter(number=2).update(at=talk.LEARNT_AT)
    Membership.objects.bulk_create(
        Membership(
            project=project,
            user=people[person.username],
            role=person.role,
            reads=person.reads,
            name_in_exports=person.first_name.lower(),
            joined_at=SET_UP_AT,
        )
        for person in team.PEOPLE
    )
    return project, people


def _account(person):
    user = User(
        uuid=_id("person", person.username),
        username=person.username,
        first_name=person.first_name,
        last_name=person.last_name,
        date_joined=SET_UP_AT,
        is_demo=True,
    )
    user.set_unusable_password()
    user.save()
    return user


def _articles(project, corpus):
    """The stored articles by id."""
    sources = {}
    for name, notes in OUTLETS.items():
        sources[name] = Source.objects.create(project=project, slug=slugify(name), name=name, notes=notes)
    rows = [_article(project, sources, gold) for gold in corpus.values()]
    made = Article.objects.bulk_create(rows)
    search.index(made)
    return {row.external_id: row for row in made}


def _article(project, sources, gold):
    header = gold.header
    stored, edits = text.normalise(gold.text)
    if edits:
        raise CommandError(f"{header['id']} is not in its stored form: save the file as NFC with plain line ends.")
    return Article(
        uuid=_id("article", header["id"]),
        project=project,
        source=sources[header["outlet"]],
        event=header["event"].replace("-", " ").capitalize(),
        external_id=header["id"],
        title=header["title"],
        author=header.get("author", ""),
        published_on=date.fromisoformat(header["date"]) if "date" in header else None,
        language=header["language"],
        **articles.stored_fields(stored),
        meta={"genre": header["genre"]},
        added_at=SET_UP_AT,
    )


def _readings(by_id, people, planned):
    """The stored readings by (article id, user name), with their annotations and first revisions."""
    rows = Assignment.objects.bulk_create(
        Assignment(
            uuid=_id("reading", reading.article, reading.reviewer, *([reading.kind] if reading.kind != "main" else [])),
            kind=reading.kind,
            article=by_id[reading.article],
            reviewer=people[reading.reviewer],
            state=reading.state,
            position=reading.position,
            seq=len(reading.marks) + bool(reading.submitted_at or reading.skip_reason),
            skip_reason=reading.skip_reason,
            started_at=reading.started_at,
            submitted_at=reading.submitted_at,
            active_seconds=reading.active_seconds,
        )
        for reading in planned
    )
    tags = {tag.slug: tag for tag in rows[0].article.project.tags.all()}
    marks = [
        _annotation(row, tags[mark.span.tag], mark, place)
        for row, reading in zip(rows, planned, strict=True)
        for place, mark in enumerate(reading.marks, start=1)
    ]
    AnnotationRevision.objects.bulk_create(map(_first_revision, Annotation.objects.bulk_create(marks)))
    return {(row.article.external_id, row.reviewer.username): row for row in rows}


def _annotation(reading, tag, mark, place):
    article, (_tag, start, end) = reading.article, mark.span
    quote = article.text[start:end]
    annotations.check_span(article, start, end, quote)
    return Annotation(
        uuid=_id("annotation", reading.uuid, tag.slug, start, end),
        assignment=reading,
        tag=tag,
        start=start,
        end=end,
        quote=quote,
        seq=place,
        created_at=mark.at,
        updated_at=mark.at,
    )


def _first_revision(annotation):
    return AnnotationRevision(
        annotation=annotation,
        version=1,
        operation=_id("operation", annotation.uuid),
        verb="create",
        tag=annotation.tag,
        start=annotation.start,
        end=annotation.end,
        actor=annotation.assignment.reviewer,
        at=annotation.created_at,
    )


def _talk(by_id, people, readings):
    """Comments, flags, rulings and evidence."""
    remarks = []
    for number, remark in enumerate(talk.REMARKS):
        remarks.append(
            Comment.objects.create(
                uuid=_id("comment", number),
                article=by_id[remark.article],
                author=people[remark.author],
                parent=None if remark.answers is None else remarks[remark.answers],
                body=remark.body,
                created_at=remark.at,
            )
        )
    for number, report in enumerate(talk.REPORTS):
        Flag.objects.create(
            uuid=_id("flag", number),
            article=by_id[report.article],
            raised_by=people[report.raised_by],
            reason=report.reason,
            created_at=report.at,
        )
    for decision in talk.DECISIONS:
        _ruling(by_id[decision.article], decision, people[team.ADJUDICATOR.username])
    for proof in talk.PROOFS:
        _evidence(readings[proof.article, proof.reviewer], by_id[proof.in_article], proof)


def _ruling(article, decision, adjudicator):
    span = talk.locate(article.text, decision.words)
    _decide(
        article, decision.tag, *span, adjudicator, decision.verdict, decision.reason, is_precedent=decision.is_precedent
    )


def _accept_gold(article, gold, adjudicator):
    """What the gold has and nobody ruled on is accepted."""
    for tag, start, end in gold.spans:
        if not article.rulings.filter(tag__slug=tag, start__lt=end, end__gt=start).exists():
            _decide(article, tag, start, end, adjudicator)


def _accept_by_rule(articles, adjudicator):
    """What enough readers marked and nobody ruled on is accepted."""
    own = Article.objects.filter(pk__in=[article.pk for article in articles])
    for row in adjudication.planned(own, adjudication.checked_rule(*talk.RULE), adjudicator).rulings:
        _decide(row.article, row.tag.slug, row.start, row.end, adjudicator, reason=row.reason, at=talk.RULE_AT)


def _decide(
    article,
    tag,
    start,
    end,
    adjudicator,
    verdict=Ruling.Verdict.ACCEPTED,
    reason="",
    *,
    is_precedent=False,
    at=talk.DECIDED_AT,
):
    row = Ruling.objects.create(
        uuid=_id("ruling", article.external_id, tag, start, end),
        article=article,
        tag=article.project.tags.get(slug=tag),
        start=start,
        end=end,
        verdict=verdict,
        reason=reason,
        is_precedent=is_precedent,
        decided_by=adjudicator,
        decided_at=at,
    )
    adjudication.first_revision(row).save()


def _evidence(reading, article, proof):
    """A passage put beside the mark of the reviewer that touches the words."""
    start, end = talk.locate(reading.article.text, proof.words)
    claim = reading.annotations.get(tag__slug="disputed", start__lt=end, end__gt=start)
    start, end = talk.locate(article.text, proof.passage)
    Evidence.objects.create(
        uuid=_id("evidence", claim.uuid, article.external_id, start),
        annotation=claim,
        relation=proof.relation,
        article=article,
        start=start,
        end=end,
        quote=article.text[start:end],
        note=proof.note,
        created_at=claim.created_at,
    )
