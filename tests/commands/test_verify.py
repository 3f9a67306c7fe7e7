"""verify finds what does not fit, names it, and exits non-zero."""

import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from corpus_app import adjudication, gammas, kept, releases
from corpus_app.models import (
    Annotation,
    AnnotationRevision,
    Article,
    ArticleStatistics,
    Assignment,
    Ruling,
    RulingRevision,
    Tally,
)
from tests import factories


@pytest.fixture
def annotation(article, ben):
    return factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 5)]).annotations.get()


@pytest.fixture
def counted(annotation, article):
    for kind in kept.KINDS:
        data = kept.computed([article.pk], kind)[article.pk].to_json()
        ArticleStatistics.objects.create(article=article, key=kind, data=data)


def told():
    errors = StringIO()
    with pytest.raises(CommandError, match="do not fit"):
        call_command("verify", stdout=StringIO(), stderr=errors)
    return errors.getvalue()


def test_it_works(project, annotation, ada, data_folder):
    releases.freeze(project, created_by=ada)
    said = StringIO()
    call_command("verify", stdout=said)
    assert said.getvalue() == "1 articles and 1 annotations fit together.\n"


def test_a_text_that_changed(annotation, article):
    Article.objects.update(text=article.text.replace("Hello", "Hallo"))
    assert f"article {article.uuid}: the text is not the one that was imported" in told()


def test_a_quote_that_does_not_stand_there(annotation):
    Annotation.objects.update(start=1)
    assert f"annotation {annotation.uuid}: its quote does not stand at 1 to 5" in told()


def test_a_row_that_its_revisions_do_not_give(annotation):
    Annotation.objects.update(note="slipped in")
    assert f"annotation {annotation.uuid}: its last revision says something else" in told()


def test_a_row_without_revisions(annotation):
    AnnotationRevision.objects.all().delete()
    assert f"annotation {annotation.uuid}: its last revision says something else" in told()


@pytest.mark.uncounted
def test_a_withdrawal_that_left_no_trace(annotation):
    Annotation.objects.update(withdrawn_at=annotation.created_at)
    assert f"annotation {annotation.uuid}: its last revision says something else" in told()


@pytest.fixture
def ruling(article, dora):
    return factories.make_ruling(article, "fact", 0, 5, decided_by=dora)


def test_rulings_with_their_history_fit(article, dora, ruling):
    other = factories.make_ruling(article, "fact", 24, 31, decided_by=dora)
    arguments = {"adjudicator": dora, "version": 1}
    adjudication.merge(uuid=ruling.uuid, other=other.uuid, operation=uuid.uuid4(), **arguments)
    third = factories.make_ruling(article, "opinion", 0, 5, decided_by=dora)
    adjudication.withdraw(uuid=third.uuid, operation=uuid.uuid4(), **arguments)
    call_command("verify", stdout=StringIO())


@pytest.mark.parametrize("changed", [{"verdict": "rejected"}, {"version": 2}, {"withdrawn_at": timezone.now()}])
def test_a_ruling_that_its_revisions_do_not_give(ruling, changed):
    Ruling.objects.update(**changed)
    assert f"ruling {ruling.uuid}: its last revision says something else" in told()


def test_a_ruling_that_skipped_a_version(ruling):
    RulingRevision.objects.update(version=2)
    Ruling.objects.update(version=2)
    assert f"ruling row {ruling.pk}: revision 2 is out of order" in told()


def test_a_ruling_past_the_end(ruling):
    Ruling.objects.update(end=5000)
    assert f"ruling {ruling.uuid}: its article has no character 5000" in told()


def test_statistics_that_are_what_the_readings_give(counted):
    call_command("verify", stdout=StringIO())


@pytest.mark.parametrize("kind", kept.KINDS)
def test_statistics_that_are_not_what_the_readings_give(counted, article, kind):
    row = ArticleStatistics.objects.get(key=kind)
    # What stands beside the gold lies one reading deeper.
    (row.data if "length" in row.data else row.data["beside"][0][1])["length"] += 1
    row.save()
    assert f"article row {article.pk}: the stored statistics ({kind}) are not what its readings give" in told()


@pytest.fixture
def with_gamma(article, ben, cleo):
    for reader, start in ((ben, 0), (cleo, 3)):
        factories.make_reading(article, reader, Assignment.State.SUBMITTED, spans=[("fact", start, 9)])
    gammas.compute(article.project)
    return ArticleStatistics.objects.get(key=gammas.KEY)


def test_a_gamma_that_is_what_the_readings_give(with_gamma):
    call_command("verify", stdout=StringIO())


@pytest.mark.parametrize(
    ("name", "value"), [("value", 0.5), ("value", None), ("samples", 7), ("reason", "too_complex")]
)
def test_a_gamma_that_is_not_what_the_readings_give(with_gamma, article, name, value):
    with_gamma.data[name] = value
    with_gamma.save()
    assert f"article row {article.pk}: the stored gamma is not what its readings give" in told()
    call_command("verify", without_gamma=True, stdout=StringIO())


def test_of_a_gamma_that_ran_out_of_time_nothing_can_be_said(with_gamma, monkeypatch):
    monkeypatch.setattr(gammas, "MOST_SECONDS", -1)
    call_command("verify", stdout=StringIO())


def test_a_tally_that_is_off_and_how_it_is_mended(annotation, article):
    Tally.objects.update(submitted=7)
    assert f"article row {article.pk}: the stored tally is not what its readings give" in told()
    call_command("rebuild", article.project.slug, stdout=StringIO())
    call_command("verify", stdout=StringIO())


def test_a_release_that_was_touched(project, annotation, ada, data_folder):
    release = releases.freeze(project, created_by=ada)
    name = next(iter(release.manifest["files"]))
    (releases.folder_of(release) / name).unlink()
    assert f"release 1 of {project.slug}: {name} is missing or not what was frozen" in told()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL never lets such a row in")
@pytest.mark.uncounted
def test_a_row_that_points_nowhere(annotation):
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute("UPDATE corpus_app_annotation SET tag_id = 999999")
    try:
        assert "foreign keys:" in told()
    finally:
        Annotation.objects.all().delete()
