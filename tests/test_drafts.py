"""Files for a project to be: kept, read, compared; columns found; nothing stored."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from corpus_app import assignments, drafts, invitations, jobs, starting
from corpus_app.models import Article, Assignment, Draft, Project, Source, User
from corpus_app.rules import Broken, Conflict

UUID = "0b8f7c1e-1111-4222-8333-444455556666"


@pytest.fixture(autouse=True)
def kept_apart(data_folder):
    return data_folder


def upload(name, content):
    if isinstance(content, list):
        content = "".join(json.dumps(row) + "\n" for row in content)
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def looked(ada):
    def looked(*files, **options):
        draft = drafts.keep(ada, UUID, [upload(name, content) for name, content in files])
        return drafts.look(draft, **options)

    return looked


ROWS = [
    {"key": 1, "Headline": "One", "Body": "The ferry is late.", "Publisher": "Record", "words": 4},
    {"key": 2, "Headline": "Two", "Body": "The crew is tired.", "Publisher": "  record", "words": 4},
    {"key": 3, "Headline": "Three", "Body": "Nobody knows.", "Publisher": "Gazette", "words": 2},
]


def test_columns_are_found_by_their_names(looked):
    look = looked(("strike.jsonl", ROWS))
    (file,) = look["files"]
    assert file["columns"] == {"text": "Body", "title": "Headline", "source": "Publisher", "id": "key"}
    assert (file["kind"], file["added"], file["sample"][0][0]) == ("articles", 3, "1")
    assert (look["rows"], look["sources"]) == ([0, 0, 1], ["Record", "Gazette"])
    assert not Article.objects.exists()
    assert not Source.objects.exists()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_foreign_table_too(looked, delimiter):
    look = looked(("strike.csv", delimiter.join(["Body", "Outlet"]) + f"\nThe ferry is late.{delimiter}Record\n"))
    assert look["files"][0]["columns"] == {"text": "Body", "source": "Outlet"}
    assert look["rows"] == [0]


def test_columns_are_known_in_other_languages_and_a_text_by_its_length(looked):
    german = "Nr;Überschrift;Volltext;Medium;Datum\n1;Kopf;Der Hafen blieb zu.;Blatt;2024-03-01\n"
    unnamed = [{"a": 1, "b": "The ferry did not sail on Monday, and nobody on the quay could say why.", "titre": "x"}]
    files = looked(("german.csv", german), ("unnamed.jsonl", unnamed))["files"]
    named = {"text": "Volltext", "title": "Überschrift", "source": "Medium", "date": "Datum", "id": "Nr"}
    assert [file["columns"] for file in files] == [named, {"text": "b", "title": "titre"}]
    assert [file["kind"] for file in files] == ["articles", "articles"]


def test_a_line_that_is_no_json_is_a_bad_row_wherever_it_stands(looked):
    lines = "".join(json.dumps(row) + "\n" for row in ROWS)
    for content, at in ((f"{{not json\n{lines}", 1), (f"{lines}[1]\n", 4)):
        (file,) = looked(("strike.jsonl", content))["files"]
        assert (file["kind"], file["added"], file["left_out"]) == ("articles", 3, [at])
        assert f"line {at}" in file["problems"][0]


def test_somebody_can_choose_other_columns(looked):
    rows = [{"a": "The ferry is late.", "text": "no", "b": "Record"}]
    look = looked(("strike.jsonl", rows), chosen={"strike.jsonl": {"text": "a", "source": "b", "title": "gone"}})
    assert look["files"][0]["columns"] == {"text": "a", "source": "b"}
    assert look["sources"] == ["Record"]


def test_without_a_text_somebody_has_to_say(looked):
    look = looked(("strike.jsonl", [{"a": "The ferry is late."}]))
    assert look["files"][0]["kind"] == "unmapped"
    assert "which column" in drafts.problem_in(look)


def test_a_column_of_lists_is_no_author(looked):
    look = looked(("a.jsonl", [{"text": "The ferry is late.", "authors": ["One", "Two"]}]))
    assert look["files"][0]["columns"] == {"text": "text"}
    assert look["files"][0]["added"] == 1


def test_bad_rows_and_repetitions_are_listed_and_left_out(looked):
    twin = ROWS[0] | {"key": 9}
    look = looked(("strike.jsonl", [*ROWS, {"key": 4, "Headline": "No text"}, twin, ROWS[1] | {"Body": "Else."}]))
    (file,) = look["files"]
    assert file["left_out"] == [4, 6]
    assert "line 4, text" in file["problems"][0]
    assert look["counts"]["same_text"] == 1
    assert "line 5" in look["listed"][0]
    assert len(look["rows"]) == 3
    assert drafts.problem_in(look) is None


def test_what_is_no_table_is_refused_with_a_reason(looked):
    look = looked(("a.jsonl", "[not json"), ("b.exe", "x"), ("c.csv", b"\x80\x81"))
    assert [file["kind"] for file in look["files"]] == ["refused"] * 3
    assert all(file["problems"] for file in look["files"])
    assert "a.jsonl" in drafts.problem_in(look)


def test_a_file_that_is_nothing_but_bad_rows_is_refused(looked):
    look = looked(("a.jsonl", [{"text": ""}, {"text": 3}]))
    assert look["files"][0]["kind"] == "refused"


def test_a_damaged_zip_is_refused(looked):
    look = looked(("a.zip", "PK no"))
    assert look["files"][0]["kind"] == "refused"


ARTICLE = {"id": "one", "text": "The cafe\u0301 is late."}
MARK = {"article_id": "one", "annotator": "x", "label": "fact", "start": 4, "end": 9, "quote": "cafe\u0301"}


def test_annotations_are_placed_beforehand(looked):
    look = looked(("articles.jsonl", [ARTICLE]), ("annotations.jsonl", [MARK]))
    assert [(file["kind"], file["problems"]) for file in look["files"]] == [("articles", []), ("annotations", [])]
    assert drafts.problem_in(look) is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"end": 99, "quote": None}, "past the end"),
        ({"quote": "cafes"}, "at these offsets"),
        ({"article_id": "two"}, "no article"),
        ({"start": 5.0}, "whole number"),
    ],
)
def test_annotations_that_do_not_fit_are_named(looked, wrong, said):
    look = looked(("articles.jsonl", [ARTICLE]), ("marks.jsonl", [MARK | wrong]))
    (problem,) = look["files"][1]["problems"]
    assert said in problem
    assert "marks.jsonl, line 1" in problem
    assert drafts.problem_in(look)


def test_a_zip_of_our_layout_is_looked_into(looked):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("articles.jsonl", json.dumps(ARTICLE))
        archive.writestr("annotations.jsonl", json.dumps(MARK))
        archive.writestr("project.json", json.dumps({"rules": {}, "tags": [], "sources": []}))
    look = looked(("all.zip", buffer.getvalue()))
    assert sorted(file["kind"] for file in look["files"]) == ["annotations", "articles", "rules"]


def test_a_file_of_the_same_name_replaces_the_one_before(looked, ada, data_folder):
    looked(("a.txt", "The ferry is late."))
    look = looked(("a.txt", "The ferry is very late."), ("b.txt", "Else."))
    assert len(look["rows"]) == 2
    assert len(list(drafts.folder(Draft.objects.get()).iterdir())) == 2
    drafts.drop(Draft.objects.get(), "a.txt")
    assert len(list(drafts.folder(Draft.objects.get()).iterdir())) == 1


def test_a_name_does_not_lead_out_of_the_folder(looked, data_folder):
    looked(("../../evil.txt", "The ferry is late."))
    kept = [path for path in data_folder.rglob("*") if path.is_file()]
    assert [path.parent for path in kept] == [drafts.folder(Draft.objects.get())]


def test_somebody_elses_draft_is_not_there(looked, ada, otto):
    looked(("a.txt", "The ferry is late."))
    assert drafts.of(otto, UUID) is None
    with pytest.raises(Broken, match="out of date"):
        drafts.keep(otto, UUID, [upload("b.txt", "Mine.")])
    assert drafts.of(ada, UUID).data["files"][0]["name"] == "a.txt"


def test_old_drafts_go(looked, ada):
    looked(("a.txt", "The ferry is late."))
    old = Draft.objects.get()
    Draft.objects.update(created_at=old.created_at - timedelta(days=8))
    drafts.keep(ada, UUID.replace("0b", "1b"), [upload("b.txt", "New.")])
    assert Draft.objects.get() != old
    assert not drafts.folder(old).exists()


def test_there_is_a_limit(looked, ada, monkeypatch):
    monkeypatch.setattr(drafts, "MAX_BYTES", 10)
    with pytest.raises(Broken, match="larger than"):
        drafts.keep(ada, UUID, [upload("a.txt", "The ferry is late.")])


def test_many_are_counted_and_not_read_whole(looked, monkeypatch):
    monkeypatch.setattr(drafts, "CHECKED_BYTES", 10)
    look = looked(("strike.jsonl", ROWS))
    assert (look["is_whole"], look["rows"], look["sources"]) == (False, [0, 0, 1], ["Record", "Gazette"])


# --- From a draft to a project ---------------------------------------------------------------------


def begin(actor, operation=UUID, people="Mia, Max, Moe", overlap=2, **more):
    guests = invitations.guests(people, asker=actor)
    return starting.start(
        actor=actor,
        operation=operation,
        draft=drafts.of(actor, UUID),
        cards=None,
        guests=guests,
        reads_too=more.pop("reads_too", False),
        slug="ferry",
        name="Ferry",
        overlap=overlap,
        **more,
    )


def many(count):
    return [{"text": f"Day {number} of the strike.", "source": f"Source {number % 7}"} for number in range(count)]


@pytest.mark.parametrize(("count", "overlap", "reads_too"), [(200, 3, False), (57, 2, True), (5, 1, False)])
def test_what_is_foreseen_is_what_is_written(looked, ada, ben, project, count, overlap, reads_too):
    look = looked(("strike.jsonl", many(count)))
    people = "Mia, ben, Max, Moe, Ada Lund"
    guests = invitations.guests(people, asker=ada)
    names = starting.reading_order(guests, ada, reads_too)
    foreseen = starting.foresee(look, readers=len(names), overlap=overlap, slug="ferry")
    started = begin(ada, people=people, overlap=overlap, reads_too=reads_too)
    written = assignments.figures(started.project)
    assert foreseen.loads.tolist() == written.loads.tolist()
    assert foreseen.pairs.tolist() == written.pairs.tolist()
    assert foreseen.per_source.tolist() == written.per_source.tolist()
    assert started.readings == count * overlap
    assert [User.objects.get(pk=pk).name for pk in written.readers] == names


def test_chosen_columns_and_left_out_rows_reach_the_import(looked, ada):
    mark = MARK | {"article_id": "3", "start": 0, "end": 6, "quote": "Nobody"}
    looked(("strike.jsonl", [*ROWS, {"key": 4}]), ("marks.jsonl", [mark]))
    project = begin(ada).project
    article = project.articles.get(external_id="3")
    assert (article.title, article.source.name, article.meta) == ("Three", "Gazette", {"words": 2})
    assert project.articles.count() == 3
    assert article.assignments.get(is_imported=True).annotations.get().quote == "Nobody"


@pytest.mark.parametrize("people", ["Mia", "Mia, Max"])
def test_fewer_people_than_readers_is_refused_whole(looked, ada, people):
    looked(("strike.jsonl", many(4)))
    with pytest.raises(Broken, match="Every article needs 3 readers"):
        begin(ada, people=people, overlap=3)
    assert not Project.objects.exists()
    assert Draft.objects.exists()


def test_nobody_named_is_no_mistake(looked, ada):
    looked(("strike.jsonl", many(4)))
    started = begin(ada, people="", overlap=3)
    assert (started.readings, started.project.articles.count()) == (0, 4)


def test_starting_twice_makes_one(looked, ada, otto):
    looked(("strike.jsonl", many(4)))
    first = begin(ada).project
    with pytest.raises(Conflict) as again:
        begin(ada)
    assert again.value.current == first
    with pytest.raises(Conflict) as stranger:
        begin(otto)
    assert stranger.value.current is None


def test_a_file_that_fails_after_all_leaves_nothing(looked, ada):
    looked(("articles.jsonl", [ARTICLE]), ("annotations.jsonl", [MARK]))
    with pytest.raises(Broken) as refused:
        begin(ada, unit="article")
    assert refused.value.field == "files"
    assert not Project.objects.exists()
    assert drafts.of(ada, UUID).data["files"]


def test_large_ones_are_left_to_a_job(looked, ada, client_for, settings, django_capture_on_commit_callbacks):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    looked(("strike.jsonl", many(9)))
    started = begin(ada, later=True)
    project = started.project
    assert (project.status, project.articles.count(), len(started.letters)) == ("setup", 0, 3)
    job = jobs.start_project(project, drafts.of(ada, UUID), actor=ada)
    with django_capture_on_commit_callbacks(execute=True):
        client_for(ada).post(f"/projects/ferry/jobs/{job.uuid}/run/")
    project.refresh_from_db()
    assert (project.status, project.articles.count()) == ("open", 9)
    assert Assignment.objects.filter(article__project=project).count() == 18
    assert not Draft.objects.exists()
