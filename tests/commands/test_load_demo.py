"""manage.py load_demo and build_demo: the shipped demo, and that it can be made again."""

import pytest
from django.core.management import CommandError, call_command

from corpus_app import agreement, fixtures, gold
from corpus_app.demo import files, team
from corpus_app.models import (
    Annotation,
    AnnotationRevision,
    Article,
    ArticleStatistics,
    Assignment,
    Comment,
    Evidence,
    Flag,
    Membership,
    Project,
    Ruling,
    User,
)
from tests import factories

SHIPPED = {part: (files.FIXTURES / f"demo_{part}.json").read_text(encoding="utf-8") for part in fixtures.PARTS}


@pytest.fixture
def demo(db, capsys):
    """The shipped demo project, loaded."""
    call_command("load_demo")
    return Project.objects.get(slug="demo")


def test_building_it_again_gives_the_shipped_bytes(db, capsys):
    call_command("build_demo")
    assert kept(Project.objects.get(slug="demo")) == SHIPPED


def kept(project):
    return {part: fixtures.dump(project, [part]) for part in fixtures.PARTS}


def test_loading_and_keeping_it_gives_the_shipped_bytes(demo):
    assert kept(demo) == SHIPPED


def test_loading_twice_changes_nothing(demo, capsys):
    counts = Article.objects.count(), Annotation.objects.count(), User.objects.count()
    capsys.readouterr()
    call_command("load_demo")
    assert capsys.readouterr().out == "The demo project is there already.\n"
    assert (Article.objects.count(), Annotation.objects.count(), User.objects.count()) == counts


def test_it_is_whole(demo):
    for promise in PROMISES:
        promise(demo)


def it_says_that_it_is_simulated(demo):
    assert demo.is_simulated
    assert "simulated" in demo.name
    assert "come from a documented simulation" in demo.guideline
    assert demo.order_from_articles < 7


def the_cast_is_complete(demo):
    roles = list(Membership.objects.filter(project=demo).values_list("role", flat=True))
    assert sorted(roles) == ["adjudicator", "manager", *["reviewer"] * 5]
    assert Membership.objects.filter(project=demo, reads=True).count() == 5
    assert set(User.objects.values_list("username", flat=True)) == {person.username for person in team.PEOPLE}


def the_accounts_are_demo_accounts_without_password(demo):
    for user in User.objects.all():
        assert user.is_demo
        assert not user.has_usable_password()
        assert not user.is_staff


def every_tag_has_definition_examples_and_counter_examples(demo):
    tags = demo.tags.all()
    assert [tag.slug for tag in tags] == ["fact", "opinion", "disputed", "off-topic"]
    for tag in tags:
        assert tag.definition
        assert tag.examples
        assert tag.counter_examples
        assert f"### {tag.name.capitalize()}" in demo.guideline


def every_annotation_quotes_its_article(demo):
    for mark in Annotation.objects.select_related("assignment__article"):
        assert mark.article.text[mark.start : mark.end] == mark.quote


def every_annotation_has_its_first_revision(demo):
    assert AnnotationRevision.objects.filter(version=1, verb="create").count() == Annotation.objects.count()


def sequence_numbers_are_those_of_the_readings(demo):
    for reading in Assignment.objects.prefetch_related("annotations"):
        numbers = sorted(mark.seq for mark in reading.annotations.all())
        assert numbers == list(range(1, len(numbers) + 1))
        assert reading.seq == len(numbers) + (reading.state in ("submitted", "skipped"))


def there_is_something_on_every_page(demo):
    assert Ruling.objects.filter(is_precedent=True).count() >= 2
    assert set(Ruling.objects.values_list("verdict", flat=True)) == {"accepted", "rejected"}
    assert Comment.objects.count() == 2
    assert Flag.objects.filter(resolved_at=None).count() == 1
    assert Evidence.objects.filter(relation="contradicts").count() == 4


def the_gold_is_enough_for_intervals(demo):
    assert demo.articles.filter(adjudicated_at__isnull=False).count() == 8
    found = gold.of(demo, Assignment.objects.counted().filter(article__adjudicated_at__isnull=False))
    rows = [found.score("f1", "soft", None, reviewer) for reviewer in (None, *found.reviewers)]
    assert len(rows) == 6
    assert all(0 < row.low < row.value < row.high < 1 and row.preliminary for row in rows)


def its_readme_says_how_far_they_agree(demo):
    found = agreement.of(demo, Assignment.objects.counted().filter(article__project=demo))
    rows = [found.find("alpha_tag", tag) for tag in found.tags]
    cells = [f"{row.value:.2f} ({row.low:.2f}–{row.high:.2f})".replace("0.", ".") for row in rows]
    assert f"| {' | '.join(cells)} |" in (files.FIXTURES / "README.md").read_text(encoding="utf-8")


def the_statistics_are_computed(demo):
    assert ArticleStatistics.objects.filter(article__project=demo).count() >= demo.articles.count()


# One after the other on one loaded demo, because loading takes a second.
PROMISES = (
    it_says_that_it_is_simulated,
    the_cast_is_complete,
    the_accounts_are_demo_accounts_without_password,
    every_tag_has_definition_examples_and_counter_examples,
    every_annotation_quotes_its_article,
    every_annotation_has_its_first_revision,
    sequence_numbers_are_those_of_the_readings,
    there_is_something_on_every_page,
    the_gold_is_enough_for_intervals,
    its_readme_says_how_far_they_agree,
    the_statistics_are_computed,
)


def test_somebody_elses_account_never_becomes_a_demo_account(db):
    factories.make_user(team.MANAGER.username)
    with pytest.raises(CommandError, match="not a demo account"):
        call_command("load_demo")
    assert not Project.objects.exists()


def test_a_demo_that_was_deleted_can_be_loaded_again(demo):
    for model in (Comment, Evidence, Annotation, Assignment, Article, Membership, Project):
        model.objects.all().delete()
    call_command("load_demo")
    assert Article.objects.count() == 39


def test_building_refuses_where_it_is_already(db):
    factories.make_project("demo")
    with pytest.raises(CommandError, match="empty database"):
        call_command("build_demo")
