"""Articles in: stored exactly, recognised when they come again, each file whole or not at all."""

import json
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from corpus_app import articles, intake, text
from corpus_app.models import Article, AuditEvent, SourceAlias
from tests import factories


def take(project, *files, **options):
    """The report of importing (name, content) pairs as if each was named on the command line."""
    return articles.take(project, [factories.make_file(*file) for file in files], **options)


def codes(report):
    return [problem.code for problem in report.problems]


@pytest.fixture
def empty(db):
    return factories.make_project("empty")


def test_it_works(empty, ada):
    report = take(empty, ("a.txt", "One line.\n"), actor=ada)
    assert report.counts["added"] == 1
    stored = empty.articles.get()
    assert (stored.text, stored.external_id, stored.title, stored.source) == ("One line.\n", "a", "", None)
    assert stored.sentences == [[0, 9]]
    assert (stored.length, stored.word_count, stored.splitter) == (10, 2, text.SPLITTER)
    assert AuditEvent.objects.get(verb="import_articles").data == {"articles": 1}


def test_the_text_is_normalised_once_and_the_edits_are_kept(empty):
    take(empty, ("a.txt", "\ufeffCafe\u0301\r\nbar\u00a0\n"))
    stored = empty.articles.get()
    assert stored.text == "Café\nbar\u00a0\n"
    assert text.to_stored(stored.edits, 8, 11) == (5, 8)


def test_all_that_is_stated_is_taken(empty):
    row = {
        "id": "x",
        "text": "One. Two.",
        "title": " A title ",
        "author": "A. Ames",
        "source": "The  Gazette",
        "date": "2026-02-28",
        "url": "https://gazette.example/x",
        "language": "en",
        "event": "Flood",
        "sentences": [[0, 4], [5, 9]],
        "topic": "dams",
        "meta": {"id": "theirs"},
    }
    assert take(empty, ("a.jsonl", [row])).problems == []
    stored = empty.articles.get()
    assert (stored.external_id, stored.title, stored.author) == ("x", "A title", "A. Ames")
    assert (stored.source.name, stored.source.slug) == ("The Gazette", "the-gazette")
    assert (stored.published_on, stored.language, stored.event) == (date(2026, 2, 28), "en", "Flood")
    assert (stored.sentences, stored.splitter) == ([[0, 4], [5, 9]], None)
    assert stored.meta == {"topic": "dams", "id": "theirs"}


def test_given_sentences_count_the_files_text(empty):
    take(empty, ("a.jsonl", [{"text": "One.\r\nTwo.", "sentences": [[0, 4], [6, 10]]}]))
    assert empty.articles.get().sentences == [[0, 4], [5, 9]]


# --- Again ------------------------------------------------------------------------------------------


def test_the_same_article_is_already_there(empty):
    rows = ("a.jsonl", [{"id": "x", "text": "One."}, {"id": "y", "text": "Two."}])
    take(empty, rows)
    report = take(empty, rows)
    assert (report.counts["already_there"], report.counts["added"]) == (2, 0)


def test_an_article_without_an_own_id_is_recognised_by_its_uuid(empty):
    take(empty, ("a.jsonl", [{"text": "One."}]))
    stored = empty.articles.get()
    report = take(empty, ("a.jsonl", [{"id": str(stored.uuid), "text": "One."}]))
    assert report.counts["already_there"] == 1


def test_the_same_id_with_another_text_is_refused(empty):
    take(empty, ("a.jsonl", [{"id": "x", "text": "One."}]))
    report = take(empty, ("a.jsonl", [{"id": "z", "text": "New."}, {"id": "x", "text": "Two."}]))
    assert codes(report) == ["text_differs"]
    assert str(report.problems[0]).startswith("a.jsonl, line 2, id: ")
    assert empty.articles.count() == 1


def test_the_same_text_from_the_same_source_is_left_out_and_listed(empty):
    row = {"text": "One.", "source": "Gazette"}
    report = take(empty, ("a.jsonl", [{"id": "x"} | row, {"id": "y"} | row]))
    assert (report.counts["added"], report.counts["same_text"]) == (1, 1)
    assert "line 2" in report.listed[0]["message"]
    assert take(empty, ("b.jsonl", [row])).counts["same_text"] == 1


def test_the_same_text_from_another_source_is_a_copy(empty):
    rows = [{"text": "One.", "source": name} for name in ("Gazette", "Whistle", None)]
    report = take(empty, ("a.jsonl", rows))
    assert (report.counts["added"], report.counts["copies"]) == (3, 2)
    first, *copies = empty.articles.order_by("pk")
    assert first.copy_of is None
    assert {copy.copy_of for copy in copies} == {first}
    assert take(empty, ("b.jsonl", [{"text": "One.", "source": "Post"}])).counts["copies"] == 1


def test_another_projects_articles_do_not_matter(empty, article):
    report = take(empty, ("a.jsonl", [{"id": article.external_id, "text": article.text}]))
    assert (report.counts["added"], report.counts["copies"]) == (1, 0)


# --- Sources -----------------------------------------------------------------------------------------


def test_spellings_and_aliases_lead_to_one_source(empty):
    gazette = factories.make_source(empty, "The Gazette")
    SourceAlias.objects.create(project=empty, source=gazette, name="Gazette.example")
    names = ["the  GAZETTE", "Gazette.example", "The Gazette"]
    take(empty, ("a.jsonl", [{"text": f"Text {name}", "source": name} for name in names]))
    assert [each.source for each in empty.articles.all()] == [gazette] * 3


def test_the_source_on_the_command_line_is_for_those_that_state_none(empty):
    take(empty, ("a.jsonl", [{"text": "One."}, {"text": "Two.", "source": "Whistle"}]), source="Gazette")
    assert [each.source.name for each in empty.articles.order_by("pk")] == ["Gazette", "Whistle"]


def test_addresses_of_sources_are_unique_and_never_new(empty):
    take(empty, ("a.jsonl", [{"text": f"About {name}", "source": name} for name in ("New", "A b", "A-b", "新聞")]))
    assert set(empty.sources.values_list("slug", flat=True)) == {"new-2", "a-b", "a-b-2", "新聞"}


def test_an_article_that_is_there_brings_no_new_source(empty):
    take(empty, ("a.jsonl", [{"id": "x", "text": "One."}]))
    take(empty, ("a.jsonl", [{"id": "x", "text": "One.", "source": "Gazette"}]))
    assert not empty.sources.exists()


def test_a_source_nobody_can_see_is_refused(empty):
    report = take(empty, ("a.jsonl", [{"text": "One.", "source": "\u200b"}]))
    assert [(problem.code, problem.line, problem.field) for problem in report.problems] == [("bad_source", 1, "source")]
    assert not empty.articles.exists()


# --- What is wrong -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        (b"[1]", "not_an_object", ""),
        (b"{", "not_json", ""),
        (b'{"text": "a\xff"}', "not_utf8", ""),
        (b'{"text": 5}', "wrong_type", "text"),
        (b'{"title": "a"}', "missing", "text"),
        (b'{"text": " \\n "}', "missing", "text"),
        (b'{"text": "\\ufeff"}', "missing", "text"),
        (b'{"text": "a\\u0000b"}', "unstorable", "text"),
        (b'{"text": "a\\ud800b"}', "unstorable", "text"),
        (b'{"text": "a", "date": "28.02.2026"}', "bad_date", "date"),
        (b'{"text": "a", "date": 20260228}', "bad_date", "date"),
        (b'{"text": "a", "date": "2026-02-30"}', "bad_date", "date"),
        (b'{"text": "a", "url": "javascript:alert(1)"}', "bad_address", "url"),
        (b'{"text": "a", "x": 1e400}', "not_finite", ""),
        (b'{"text": "a", "x": NaN}', "not_finite", ""),
        (b'{"text": "a", "x": ' + b"9" * 5000 + b"}", "not_finite", ""),
        (b'{"text": "a", "x": ' + b"[" * 40 + b"]" * 40 + b"}", "too_deep", "meta"),
        (b'{"text": "a", "x": ' + b"[" * 100_000, "too_deep", ""),
        (b'{"text": "a", "x": {"y": "\\ud800"}}', "unstorable", "meta"),
        (b'{"text": "a", "sentences": "no"}', "wrong_type", "sentences"),
        (b'{"text": "a", "sentences": [[0, 1.0]]}', "wrong_type", "sentences"),
        (b'{"text": "ab", "sentences": [[1, 2], [0, 1]]}', "not_in_order", "sentences"),
        (b'{"text": "ab", "sentences": [[0, 3]]}', "past_end", "sentences"),
        (b'{"text": "a", "title": "' + b"x" * 501 + b'"}', "too_long", "title"),
        (b'{"text": "a", "topic": 1, "meta": {"topic": 2}}', "given_twice", "meta"),
    ],
)
def test_a_bad_line_is_named(empty, line, code, field):
    report = take(empty, ("a.jsonl", b'{"text": "fine"}\n' + line + b"\n"))
    problem = report.problems[0]
    assert (problem.file, problem.line, problem.code, problem.field) == ("a.jsonl", 2, code, field)
    assert problem.message.endswith((".", "found")) or "Expected" in problem.message
    assert not empty.articles.exists()


def test_an_id_twice_in_a_file_is_refused(empty):
    report = take(empty, ("a.jsonl", [{"id": "x", "text": "One."}, {"id": "x", "text": "One."}]))
    assert codes(report) == ["id_twice"]


def test_many_problems_are_counted(empty):
    report = take(empty, ("a.jsonl", [{"text": 1}] * (intake.MAX_PROBLEMS + 5)))
    assert (len(report.problems), report.further_problems) == (intake.MAX_PROBLEMS, 5)
    assert list(report.lines)[-1] == "and 5 more problems."


def test_a_bad_file_leaves_the_good_ones(empty):
    report = take(empty, ("a.txt", "Good."), ("b.txt", b"\xff\xfe\xff"), ("c.txt", "Also good."))
    assert [problem.file for problem in report.problems] == ["b.txt"]
    assert report.files == ["a.txt", "c.txt"]
    assert set(empty.articles.values_list("external_id", flat=True)) == {"a", "c"}


def test_bytes_that_are_no_utf8_are_named(empty):
    report = take(empty, ("a.txt", b"caf\xe9"))
    assert str(report.problems[0]) == (
        "a.txt: Byte 3 is not valid UTF-8; save the file as UTF-8 or declare its charset."
    )


def test_a_file_of_an_unknown_kind_is_refused(empty):
    refused = take(empty, ("a.docx", "x"))
    assert codes(refused) == ["unknown_format"]
    (said,) = refused.problems
    assert "Expected a name that ends in .jsonl, " in str(said)
    assert str(said).endswith(" or .zip.")
    assert take(empty, ("a.docx", "x"), format="text").counts["added"] == 1
    assert codes(take(empty, ("a.txt", "x"), format="docx")) == ["unknown_format"]


def test_a_file_that_is_too_large_is_refused(empty, monkeypatch):
    monkeypatch.setattr("corpus_app.formats.text.MAX_BYTES", 4)
    assert codes(take(empty, ("a.txt", "12345"))) == ["too_large"]
    assert take(empty, ("b.txt", "1234")).counts["added"] == 1


def test_too_many_rows_are_refused(empty, monkeypatch):
    monkeypatch.setattr("corpus_app.formats.jsonl.MAX_ROWS", 2)
    assert codes(take(empty, ("a.jsonl", [{"text": str(number)} for number in range(3)]))) == ["too_many"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rules": {"unit": "page"}}, "unit"),
        ({"rules": {"overlap": "many"}}, "overlap"),
        ({"rules": {"overlap": 0}}, "__all__"),
        ({"tags": [{"definition": "nameless"}]}, "tags"),
        ({"tags": [{"slug": "a b", "name": "a"}]}, "slug"),
        ({"sources": [{"slug": "new", "name": "New"}]}, "sources[0]"),
        ({"sources": [{"name": "No address"}]}, "sources[0]"),
        ({"sources": [{"slug": "a", "name": 5}]}, ""),
    ],
)
def test_rules_that_cannot_be_keep_everything_out(empty, change, field):
    stated = {"rules": {}, "tags": [], "sources": []} | change
    report = take(empty, ("project.json", json.dumps(stated)), ("articles.jsonl", [{"text": "One."}]))
    assert [(problem.file, problem.field) for problem in report.problems] == [("project.json", field)]
    assert not empty.articles.exists()
    assert empty.tags.count() == 4


# --- Folders and zips ----------------------------------------------------------------------------------


def test_of_a_folder_what_holds_articles_is_taken(empty, tmp_path):
    for name in ("b.txt", "a.html", "SOURCE.md", "spans.jsonl", "other.jsonl"):
        (tmp_path / name).write_text(f"<p>{name}")
    (tmp_path / "c.csv").write_text("text\nFrom CSV\n")
    (tmp_path / "articles.jsonl").write_text('{"text": "From JSONL"}\n')
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "d.txt").write_text("not taken")
    with intake.opened([tmp_path]) as files:
        report = articles.take(empty, files)
    assert report.counts["added"] == 4
    assert report.skipped_files == ["SOURCE.md", "other.jsonl", "spans.jsonl"]


def test_a_folder_with_nothing_in_it_is_a_problem(empty, tmp_path):
    (tmp_path / "SOURCE.md").write_text("x")
    with intake.opened([tmp_path]) as files:
        assert codes(articles.take(empty, files)) == ["nothing_to_import"]


def zipped(path, files, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_zip_is_like_a_folder(empty, tmp_path):
    inside = {"top/articles.jsonl": '{"text": "One."}', "top/x.md": "x", "__MACOSX/top/._x": "", "top/a/b.txt": "deep"}
    path = zipped(tmp_path / "a.zip", inside)
    with intake.opened([path]) as files:
        report = articles.take(empty, files)
    assert (report.counts["added"], report.skipped_files) == (1, ["a/b.txt", "x.md"])


def test_a_zip_bomb_is_refused(empty, tmp_path):
    path = zipped(tmp_path / "a.zip", {"a.txt": "0" * 20_000_000})
    with pytest.raises(intake.Problem, match="200 times"), intake.opened([path]):
        pass


def test_a_damaged_zip_is_refused(empty, tmp_path):
    path = zipped(tmp_path / "a.zip", {"a.txt": "text " * 1000})
    content = bytearray(path.read_bytes())
    (tmp_path / "b.zip").write_bytes(content[:-30])
    with pytest.raises(intake.Problem, match="damaged"), intake.opened([tmp_path / "b.zip"]):
        pass
    content[50] ^= 0xFF
    path.write_bytes(content)
    with intake.opened([path]) as files:
        assert codes(articles.take(empty, files)) == ["bad_zip"]


def test_a_path_that_is_not_there_is_a_problem(tmp_path):
    with pytest.raises(intake.Problem, match="no file or folder"), intake.opened([tmp_path / "none"]):
        pass


def test_uploads_are_taken_and_left_open(empty, tmp_path):
    path = zipped(tmp_path / "a.zip", {"articles.jsonl": '{"text": "Zipped."}'})
    uploads = [SimpleUploadedFile("a.txt", b"Text."), SimpleUploadedFile("a.zip", path.read_bytes())]
    for _again in range(2):
        report = articles.import_uploads(empty, uploads, source="Gazette")
        assert report.problems == []
    assert empty.articles.count() == 2
    assert not uploads[0].closed


def test_a_bad_upload_is_a_report(empty):
    report = articles.import_uploads(empty, [SimpleUploadedFile("a.zip", b"no zip")])
    assert "damaged" in list(report.lines)[-1]


def test_many_files_are_stored_together(empty, django_assert_max_num_queries):
    files = [(f"{number}.txt", f"Text {number}") for number in range(20)]
    with django_assert_max_num_queries(20 * 7 + 10):
        assert take(empty, *files).counts["added"] == 20


# --- The shared corpora ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "count"), [("seed-articles", 5), ("wikinews-gum", 24), ("mbic", 1700), ("ukraine-news-bias", 90)]
)
def test_the_shared_corpora_go_in(empty, corpus, name, count):
    with intake.opened([corpus(name)]) as files:
        report = articles.take(empty, files)
    assert report.problems == []
    assert report.counts["added"] == count


def test_the_seed_articles_have_their_lengths(empty, corpus):
    stated = json.loads((corpus("seed-articles") / "manifest.json").read_text())["articles"]
    with intake.opened([corpus("seed-articles")]) as files:
        articles.take(empty, files)
    lengths = dict(Article.objects.values_list("external_id", "length"))
    assert lengths == {each["file"].removesuffix(".txt"): each["code_points"] for each in stated}
    assert max(lengths.values()) == 15_008
