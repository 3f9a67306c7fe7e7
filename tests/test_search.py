"""Finding articles by their words, on whichever database the suite runs."""

import pytest
from django.db import connection

from corpus_app import articles as corpus
from corpus_app import search
from corpus_app.models import Article
from tests import factories

JAPANESE = "東京都庁は月曜日に港の計画を発表した。京都では反対の声もある。"


def found(project, typed, **how):
    return [each.title for each in search.find(project.articles.all(), typed, **how).order_by("pk")]


@pytest.fixture
def three(project):
    """Three articles with their titles."""
    factories.make_article(project, title="The dam", text="The council’s two-page plan floods 40 farms near Ærø.")
    factories.make_article(project, title="The ferry", text="No councillor spoke of the plan.\nThe ferry sails on.")
    factories.make_article(project, title="東京", text=JAPANESE)
    return project


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("plan", ["The dam", "The ferry"]),
        ("PLAN Council", ["The dam", "The ferry"]),
        ("council’s", ["The dam"]),
        ("two-page", ["The dam"]),
        ("farms 40", ["The dam"]),
        ("ærø", ["The dam"]),
        ("ferry plan", ["The ferry"]),
        ("ouncil", []),
        ("dam", ["The dam"]),
        ("plan harbour", []),
        ("東", ["東京"]),
        ("した", ["東京"]),
        ("た", ["東京"]),
        ("東京都庁", ["東京"]),
        ("月曜", ["東京"]),
        # All its pairs occur, but not one after the other.
        ("東京都で", []),
        ("“the plan”", ["The ferry"]),
        ('"plan. the ferry"', ["The ferry"]),
        ('"the farms"', []),
    ],
)
def test_it_finds_words_by_their_beginning_and_quotes_as_they_stand(three, typed, titles):
    assert found(three, typed) == titles


def test_titles_can_be_left_out(three):
    assert found(three, "dam", in_titles=False) == []
    assert found(three, "plan", in_titles=False) == ["The dam", "The ferry"]
    assert found(three, "ferry plan", in_titles=False) == ["The ferry"]
    assert found(three, '"the dam"', in_titles=False) == []


SIGNS = [
    "*",
    '"',
    '""',
    "“”",
    "'",
    "a' | 'b",
    "NEAR(a b)",
    "body:plan",
    "(",
    "a AND",
    "\\",
    "%",
    "\ud800",
    "\0",
    "^plan",
]


@pytest.mark.parametrize("typed", [*SIGNS, "x " * 2000, "・", "-", "plan' & 'x"])
def test_no_sign_breaks_it(three, typed):
    assert set(found(three, typed)) <= {"The dam", "The ferry", "東京"}


def test_signs_alone_are_looked_for_in_the_text(three):
    assert found(three, "。") == ["東京"]


def test_an_import_can_be_searched_at_once(project, ada):
    report = corpus.take(project, [factories.make_file("a.txt", "The lightship was painted.")], actor=ada)
    assert not report.failed
    assert search.find(project.articles.all(), "lightship").count() == 1


def test_it_finds_only_within_what_it_is_given(three, other_project):
    factories.make_article(other_project, title="Elsewhere", text="The plan of the others.")
    assert "Elsewhere" not in found(three, "plan")


def test_indexing_again_replaces_the_words(project, article):
    Article.objects.filter(pk=article.pk).update(title="The weir")
    article.refresh_from_db()
    search.index([article])
    assert found(project, "weir") == ["The weir"]
    assert found(project, '"the dam"', in_titles=True) == ["The weir"]
    assert search.missing() == 0


def test_rebuilding_fills_what_is_missing_and_drops_what_is_gone(project, article):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM corpus_app_search")
    factories.make_article(project, title="Gone").delete()
    assert search.missing() == 1
    assert search.rebuild(project) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM corpus_app_search")
        assert cursor.fetchone() == (1,)
    assert (found(project, "council"), search.missing()) == (["The dam"], 0)


def test_a_very_large_text_keeps_what_fits(project):
    words = " ".join(f"word{number}" for number in range(60_000))
    factories.make_article(project, title="Large", text=f"{words} {'a' * 5000}")
    assert found(project, "word1000") == ["Large"]
    assert found(project, "a" * 5000) == ["Large"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("31", "… harbour. The council voted 31 to 18 for the dam. It was, frankly, a failure of …"),
        ("frankly", "… to 18 for the dam. It was, frankly, a failure of nerve. The owners say 40 farms will …"),
        ("nowhere", "Hello from the harbour. The council voted 31 to 18 for the dam. It was, frankly, a …"),
    ],
)
def test_an_excerpt_shows_the_place(typed, shown):
    assert search.excerpt(factories.TEXT, typed, 90) == shown


@pytest.mark.parametrize(
    ("shown", "typed", "marked"),
    [
        ("A dam for madam and the dams.", "dam", ["dam", "dams"]),
        ("The plan. The ferry sails.", '"plan.  the FERRY" sai', ["plan. The ferry", "sails"]),
        ("東京都庁は月曜日に", "東京都", ["東京都"]),
        ("council’s two-page plan", "council’s two-page", ["council’s", "two-page"]),
        ("C++ (and more)", "( [", []),
        ("Nothing.", "", []),
    ],
)
def test_what_is_looked_for_stands_out(shown, typed, marked):
    pieces = search.pieces(shown, typed)
    assert "".join(piece for piece, _is_hit in pieces) == shown
    assert [piece for piece, is_hit in pieces if is_hit] == marked


def test_an_excerpt_shows_the_beginning_of_a_word_before_the_middle_of_another():
    assert "dam was" in search.excerpt(f"Madam. {'x ' * 200}The dam was built.", "dam")


def test_any_number_of_articles_can_be_asked_for(project, three):
    """More than SQLite takes as values of one statement."""
    first = project.articles.order_by("pk").first()
    assert list(search.among(project.articles.all(), [first.pk, *range(10**6, 10**6 + 300_000)])) == [first]
