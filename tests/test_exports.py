"""The dataset: lossless in our own format, pseudonymous by default, from one snapshot."""

import io
import json
import uuid
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus_app import access, articles, exports, imports, intake
from corpus_app.models import (
    Annotation,
    Article,
    Assignment,
    Comment,
    Evidence,
    GuidelineVersion,
    Membership,
    Role,
    Ruling,
    SourceAlias,
)
from corpus_app.rules import Broken
from tests import factories

STRANGE = 'Zoë "the eye" O’Neil, =1+1 <z@example.org>'
FILES = [
    "project.json",
    "articles.jsonl",
    "assignments.jsonl",
    "annotations.jsonl",
    "rulings.jsonl",
    "adjudications.jsonl",
    "evidence.jsonl",
    "comments.jsonl",
]


def files_of(project, **options):
    """What the files of a JSONL export say, by name."""
    _name, _media_type, chunks = exports.stream(project, "jsonl", **options)
    with zipfile.ZipFile(io.BytesIO(b"".join(chunks))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows_of(project, name, **options):
    return [json.loads(line) for line in files_of(project, **options)[name].splitlines()]


def taken_into(project, path):
    with intake.opened([path]) as files:
        into = articles.take(project, files)
        after = imports.take(project, files)
    assert [str(problem) for problem in into.problems + after.problems] == []
    return into, after


@pytest.fixture
def rich(project, ben, cleo, dora):
    """A project in which everything that the format carries occurs."""
    at = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
    project.guideline, project.guideline_version, project.description = "# Read\n\n*All* of it.", 3, "Water."
    project.save()
    gazette = factories.make_source(project, "The Gazette", slug="gazette", homepage="https://gazette.example")
    SourceAlias.objects.create(project=project, source=gazette, name="Gazette, The")
    factories.make_tag(project, "überholt 🚧", key="")
    project.tags.filter(slug="off-topic").update(is_active=False)
    first = factories.make_article(
        project,
        "👩‍👩‍👧 stood by the dam.\u2028It was \u00e9t\u00e9; “no”, she said.\x85End\n",
        source=gazette,
        external_id="a/1",
        title="The dam\u2029bursts",
        author="A. Ames",
        published_on=date(2026, 2, 28),
        url="https://gazette.example/dam?a=1",
        language="en",
        event="Flood",
        meta={"id": "not ours", "text": {"b": [1, 2.5, None, True], "a": "\u2028"}},
    )
    second = factories.make_article(
        project,
        "Cafe\u0301 news.\r\nSecond line.",
    )
    Article.objects.filter(pk=second.pk).update(sentences=[[0, 10], [11, 23]], splitter=None)
    third = factories.make_article(project, "Nobody marked this.", source=gazette, external_id="3")
    hidden = factories.make_article(project, "Hidden text.", external_id="hidden", is_hidden=True)
    factories.make_article(project, "Nobody read this.")
    submitted = Assignment.State.SUBMITTED
    bens = factories.make_reading(
        first,
        ben,
        submitted,
        submitted_at=at,
        started_at=at - timedelta(hours=1),
        active_seconds=321,
        guideline_version=2,
        position=4,
        is_source_known=False,
        compared_at=at,
        is_independent=False,
    )
    strange = factories.make_user("strange")
    factories.make_member(project, strange, name_in_exports=STRANGE)
    stranges = factories.make_reading(first, strange, submitted, submitted_at=at)
    fact = factories.make_annotation(bens, "fact", 0, 5, note="=cmd", confidence=0, created_at=at)
    Annotation.objects.filter(pk=fact.pk).update(updated_at=at + timedelta(seconds=1))
    factories.make_annotation(bens, "uberholt", 2, 9, created_at=at, updated_at=at, external_id="T1")
    factories.make_annotation(bens, "opinion", 0, 5, withdrawn_at=at)
    disputed = factories.make_annotation(stranges, "disputed", 0, 5, created_at=at, updated_at=at)
    factories.make_annotation(stranges, "off-topic", 0, 5, created_at=at, updated_at=at)
    second_look = factories.make_reading(first, ben, submitted, kind=Assignment.Kind.REPEAT, submitted_at=at)
    factories.make_annotation(second_look, "fact", 0, 5, created_at=at, updated_at=at)
    factories.make_reading(third, ben, submitted, submitted_at=at)
    factories.make_reading(third, cleo, Assignment.State.SKIPPED, skip_reason="I know the author")
    begun = factories.make_reading(second, cleo, Assignment.State.IN_PROGRESS, started_at=at)
    factories.make_annotation(begun, "fact", 0, 4, created_at=at, updated_at=at)
    factories.make_reading(second, ben, position=7)
    factories.make_reading(hidden, ben, submitted, spans=[("fact", 0, 6)])
    factories.make_ruling(first, "fact", 0, 5, dora, decided_at=at, reason="Yes.", is_precedent=True)
    factories.make_ruling(first, "opinion", 0, 5, dora, Ruling.Verdict.REJECTED, decided_at=at)
    Evidence.objects.create(annotation=disputed, relation="contradicts", url="https://x.example/1", created_at=at)
    passage = {"article": third, "start": 0, "end": 6, "quote": "Nobody"}
    Evidence.objects.create(annotation=disputed, relation="supports", note="See.", created_at=at, **passage)
    Evidence.objects.create(annotation=disputed, relation="supports", created_at=at, **passage | {"article": hidden})
    asked = factories.make_comment(first, ben, "Why?", annotation=disputed, created_at=at)
    factories.make_comment(first, strange, "Because.", parent=asked, created_at=at, resolved_at=at)
    factories.make_comment(third, dora, "Quiet.", created_at=at)
    Article.objects.filter(pk__in=[first.pk, third.pk, hidden.pk]).update(adjudicated_at=at)
    return project


def test_it_writes_every_file_of_the_layout(rich):
    assert list(files_of(rich)) == FILES


@pytest.mark.parametrize("as_zip", [False, True])
def test_a_round_trip_gives_the_same_bytes(rich, tmp_path, as_zip):
    path = tmp_path / ("out.zip" if as_zip else "out")
    exports.write(rich, "jsonl", path, names=True)
    copy = factories.make_project("copy", cards=[])
    into, after = taken_into(copy, path)
    assert into.counts["added"] == 4
    assert after.counts["annotations"] == 6
    assert files_of(copy, names=True) == files_of(rich, names=True)


def test_a_second_round_trip_gives_them_too(rich, tmp_path):
    exports.write(rich, "jsonl", tmp_path / "one", names=True)
    first = factories.make_project("first")
    taken_into(first, tmp_path / "one")
    exports.write(first, "jsonl", tmp_path / "two", names=True)
    second = factories.make_project("second")
    taken_into(second, tmp_path / "two")
    assert files_of(second, names=True) == files_of(rich, names=True)


def test_what_was_exported_is_recognised_where_it_came_from(rich, tmp_path):
    exports.write(rich, "jsonl", tmp_path, names=True)
    before = files_of(rich, names=True)
    into, after = taken_into(rich, tmp_path)
    assert (into.counts["added"], into.counts["already_there"]) == (0, 4)
    assert +after.counts == {"already_there": 6 + 7 + 2 + 2 + 2 + 3}
    assert files_of(rich, names=True) == before


def test_the_copy_has_the_rules_the_tags_and_the_sources(rich, tmp_path):
    exports.write(rich, "jsonl", tmp_path, names=True)
    copy = factories.make_project("copy", unit="sentence")
    taken_into(copy, tmp_path)
    copy.refresh_from_db()
    assert (copy.unit, copy.guideline, copy.guideline_version) == ("word", rich.guideline, 3)
    assert GuidelineVersion.objects.get(project=copy).text == rich.guideline
    assert [tag.name for tag in copy.tags.all()] == [tag.name for tag in rich.tags.all()]
    assert copy.sources.get(slug="gazette").aliases.get().name == "Gazette, The"


def test_the_rules_are_left_alone_where_articles_are(rich, other_project, tmp_path):
    factories.make_article(other_project)
    exports.write(rich, "jsonl", tmp_path, names=True)
    into, _after = taken_into(other_project, tmp_path)
    assert "project.json" in into.skipped_files
    other_project.refresh_from_db()
    assert other_project.guideline == ""


def test_an_id_of_another_project_is_kept_as_own_id(rich, tmp_path):
    exports.write(rich, "jsonl", tmp_path, names=True)
    copy = factories.make_project("copy")
    taken_into(copy, tmp_path)
    original = Annotation.objects.get(assignment__article__project=rich, note="=cmd")
    copied = Annotation.objects.get(assignment__article__project=copy, note="=cmd")
    assert copied.uuid != original.uuid
    assert copied.external_id == str(original.uuid)


@pytest.mark.uncounted
def test_ids_are_kept_where_they_are_free(rich, tmp_path):
    exports.write(rich, "jsonl", tmp_path, names=True)
    wanted = set(Annotation.objects.live().exclude(assignment__article__is_hidden=True).values_list("uuid", flat=True))
    ids = {row.uuid for row in Annotation.objects.filter(external_id="T1")}
    Evidence.objects.all().delete()
    Comment.objects.all().delete()
    Annotation.objects.all().delete()
    copy = factories.make_project("copy")
    taken_into(copy, tmp_path)
    kept = set(Annotation.objects.filter(assignment__article__project=copy).values_list("uuid", flat=True))
    assert kept & wanted == wanted - ids


def test_own_ids_that_several_annotations_share_are_not_written(project, article, ben, cleo):
    for user in (ben, cleo):
        reading = factories.make_reading(article, user, Assignment.State.SUBMITTED)
        factories.make_annotation(reading, "fact", 0, 5, external_id="T1")
    ids = [row["id"] for row in rows_of(project, "annotations.jsonl")]
    assert len(set(ids)) == 2
    assert all(uuid.UUID(each) for each in ids)


def test_hidden_articles_and_withdrawn_annotations_stay_behind(rich):
    assert "hidden" not in {row["id"] for row in rows_of(rich, "articles.jsonl")}
    assert exports.losses(rich, "jsonl") == {
        "hidden articles": 1,
        "withdrawn annotations": 1,
        "pieces of evidence in articles that are left out": 1,
    }


def test_removed_comments_stay_behind_and_their_answers_do_not(rich, ben, cleo, tmp_path):
    reading = Assignment.objects.get(article__external_id="3", article__project=rich, reviewer=ben)
    article, at = reading.article, datetime(2024, 6, 1, tzinfo=UTC)
    mark = factories.make_annotation(reading, "fact", 0, 6)
    begun = factories.make_comment(article, ben, "", annotation=mark, removed_at=at, resolved_at=at)
    for body in ("First.", "Second."):
        factories.make_comment(article, cleo, body, parent=begun)
    factories.make_comment(article, ben, "", removed_at=at)

    rows = {row["body"]: row for row in rows_of(rich, "comments.jsonl")}
    assert list(rows) == ["Why?", "Because.", "Quiet.", "First.", "Second."]
    assert "parent" not in rows["First."]
    assert rows["First."]["annotation_id"] == str(mark.uuid)
    assert rows["First."]["resolved_at"]
    assert rows["Second."]["parent"] == rows["First."]["id"]
    assert exports.losses(rich, "jsonl")["removed comments"] == 2
    exports.write(rich, "jsonl", tmp_path, names=True)
    copy = factories.make_project("copy", cards=[])
    taken_into(copy, tmp_path)
    assert files_of(copy, names=True)["comments.jsonl"] == files_of(rich, names=True)["comments.jsonl"]


# --- Names -------------------------------------------------------------------------------------------


def test_names_are_replaced_by_default(rich):
    everything = "".join(files_of(rich).values())
    assert STRANGE not in everything
    assert not any(row["annotator"] == "ben" for row in rows_of(rich, "annotations.jsonl"))
    assert json.loads(files_of(rich)["project.json"])["names"] == "replaced"


def test_a_pseudonym_is_the_same_in_every_export_and_another_in_every_project(rich, ben, other_project):
    Membership.objects.create(project=other_project, user=ben)
    here = exports.names_of(rich, names=False)[ben.pk]
    assert here == exports.names_of(rich, names=False)[ben.pk]
    assert here != exports.names_of(other_project, names=False)[ben.pk]
    assert here.startswith("reviewer-")


def test_two_people_are_never_written_under_one_name(project, ben):
    factories.make_member(project, name_in_exports="ben")
    names = exports.names_of(project, names=True)
    assert len(set(names.values())) == len(names)
    assert names[ben.pk] == "ben (2)"


# --- For whom -----------------------------------------------------------------------------------------


def test_a_member_gets_the_readings_they_may_compare(rich, ben, cleo):
    membership = access.membership_for(ben, rich.slug)
    readings = exports.readings_for(membership)
    assert {row["id"] for row in rows_of(rich, "articles.jsonl", readings=readings)} == {"a/1", "3"}
    cleos = access.membership_for(cleo, rich.slug)
    assert rows_of(rich, "articles.jsonl", readings=exports.readings_for(cleos)) == []


def test_a_blind_reviewer_gets_nothing_before_they_submit(project, article, ben, cleo, dora):
    factories.make_reading(article, ben)
    before = files_of(project, readings=exports.readings_for(access.membership_for(ben, project.slug)))
    factories.make_reading(article, cleo, Assignment.State.SUBMITTED, spans=[("fact", 0, 5)])
    factories.make_ruling(article, "fact", 0, 5, dora)
    factories.make_comment(article, cleo)
    after = files_of(project, readings=exports.readings_for(access.membership_for(ben, project.slug)))
    assert before == after


def test_a_source_blind_reviewer_gets_no_source_before_they_submit(project, article, ben, cleo):
    project.is_source_blind, project.is_blind = True, False
    project.save()
    factories.make_reading(article, cleo, Assignment.State.SUBMITTED)
    written = files_of(project, readings=exports.readings_for(access.membership_for(ben, project.slug)))
    assert "Gazette" not in "".join(written.values())


def test_the_sources_of_a_member_are_those_of_their_articles(rich, cleo):
    membership = access.membership_for(cleo, rich.slug)
    stated = json.loads(files_of(rich, readings=exports.readings_for(membership))["project.json"])
    assert stated["sources"] == []


# --- Gold ----------------------------------------------------------------------------------------------


def test_gold_is_the_accepted_rulings(rich):
    files = files_of(rich, layer="gold")
    annotation = json.loads(files["annotations.jsonl"])
    assert (annotation["annotator"], annotation["label"], annotation["quote"]) == ("gold", "fact", "👩‍👩‍👧")
    assert [json.loads(line)["state"] for line in files["assignments.jsonl"].splitlines()] == ["submitted"] * 2
    assert files["rulings.jsonl"] == files["adjudications.jsonl"] == files["comments.jsonl"] == ""


def test_nothing_to_mark_is_gold_where_an_article_is_adjudicated(project, article, ben):
    factories.make_reading(article, ben, Assignment.State.SUBMITTED)
    assert rows_of(project, "assignments.jsonl", layer="gold") == []
    at = datetime(2026, 3, 2, tzinfo=UTC)
    Article.objects.update(adjudicated_at=at)
    (row,) = rows_of(project, "assignments.jsonl", layer="gold")
    assert (row["annotator"], row["submitted_at"]) == ("gold", "2026-03-02T00:00:00Z")
    assert rows_of(project, "annotations.jsonl", layer="gold") == []


def test_gold_can_be_taken_in(rich, tmp_path):
    exports.write(rich, "jsonl", tmp_path, layer="gold")
    copy = factories.make_project("copy")
    _into, after = taken_into(copy, tmp_path)
    assert after.counts["annotations"] == 1
    assert copy.memberships.get().name_in_exports == "gold"


# --- How -------------------------------------------------------------------------------------------------


def test_the_zip_is_the_same_every_time(rich):
    once, again = (b"".join(exports.stream(rich, "jsonl")[2]) for _time in range(2))
    assert once == again


def test_an_unknown_format_or_layer_is_refused(project):
    with pytest.raises(Broken, match="xlsx"):
        exports.stream(project, "xlsx")
    with pytest.raises(Broken, match="silver"):
        exports.stream(project, "csv", layer="silver")
    with pytest.raises(Broken, match="text"):
        exports.stream(project, "text")


def test_an_empty_project_can_be_exported_and_taken_in(db, tmp_path):
    empty = factories.make_project("empty")
    exports.write(empty, "jsonl", tmp_path)
    copy = factories.make_project("copy", cards=[])
    taken_into(copy, tmp_path)
    assert files_of(copy) == files_of(empty)


def test_the_number_of_queries_does_not_grow_with_the_rows(project, ben):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            files_of(project)
        return len(captured)

    for number in range(3):
        article = factories.make_article(project, f"Text {number} stands here.")
        factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 4)])
    few = queries()
    for number in range(3, 23):
        article = factories.make_article(project, f"Text {number} stands here.")
        factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 4)])
    assert queries() == few


@pytest.mark.django_db(transaction=True)
def test_it_reads_one_snapshot_without_taking_the_write_lock():
    project = factories.make_project("alone")
    with CaptureQueriesContext(connection) as captured:
        files_of(project)
    begun = [query["sql"] for query in captured if query["sql"].startswith(("BEGIN", "SET TRANSACTION"))]
    if connection.vendor == "sqlite":
        assert begun == ["BEGIN DEFERRED"]
        assert connection.transaction_mode == "IMMEDIATE"
    else:
        assert any("REPEATABLE READ" in sql for sql in begun)
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_an_export_that_is_not_finished_leaves_no_transaction_open():
    project = factories.make_project("alone")
    _name, _media_type, chunks = exports.stream(project, "jsonl")
    next(chunks)
    assert connection.in_atomic_block
    chunks.close()
    assert not connection.in_atomic_block


def test_a_failed_export_leaves_the_old_file(project, tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("old")
    monkeypatch.setattr(exports.Readings, "annotations", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        exports.write(project, "csv", path)
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]
    assert path.read_text() == "old"


def test_managers_get_everything_that_is_counted(rich, ada):
    membership = access.membership_for(ada, rich.slug)
    assert membership.role == Role.MANAGER
    assert len(rows_of(rich, "assignments.jsonl", readings=exports.readings_for(membership))) == 2
