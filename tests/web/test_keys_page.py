"""One's own keys: a form, and what the reading page makes of it."""

import html
import json
import re

from corpus_app import keys

PLACE = "/account/keys/"


def sent(**changes):
    return keys.DEFAULTS | {"on": "on"} | changes


def page_data(response):
    found = re.search(r'id="page-data" type="application/json">(.*?)</script>', response.content.decode())
    return json.loads(found.group(1))


def test_it_works(client_for, ben, article, reading):
    client = client_for(ben)
    assert 'value="s"' in client.get(PLACE).content.decode()
    assert client.post(PLACE, sent(sentence="x")).status_code == 302
    page = client.get(f"/articles/{article.uuid}/read/")
    assert page_data(page)["keys"] == keys.DEFAULTS | {"sentence": "x"}
    assert "<dt><kbd>X</kbd></dt><dd>select the sentence" in page.content.decode()


def test_only_for_who_is_signed_in(client):
    assert client.get(PLACE).status_code == 302
    assert client.post(PLACE, sent()).status_code == 302


def test_a_conflict_is_a_sentence_beside_its_field(client_for, ben, project):
    client = client_for(ben)
    page = html.unescape(client.post(PLACE, sent(word="s")).content.decode())
    assert "“s” is taken: select the sentence at the caret" in page
    assert 'id="id_word-error"' in page
    assert "is the key of the tag “fact”" in html.unescape(client.post(PLACE, sent(word="1")).content.decode())
    ben.refresh_from_db()
    assert keys.of(ben) == keys.DEFAULTS


def test_turned_off_the_page_has_none_and_says_so(client_for, ben, article, reading):
    client = client_for(ben)
    client.post(PLACE, keys.DEFAULTS)
    page = client.get(f"/articles/{article.uuid}/read/")
    data = page_data(page)
    assert data["keys"] == {}
    assert {tag["key"] for tag in data["tags"]} == {""}
    assert "You have turned single keys off" in page.content.decode()


def test_back_to_the_first_keys(client_for, ben):
    client = client_for(ben)
    client.post(PLACE, sent(sentence="x"))
    client.post(PLACE, {"reset": "1"})
    ben.refresh_from_db()
    assert keys.of(ben) == keys.DEFAULTS
    assert keys.are_on(ben)


def test_other_preferences_stay(client_for, ben):
    ben.preferences = {"theme": "dark"}
    ben.save()
    client_for(ben).post(PLACE, sent(sentence="x"))
    ben.refresh_from_db()
    assert ben.preferences["theme"] == "dark"
