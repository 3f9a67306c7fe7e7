"""manage.py make_fixture: a project that can be kept and loaded again."""

import json
import uuid
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from corpus_app import annotations, fixtures
from corpus_app.models import Annotation, Article, Assignment, Comment, Evidence, Membership, Project, User
from tests import factories

# What is computed from the rows is in no fixture, and these tests do without `rebuild`.
pytestmark = pytest.mark.uncounted

HARD = "Déjà\u00a0vu 👩‍⚕️ 🇦🇶 “نحن” 棚部 – and so on.\n"


@pytest.fixture
def full(project, article, ada, ben, cleo, dora):
    """A project with something of everything."""
    ben.email = "ben@example.org"
    ben.save()
    other = factories.make_article(project, HARD, title="Hard", copy_of=article, published_on="2026-10-05")
    reading = factories.make_reading(
        article, ben, "submitted", spans=[("fact", 0, 5), ("disputed", 25, 64)], active_seconds=70
    )
    mark = reading.annotations.get(tag__slug="fact")
    annotations.check_span(article, 0, 5, mark.quote)
    withdrawn = factories.make_annotation(reading, "opinion", 6, 10)
    withdrawn.withdrawn_at = withdrawn.created_at
    withdrawn.save()
    factories.make_reading(other, cleo, started_at=datetime(2026, 10, 5, 8, 0, 0, 123, tzinfo=UTC))
    Evidence.objects.create(annotation=mark, relation="supports", article=other, start=0, end=4, quote=HARD[:4])
    first = factories.make_comment(article, ben, annotation=mark)
    factories.make_comment(article, dora, "An eyewitness.", parent=first)
    factories.make_flag(article, cleo)
    factories.make_ruling(article, "fact", 0, 5, dora)
    project.sources.get().aliases.create(project=project, name="Gazette, The Harbour")
    return project


def made(capsys, *options):
    call_command("make_fixture", *options)
    return capsys.readouterr().out


def emptied():
    """Drop the project and everybody in it, so that it can be loaded."""
    Comment.objects.all().delete()
    for model in (Evidence, Annotation, Assignment, Article, Membership, Project):
        model.objects.all().delete()
    User.objects.all().delete()


def test_made_twice_it_has_the_same_bytes(full, capsys):
    assert made(capsys, "harbour") == made(capsys, "harbour")


def test_loaded_and_made_again_it_has_the_same_bytes(full, capsys):
    before = made(capsys, "harbour")
    emptied()
    fixtures.load([before])
    assert made(capsys, "harbour") == before
    assert Article.objects.get(title="Hard").text == HARD


def test_the_articles_can_be_loaded_alone(full, capsys):
    articles = made(capsys, "harbour", "--part", "articles")
    emptied()
    fixtures.load([articles])
    assert Article.objects.count() == 2
    assert not User.objects.exists()


def test_the_team_follows_its_articles(full, capsys):
    parts = [made(capsys, "harbour", "--part", part) for part in ("articles", "team")]
    emptied()
    fixtures.load(parts[:1])
    fixtures.load(parts[1:])
    assert [made(capsys, "harbour", "--part", part) for part in ("articles", "team")] == parts


@pytest.mark.skipif(
    None in getattr(settings, "SERIALIZATION_MODULES", {}).values(),
    reason="SERIALIZATION_MODULES must name modules: with None in it loaddata cannot start at all",
)
def test_loaddata_reads_it_too(full, capsys, tmp_path):
    before = made(capsys, "harbour")
    (tmp_path / "harbour.json").write_text(before, encoding="utf-8")
    emptied()
    call_command("loaddata", tmp_path / "harbour.json", verbosity=0)
    assert made(capsys, "harbour") == before


def test_nobody_can_sign_in_from_it(full, capsys):
    content = made(capsys, "harbour")
    assert User.objects.get(username="ben").password not in content
    assert "ben@example.org" not in content
    emptied()
    fixtures.load([content])
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert not User.objects.filter(is_superuser=True).exists()


def test_an_account_that_exists_stays_as_it_is(full, capsys):
    content = made(capsys, "harbour")
    emptied()
    ben = factories.make_user("ben", first_name="Another")
    fixtures.load([content])
    kept = User.objects.get(username="ben")
    assert (kept.pk, kept.first_name, kept.password) == (ben.pk, "Another", ben.password)
    assert kept.assignments.count() == 1


def test_other_projects_stay_out(full, other_project, otto, capsys):
    factories.make_article(other_project, title="Elsewhere")
    content = made(capsys, "harbour")
    assert '"elsewhere"' not in content.casefold()
    assert '"otto"' not in content


def test_rows_are_addressed_by_names_only(full, capsys):
    rows = json.loads(made(capsys, "harbour"))
    assert not any("pk" in row for row in rows)
    numbers = {name for row in rows for name, value in row["fields"].items() if isinstance(value, int)}
    foreign = {field.name for row in rows for field in _model(row)._meta.fields if field.is_relation}
    assert not numbers & foreign
    assert {row["model"] for row in rows} == {
        model._meta.label_lower for part in fixtures.PARTS.values() for model in part
    } - {"corpus_app.guidelineversion"}


def _model(row):
    return apps.get_model(row["model"])


def test_it_writes_a_file(full, capsys, tmp_path):
    path = tmp_path / "harbour.json"
    told = made(capsys, "harbour", "--out", str(path))
    assert path.read_text(encoding="utf-8") == fixtures.dump(full)
    assert told == f"{path}: {len(json.loads(path.read_text()))} rows of “Harbour”\n"


def test_it_refuses_an_unknown_project(db):
    with pytest.raises(CommandError, match="no project “nowhere”"):
        call_command("make_fixture", "nowhere")


def test_it_says_where_it_could_not_write(full, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("make_fixture", "harbour", "--out", str(tmp_path / uuid.uuid4().hex / "x.json"))
