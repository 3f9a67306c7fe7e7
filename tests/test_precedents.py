"""Precedents on tag cards: who may know which, and what asking for them closes."""

import pytest

from corpus_app import access, precedents
from corpus_app.models import Assignment, AuditEvent, Ruling
from tests import factories

SUBMITTED = Assignment.State.SUBMITTED
NERVE = (65, 101)


@pytest.fixture
def ruling(article, dora):
    """What dora ruled of “It was, frankly, a failure of nerve.”"""
    return factories.make_ruling(article, "opinion", *NERVE, dora, reason="The writer judges.", is_precedent=True)


def cards(user, project, **arguments):
    return precedents.known(access.membership_for(user, project.slug), **arguments)


def quotes(user, project, tag="opinion", **arguments):
    card = cards(user, project, **arguments).get(tag)
    return [each["quote"] for each in card.shown] if card else []


def test_whoever_settles_sees_them_in_context(project, dora, ada, article, ruling):
    assert quotes(ada, project) == ["It was, frankly, a failure of nerve."]
    (told,) = cards(dora, project)["opinion"].shown
    assert (told["before"], told["after"]) == ("", " The owners say 40 farms will drown; the ministry counts\u00a0…")
    assert (told["ruling"].reason, told["article"], told["paragraph"]) == ("The writer judges.", article, 2)


def test_only_what_is_kept_as_a_precedent(project, ada, dora, article, ruling):
    factories.make_ruling(article, "fact", 24, 63, dora)
    ruling.withdrawn_at = ruling.decided_at
    ruling.save()
    assert cards(ada, project) == {}


def test_what_a_tag_is_not_is_a_precedent_too(project, ada, dora, article):
    factories.make_ruling(article, "fact", *NERVE, dora, Ruling.Verdict.REJECTED, is_precedent=True)
    assert quotes(ada, project, "fact") == ["It was, frankly, a failure of nerve."]


def test_the_newest_of_many(project, ada, dora, ruling):
    for number in range(3):
        other = factories.make_article(project, text=f"Number {number} fails.", title="Another")
        factories.make_ruling(other, "opinion", 0, 15, dora, is_precedent=True)
    card = cards(ada, project, most=2)["opinion"]
    assert [each["quote"] for each in card.shown] == ["Number 2 fails.", "Number 1 fails."]
    assert card.more == 2


@pytest.mark.parametrize("is_blind", [True, False])
@pytest.mark.parametrize("state", [None, "assigned", "in_progress", "skipped", "withdrawn"])
def test_nothing_reaches_a_reviewer_before_they_submitted(project, ben, article, ruling, state, is_blind):
    project.is_blind = is_blind
    project.save()
    if state:
        factories.make_reading(article, ben, state)
    for show in (False, True):
        assert cards(ben, project, show=show) == {}


def test_after_submitting_they_are_kept_back_until_asked_for(project, ben, article, ruling):
    reading = factories.make_reading(article, ben, SUBMITTED)
    assert cards(ben, project) == {"opinion": precedents.Card([], 0, 1)}
    reading.refresh_from_db()
    assert reading.compared_at is None
    assert quotes(ben, project, show=True) == ["It was, frankly, a failure of nerve."]
    reading.refresh_from_db()
    assert reading.compared_at is not None
    assert quotes(ben, project) == ["It was, frankly, a failure of nerve."]


def test_whoever_reads_the_article_again_is_told_nothing(project, ben, dora, article, ruling):
    for person in (ben, dora):
        factories.make_reading(article, person, SUBMITTED)
        factories.make_reading(article, person, kind="repeat")
        assert cards(person, project, show=True) == {}


def test_an_adjudicator_who_reads_the_article_sees_it_blind(project, dora, article, ruling):
    factories.make_reading(article, dora)
    assert cards(dora, project, show=True) == {}


def test_where_nobody_compares_they_come_with_the_end(project, ben, article, ruling):
    project.may_compare_after_submit = False
    project.save()
    factories.make_reading(article, ben, SUBMITTED)
    assert quotes(ben, project, show=True) == []
    article.adjudicated_at = ruling.decided_at
    article.save()
    assert quotes(ben, project, show=True) == ["It was, frankly, a failure of nerve."]


def test_another_project_is_another_world(other_project, otto, ada, ruling):
    factories.make_member(other_project, ada, "manager")
    assert cards(ada, other_project) == {}
    assert cards(otto, other_project) == {}


# --- The page of the tags -------------------------------------------------------------------------

PAGE = "/projects/harbour/tags/"


def test_the_page_shows_them_with_their_way_to_the_text(client_for, ada, article, ruling):
    told = client_for(ada).get(PAGE).content.decode()
    assert "The writer judges." in told
    assert f'href="/articles/{article.uuid}/compare/#p-2"' in told
    assert "show=1" not in told


def test_the_page_asks_a_reader_first(client_for, ben, article, ruling):
    reading = factories.make_reading(article, ben, SUBMITTED)
    client = client_for(ben)
    told = client.get(PAGE).content.decode()
    assert "1 more comes from an article that you have submitted." in told
    assert "The writer judges." not in told
    assert "The writer judges." in client.get(f"{PAGE}?show=1").content.decode()
    reading.refresh_from_db()
    assert reading.compared_at is not None


def test_where_readers_may_not_compare_the_way_leads_to_their_reading(client_for, ben, project, article, ruling):
    project.may_compare_after_submit = False
    project.save()
    article.adjudicated_at = ruling.decided_at
    article.save()
    factories.make_reading(article, ben, SUBMITTED, compared_at=ruling.decided_at)
    assert f'href="/articles/{article.uuid}/read/#p-2"' in client_for(ben).get(PAGE).content.decode()
    assert 'id="p-2"' in client_for(ben).get(f"/articles/{article.uuid}/read/").content.decode()


def test_many_precedents_take_no_more_statements(client_for, ada, project, dora, ruling, count_statements):
    client = client_for(ada)
    client.get(PAGE)
    with count_statements() as few:
        client.get(PAGE)
    for number in range(30):
        other = factories.make_article(project, text=f"Number {number} fails.")
        factories.make_ruling(other, "opinion", 0, 15, dora, is_precedent=True)
    with count_statements() as many:
        client.get(PAGE)
    assert len(many) == len(few) <= 12


# --- Keeping a ruling as a precedent -----------------------------------------------------------------


def keep(client, ruling, keep="1", version=1):
    return client.post(f"/rulings/{ruling.uuid}/precedent/", {"keep": keep, "version": version})


def test_kept_and_let_go_from_the_list(client_for, ada, dora, project, article):
    row = factories.make_ruling(article, "fact", 24, 63, dora)
    article.adjudicated_at = decided = row.decided_at
    article.save()
    client = client_for(ada)
    assert keep(client, row).headers["Location"] == "/projects/harbour/rulings/#all"
    row.refresh_from_db()
    # The decision itself stays whose it was.
    assert (row.is_precedent, row.version, row.decided_by, row.decided_at) == (True, 2, dora, decided)
    assert "No longer a precedent" in client.get("/projects/harbour/rulings/?precedents=1").content.decode()
    keep(client, row, "0", 2)
    steps = row.revisions.values_list("version", "verb", "is_precedent", "actor__username")
    assert list(steps) == [(1, "create", False, "dora"), (2, "pin", True, "ada"), (3, "unpin", False, "ada")]
    verbs = AuditEvent.objects.filter(object_id=str(row.uuid)).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["pin_precedent", "unpin_precedent"]
    assert "None yet" in client.get("/projects/harbour/rulings/?precedents=1").content.decode()


def test_an_older_page_changes_nothing(client_for, ada, ruling):
    keep(client_for(ada), ruling, "0", version=7)
    ruling.refresh_from_db()
    assert ruling.is_precedent


def test_readers_and_outsiders_keep_nothing(client_for, ben, otto, other_project, article, ruling):
    assert keep(client_for(ben), ruling, "0").status_code == 404
    factories.make_reading(article, ben, SUBMITTED)
    assert keep(client_for(ben), ruling, "0").status_code == 403
    assert keep(client_for(otto), ruling, "0").status_code == 404
    ruling.refresh_from_db()
    assert ruling.is_precedent
