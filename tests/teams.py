"""A team's readings in bulk: articles of ten sentences, marked by rule and lot, the same every time."""

import datetime
import random
import re
import uuid

from django.utils import timezone

from corpus_app import tallies
from corpus_app.models import Annotation, Assignment
from tests import factories

SENTENCE = "The council of {place} voted {number} to 18 for the dam, and nobody there was pleased. "
TAGS = ("fact", "opinion", "disputed", "off-topic")


def make_articles(project, count, *, source="The Harbour Gazette", event="", first=datetime.date(2031, 3, 1)):
    """Articles of ten sentences in five paragraphs."""
    source = project.sources.filter(name=source).first() or factories.make_source(
        project, source, slug=source.lower().replace(" ", "-")
    )
    return [
        factories.make_article(
            project,
            "\n\n".join((SENTENCE.format(place=f"Marl {number}", number=row) * 2).strip() for row in range(31, 36)),
            title=f"{source.name} {number}",
            source=source,
            event=event,
            published_on=first + datetime.timedelta(days=number),
        )
        for number in range(count)
    ]


def read(articles, readers, *, seed=1, care=0.8, tags=TAGS, compared=True):
    """Submitted readings of every reader: a sentence has a true tag, which each reader notices with `care`.

    `compared`: the readers have seen each other's, so that pages show numbers at once.
    """
    rng = random.Random(seed)
    now = timezone.now()
    by_slug = {tag.slug: tag for tag in articles[0].project.tags.all()}
    made, marks = [], []
    for article in articles:
        truth = [rng.choice([*tags, None]) for _ in article.sentences]
        for reader in readers:
            reading = Assignment(
                article=article,
                reviewer=reader,
                state=Assignment.State.SUBMITTED,
                started_at=now,
                submitted_at=now,
                compared_at=now if compared else None,
            )
            made.append(reading)
            for (start, end), tag in zip(article.sentences, truth, strict=True):
                given = tag if rng.random() < care else rng.choice([*tags, None, None])
                if given:
                    marks.append((reading, by_slug[given], start, end - rng.choice([0, 0, 0, 9])))
    Assignment.objects.bulk_create(made)
    Annotation.objects.bulk_create(
        Annotation(
            uuid=uuid.uuid4(),
            assignment=reading,
            tag=tag,
            start=start,
            end=end,
            quote=reading.article.text[start:end],
        )
        for reading, tag, start, end in marks
    )
    tallies.recount(article.pk for article in articles)
    return made


def judge(articles, readers, tags, share, *, seed=1):
    """Submitted verdicts on every sentence: the first tag with probability `share`, else the second."""
    rng = random.Random(seed)
    now = timezone.now()
    by_slug = {tag.slug: tag for tag in articles[0].project.tags.all()}
    made, marks = [], []
    for article in articles:
        for reader in readers:
            reading = Assignment(article=article, reviewer=reader, state="submitted", submitted_at=now, compared_at=now)
            made.append(reading)
            for start, end in article.sentences:
                marks.append((reading, by_slug[tags[0] if rng.random() < share else tags[1]], start, end))
    Assignment.objects.bulk_create(made)
    Annotation.objects.bulk_create(
        Annotation(uuid=uuid.uuid4(), assignment=reading, tag=tag, start=start, end=end, quote=article.text[start:end])
        for reading, tag, start, end in marks
        for article in [reading.article]
    )
    tallies.recount(article.pk for article in articles)


def plain(response):
    """A page's bytes without what differs from request to request."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", response.content)
