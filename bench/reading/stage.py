"""A site in the shape of production, in a folder that goes away: collected files, gunicorn with threads, no DEBUG."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from bench.reading.texts import Text, marked, written
from bench.serving import prepare, serving, session_of

# The spans of a text are those of so many people.
READERS = 5


class Stage:
    """The site's address, the articles on it by text, and who looks at them.

    Each text is there twice: with all its marks in one reading, and read by five people for an adjudicator.
    """

    def __init__(self, address: str):
        self.address = address
        self.articles: dict[Text, str] = {}
        self.compared: dict[Text, str] = {}
        self.session = ""
        self.adjudicator = ""

    def page(self, text: Text) -> str:
        return f"{self.address}/articles/{self.articles[text]}/read/"

    def compare_page(self, text: Text) -> str:
        return f"{self.address}/articles/{self.compared[text]}/compare/"


@contextmanager
def stage(texts: tuple[Text, ...]) -> Iterator[Stage]:
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="annotator-bench-", dir=memory, ignore_cleanup_errors=True) as folder:
        port = prepare(folder)
        set_up = Stage(f"http://127.0.0.1:{port}")
        _fill(set_up, texts)
        with serving(port):
            yield set_up


def _fill(set_up: Stage, texts: tuple[Text, ...]) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from django.db import connections
    from django.utils import timezone

    from corpus_app import articles, projects
    from corpus_app.models import Annotation, AnnotationRevision, Article, Assignment, Membership, User
    from corpus_app.text import normalise

    reader = User.objects.create(username="reader")
    project = projects.create(slug="bench", name="Bench", manager=reader)
    Membership.objects.filter(project=project, user=reader).update(reads=True)
    adjudicator = User.objects.create(username="adjudicator")
    compared = projects.create(slug="compared", name="Compared", manager=adjudicator)
    readers = [User.objects.create(username=f"reader-{number}") for number in range(READERS)]
    for each in readers:
        Membership.objects.create(project=compared, user=each, role="reviewer")

    def put_up(project, text, people, state):
        article = Article.objects.create(
            project=project, title=f"Text {text.name}", **articles.stored_fields(*normalise(written(text)))
        )
        tags = {tag.slug: tag for tag in project.tags.all()}
        marks = marked(text, article.text)
        times = {"started_at": timezone.now(), "submitted_at": timezone.now()} if state == "submitted" else {}
        for number, person in enumerate(people):
            own = marks[number :: len(people)]
            reading = Assignment.objects.create(article=article, reviewer=person, state=state, seq=len(own), **times)
            rows = [
                Annotation(
                    uuid=uuid.uuid4(),
                    assignment=reading,
                    tag=tags[tag],
                    seq=seq,
                    start=start,
                    end=end,
                    quote=article.text[start:end],
                )
                for seq, (tag, start, end) in enumerate(own, start=1)
            ]
            Annotation.objects.bulk_create(rows, batch_size=500)
            AnnotationRevision.objects.bulk_create(
                [
                    AnnotationRevision(
                        annotation=row,
                        version=1,
                        operation=uuid.uuid4(),
                        verb="create",
                        tag=row.tag,
                        start=row.start,
                        end=row.end,
                        actor=person,
                    )
                    for row in rows
                ],
                batch_size=500,
            )
        return str(article.uuid)

    for text in texts:
        set_up.articles[text] = put_up(project, text, [reader], "assigned")
        set_up.compared[text] = put_up(compared, text, readers, "submitted")
    set_up.session, set_up.adjudicator = session_of(reader), session_of(adjudicator)
    connections.close_all()
