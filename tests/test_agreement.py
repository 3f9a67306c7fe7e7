"""From rows to agreement: which readings count, what is kept, what is computed anew."""

import pytest
from django.utils import timezone

from corpus_app import agreement, assignments
from corpus_app.models import ArticleStatistics, Assignment, ComputedResult
from corpus_app.stats import family
from corpus_app.stats.sufficient import article_statistics
from tests import factories, teams

SUBMITTED = Assignment.State.SUBMITTED


def counted(project):
    return Assignment.objects.counted().filter(article__project=project)


def alpha(project, tag):
    return agreement.of(project, counted(project)).find("alpha_tag", tag)


def test_it_is_what_the_statistics_say(project, article, ben, cleo, fact):
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 0, 23)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", 6, 23), ("opinion", 24, 63)])
    spans = {
        reading.reviewer_id: list(reading.annotations.values_list("tag", "start", "end"))
        for reading in Assignment.objects.all()
    }
    tags = [tag.pk for tag in project.tags.all()]
    expected = family.compute([article_statistics(article.length, spans)], tags=tags)
    found = agreement.of(project, counted(project))
    assert found.family.rows == expected.rows
    assert 0 < found.find("alpha_tag", fact).value < 1


def test_nobody_has_read_anything(project):
    found = agreement.of(project, counted(project))
    assert found.family.n_articles == 0
    assert {row.value for row in found.family.rows} <= {None}


@pytest.mark.parametrize("state", ["assigned", "in_progress", "skipped", "reclaimed", "withdrawn"])
def test_only_submitted_readings_count(project, article, ben, cleo, state):
    factories.make_reading(article, ben, SUBMITTED)
    factories.make_reading(article, cleo, state)
    found = agreement.of(project, counted(project))
    assert (found.family.n_articles, found.family.n_alone) == (0, 1)


def test_repeated_and_dependent_readings_and_hidden_articles_do_not_count(project, article, ben, cleo):
    factories.make_reading(article, ben, SUBMITTED)
    factories.make_reading(article, cleo, SUBMITTED, is_independent=False)
    factories.make_reading(article, cleo, SUBMITTED, kind=Assignment.Kind.REPEAT)
    hidden = factories.make_article(project, is_hidden=True)
    for reader in (ben, cleo):
        factories.make_reading(hidden, reader, SUBMITTED)
    assert agreement.of(project, counted(project)).family.n_articles == 0


def test_a_reading_without_marks_is_a_reading(project, article, ben, cleo, fact):
    factories.make_reading(article, ben, SUBMITTED)
    factories.make_reading(article, cleo, SUBMITTED)
    found = agreement.of(project, counted(project))
    assert found.family.n_articles == 1
    assert found.find("alpha_tag", fact).reason == "not_used"


@pytest.mark.uncounted
def test_withdrawn_marks_do_not_count(project, article, ben, cleo, fact):
    factories.make_reading(article, cleo, SUBMITTED)
    reading = factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 0, 5)])
    reading.annotations.update(withdrawn_at=timezone.now())
    assert alpha(project, fact).reason == "not_used"


def test_statistics_are_kept_per_article(project, ben, cleo, django_assert_num_queries):
    teams.read(teams.make_articles(project, 3), [ben, cleo])
    first = agreement.statistics(counted(project))
    assert ArticleStatistics.objects.count() == 3
    with django_assert_num_queries(2):
        assert agreement.statistics(counted(project)) == first


def test_submitting_and_reopening_are_noticed(project, article, ben, cleo, ada, fact):
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 0, 23)])
    reading = factories.make_reading(article, cleo, Assignment.State.IN_PROGRESS, spans=[("fact", 0, 23)])
    assert agreement.of(project, counted(project)).family.n_articles == 0
    assignments.submit(article=article, reviewer=cleo, operation="00000000-0000-4000-8000-000000000001")
    assert alpha(project, fact).value == 1
    assignments.reopen_for(reading=reading, manager=ada)
    assert agreement.of(project, counted(project)).family.n_articles == 0


def test_statistics_of_another_version_are_computed_anew(project, article, ben, cleo):
    for reader in (ben, cleo):
        factories.make_reading(article, reader, SUBMITTED)
    agreement.statistics(counted(project))
    ArticleStatistics.objects.update(data={"version": 0})
    agreement.statistics(counted(project))
    assert ArticleStatistics.objects.get().data["version"] > 0


def test_it_narrows_to_some_reviewers(project, ben, cleo, dora):
    teams.read(teams.make_articles(project, 6), [ben, cleo, dora])
    found = agreement.of(project, counted(project), reviewers=[ben.pk, dora.pk])
    assert set(found.family.reviewers) == {ben.pk, dora.pk}
    assert found.family.n_readings == 12


# --- Which articles divide ------------------------------------------------------------------------


def test_articles_are_ordered_by_contested_share(project, ben, cleo, dora):
    calm, torn = factories.make_article(project, title="Calm"), factories.make_article(project, title="Torn")
    for reader in (ben, cleo, dora):
        factories.make_reading(calm, reader, SUBMITTED, spans=[("fact", 0, 23)])
    factories.make_reading(torn, ben, SUBMITTED, spans=[("fact", 0, 5), ("opinion", 6, 10)])
    factories.make_reading(torn, cleo, SUBMITTED, spans=[("fact", 0, 5)])
    factories.make_reading(torn, dora, SUBMITTED)
    found = agreement.of(project, counted(project))
    first, second = found.findings.divided
    assert (first.article, first.share, first.amount, first.readers) == (torn.pk, pytest.approx(4 / 9), 4, 3)
    assert (second.article, second.share, second.amount) == (calm.pk, 0, 0)
    assert agreement.passages(found, [torn.pk, calm.pk]) == {torn.pk: [(6, 10)], calm.pk: []}


def test_contested_shares_are_those_of_the_chosen_reviewers(project, ben, cleo, dora):
    torn = factories.make_article(project)
    factories.make_reading(torn, ben, SUBMITTED, spans=[("fact", 0, 5)])
    factories.make_reading(torn, cleo, SUBMITTED, spans=[("fact", 0, 5)])
    factories.make_reading(torn, dora, SUBMITTED, spans=[("opinion", 10, 20)])
    pair, others = (
        agreement.of(project, counted(project), reviewers=[who.pk for who in chosen])
        for chosen in ([ben, cleo], [ben, dora])
    )
    assert [row.share for row in pair.findings.divided] == [0]
    assert [(row.share, row.readers) for row in others.findings.divided] == [(1, 2)]
    assert agreement.passages(others, [torn.pk]) == {torn.pk: [(0, 5), (10, 20)]}


@pytest.fixture
def verdicts(db, ada, ben, cleo):
    project = factories.make_project("verdicts", manager=ada, unit="sentence")
    for reader in (ben, cleo):
        factories.make_member(project, reader)
    return project


def test_verdicts_are_counted_per_sentence(verdicts, ben, cleo):
    article = factories.make_article(verdicts)
    one, two, three, *_rest = article.sentences
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", *one), ("fact", *two), ("opinion", *three)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", *one), ("opinion", *two)])
    found = agreement.of(verdicts, counted(verdicts))
    row = found.find("alpha_item")
    assert (row.n_units, row.percent) == (4, 0.5)
    (divided,) = found.findings.divided
    assert (divided.share, divided.amount) == (0.5, 2)
    assert agreement.passages(found, [article.pk]) == {article.pk: [tuple(two), tuple(three)]}


def test_an_ordered_verdict_that_is_missing_differs_from_nothing(verdicts, ben, cleo):
    verdicts.tag_level = "ordinal"
    verdicts.save()
    article = factories.make_article(verdicts)
    one, two, *_ = article.sentences
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", *one), ("fact", *two)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("opinion", *one)])
    (divided,) = agreement.of(verdicts, counted(verdicts)).findings.divided
    assert (divided.share, divided.amount) == (1, 1)


def test_chance_is_what_guessing_would_give(verdicts, ben, cleo):
    article = factories.make_article(verdicts)
    for reader in (ben, cleo):
        spans = [("fact", *article.sentences[0]), *(("opinion", *each) for each in article.sentences[1:])]
        factories.make_reading(article, reader, SUBMITTED, spans=spans)
    assert agreement.chance(agreement.of(verdicts, counted(verdicts))) == pytest.approx(0.75**2 + 0.25**2)


# --- Who marks how much ---------------------------------------------------------------------------


def test_amounts_compare_on_the_same_articles(project, article, ben, cleo, dora, fact, opinion):
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 0, 40)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", 0, 10), ("opinion", 20, 40)])
    factories.make_reading(article, dora, SUBMITTED, spans=[("fact", 0, 30)])
    found = agreement.of(project, counted(project))
    assert found.findings.amounts[ben.pk] == {fact.pk: 2, opinion.pk: 0}


# --- As JSON --------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["free", "article"])
def test_some_coefficients_are_those_of_the_whole(project, ben, cleo, dora, monkeypatch, unit):
    """What a large project's other pages say is what its agreement page says, to the last interval."""
    monkeypatch.setattr(agreement, "COMPETENCE_AT_ONCE", 5)
    project.unit = unit
    project.save()
    teams.read(teams.make_articles(project, 8), [ben, cleo, dora])
    names = ["alpha_tag", "alpha_item", "kappa"]
    some = agreement.some(project, counted(project), names)
    bare = agreement.some(project, counted(project), names, intervals=False)
    whole = agreement.of(project, counted(project))
    expected = [row for row in whole.family.rows if row.name in names]
    assert expected and some.family.rows == expected
    assert [row.value for row in bare.family.rows] == [row.value for row in expected]
    for name in ("n_articles", "n_alone", "n_readings", "reviewers"):
        assert getattr(some.family, name) == getattr(whole.family, name)


def test_some_coefficients_are_taken_from_the_whole_and_follow_a_new_reading(project, ben, cleo, monkeypatch):
    monkeypatch.setattr(agreement, "COMPETENCE_AT_ONCE", 2)
    articles = teams.make_articles(project, 6)
    teams.read(articles[:5], [ben, cleo])
    whole = agreement.of(project, counted(project))
    assert ComputedResult.objects.count() == 1
    assert agreement.some(project, counted(project), ["kappa"]).family.rows == whole.family.rows
    assert ComputedResult.objects.count() == 1
    teams.read(articles[5:], [ben, cleo])
    after = agreement.some(project, counted(project), ["kappa"]).family
    assert ({row.name for row in after.rows}, after.n_articles) == ({"kappa"}, 6)
    assert agreement.some(project, counted(project), ["kappa"]).family.rows == after.rows
    assert ComputedResult.objects.count() == 2


def test_the_shape_of_json(project, ben, cleo):
    teams.read(teams.make_articles(project, 6), [ben, cleo])
    body = agreement.as_json(agreement.of(project, counted(project)), agreement.export_names(project))
    assert (body["project"], body["articles"], body["readings"], body["reviewers"]) == ("harbour", 6, 12, 2)
    pair = next(row for row in body["results"] if row["name"] == "kappa")
    assert sorted(pair["raters"]) == ["ben", "cleo"]
    tag = next(row for row in body["results"] if row["name"] == "alpha_tag")
    assert tag["tag"] == "fact"
    assert set(tag) == {
        "name", "tag", "raters", "level", "value", "low", "high", "n_articles", "n_units", "coverage", "reason",
    }  # fmt: skip


def test_somebody_who_left_is_still_named(project, ben, cleo):
    teams.read(teams.make_articles(project, 5), [ben, cleo])
    project.memberships.filter(user=ben).update(left_at=timezone.now())
    body = agreement.as_json(agreement.of(project, counted(project)), agreement.export_names(project))
    assert any(row["raters"] for row in body["results"])
