"""What tags mean, and how managers change them."""

import pytest

from corpus_app import tag_changes
from corpus_app.models import Annotation, Assignment
from tests import factories

CARD = {
    "name": "claim",
    "key": "7",
    "slot": "6",
    "definition": "Can be checked.",
    "examples": "31 to 18\r\n\r\n 40 farms ",
    "counter_examples": "",
    "asks_for_evidence": "on",
}


def post(client, path, **data):
    return client.post(f"/projects/harbour/tags/{path}", data, follow=True)


def test_it_works(client_for, ben, project):
    page = client_for(ben).get("/projects/harbour/tags/")
    assert [tag["slug"] for tag in page.context["tags"]] == ["fact", "opinion", "disputed", "off-topic"]
    assert b"Edit" not in page.content


def test_an_outsider_finds_nothing(client_for, otto, project, other_project):
    for path in ("", "new/", "fact/", "fact/merge/"):
        assert client_for(otto).get(f"/projects/harbour/tags/{path}").status_code == 404


def test_a_tag_of_another_project_is_not_there(client_for, ada, project, other_project):
    factories.make_tag(other_project, "theirs")
    assert client_for(ada).get("/projects/harbour/tags/theirs/").status_code == 404


def test_a_tag_is_added(client_for, ada, project):
    page = post(client_for(ada), "new/", **CARD)
    tag = project.tags.get(name="claim")
    assert (tag.key, tag.slot, tag.examples, tag.counter_examples) == ("7", 6, ["31 to 18", "40 farms"], [])
    assert tag.asks_for_evidence
    assert "can be used now" in page.content.decode()


def test_a_new_tag_is_offered_a_free_key_and_colour(client_for, ada, project):
    form = client_for(ada).get("/projects/harbour/tags/new/").context["form"]
    assert (form["key"].value(), form["slot"].value()) == ("5", 5)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": ""}, "name"), ({"name": "Opinion"}, "name"), ({"key": "2"}, "key"), ({"slot": "9"}, "slot")],
)
def test_what_is_wrong_is_said_at_its_field(client_for, ada, project, change, field):
    for path in ("new/", "fact/"):
        page = post(client_for(ada), path, **CARD | change)
        assert page.context["form"].errors[field]
    assert list(project.tags.values_list("name", flat=True)) == ["fact", "opinion", "disputed", "off-topic"]


def test_a_card_is_changed(client_for, ada, project, fact):
    post(client_for(ada), "fact/", **CARD)
    fact.refresh_from_db()
    assert (fact.slug, fact.name, fact.slot, fact.definition) == ("fact", "claim", 6, "Can be checked.")


def test_a_card_shows_what_is_kept(client_for, ada, project, fact):
    tag_changes.change(fact, actor=ada, examples=["31 to 18", "40 farms"])
    form = client_for(ada).get("/projects/harbour/tags/fact/").context["form"]
    assert form["examples"].value() == "31 to 18\n40 farms"
    assert form["key"].value() == "1"


def test_tags_move_retire_and_come_back(client_for, ada, project):
    client = client_for(ada)
    post(client, "opinion/move/", way="up")
    post(client, "fact/use/")
    page = post(client, "disputed/use/")
    assert [tag["slug"] for tag in page.context["tags"]] == ["opinion", "off-topic"]
    assert [tag.slug for tag in page.context["retired"]] == ["fact", "disputed"]
    page = post(client, "disputed/use/")
    assert [tag["slug"] for tag in page.context["tags"]] == ["opinion", "disputed", "off-topic"]


def test_a_merge_is_shown_before_it_is_done(client_for, ada, ben, article):
    factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 5), ("opinion", 0, 5)])
    client = client_for(ada)
    page = client.get("/projects/harbour/tags/opinion/merge/", {"into": "fact"})
    assert (page.context["found"].annotations, page.context["found"].twins) == (1, 1)
    assert Annotation.objects.live().count() == 2
    page = post(client, "opinion/merge/", into="fact")
    assert Annotation.objects.live().get().tag.slug == "fact"
    assert "1 span is called “fact” now." in page.content.decode()


@pytest.mark.parametrize("into", ["opinion", "nothing", ""])
def test_a_merge_needs_another_tag_in_use(client_for, ada, project, into):
    page = client_for(ada).get("/projects/harbour/tags/opinion/merge/", {"into": into})
    assert page.status_code == 200
    assert page.context["form"].errors["into"]
