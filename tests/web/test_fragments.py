"""Parts of pages that are kept: each is found again by everything that it is made from, so nobody gets another's."""

import pytest
from django.core.cache import caches
from django.template.base import Variable
from django.template.defaulttags import ForNode
from django.templatetags.cache import CacheNode

from corpus_app import keys, preferences
from tests import factories

# A form is made from its values, the script's name changes with its modules, and a text has its sum.
STANDS_FOR = {"looks": "looks.data", "modules": "script", "article.text": "article.text_sha256"}


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["template_fragments"].clear()


@pytest.fixture
def made_from(monkeypatch):
    """For every fragment that is made: the names it is kept by, and those that were looked up while making it."""
    found, making = {}, []
    look_up, make = Variable._resolve_lookup, CacheNode.render

    def seen(variable, context):
        if making:
            making[-1].append(".".join(variable.lookups))
        return look_up(variable, context)

    def watched(node, context):
        making.append([])
        try:
            return make(node, context)
        finally:
            bound = {name for loop in _loops(node.nodelist, context) for name in (*loop.loopvars, "forloop")}
            used = {name for name in making.pop() if name.split(".")[0] not in bound}
            found.setdefault(node.fragment_name, []).append((_kept_by(node), used))

    monkeypatch.setattr(Variable, "_resolve_lookup", seen)
    monkeypatch.setattr(CacheNode, "render", watched)
    return found


def _kept_by(node):
    return {str(each.var) for each in node.vary_on}


def _loops(nodes, context):
    """The loops of a fragment, those of the templates it includes too."""
    for node in nodes.get_nodes_by_type(ForNode):
        yield node
    for node in nodes:
        if hasattr(node, "template"):
            included = context.template.engine.get_template(node.template.resolve(context))
            yield from _loops(included.nodelist, context)
        for attribute in node.child_nodelists:
            if inner := getattr(node, attribute, None):
                yield from _loops(inner, context)


def test_a_fragment_is_kept_by_everything_it_is_made_from(client_for, ben, article, made_from):
    factories.make_reading(article, ben)
    client_for(ben).get(f"/articles/{article.uuid}/read/")
    parts = {"about", "help", "modules", "palette", "text"}
    assert made_from.keys() == {"looks", *(f"reading_{part}" for part in parts)}
    for name, ((kept_by, used),) in made_from.items():
        used = {STANDS_FOR.get(each, each) for each in used} - {"None"}
        assert used, name
        unknown = {each for each in used if not any(each == kept or each.startswith(f"{kept}.") for kept in kept_by)}
        assert unknown == set(), name


def test_nobody_gets_the_fragments_of_another(client_for, ben, cleo, article):
    """The same page, one after the other: first with a key, a look and a tag of one's own, then without."""
    for reader in (ben, cleo):
        factories.make_reading(article, reader)
    preferences.change(ben, {"keys": keys.checked(ben, {"sentence": "q"}), "theme": "dark"})
    address = f"/articles/{article.uuid}/read/"
    for _ in range(2):
        own, other = (client_for(each).get(address).content.decode() for each in (ben, cleo))
        assert "<kbd>⇧Q</kbd>" in own and "<kbd>⇧S</kbd>" in other
        assert 'value="dark" id="id_theme_2" required checked' in own
        assert 'value="auto" id="id_theme_0" required checked' in other
    article.project.tags.filter(slug="fact").update(name="checkable", definition="Can be checked.")
    page = client_for(cleo).get(address).content.decode()
    assert page.count(">checkable</span>") == 2 and "Can be checked." in page and ">fact</span>" not in page
    article.project.tags.filter(slug="fact").update(key="z")
    assert client_for(cleo).get(address).content.decode().count("<kbd>z</kbd>") == 2
