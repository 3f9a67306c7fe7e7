"""GET and PATCH /api/preferences/: one's own, nobody else's."""

import pytest

PLACE = "/api/preferences/"


def patch(client, changes, **headers):
    return client.patch(PLACE, changes, content_type="application/json", headers=headers)


def test_it_works(client_for, ben):
    client = client_for(ben)
    assert client.get(PLACE).json()["theme"] == "auto"
    response = patch(client, {"theme": "dark", "tour_done": True})
    assert response.status_code == 200
    assert response.json() == client.get(PLACE).json()
    ben.refresh_from_db()
    assert ben.preferences == {"theme": "dark", "tour_done": True}


def test_a_visitor_has_none(client):
    assert client.get(PLACE).status_code == 401
    assert patch(client, {"theme": "dark"}).status_code == 401


def test_it_reaches_nobody_else(client_for, ben, otto):
    patch(client_for(otto), {"theme": "dark"})
    ben.refresh_from_db()
    assert ben.preferences == {}


@pytest.mark.parametrize("changes", [{"colour": "red"}, {"theme": 4}, {"theme": {}}, {"tour_done": "yes"}])
def test_a_broken_rule_is_422_and_says_where(client_for, ben, changes):
    response = patch(client_for(ben), {"size": "large"} | changes)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["field"] in changes
    assert error["code"] and error["message"]
    ben.refresh_from_db()
    assert ben.preferences == {}


@pytest.mark.parametrize("body", ["[]", "3", "nonsense", '"theme"'])
def test_what_is_no_object_is_400(client_for, ben, body):
    response = client_for(ben).patch(PLACE, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["errors"]


def test_a_page_of_somebody_else_changes_nothing(client_for, ben, otto):
    response = patch(client_for(ben), {"theme": "dark"}, **{"Annotator-User": str(otto.uuid)})
    assert response.status_code == 403
