"""What is kept is never older than the readings it was computed from, and nothing is computed twice."""

import uuid
from contextlib import suppress
from io import StringIO

import pytest
from django.contrib.admin.sites import site
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.utils import timezone

from corpus_app import agreement, assignments, kept
from corpus_app.models import Article, ArticleStatistics, Assignment, ComputedResult, Project
from corpus_app.stats import family
from tests import factories, teams

SUBMITTED = Assignment.State.SUBMITTED


def counted(project):
    return Assignment.objects.counted().filter(article__project=project)


def numbers(project):
    found = agreement.of(project, counted(project))
    return [(row.name, row.tag, row.raters, row.value) for row in found.family.rows]


def operation():
    return str(uuid.uuid4())


@pytest.fixture
def read(project, ben, cleo):
    articles = teams.make_articles(project, 4)
    teams.read(articles, [ben, cleo], compared=False)
    numbers(project)
    return articles


@pytest.fixture
def recomputed(monkeypatch):
    """The articles that are computed from their rows from now on."""
    seen = []
    whole = kept.computed

    def watched(articles, kind, **options):
        seen.extend(articles)
        return whole(articles, kind, **options)

    monkeypatch.setattr(kept, "computed", watched)
    return seen


def fits(project):
    """Stored is recomputed, for every article and kind; and so are the results."""
    errors = StringIO()
    # The readings of this file have no revisions, which verify notices; here only its statistics matter.
    with suppress(CommandError):
        call_command("verify", stdout=StringIO(), stderr=errors)
    assert "the stored statistics" not in errors.getvalue()
    before = numbers(project)
    ComputedResult.objects.all().delete()
    ArticleStatistics.objects.all().delete()
    assert numbers(project) == before


# --- Everything that touches the submitted annotations of an article -------------------------------


def submit(articles, ben, ada):
    reading = articles[0].assignments.get(reviewer=ben)
    assignments.reopen(article=articles[0], reviewer=ben, operation=operation())
    reading.annotations.update(withdrawn_at=timezone.now())
    assignments.submit(article=articles[0], reviewer=ben, operation=operation())


def reopen(articles, ben, ada):
    assignments.reopen(article=articles[0], reviewer=ben, operation=operation())


def reopen_for(articles, ben, ada):
    assignments.reopen_for(reading=articles[0].assignments.get(reviewer=ben), manager=ada)


def admin_action(name):
    def act(articles, ben, ada):
        request = RequestFactory().post("/")
        request.user = ada
        admin = site.get_model_admin(Article)
        getattr(admin, name)(request, Article.objects.filter(pk=articles[0].pk))

    act.__name__ = name
    return act


@pytest.mark.parametrize("change", [submit, reopen, reopen_for, admin_action("hide")], ids=lambda each: each.__name__)
def test_it_is_noticed(project, read, ben, ada, change, recomputed):
    before = numbers(project)
    change(read, ben, ada)
    assert numbers(project) != before
    assert set(recomputed) <= {read[0].pk}
    fits(project)


def test_showing_an_article_again_is_noticed(project, read, ben, ada):
    before = numbers(project)
    for name in ("hide", "show_again"):
        admin_action(name)(read, ben, ada)
    assert numbers(project) == before
    fits(project)


def test_one_new_reading_recomputes_one_article(project, read, dora, recomputed):
    factories.make_reading(read[2], dora, Assignment.State.IN_PROGRESS, spans=[("fact", 0, 9)])
    recomputed.clear()
    assignments.submit(article=read[2], reviewer=dora, operation=operation())
    numbers(project)
    # Once for its tally, once to be kept.
    assert recomputed == [read[2].pk] * 2


# --- Results --------------------------------------------------------------------------------------


def test_the_same_readings_are_not_computed_twice(project, read, monkeypatch):
    first = agreement.of(project, counted(project))
    monkeypatch.setattr(family, "compute", None)
    again = agreement.of(project, counted(project))
    assert again.findings.to_json() == first.findings.to_json()
    assert again.family.rows == first.family.rows
    assert again.findings.divided == first.findings.divided


def test_a_kept_result_comes_back_as_it_was(project, read):
    found = agreement.of(project, counted(project)).findings
    assert agreement.Findings.from_json(found.to_json()).to_json() == found.to_json()


def test_every_view_has_its_own_result(project, read, ben, cleo, dora):
    teams.read(read, [dora], seed=3)
    for article in read:
        article.forget_statistics()
    everyone = agreement.of(project, counted(project))
    pair = agreement.of(project, counted(project), reviewers=[ben.pk, dora.pk])
    one = agreement.of(project, counted(project).filter(article=read[0]))
    mild = agreement.of(project, counted(project), ends="trim")
    assert everyone.family.reviewers != pair.family.reviewers
    assert one.family.n_articles == 1
    assert mild.find("f1_exact").value >= everyone.find("f1_exact").value


@pytest.mark.parametrize("change", [{"tag_level": Project.Level.ORDINAL}, {"unit": Project.Unit.SENTENCE}])
@pytest.mark.uncounted
def test_another_rule_of_the_project_is_another_result(project, read, change):
    before = numbers(project)
    Project.objects.filter(pk=project.pk).update(**change)
    assert numbers(Project.objects.get(pk=project.pk)) != before


def test_only_the_newest_results_are_kept(project, monkeypatch):
    monkeypatch.setattr(kept, "RESULTS_KEPT", 3)
    for number in range(5):
        kept.keep(project, kept.key_of(number), {"number": number})
    assert [row.data["number"] for row in ComputedResult.objects.order_by("pk")] == [2, 3, 4]
    kept.keep(project, kept.key_of(4), {"number": "again"})
    assert kept.result(project, kept.key_of(4)) == {"number": 4}


def test_the_results_of_a_project_are_its_own(project, ada):
    other = factories.make_project("other", manager=ada)
    kept.keep(project, kept.key_of("same"), {"of": "ours"})
    assert kept.result(other, kept.key_of("same")) is None
