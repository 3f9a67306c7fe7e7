"""The description of the API is complete and says it without warnings."""

import io
import re

import pytest
import yaml
from django.core.management import call_command
from drf_spectacular.drainage import GENERATOR_STATS

from corpus_app.api.urls import urlpatterns


@pytest.fixture(scope="module")
def schema():
    GENERATOR_STATS.reset()
    written = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    return yaml.safe_load(written.getvalue())


def described(pattern):
    return "/api/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))


def test_every_route_is_described(schema):
    routes = {described(pattern) for pattern in urlpatterns} - {"/api/schema/", "/api/docs/"}
    assert set(schema["paths"]) == routes


def test_every_verb_has_a_sentence_and_an_answer(schema):
    for path, verbs in schema["paths"].items():
        for verb, said in verbs.items():
            assert said["description"], (verb, path)
            assert said["responses"], (verb, path)


def test_offsets_are_integers(schema):
    fields = schema["components"]["schemas"]["NewAnnotation"]["properties"]
    assert (fields["start"]["type"], fields["end"]["type"]) == ("integer", "integer")


def test_filters_and_cursors_are_named(schema):
    def names(path):
        return {parameter["name"] for parameter in schema["paths"][path]["get"]["parameters"]}

    assert names("/api/projects/{slug}/articles/") >= {"source", "event", "published_after", "cursor", "page_size"}
    assert "since" in names("/api/articles/{article_id}/changes/")


def test_it_says_how_to_sign_in(schema):
    assert schema["components"]["securitySchemes"]["token"]["name"] == "Authorization"


def test_it_is_served(client, client_for, ben):
    assert client.get("/api/schema/").status_code == 401
    assert client_for(ben).get("/api/schema/").json()["info"]["title"] == "Annotator"
