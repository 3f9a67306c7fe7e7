"""Small datasets for the tests of every format, held in memory."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from corpus_app.formats import records
from corpus_app.formats.records import Adjudication, Annotation, Article, Assignment, Comment, Evidence, Rules, Ruling

AT = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
TAGS = [{"slug": "fact", "name": "fact"}, {"slug": "opinion", "name": "opinion"}]


@dataclass
class Memory:
    """A dataset as `records.Dataset` describes it."""

    all_articles: list = field(default_factory=list)
    all_assignments: list = field(default_factory=list)
    all_annotations: list = field(default_factory=list)
    all_rulings: list = field(default_factory=list)
    all_adjudications: list = field(default_factory=list)
    all_evidence: list = field(default_factory=list)
    all_comments: list = field(default_factory=list)
    layer: str = "readings"
    names_replaced: bool = False
    losses: Counter = field(default_factory=Counter)

    def rules(self):
        return Rules(rules={"unit": "word"}, tags=TAGS, sources=[{"slug": "gazette", "name": "The Gazette"}])

    def articles(self):
        return iter(self.all_articles)

    def assignments(self):
        return iter(self.all_assignments)

    def annotations(self):
        return iter(self.all_annotations)

    def rulings(self):
        return iter(self.all_rulings)

    def adjudications(self):
        return iter(self.all_adjudications)

    def evidence(self):
        return iter(self.all_evidence)

    def comments(self):
        return iter(self.all_comments)


def reading(article, annotator, *spans, **fields):
    """(assignment, annotations) of one annotator; spans are (label, start, end) or with a note as the fourth."""
    assignment = Assignment(article_id=article.id, annotator=annotator, submitted_at=AT, **fields)
    marks = []
    for number, (label, start, end, *note) in enumerate(spans, start=1):
        mark = Annotation(
            id=f"{article.id}-{annotator}-{assignment.kind}-{number}",
            article_id=article.id,
            annotator=annotator,
            kind=assignment.kind,
            label=label,
            start=start,
            end=end,
            quote=article.text[start:end],
            note="".join(note),
            created_at=AT,
            updated_at=AT,
        )
        marks.append(mark)
    return assignment, marks


def dataset(articles, readings):
    assignments = [assignment for assignment, _marks in readings]
    return Memory(articles, assignments, [mark for _assignment, marks in readings for mark in marks])


def empty():
    return Memory()


def plain():
    """One article, two readers, one of whom marked nothing."""
    article = Article(id="a1", text="Hello from the harbour.\nThe council voted.\n", source="The Gazette", title="Dam")
    return dataset([article], [reading(article, "ben", ("fact", 24, 42)), reading(article, "cleo")])


def unicode():
    """Emoji, combining marks, right-to-left text, line ends that are none, and what spreadsheets calculate."""
    text = "👩‍👩‍👧 sagt: „Ja“.\x85=1+1\u2028 שלום e\u0301 नमस्ते\u00a0end 'tis"
    article = Article(
        id="ü/1 =x",
        text=text,
        title="=HYPERLINK(1)",
        source="'t Nieuws",
        author="@x",
        date=date(2026, 2, 28),
        url="https://x.example/ü",
        language="he",
        event="=Event",
        sentences=[(0, 9), (10, len(text))],
        meta={"id": "theirs", "b": [1, 2.5, None, {"a": "\u2028"}]},
    )
    start = text.index("=1+1")
    spans = [("fact", 0, 5), ("opinion", start, start + 4, "+note"), ("fact", text.index("'tis"), len(text), "'n")]
    return dataset([article], [reading(article, 'Zoë "O’Neil", <z@x>', *spans)])


def overlaps():
    """Spans nested, crossing, equal with another tag; second and unfinished readings."""
    article = Article(id="a1", text="0123456789" * 3)
    other = Article(id="a2", text="Nobody read this.")
    third = Article(id="a3", text="Nothing is marked here.")
    spans = [("fact", 0, 10), ("opinion", 0, 10), ("fact", 2, 5), ("fact", 4, 12)]
    readings = [
        reading(article, "ben", *spans),
        reading(article, "ben", ("fact", 0, 3), kind="repeat"),
        reading(article, "cleo", ("fact", 0, 10), state="in_progress"),
        reading(third, "ben", state="skipped", skip_reason="Too long"),
    ]
    return dataset([article, other, third], readings)


def everything():
    """What only our own format carries, on top of `unicode`."""
    made = unicode()
    article, mark = made.all_articles[0], made.all_annotations[0]
    made.all_assignments[0] = replace(
        made.all_assignments[0],
        position=3,
        started_at=AT,
        active_seconds=60,
        guideline_version=2,
        is_source_known=False,
        is_independent=False,
        compared_at=AT,
    )
    made.all_annotations[0] = replace(mark, confidence=0, updated_at=AT.replace(hour=13))
    span = {"article_id": article.id, "start": 0, "end": 5, "quote": mark.quote}
    made.all_rulings = [
        Ruling(
            **span, label="fact", verdict="accepted", decided_by="dora", reason="Yes", is_precedent=True, decided_at=AT
        )
    ]
    made.all_adjudications = [Adjudication(article_id=article.id, adjudicated_at=AT)]
    made.all_evidence = [
        Evidence(annotation_id=mark.id, relation="contradicts", url="https://x.example", note="n", created_at=AT),
        Evidence(annotation_id=mark.id, relation="supports", created_at=AT, **span),
    ]
    said = {"article_id": article.id, "created_at": AT}
    made.all_comments = [
        Comment(id=1, annotation_id=mark.id, author="ben", body="Why?\nNow.", **said),
        Comment(id=2, parent=1, author="cleo", body="So.", resolved_at=AT, **said),
    ]
    return made


SHARED = {"empty": empty, "plain": plain, "unicode": unicode, "overlaps": overlaps}


def written(module, made):
    """What a format writes, by file name."""
    return {name: b"".join(chunks) for name, chunks in module.dump(made)}


def bare(record):
    """A record without the line and the row it came from, so that it can be compared."""
    cleared = {name: value for name, value in {"line": 0, "row": {}}.items() if hasattr(record, name)}
    return replace(record, **cleared) if not isinstance(record, records.Rules) else record
