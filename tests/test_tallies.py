"""Tallies say what the readings say. That every step keeps them so, `conftest.tallies_fit` asks after every test."""

from importlib import import_module

import pytest
from django.apps import apps

from corpus_app import assignments, moderation, projects, tallies
from corpus_app.models import Annotation, Assignment, Tally, UsedTag
from tests import factories

S = Assignment.State


def tally(article):
    return Tally.objects.filter(article=article).values_list("open", "submitted", "imported").first()


def used(article):
    return sorted(article.used_tags.values_list("tag__slug", flat=True))


@pytest.fixture
def marked(article, ben, cleo, dora, ada):
    """An article with readings of every sort; ada's is imported, and differs from ben's."""
    factories.make_reading(article, ben, S.SUBMITTED, spans=[("fact", 0, 5), ("fact", 6, 10), ("opinion", 0, 5)])
    factories.make_reading(article, cleo, S.IN_PROGRESS, spans=[("disputed", 0, 5)])
    factories.make_reading(article, dora, S.SKIPPED, spans=[("off-topic", 0, 5)])
    factories.make_reading(article, ada, S.SUBMITTED, is_imported=True)
    return article


def test_they_count_open_and_submitted_readings_and_the_tags_of_submitted_ones(marked):
    assert tally(marked) == (1, 2, 1)
    assert used(marked) == ["fact", "opinion"]


def test_training_and_second_readings_are_not_counted(article, ben):
    factories.make_reading(article, ben, S.SUBMITTED, kind=Assignment.Kind.TRAINING, spans=[("fact", 0, 5)])
    factories.make_reading(article, ben, kind=Assignment.Kind.REPEAT)
    assert (tally(article), used(article)) == (None, [])


def test_they_say_how_far_readers_differ(project, article, ben, cleo, dora):
    other, blank = (factories.make_article(project, f"Another harbour {number}.") for number in range(2))
    for each in (article, other, blank):
        spans = [] if each == blank else [("fact", 0, 5)]
        factories.make_reading(each, ben, S.SUBMITTED, spans=spans)
        assert each.tally.division is None
        factories.make_reading(each, cleo, S.SUBMITTED, spans=spans)
    factories.make_reading(article, dora, S.SUBMITTED, spans=[("fact", 0, 5), ("fact", 6, 11)])
    divisions = dict(Tally.objects.values_list("article", "division"))
    # Of ten characters that somebody marked five are contested; nobody marked any of the blank one.
    assert divisions == {article.pk: 0.5, other.pk: 0, blank.pk: None}


def test_steps_of_a_scale_leave_gaps_where_names_differ(ada, ben, cleo):
    project = factories.make_project("verdicts", manager=ada, unit="sentence")
    article = factories.make_article(project, "One. Two.")
    factories.make_reading(article, ben, S.SUBMITTED, spans=[("fact", 0, 4)])
    factories.make_reading(article, cleo, S.SUBMITTED, spans=[("fact", 0, 4), ("opinion", 5, 9)])
    assert Tally.objects.get().division == 0.5
    projects.change(project, actor=ada, tag_level="ordinal")
    assert Tally.objects.get().division == 0


def test_a_hidden_article_divides_nobody(project, article, ada, ben, cleo):
    for user in (ben, cleo):
        factories.make_reading(article, user, S.SUBMITTED, spans=[("fact", 0, 5)])
    moderation.set_hidden(article=article, is_hidden=True, moderator=ada)
    assert Tally.objects.get().division is None
    moderation.set_hidden(article=article, is_hidden=False, moderator=ada)
    assert Tally.objects.get().division == 0


def test_withdrawn_marks_are_no_use(marked):
    Annotation.objects.filter(tag__slug="fact").update(withdrawn_at=marked.added_at)
    assert tallies.unlike(marked.project) == [marked.pk]
    tallies.recount([marked.pk])
    assert used(marked) == ["opinion"]


def test_an_article_without_readings_has_no_row(marked):
    marked.assignments.exclude(state=S.SKIPPED).update(state=S.RECLAIMED)
    tallies.recount([marked.pk])
    assert (tally(marked), used(marked)) == (None, [])


def test_others_articles_are_left_alone(marked, project, ben):
    other = factories.make_article(project, "Another harbour.")
    factories.make_reading(other, ben)
    Tally.objects.filter(article=marked).update(open=7)
    tallies.recount([other.pk])
    assert tally(marked) == (7, 2, 1)
    tallies.recount([marked.pk])


def test_a_wrong_or_missing_row_is_found(marked, project, ben):
    other = factories.make_article(project, "Another harbour.")
    factories.make_reading(other, ben)
    assert tallies.unlike(project) == []
    Tally.objects.filter(article=marked).update(open=2)
    Tally.objects.filter(article=other).delete()
    assert tallies.unlike(project) == [marked.pk, other.pk]
    tallies.recount([marked.pk])
    UsedTag.objects.filter(tag__slug="opinion").delete()
    assert tallies.unlike(project) == [marked.pk, other.pk]
    tallies.recount([marked.pk, other.pk])


def test_counting_takes_the_same_statements_for_one_article_as_for_many(project, ben, django_assert_num_queries):
    articles = [factories.make_article(project, f"Harbour {number}.") for number in range(5)]
    for article in articles:
        factories.make_reading(article, ben)
    for some in (articles[:1], articles):
        # The articles' lock, twice out with the old rows and in with the new, and which are divided.
        with django_assert_num_queries(1 + 4 + 1):
            tallies.recount(article.pk for article in some)


def test_migrating_counts_what_is_there(marked):
    kept = tally(marked), used(marked)
    Tally.objects.all().delete()
    UsedTag.objects.all().delete()
    import_module("corpus_app.migrations.0016_fill_tallies").fill(apps, None)
    assert (tally(marked), used(marked)) == kept


def test_open_readings_of_people_who_are_gone_are_stranded(project, article, ben, cleo, dora):
    for user in (ben, cleo, dora):
        factories.make_reading(article, user)
    assert not assignments.stranded(project).exists()
    cleo.is_active = False
    cleo.save()
    project.memberships.filter(user=dora).update(left_at=article.added_at)
    assert {each.reviewer for each in assignments.stranded(project)} == {cleo, dora}
