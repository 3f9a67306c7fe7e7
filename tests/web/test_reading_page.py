"""GET /articles/<uuid>/read/ and its plain forms: what the page is before, and without, any script."""

import base64
import gzip
import html
import json
import re
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from corpus_app.models import Assignment
from corpus_app.web.compare_messages import compare_messages
from corpus_app.web.reading import MODULES
from corpus_app.web.reading_messages import kept_messages, later_messages, reading_messages
from tests import factories

State = Assignment.State
STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "text.json").read_text(encoding="utf-8"))


def address(article, verb="read"):
    return f"/articles/{article.uuid}/{verb}/"


def opened(client, article):
    response = client.get(address(article))
    assert response.status_code == 200
    return response.content.decode()


def scripts_of(page):
    return re.findall(r'<script[^>]* src="([^"]+)"', page)


def data_of(page, name="page-data"):
    """What the page hands to its script."""
    return json.loads(re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page)[1])


def paragraphs_of(page):
    """(offset, text) of each paragraph as the page shows it."""
    found = re.findall(r'<p dir="auto" data-o="(\d+)">(.*?)</p>', page, re.DOTALL)
    return [(int(start), html.unescape(re.sub("<[^>]+>", "", inside))) for start, inside in found]


def begun(article, reviewer, *spans, **fields):
    return factories.make_reading(article, reviewer, State.IN_PROGRESS, spans=spans, **fields)


# --- Who gets what --------------------------------------------------------------------------------


def test_it_works(client_for, ben, article, reading):
    page = opened(client_for(ben), article)
    assert "The dam" in page
    assert 'contenteditable="true"' in page
    assert 'src="/static/js/pages/reading.js"' in page
    assert data_of(page)["article"] == str(article.uuid)


def test_an_outsider_finds_nothing(client_for, outsider, article):
    assert client_for(outsider).get(address(article)).status_code == 404


def test_somebody_without_a_session_is_sent_to_sign_in(client, article):
    response = client.get(address(article))
    assert response.status_code == 302
    assert response.url == f"/account/sign-in/?next={address(article)}"


@pytest.mark.parametrize("verb", ["submit", "skip", "reopen"])
def test_the_forms_are_as_closed_as_the_page(client, client_for, outsider, article, verb):
    assert client.post(address(article, verb)).url.startswith("/account/sign-in/")
    assert client_for(outsider).post(address(article, verb)).status_code == 404
    assert client_for(outsider).get(address(article, verb)).status_code == 405


def test_without_a_reading_it_is_for_reading_only(client_for, ben, article):
    page = opened(client_for(ben), article)
    assert "not in your queue" in page
    assert "contenteditable" not in page
    assert "page-data" not in page
    assert scripts_of(page) == ["/static/js/pages/kept.js", "/static/js/pages/looks.js"]


def test_an_open_reading_hands_its_marks_to_the_script(client_for, ben, article):
    reading = begun(article, ben, ("fact", 0, 5), ("opinion", 3, 9))
    plain, told = reading.annotations.in_text_order()
    told.note, told.version, told.confidence = "Sure?", 3, 40
    told.save()
    page = opened(client_for(ben), article)
    # What the text, the article and the usual case say is left out.
    assert data_of(page)["annotations"] == {
        "ids": base64.b64encode(plain.uuid.bytes + told.uuid.bytes).decode(),
        "tags": ["fact", "opinion"],
        "tag": [0, 1],
        "gaps": [0, 3],
        "lengths": [5, 6],
        "rest": {"1": [3, "Sure?", 40]},
    }
    assert "<mark" not in page


def test_the_plain_view_of_an_open_reading_shows_its_marks_in_the_text(client_for, ben, article):
    begun(article, ben, ("fact", 0, 5))
    page = client_for(ben).get(address(article) + "?plain").content.decode()
    assert re.search(r'<mark class="slot-1" aria-details="mark-[0-9a-f-]+" title="fact">Hello</mark>', page)
    assert "contenteditable" not in page
    assert "page-data" not in page
    assert address(article, "submit") in page
    assert address(article, "skip") in page


def test_where_a_tag_is_marked_twice_it_is_painted_once(client_for, ben, article):
    factories.make_reading(article, ben, State.SUBMITTED, spans=[("fact", 0, 5), ("fact", 3, 9)])
    page = opened(client_for(ben), article)
    opening, text = re.findall(r"(<mark[^>]*>)(\w+)", page)[1]
    assert re.fullmatch(r'<mark class="slot-1" aria-details="mark-[0-9a-f-]+" title="fact">', opening)
    assert text == "lo"
    assert "</mark></mark>" not in page


def test_a_long_list_is_left_to_the_script_and_to_the_plain_view(client_for, ben, article):
    begun(article, ben, *(("fact", start, start + 1) for start in range(60)))
    client = client_for(ben)
    page = opened(client, article)
    assert len(data_of(page)["annotations"]["gaps"]) == 60
    assert page.count('<span class="go">') == 20
    assert 'id="spans-count">60<' in page
    assert client.get(address(article) + "?plain").content.decode().count('<span class="go" role="comment"') == 60


def test_a_long_article_with_2000_marks_is_sent_in_70_kb(client_for, ben, project):
    article = factories.make_long_reading(project, ben, words=6000, marks=2000).article
    response = client_for(ben).get(address(article), headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert len(data_of(gzip.decompress(response.content).decode())["annotations"]["gaps"]) == 2000
    assert len(response.content) <= 70_000


def test_a_submitted_reading_shows_its_marks_without_a_script(client_for, ben, article):
    factories.make_reading(article, ben, State.SUBMITTED, spans=[("fact", 0, 5), ("opinion", 3, 9)])
    page = opened(client_for(ben), article)
    assert "You submitted this reading on" in page
    first, both, second = re.findall(r"<mark ([^>]*)>(?:<span ([^>]*)>)?([^<]*)", page)
    fact, opinion = re.findall(r'role="comment" id="([^"]+)"', page)
    assert first == (f'class="slot-1" aria-details="{fact}" title="fact"', "", "Hel")
    assert both == (
        f'class="slot-1" aria-details="{fact}" title="fact, opinion" aria-description="fact, opinion"',
        'class="layer slot-2"',
        "lo",
    )
    assert second[0] == f'class="slot-2" aria-details="{opinion}" title="opinion"'
    assert paragraphs_of(page)[0][1].startswith("Hello from the harbour.")
    assert scripts_of(page) == ["/static/js/pages/kept.js", "/static/js/pages/looks.js"]


def test_a_skipped_reading_says_why_and_can_be_opened(client_for, ben, article):
    factories.make_reading(article, ben, State.SKIPPED, skip_reason="I know <the> author.")
    page = opened(client_for(ben), article)
    assert "I know &lt;the&gt; author." in page
    assert address(article, "reopen") in page


def test_after_a_comparison_only_a_manager_can_open_it(client_for, ben, article):
    factories.make_reading(article, ben, State.SUBMITTED, compared_at=timezone.now())
    page = opened(client_for(ben), article)
    assert "only a manager can open yours again" in page
    assert address(article, "reopen") not in page


def test_a_closed_project_takes_no_marks(client_for, ben, project, article, reading):
    project.status = "closed"
    project.save()
    assert "contenteditable" not in opened(client_for(ben), article)


def test_a_peer_shows_nowhere(client_for, ben, cleo, article, reading):
    before = opened(client_for(ben), article)
    factories.make_reading(article, cleo, State.SUBMITTED, spans=[("disputed", 0, 5)])
    after = opened(client_for(ben), article)
    changing = re.compile(r'value="[^"]{20,}"|"csrf[^"]*"')
    assert changing.sub("", after) == changing.sub("", before)


def test_a_source_blind_reviewer_is_not_told(client_for, ben, project, article, reading):
    project.is_source_blind = True
    project.save()
    page = opened(client_for(ben), article)
    assert "Source withheld until you submit" in page
    assert "The Harbour Gazette" not in page


def test_which_of_how_many(client_for, ben, project, article, reading):
    for index in range(3):
        other = factories.make_article(project, text=f"Article {index}.")
        factories.make_reading(other, ben, State.SUBMITTED if index else State.SKIPPED)
    assert "Article 3 of your 3" in opened(client_for(ben), article)


def test_a_project_without_tags_says_so(client_for, ada, ben):
    bare = factories.make_project("bare", manager=ada, cards=[])
    factories.make_member(bare, ben)
    article = factories.make_article(bare)
    factories.make_reading(article, ben)
    page = opened(client_for(ben), article)
    assert "This project has no tags yet" in page
    assert data_of(page)["tags"] == []


# --- Text and offsets -------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", [each for each in VECTORS if each["text"]], ids=lambda each: each["name"])
@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.SUBMITTED])
def test_paragraphs_lie_where_they_say(client_for, ben, project, vector, state):
    text = "\n \n".join(["😀 first", vector["text"], "<b>&amp;</b> last"])
    article = factories.make_article(project, text=text)
    factories.make_reading(article, ben, state, spans=[("fact", 2, 7)])
    found = paragraphs_of(opened(client_for(ben), article))
    assert [inside for _, inside in found] == [line for line in text.split("\n") if line.strip()]
    for start, inside in found:
        assert article.text[start : start + len(inside)] == inside


@pytest.mark.parametrize("vector", [each for each in VECTORS if each["text"]], ids=lambda each: each["name"])
def test_paragraphs_and_what_is_between_them_make_the_text(client_for, ben, project, vector):
    text = "\n \n".join(["\n😀 first\n\n", vector["text"], "last\n\t\n"])
    article = factories.make_article(project, text=text)
    factories.make_reading(article, ben)
    page = opened(client_for(ben), article)
    between, built = data_of(page)["between"], ""
    for start, inside in [*paragraphs_of(page), (article.length, "")]:
        built += between.get(str(len(built)), "\n" * (start - len(built))) + inside
    assert built == article.text


def test_sentences_and_length_are_code_points(client_for, ben, project):
    article = factories.make_article(project, text="😀 One. 👨‍👩‍👧 Two.\n\nسلام.")
    factories.make_reading(article, ben)
    data = data_of(opened(client_for(ben), article))
    assert data["length"] == len(article.text)
    steps, (start, end, next_start) = data["sentences"], article.sentences[0] + article.sentences[1][:1]
    assert steps[:3] == [start, end - start, next_start - end]
    assert [article.text[start:end] for start, end in article.sentences] == ["😀 One.", "👨‍👩‍👧 Two.", "سلام."]


# --- Without JavaScript -------------------------------------------------------------------------------


def forms_of(page):
    """action -> fields of every form."""
    found = re.findall(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', page, re.DOTALL)
    fields = re.compile(r'name="(operation)" value="([^"]*)"')
    return {action: dict(fields.findall(inside)) for action, inside in found}


def test_plain_forms_submit_reopen_and_skip(client_for, ben, project, article, reading):
    client = client_for(ben)
    following = factories.make_article(project, text="The next one.")
    factories.make_reading(following, ben, position=9)

    fields = forms_of(opened(client, article))[address(article, "submit")]
    assert client.post(address(article, "submit"), fields).url == address(following)
    assert Assignment.objects.get(pk=reading.pk).state == State.SUBMITTED

    fields = forms_of(opened(client, article))[address(article, "reopen")]
    assert client.post(address(article, "reopen"), fields).url == address(article)

    fields = forms_of(opened(client, article))[address(article, "skip")]
    refused = client.post(address(article, "skip"), {**fields, "reason": " "}, follow=True)
    assert "Say in a few words why you skip" in refused.content.decode()
    assert client.post(address(article, "skip"), {**fields, "reason": "Too close to me."}).url == address(following)
    assert Assignment.objects.get(pk=reading.pk).skip_reason == "Too close to me."


def test_the_last_article_leads_home(client_for, ben, article, reading):
    assert client_for(ben).post(address(article, "submit"), {"operation": uuid.uuid4()}).url == "/"


def test_sending_a_form_twice_changes_nothing(client_for, ben, article, reading):
    client, fields = client_for(ben), {"operation": str(uuid.uuid4())}
    client.post(address(article, "submit"), fields)
    first = Assignment.objects.get().submitted_at
    client.post(address(article, "submit"), fields)
    assert Assignment.objects.get().submitted_at == first


def test_submit_and_skip_are_two_operations(client_for, ben, article, reading):
    forms = forms_of(opened(client_for(ben), article))
    assert forms[address(article, "submit")] != forms[address(article, "skip")]


# --- Cost ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.ASSIGNED, State.IN_PROGRESS, State.SUBMITTED, State.SKIPPED])
def test_it_costs_at_most_ten_statements(client_for, ben, project, count_statements, state):
    article = factories.make_article(project, text="One two three four five six. " * 40, source="The Harbour Gazette")
    factories.make_reading(article, ben, state, spans=[("fact", place, place + 3) for place in range(0, 200, 4)])
    client = client_for(ben)
    with count_statements() as statements:
        opened(client, article)
    assert len(statements) <= 10, statements


def test_a_manager_pays_no_more(client_for, ada, article, count_statements):
    client = client_for(ada)
    with count_statements() as statements:
        opened(client, article)
    assert len(statements) <= 10, statements


def test_every_module_is_fetched_beside_the_page(client_for, ben, article, reading):
    page = opened(client_for(ben), article)
    assert re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', page) == MODULES


def test_every_sentence_of_the_scripts_is_there():
    """Keys with a number stand in the messages as "…_one" and "…_other"; keys built in the script are spelled out."""
    sentences = reading_messages() | later_messages() | kept_messages() | compare_messages()
    known = {re.sub("_(one|other)$", "", key) for key in sentences}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (STATIC / "js").rglob("*.js"))
    said = set(re.findall(r'\bsay\(\s*"(\w+)"', sources))
    assert said, "no sentence is said at all"
    assert said <= known | set(sentences)


# --- Policy ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates_hold_no_inline_code(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+\s*=|javascript:", source, re.IGNORECASE)
    # Data in a script element is no code: browsers do not run what is called JSON.
    assert all("src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", source))


def test_the_policy_comes_with_the_page(client_for, ben, article, reading):
    policy = client_for(ben).get(address(article))["Content-Security-Policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "require-trusted-types-for 'script'"):
        assert rule in policy
    assert "unsafe" not in policy
