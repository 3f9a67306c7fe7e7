"""From rows to source profiles."""

import pytest

from corpus_app import assignments, handover, profiles
from corpus_app.models import Article, ArticleStatistics, Assignment, ComputedResult
from tests import factories, teams

SUBMITTED = Assignment.State.SUBMITTED


def counted(project):
    return Assignment.objects.counted().filter(article__project=project)


@pytest.fixture
def eve(project):
    return factories.make_member(project, factories.make_user("eve")).user


@pytest.fixture
def read(project, ben, cleo, eve):
    people = [ben, cleo, eve]
    teams.read(teams.make_articles(project, 12), people, tags=("fact", "fact", "opinion"))
    teams.read(teams.make_articles(project, 12, source="The Lantern"), people, tags=("opinion", "opinion", "fact"))


def test_it_works(project, read, opinion):
    found = profiles.of(project, counted(project))
    gazette, lantern = found.sources
    assert found.result(lantern, opinion).share > found.result(gazette, opinion).share
    assert found.result(lantern, opinion).n_readings == 36


def test_nobody_has_read_anything(project):
    found = profiles.of(project, counted(project))
    assert (found.sources, found.profile.results, found.profile.comparisons) == ([], (), ())


def test_articles_without_a_source_count_nowhere(project, ben, cleo):
    article = factories.make_article(project)
    for reader in (ben, cleo):
        factories.make_reading(article, reader, SUBMITTED)
    assert profiles.of(project, counted(project)).sources == []


def test_the_project_says_from_when_sources_are_compared(project, read):
    assert profiles.of(project, counted(project)).profile.comparisons == ()
    project.order_from_articles = 5
    found = profiles.of(project, counted(project))
    assert found.profile.thresholds.compare_articles == 5
    assert found.profile.comparisons


def test_a_source_is_not_measured_by_its_readers(project, ben, cleo, eve, fact):
    """Somebody who marks everything reads more of one source: its raw share rises, the adjusted one hardly."""
    gazette = teams.make_articles(project, 20)
    lantern = teams.make_articles(project, 20, source="The Lantern")
    for number, articles in enumerate((gazette, lantern)):
        for place, article in enumerate(articles):
            readers = [ben, cleo, eve] if place % 4 == 0 or number else [ben, cleo]
            for reader in readers:
                reach = 10 if reader == eve else 4 + place % 3
                spans = [("fact", *span) for span in article.sentences[:reach]]
                factories.make_reading(article, reader, SUBMITTED, spans=spans)
    found = profiles.of(project, counted(project))
    first, second = (found.result(source, fact) for source in found.sources)
    assert second.raw_share - first.raw_share > 0.08
    assert abs(second.share - first.share) < (second.raw_share - first.raw_share) / 2


def test_parts_of_a_source_add_up(project, read):
    found = profiles.of(project, counted(project))
    for made in found.compositions.values():
        assert sum(made.tags.values()) + made.several + made.nothing == pytest.approx(1)


def test_text_under_two_tags_is_a_part_of_its_own(project, article, ben, fact, opinion):
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 0, 40), ("opinion", 30, 60)])
    found = profiles.of(project, counted(project))
    made = found.compositions[article.source.pk]
    assert made.several == pytest.approx(10 / article.length)
    assert made.tags[fact.pk] == pytest.approx(30 / article.length)
    assert made.tags[opinion.pk] == pytest.approx(20 / article.length)
    assert made.nothing == pytest.approx(1 - 60 / article.length)


def test_an_article_counts_once_however_often_it_was_read(project, ben, cleo, fact):
    twice, once = teams.make_articles(project, 2)
    for reader in (ben, cleo):
        factories.make_reading(twice, reader, SUBMITTED, spans=[("fact", 0, twice.length)])
    factories.make_reading(once, ben, SUBMITTED)
    found = profiles.of(project, counted(project))
    made = found.compositions[twice.source.pk]
    assert made.tags[fact.pk] == pytest.approx(0.5)


def test_a_crowd_is_not_left_out_one_by_one(project, read, monkeypatch, fact):
    source = profiles.of(project, counted(project)).sources[0]
    assert profiles.of(project, counted(project)).result(source, fact).without_one_low is not None
    monkeypatch.setattr(profiles, "MOST_LEFT_OUT", 2)
    assert profiles.of(project, counted(project)).result(source, fact).without_one_low is None


# --- Kept under the key of what it rests on


def body(project):
    found = profiles.of(project, counted(project))
    return found.profile, found.articles, found.alphas, found.compositions


def test_a_second_look_reads_what_was_kept(project, read, monkeypatch):
    first = body(project)
    monkeypatch.setattr(profiles, "_computed", None)
    assert body(project) == first


@pytest.mark.parametrize("change", ["withdraw", "reopen", "source", "threshold", "tag"])
def test_whatever_it_rests_on_makes_it_anew(project, read, ada, change):
    stale = body(project)
    reading = counted(project).filter(article__source__name="The Lantern").select_related("article", "reviewer").first()
    if change == "withdraw":
        handover.withdraw(project, counted(project).filter(pk=reading.pk), actor=ada, reason="Left the team")
    elif change == "reopen":
        assignments.reopen_for(reading=reading, manager=ada)
    elif change == "source":
        Article.objects.filter(pk=reading.article.pk).update(source=project.sources.get(name="The Harbour Gazette"))
    elif change == "threshold":
        project.order_from_articles = 5
    else:
        factories.make_tag(project, "spin")
    fresh = body(project)
    assert fresh != stale
    ComputedResult.objects.all().delete()
    ArticleStatistics.objects.all().delete()
    assert body(project) == fresh


def test_the_shape_of_json(project, read):
    names = {user: f"r{user}" for user in Assignment.objects.values_list("reviewer", flat=True)}
    body = profiles.as_json(profiles.of(project, counted(project)), names)
    assert set(body) == {"project", "reviewers", "results", "comparisons", "strictness"}
    assert set(body["results"][0]) == {
        "source", "tag", "share", "low", "high", "shrunken", "raw_share", "per_1000_words", "contested_share",
        "n_articles", "n_readings", "n_reviewers", "status", "reason",
    }  # fmt: skip
    assert body["strictness"][0]["reviewer"].startswith("r")
    assert "strictness" not in profiles.as_json(profiles.of(project, counted(project)), names, with_strictness=False)
