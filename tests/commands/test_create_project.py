"""manage.py create_project"""

import json

import pytest
from django.core.management import CommandError

from corpus_app.models import Project


def test_it_works(run):
    assert "with the tags fact, opinion, disputed, off-topic" in run("create_project", "dam", "--name", "The dam")
    project = Project.objects.get(slug="dam")
    assert (project.name, project.unit, project.tag_level, project.overlap) == ("The dam", "word", "nominal", 3)


def test_rules_are_taken(run):
    rules = ("--overlap", 5, "--unit", "article", "--tag-level", "interval", "--tags", "subjectivity")
    made = run("create_project", "dam", *rules, "--json")
    assert made == {
        "project": "dam",
        "name": "dam",
        "tags": ["subjective", "objective"],
        "overlap": 5,
        "unit": "article",
        "tag_level": "interval",
    }


def test_the_order_of_a_tag_file_is_the_order_of_the_levels(run, tmp_path):
    file = tmp_path / "tags.json"
    file.write_text(json.dumps([{"slug": "no"}, {"slug": "perhaps", "name": "Perhaps", "key": "p"}, {"name": "Yes!"}]))
    assert run("create_project", "dam", "--tags", file, "--json")["tags"] == ["no", "perhaps", "yes"]
    tags = Project.objects.get(slug="dam").tags.all()
    assert [(tag.name, tag.position, tag.key) for tag in tags] == [
        ("no", 0, "1"),
        ("Perhaps", 1, "p"),
        ("Yes!", 2, "2"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "Not JSON"),
        ('{"slug": "fact"}', "expected a JSON list"),
        ('["fact"]', "expected a JSON list"),
        ('[{"definition": "nameless"}]', "Tag 1 has no name"),
        ('[{"slug": "new"}]', "cannot be a tag's address"),
        ('[{"slug": "a b"}]', "slug"),
        ('[{"slug": "a"}, {"slug": "b", "colour": "red"}]', "tag 2 has no field “colour”; expected are .*slot"),
        ('[{"slug": 5}]', "Tag 1, slug: expected a text"),
        ('[{"slug": "a"}, {"slug": "b", "examples": "one"}]', "Tag 2, examples: expected a list of texts"),
        ('[{"slug": "a", "slot": "red"}]', "Tag 1, slot: expected a whole number"),
        ('[{"slug": "a", "asks_for_evidence": "no"}]', "Tag 1, asks_for_evidence: expected true or false"),
    ],
)
def test_a_tag_file_that_cannot_be_used_is_a_sentence(run, tmp_path, content, message):
    file = tmp_path / "tags.json"
    file.write_text(content)
    with pytest.raises(CommandError, match=message):
        run("create_project", "dam", "--tags", file)
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("dam", "--tags", "nothing"), "neither a preset"),
        (("new",), "No project can have the address “new”"),
        (("a b",), "slug"),
        (("dam", "--overlap", 0), "Every article needs one reader at least"),
    ],
)
def test_what_cannot_be_is_a_sentence(run, words, message):
    with pytest.raises(CommandError, match=message):
        run("create_project", *words)


def test_an_address_is_given_once(run):
    run("create_project", "dam")
    with pytest.raises(CommandError, match="exists"):
        run("create_project", "dam")
