"""Annotations in: placed in the stored text, recognised when they come again, all of them or none."""

import json
import uuid
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection

from corpus_app import articles as corpus_articles
from corpus_app import imports, intake, people
from corpus_app.models import (
    Annotation,
    AnnotationRevision,
    ArticleStatistics,
    Assignment,
    AuditEvent,
    Comment,
    Evidence,
    Membership,
    Project,
    Ruling,
    User,
)
from tests import factories
from tests.factories import make_file

SUBMITTED = Assignment.State.SUBMITTED
ROW = {"article_id": "dam-1", "annotator": "w1", "label": "fact", "start": 0, "end": 5}


def take(project, rows, name="annotations.jsonl", **options):
    return imports.take(project, [make_file(name, rows)], **options)


def places(report):
    return [(problem.line, problem.field, problem.code) for problem in report.problems]


def annotations_of(project):
    return Annotation.objects.filter(assignment__article__project=project)


def test_it_works(project, article, ada):
    report = take(project, [ROW], actor=ada)
    assert +report.counts == {"annotations": 1, "readings": 1, "new_annotators": 1}
    row = annotations_of(project).get()
    assert (row.start, row.end, row.quote, row.tag.slug, row.version, row.seq) == (0, 5, "Hello", "fact", 1, 1)
    assert (row.assignment.state, row.assignment.is_imported, row.assignment.seq) == (SUBMITTED, True, 1)
    assert row.assignment.submitted_at is not None
    revision = row.revisions.get()
    assert (revision.verb, revision.version, revision.actor) == ("create", 1, row.assignment.reviewer)
    assert revision.operation == uuid.uuid5(row.uuid, "import")
    assert AuditEvent.objects.get(verb="import_annotations").actor == ada


def test_everything_in_a_row_is_kept(project, article):
    told = {"quote": "Hello", "note": " a note\n", "confidence": 70, "created_at": "2026-03-01T12:00:00+01:00"}
    take(project, [ROW | told])
    row = annotations_of(project).get()
    assert (row.note, row.confidence) == (" a note\n", 70)
    assert row.created_at == row.updated_at == datetime(2026, 3, 1, 11, tzinfo=UTC)


def test_offsets_count_the_files_text(project):
    factories.make_article(project, "Cafe\u0301\r\nnews", external_id="x")
    rows = [
        {"article_id": "x", "annotator": "w1", "label": "fact", "start": 0, "end": 5, "quote": "Cafe\u0301"},
        {"article_id": "x", "annotator": "w1", "label": "fact", "start": 7, "end": 11},
    ]
    assert take(project, rows).problems == []
    assert list(annotations_of(project).order_by("start").values_list("start", "end", "quote")) == [
        (0, 4, "Café"),
        (5, 9, "news"),
    ]


def test_a_span_that_splits_a_character_is_reported(project):
    factories.make_article(project, "Cafe\u0301 news", external_id="x")
    rows = [{"article_id": "x", "annotator": "w1", "label": "fact", "start": 0, "end": 4}]
    assert places(take(project, rows)) == [(1, "start", "split_character")]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"article_id": "nobody"}, "article_id", "unknown_article"),
        ({"article_id": None}, "article_id", "missing"),
        ({"annotator": " "}, "annotator", "missing"),
        ({"annotator": 5}, "annotator", "wrong_type"),
        ({"annotator": "x" * 151}, "annotator", "too_long"),
        ({"label": ""}, "label", "missing"),
        ({"label": "\u200b"}, "label", "tag_without_name"),
        ({"start": "0"}, "start", "wrong_type"),
        ({"start": 0.0}, "start", "wrong_type"),
        ({"start": True}, "start", "wrong_type"),
        ({"start": -1}, "start", "out_of_range"),
        ({"end": 2**70}, "end", "out_of_range"),
        ({"end": None}, "end", "wrong_type"),
        ({"end": 0}, "end", "empty_span"),
        ({"end": 5000}, "end", "past_end"),
        ({"quote": "Hallo"}, "quote", "quote_differs"),
        ({"quote": ""}, "quote", "quote_differs"),
        ({"kind": "third"}, "kind", "not_a_choice"),
        ({"confidence": 101}, "confidence", "out_of_range"),
        ({"created_at": "yesterday"}, "created_at", "bad_time"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "created_at", "bad_time"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_kept(project, article, change, field, code):
    report = take(project, [ROW, ROW | {"start": 6, "end": 10} | change])
    assert places(report) == [(2, field, code)]
    assert not annotations_of(project).exists()
    assert not Assignment.objects.exists()
    assert not User.objects.filter(username__contains="--").exists()


def test_all_bad_rows_are_named(project, article):
    rows = [ROW | {"end": 5000}, ROW | {"quote": "no"}, ROW | {"start": 9}, [], ROW]
    report = take(project, rows)
    assert [line for line, _field, _code in places(report)] == [1, 2, 3, 4]


# --- Again ---------------------------------------------------------------------------------------------


def test_importing_twice_adds_nothing(project, article):
    rows = [ROW, ROW | {"label": "opinion"}, ROW | {"annotator": "w2"}]
    take(project, rows)
    before = list(annotations_of(project).values_list("uuid", "seq"))
    report = take(project, rows)
    assert +report.counts == {"already_there": 3}
    assert list(annotations_of(project).values_list("uuid", "seq")) == before
    assert AnnotationRevision.objects.count() == 3


def test_the_same_row_twice_in_a_file_is_one(project, article):
    assert take(project, [ROW, ROW]).counts["already_there"] == 1
    assert annotations_of(project).count() == 1


def test_the_derived_id_is_the_same_in_every_database(project, article):
    take(project, [ROW])
    says = json.dumps(["dam-1", "w1", "fact", 0, 5])
    assert annotations_of(project).get().uuid == uuid.uuid5(project.uuid, says)


def test_what_was_withdrawn_or_moved_here_is_left_alone(project, article):
    rows = [ROW, ROW | {"start": 6, "end": 10}]
    take(project, rows)
    withdrawn, moved = annotations_of(project).order_by("start")
    annotations_of(project).filter(pk=withdrawn.pk).update(withdrawn_at=datetime.now(UTC))
    annotations_of(project).filter(pk=moved.pk).update(end=14, quote=article.text[6:14])
    report = take(project, rows)
    assert +report.counts == {"changed_since": 2}
    assert annotations_of(project).count() == 2


def test_ids_are_kept_where_they_are_free(project, article):
    own = uuid.uuid4()
    take(
        project, [ROW | {"id": str(own)}, ROW | {"id": "T7", "label": "opinion"}, ROW | {"id": 8, "label": "disputed"}]
    )
    rows = {row.tag.slug: row for row in annotations_of(project)}
    assert (rows["fact"].uuid, rows["fact"].external_id) == (own, "")
    assert rows["opinion"].external_id == "T7"
    assert rows["disputed"].external_id == "8"


def test_an_id_that_is_taken_is_kept_as_own_id(project, article, other_project, otto):
    there = factories.make_article(other_project)
    taken = factories.make_annotation(factories.make_reading(there, otto), "fact", 0, 5)
    rows = [ROW | {"id": str(taken.uuid)}]
    take(project, rows)
    row = annotations_of(project).get()
    assert row.uuid != taken.uuid
    assert row.external_id == str(taken.uuid)
    assert take(project, rows).counts["already_there"] == 1


def test_an_id_twice_in_a_file_is_refused(project, article):
    assert places(take(project, [ROW | {"id": "a"}, ROW | {"id": "a", "start": 1}])) == [(2, "id", "id_twice")]


def test_two_ids_for_one_span_and_tag_are_refused(project, article):
    assert places(take(project, [ROW | {"id": "a"}, ROW | {"id": "b"}])) == [(2, "start", "already_marked")]


# --- Tags and people --------------------------------------------------------------------------------------


def test_unknown_tags_are_made_and_told(project, article):
    report = take(project, [ROW | {"label": "Loaded word"}, ROW | {"label": "loaded  WORD", "start": 1}])
    assert report.counts["new_tags"] == 1
    assert "New tags: Loaded word." in list(report.lines)
    assert project.tags.get(slug="loaded-word").name == "Loaded word"


def test_new_levels_stand_as_the_file_names_them_which_is_told(project, article):
    rows = [ROW | {"label": "rather"}, ROW | {"label": "no", "start": 1}]
    assert not any("in order" in line for line in take(project, rows).lines)
    Project.objects.update(tag_level=Project.Level.ORDINAL)
    project.refresh_from_db()
    rows = [ROW | {"label": "rather so"}, ROW | {"label": "so", "start": 1}]
    assert any("put them in order on the page Tags" in line for line in take(project, rows).lines)


def test_strict_refuses_unknown_tags(project, article):
    report = take(project, [ROW, ROW | {"label": "guess"}], strict=True)
    assert places(report) == [(2, "label", "unknown_tag")]


def test_too_many_new_tags_are_refused(project, article, monkeypatch):
    monkeypatch.setattr("corpus_app.imports.target.MAX_NEW_TAGS", 2)
    report = take(project, [ROW | {"label": f"tag {number}"} for number in range(3)])
    assert places(report) == [(3, "label", "too_many_tags")]


def test_a_tag_that_is_out_of_use_is_still_understood(project, article, fact):
    fact.is_active = False
    fact.save()
    assert take(project, [ROW], strict=True).problems == []


def test_a_name_is_a_member_of_this_project_or_a_new_account(project, article, ben, otto):
    take(project, [ROW | {"annotator": name} for name in ("ben", "otto", "Zoë <3")])
    readers = {row.reviewer.username for row in Assignment.objects.all()}
    assert readers == {"ben", "harbour--otto", "harbour--zoe-3"}
    assert people.member_named(project, "Zoë <3").name_in_exports == "Zoë <3"
    assert not User.objects.get(username="harbour--otto").has_usable_password()
    assert not Membership.objects.filter(project=project, user=otto).exists()


# --- Readings ----------------------------------------------------------------------------------------------


def test_readings_are_as_their_file_states_them(project, article, ben):
    stated = [
        {"article_id": "dam-1", "annotator": "ben", "submitted_at": "2026-03-01T12:00:00Z", "active_seconds": 60},
        {"article_id": "dam-1", "annotator": "w1", "state": "skipped", "skip_reason": "Too long"},
        {"article_id": "dam-1", "annotator": "w2", "state": "in_progress", "started_at": "2026-03-01T12:00:00Z"},
    ]
    files = [make_file("annotations.jsonl", [ROW | {"annotator": "w2"}]), make_file("assignments.jsonl", stated)]
    report = imports.take(project, files)
    assert +report.counts == {"readings": 3, "annotations": 1, "new_annotators": 2}
    bens = Assignment.objects.get(reviewer=ben)
    assert (bens.state, bens.active_seconds) == ("submitted", 60)
    assert bens.submitted_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    states = dict(Assignment.objects.values_list("reviewer__username", "state"))
    assert states == {"ben": "submitted", "harbour--w1": "skipped", "harbour--w2": "in_progress"}
    assert +imports.take(project, files).counts == {"already_there": 4}


def test_a_reading_stated_twice_is_refused(project, article):
    stated = {"article_id": "dam-1", "annotator": "w1"}
    assert places(take(project, [stated, stated], "assignments.jsonl")) == [(2, "", "reading_twice")]


def test_what_a_person_wrote_here_is_never_overwritten(project, article, ben):
    reading = factories.make_reading(article, ben, Assignment.State.IN_PROGRESS, spans=[("fact", 6, 10)])
    report = take(project, [ROW | {"annotator": "ben"}])
    assert places(report) == [(1, "annotator", "reading_is_here")]
    assert "ben has a reading of “dam-1” here (begun)" in report.problems[0].message
    stated = [{"article_id": "dam-1", "annotator": "ben"}]
    assert places(take(project, stated, "assignments.jsonl")) == [(1, "", "reading_differs")]
    reading.refresh_from_db()
    assert (reading.state, reading.annotations.count()) == ("in_progress", 1)


def test_nothing_is_added_to_a_reading_that_was_submitted_here(project, article, ben):
    factories.make_reading(article, ben, SUBMITTED)
    assert places(take(project, [ROW | {"annotator": "ben"}])) == [(1, "annotator", "reading_is_here")]


def test_a_reading_that_was_only_handed_out_is_filled(project, article, ben, reading):
    report = take(project, [ROW | {"annotator": "ben"}])
    assert +report.counts == {"annotations": 1, "filled": 1}
    reading.refresh_from_db()
    assert (reading.state, reading.is_imported, reading.seq) == ("submitted", True, 1)


def test_a_second_file_may_add_to_an_imported_reading(project, article):
    take(project, [ROW])
    take(project, [ROW | {"start": 6, "end": 10}])
    reading = Assignment.objects.get()
    assert reading.seq == 2
    assert sorted(reading.annotations.values_list("seq", flat=True)) == [1, 2]


def test_second_readings_are_kept_apart(project, article):
    take(project, [ROW, ROW | {"kind": "repeat"}])
    assert set(Assignment.objects.values_list("kind", flat=True)) == {"main", "repeat"}


def test_the_statistics_of_the_articles_are_forgotten(project, article):
    untouched = factories.make_article(project, "Other text.")
    for each in (article, untouched):
        ArticleStatistics.objects.create(article=each, key="x", data={})
    take(project, [ROW])
    assert ArticleStatistics.objects.get().article == untouched


# --- Units ----------------------------------------------------------------------------------------------------


def with_unit(project, unit, **rules):
    for name, value in {"unit": unit, **rules}.items():
        setattr(project, name, value)
    project.save()


def test_a_verdict_on_an_article_covers_it_all_and_is_one(project, article):
    with_unit(project, "article")
    whole = ROW | {"end": article.length}
    report = take(project, [whole, ROW, whole | {"label": "opinion"}])
    assert places(report) == [(2, "start", "not_a_unit"), (3, "start", "already_judged")]
    assert take(project, [whole]).problems == []
    assert places(take(project, [whole | {"label": "opinion"}])) == [(1, "start", "already_judged")]


def test_a_sentence_is_a_whole_one(project, article):
    with_unit(project, "sentence", allows_overlapping_spans=False)
    start, end = article.sentences[1]
    sentence = ROW | {"start": start, "end": end}
    report = take(project, [sentence, ROW, sentence | {"label": "opinion"}])
    assert places(report) == [(2, "start", "not_a_unit"), (3, "start", "already_judged")]


def test_spans_may_not_overlap_where_the_project_says_so(project, article):
    with_unit(project, "word", allows_overlapping_spans=False)
    rows = [ROW, ROW | {"start": 5, "end": 10}, ROW | {"annotator": "w2"}, ROW | {"start": 9, "end": 12}]
    assert places(take(project, rows)) == [(4, "start", "overlaps")]


# --- Which rows, which files --------------------------------------------------------------------------------


def test_where_takes_only_matching_rows(project, article):
    rows = [ROW | {"dimension": "a", "code": 1}, ROW | {"start": 1, "dimension": "b"}, ROW | {"start": 2}]
    report = take(project, rows, where=[("dimension", "a"), ("code", "1")])
    assert +report.counts == {"annotations": 1, "readings": 1, "new_annotators": 1, "filtered_out": 2}


def test_a_where_that_matches_nothing_is_a_problem(project, article):
    report = take(project, [ROW | {"dimension": "a"}], where=[("dimension", "x")])
    assert [problem.code for problem in report.problems] == ["no_match"]


def test_further_keys_are_ignored_with_a_count(project, article):
    report = take(project, [ROW | {"code": 1, "x": 2}, ROW | {"start": 1, "code": 3}])
    assert "Keys that mean nothing here were ignored: code (2), x (1)." in list(report.lines)


def test_of_a_folder_our_own_files_are_taken(project, article, tmp_path):
    for name in ("spans.jsonl", "other.jsonl"):
        (tmp_path / name).write_text(json.dumps(ROW))
    (tmp_path / "articles.jsonl").write_text("{}")
    with intake.opened([tmp_path]) as files:
        report = imports.take(project, files)
    assert (report.files, report.skipped_files) == (["spans.jsonl"], ["articles.jsonl", "other.jsonl"])


def test_nothing_to_import_is_a_problem(project):
    report = imports.take(project, [make_file("a.txt", "x", is_named=False)])
    assert [problem.code for problem in report.problems] == ["nothing_to_import"]


def test_plain_text_holds_no_annotations(project):
    report = imports.take(project, [make_file("a.txt", "x")])
    assert [problem.code for problem in report.problems] == ["unknown_format"]


def test_annotations_may_come_as_csv(project, article):
    sheet = "article_id,annotator,label,start,end,quote,note\ndam-1,w1,fact,0,5,Hello,'=x\ndam-1,w1,fact,x,5,,\n"
    assert places(take(project, sheet, "a.csv")) == [(3, "start", "wrong_type")]
    report = take(project, sheet.rsplit("dam-1", 1)[0], "a.csv")
    assert report.problems == []
    assert annotations_of(project).get().note == "=x"


def test_with_a_problem_in_one_file_nothing_of_the_others_is_kept(project, article):
    files = [make_file("assignments.jsonl", [{"article_id": "dam-1", "annotator": "w1"}])]
    files += [make_file("annotations.jsonl", [ROW | {"end": 9999}])]
    report = imports.take(project, files)
    assert [problem.file for problem in report.problems] == ["annotations.jsonl"]
    assert not Assignment.objects.exists()


# --- Rulings, evidence, comments ---------------------------------------------------------------------------


def test_rulings_come_with_their_reasons(project, article, dora):
    ruling = {"article_id": "dam-1", "label": "fact", "start": 0, "end": 5, "verdict": "accepted", "decided_by": "dora"}
    rows = [ruling | {"reason": "Plain.", "is_precedent": True, "quote": "Hello"}]
    assert take(project, rows, "rulings.jsonl").counts["rulings"] == 1
    row = Ruling.objects.get()
    assert (row.decided_by, row.reason, row.is_precedent, row.verdict) == (dora, "Plain.", True, "accepted")
    assert +take(project, rows, "rulings.jsonl").counts == {"already_there": 1}
    assert places(take(project, [ruling | {"verdict": "rejected"}], "rulings.jsonl")) == [(1, "", "ruling_differs")]
    again = ruling | {"label": "opinion"}
    assert places(take(project, [again, again], "rulings.jsonl")) == [(2, "", "ruling_twice")]
    assert places(take(project, [ruling | {"verdict": "maybe"}], "rulings.jsonl")) == [(1, "verdict", "not_a_choice")]


def test_articles_come_adjudicated_and_take_no_more_rulings(project, article):
    ruling = {"article_id": "dam-1", "label": "fact", "start": 0, "end": 5, "verdict": "accepted", "decided_by": "dora"}
    settled = {"article_id": "dam-1", "adjudicated_at": "2026-03-01T12:00:00Z"}
    files = [make_file("adjudications.jsonl", [settled]), make_file("rulings.jsonl", [ruling])]
    report = imports.take(project, files)
    assert +report.counts == {"rulings": 1, "adjudications": 1}
    article.refresh_from_db()
    assert article.adjudicated_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert +imports.take(project, files).counts == {"already_there": 2}
    late = ruling | {"start": 24, "end": 63}
    assert places(take(project, [late], "rulings.jsonl")) == [(1, "", "adjudicated")]
    later = settled | {"adjudicated_at": "2027-01-01T00:00:00Z"}
    assert +take(project, [later], "adjudications.jsonl").counts == {"already_there": 1}
    assert places(take(project, [settled, settled], "adjudications.jsonl")) == [(2, "", "adjudicated_twice")]
    untimed = {"article_id": "dam-1"}
    assert places(take(project, [untimed], "adjudications.jsonl")) == [(1, "adjudicated_at", "missing")]


def test_evidence_points_to_the_web_or_into_an_article(project, article):
    take(project, [ROW | {"id": "T1"}])
    link = {"annotation_id": "T1", "relation": "supports", "url": "https://x.example"}
    passage = {"annotation_id": "T1", "relation": "contradicts", "article_id": "dam-1", "start": 0, "end": 5}
    assert take(project, [link, passage, link], "evidence.jsonl").counts["evidence"] == 2
    assert Evidence.objects.get(url="").quote == "Hello"
    bad = [link | {"annotation_id": "T2"}, link | {"url": "ftp://x"}, link | passage, passage | {"end": 5000}]
    assert places(take(project, bad, "evidence.jsonl")) == [
        (1, "annotation_id", "unknown_annotation"),
        (2, "url", "bad_address"),
        (3, "url", "given_twice"),
        (4, "end", "past_end"),
    ]


def test_replies_hang_under_what_they_answer(project, article):
    take(project, [ROW | {"id": "T1"}])
    asked = {"id": 1, "article_id": "dam-1", "annotation_id": "T1", "author": "w1", "body": "Why?"}
    reply = {"id": 2, "article_id": "dam-1", "parent": 1, "author": "ben", "body": "So."}
    assert take(project, [reply, asked], "comments.jsonl").counts["comments"] == 2
    assert Comment.objects.get(body="So.").parent == Comment.objects.get(body="Why?")
    assert +take(project, [reply, asked], "comments.jsonl").counts == {"already_there": 2}
    lost = reply | {"parent": 9, "body": "Lost."}
    assert places(take(project, [lost], "comments.jsonl")) == [(1, "parent", "unknown_parent")]
    assert places(take(project, [asked, asked], "comments.jsonl")) == [(2, "id", "id_twice")]


def test_a_comment_stays_on_its_article(project, article):
    other = factories.make_article(project, "Other text.", external_id="o")
    take(project, [ROW | {"id": "T1"}])
    row = {"article_id": other.external_id, "annotation_id": "T1", "author": "ben", "body": "Hm."}
    assert places(take(project, [row], "comments.jsonl")) == [(1, "annotation_id", "other_article")]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's planner keeps no counts")
def test_a_large_import_tells_the_planner_before_the_commit(project, article):
    text = article.text
    spans = [(start, end) for start in range(len(text)) for end in range(start + 1, len(text) + 1)]
    readers = -(-imports.LARGE // len(spans))
    rows = [
        {"article_id": article.external_id, "annotator": f"r{n}", "label": "fact", "start": start, "end": end}
        for n in range(readers)
        for start, end in spans
    ]
    assert take(project, rows).problems == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Annotation._meta.db_table])
        assert cursor.fetchone()[0] >= imports.LARGE


# --- The shared corpora -----------------------------------------------------------------------------------


def imported(project, folder, **options):
    with intake.opened([folder]) as files:
        articles = corpus_articles.take(project, files)
        report = imports.take(project, files, **options)
    assert [str(problem) for problem in articles.problems + report.problems] == []
    return report


def label_counts(project):
    return Counter(annotations_of(project).values_list("tag__slug", flat=True))


def test_the_nested_spans_of_gum_go_in(db, corpus):
    project = factories.make_project("gum", cards=[])
    expected = json.loads((corpus("wikinews-gum") / "expected.json").read_text())
    report = imported(project, corpus("wikinews-gum"))
    assert report.counts["annotations"] == expected["spans"]
    assert label_counts(project) == expected["label_counts"]


@pytest.mark.parametrize("dimension", ["subjectivity", "hidden-assumptions", "bias-pro-russia", "bias-pro-west"])
def test_each_dimension_of_the_ukraine_corpus_goes_in(db, corpus, dimension):
    expected = json.loads((corpus("ukraine-news-bias") / "expected.json").read_text())
    cards = [{"slug": slug} for slug in expected["codes"][dimension]]
    project = factories.make_project("ukraine", cards=cards, unit="sentence")
    report = imported(project, corpus("ukraine-news-bias"), where=[("dimension", dimension)], strict=True)
    stated = expected["recomputed"][dimension]
    assert report.counts["annotations"] == stated["judgements"]
    assert report.counts["new_annotators"] == stated["annotators"]
    assert label_counts(project) == stated["label_counts"]


def test_the_judgements_of_mbic_go_in(db, corpus):
    project = factories.make_project("mbic", cards=[], unit="article")
    expected = json.loads((corpus("mbic") / "expected.json").read_text())["recomputed"]["MBIC"]
    report = imported(project, corpus("mbic"), where=[("dimension", "bias")])
    assert report.counts["annotations"] == report.counts["readings"] == expected["bias"]["judgements"]
    assert label_counts(project) == expected["bias"]["label_counts"]
