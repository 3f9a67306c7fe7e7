"""Rows for tests, made by plain functions; everything that is not said gets a sensible value."""

import io
import json
import random
import uuid
from datetime import timedelta
from itertools import count

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from corpus_app import adjudication, articles, intake, projects, search, tags, tallies
from corpus_app.models import (
    Annotation,
    AnnotationRevision,
    Article,
    Assignment,
    Comment,
    Evidence,
    Flag,
    Membership,
    Role,
    Ruling,
    Source,
    User,
)
from corpus_app.text import normalise

PASSWORD = "a long enough password"
TEXT = (
    "Hello from the harbour. The council voted 31 to 18 for the dam.\n\n"
    "It was, frankly, a failure of nerve. The owners say 40 farms will drown; the ministry counts nine.\n"
)
_numbers = count(1)


def make_user(username=None, **fields):
    """An account that can sign in with PASSWORD."""
    user = User(username=username or f"user{next(_numbers)}", **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def make_session(user):
    """What the cookie of somebody signed in holds: a session without the steps and traces of signing in."""
    keys = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    session = Session(session_key=uuid.uuid4().hex, expire_date=timezone.now() + timedelta(days=1))
    session.session_data = SessionStore().encode(keys)
    session.save(force_insert=True)
    return session.session_key


def make_project(slug=None, *, manager=None, cards=None, **rules):
    """A project with the default tags."""
    return projects.create(slug=slug or f"project-{next(_numbers)}", cards=cards, manager=manager, **rules)


def make_member(project, user=None, role=Role.REVIEWER, **fields):
    """A membership; reviewers read, the others do not."""
    fields.setdefault("reads", role == Role.REVIEWER)
    return Membership.objects.create(project=project, user=user or make_user(), role=role, **fields)


def make_tag(project, name, **card):
    return tags.create(project, [{"name": name, **card}])[0]


def make_source(project, name="The Harbour Gazette", **fields):
    fields.setdefault("slug", f"source-{next(_numbers)}")
    return Source.objects.create(project=project, name=name, **fields)


def make_article(project, text=TEXT, **fields):
    """An article with this text, normalised as an import would do it; `source` may be a name."""
    if isinstance(fields.get("source"), str):
        name = fields["source"]
        fields["source"] = project.sources.filter(name=name).first() or make_source(project, name)
    article = Article.objects.create(project=project, **articles.stored_fields(*normalise(text)), **fields)
    search.index([article])
    return article


def make_reading(article, reviewer, state=Assignment.State.ASSIGNED, *, spans=(), **fields):
    """A reading, with `spans` as (tag slug, start, end) in it. A submitted one has its time."""
    now = timezone.now()
    if state in (Assignment.State.IN_PROGRESS, Assignment.State.SUBMITTED):
        fields.setdefault("started_at", now)
    if state == Assignment.State.SUBMITTED:
        fields.setdefault("submitted_at", now)
    reading = Assignment.objects.create(article=article, reviewer=reviewer, state=state, **fields)
    for tag, start, end in spans:
        _mark(reading, tag, start, end)
    tallies.recount([article.pk])
    return reading


def change_readings(readings, **fields):
    """Readings (a queryset) put into another state by hand, past every rule."""
    articles = list(readings.values_list("article", flat=True))
    readings.update(**fields)
    tallies.recount(articles)


def make_long_reading(project, reviewer, *, words, marks):
    """A begun reading of a long article, which compresses as English text does: hardly a phrase twice."""
    roll = random.Random(1)
    known = [f"{roll.choice('bcdfgklmnprst')}{roll.choice('aeiou')}{number:x}" for number in range(3000)]
    drawn = roll.choices(known, [1 / (rank + 3) for rank in range(3000)], k=words)
    text = "\n".join(" ".join(drawn[at : at + 80]) + "." for at in range(0, words, 80))
    reading = make_reading(make_article(project, text), reviewer, Assignment.State.IN_PROGRESS)
    tags_of_project = list(project.tags.all())
    Annotation.objects.bulk_create(
        Annotation(
            uuid=uuid.UUID(int=roll.getrandbits(128)),
            assignment=reading,
            tag=roll.choice(tags_of_project),
            start=start,
            end=(end := start + roll.randint(5, 40)),
            quote=text[start:end],
        )
        for start in sorted(roll.sample(range(len(text) - 40), marks))
    )
    return reading


def make_annotation(reading, tag, start, end, **fields):
    """A live annotation with its first revision; `tag` is a slug or a Tag."""
    row = _mark(reading, tag, start, end, **fields)
    if reading.is_submitted:
        tallies.recount([reading.article_id])
    return row


def _mark(reading, tag, start, end, **fields):
    if isinstance(tag, str):
        tag = reading.article.project.tags.get(slug=tag)
    fields = {"uuid": uuid.uuid4(), "quote": reading.article.text[start:end], "seq": reading.seq + 1} | fields
    row = Annotation.objects.create(assignment=reading, tag=tag, start=start, end=end, **fields)
    AnnotationRevision.objects.create(
        annotation=row,
        version=1,
        operation=uuid.uuid4(),
        verb="create",
        tag=tag,
        start=start,
        end=end,
        note=row.note,
        confidence=row.confidence,
        actor=reading.reviewer,
    )
    reading.seq += 1
    reading.save(update_fields=["seq"])
    return row


def make_ruling(article, tag, start, end, decided_by, verdict=Ruling.Verdict.ACCEPTED, **fields):
    """A decision on a span; `tag` is a slug or a Tag."""
    if isinstance(tag, str):
        tag = article.project.tags.get(slug=tag)
    row = Ruling.objects.create(
        article=article, tag=tag, start=start, end=end, decided_by=decided_by, verdict=verdict, **fields
    )
    adjudication.first_revision(row).save()
    return row


def make_comment(article, author, body="What does this rest on?", **fields):
    return Comment.objects.create(article=article, author=author, body=body, **fields)


def make_flag(article, raised_by, reason="This is an advertisement.", **fields):
    return Flag.objects.create(article=article, raised_by=raised_by, reason=reason, **fields)


def make_evidence(annotation, url="https://example.org/census", relation=Evidence.Relation.CONTRADICTS, **fields):
    return Evidence.objects.create(annotation=annotation, url=url, relation=relation, **fields)


def make_file(name, content, is_named=True):
    """A file as importers take it; a list of rows is written as JSONL."""
    if isinstance(content, list):
        content = "".join(json.dumps(row) + "\n" for row in content)
    content = content if isinstance(content, bytes) else content.encode()
    return intake.File(name, lambda: io.BytesIO(content), is_named)
