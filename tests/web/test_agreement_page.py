"""How far the reviewers agree: the page, its files, who sees what of it."""

import csv
import html
import io
import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus_app import agreement, assignments
from corpus_app.models import Assignment
from corpus_app.web import wording
from corpus_app.web.headline import headline
from corpus_app.web.results import agreement_figures, reader_figures
from tests import factories, teams

FIGURES = ["tags", "where-and-what", "confusion", "pairs", "reviewers", "articles", "numbers"]
"""Every figure of the page in a project about spans."""


@pytest.fixture
def eve(project):
    return factories.make_member(project, factories.make_user("eve")).user


@pytest.fixture
def articles(project):
    return teams.make_articles(project, 8) + teams.make_articles(project, 4, source="The Lantern", event="Levy vote")


@pytest.fixture
def read(articles, ben, cleo, eve):
    return teams.read(articles, [ben, cleo, eve])


@pytest.fixture
def visit(client_for, project):
    """visit(user, "?source=…"): the answer of the agreement page."""
    return lambda user, query="": client_for(user).get(f"/projects/{project.slug}/agreement/{query}")


def test_it_works(visit, ada, read):
    response = visit(ada)
    body = response.content.decode()
    assert response.status_code == 200
    for question in (
        "Can each tag be trusted?",
        "Do they mark the same places, and call them the same?",
        "Who reads like whom?",
        "Which articles divide them?",
        "More numbers",
    ):
        assert question in body
    assert "36 readings of 12 articles" in body


def test_the_policy_is_kept(visit, ada, read):
    body = visit(ada).content.decode()
    assert "<style" not in body
    assert " style=" not in body
    assert "<script" not in body


def test_an_outsider_finds_nothing(visit, outsider, read):
    assert visit(outsider).status_code == 404
    assert visit(outsider, "tags.csv").status_code == 404


def test_a_stranger_signs_in_first(client, project):
    assert client.get(f"/projects/{project.slug}/agreement/").status_code == 302


def test_only_looking_is_possible(client_for, ada, project):
    assert client_for(ada).post(f"/projects/{project.slug}/agreement/").status_code == 405


# --- Before there is anything


def test_without_readings_it_says_what_must_happen(visit, ada, articles):
    body = visit(ada).content.decode()
    assert "Nothing to compare yet" in body
    assert "two people have submitted the same article" in body


def test_one_reading_is_counted_and_not_compared(visit, ada, articles, ben):
    teams.read(articles[:3], [ben])
    assert "3 articles have been read by one person each" in visit(ada).content.decode()


def test_articles_with_one_reading_are_counted(visit, ada, articles, ben, cleo):
    teams.read(articles[:9], [ben, cleo])
    teams.read(articles[9:], [ben])
    assert "3 more articles have one reading each" in visit(ada).content.decode()


def test_few_articles_are_hollow_and_none_has_an_interval_below_five(visit, ada, articles, ben, cleo):
    teams.read(articles[:4], [ben, cleo])
    body = visit(ada).content.decode()
    assert "too early to say" in body
    assert 'class="slot-1 prelim"' in body


def test_a_tag_that_nobody_used_says_so(visit, ada, articles, ben, cleo):
    teams.read(articles, [ben, cleo], tags=("fact", "opinion"))
    assert "Nobody has used this tag in the articles that are compared." in visit(ada).content.decode()


def test_marks_of_two_tags_on_the_same_words_are_counted_as_left_out(visit, ada, read, articles, ben, project):
    reading = Assignment.objects.get(article=articles[0], reviewer=ben)
    start, end = articles[0].sentences[0]
    reading.annotations.all().delete()
    factories.make_annotation(reading, "fact", start, end)
    factories.make_annotation(reading, "opinion", start, end)
    articles[0].statistics.all().delete()
    assert "1 article in which a reader gave the same words two tags" in visit(ada).content.decode()


def test_pairs_with_few_articles_in_common_are_counted(visit, ada, articles, ben, cleo, eve):
    teams.read(articles[:8], [ben, cleo])
    teams.read(articles[8:], [ben, eve])
    assert "1 pair is not listed" in visit(ada).content.decode()


# --- Narrowing


def test_it_narrows_by_source_event_day_and_reviewers(visit, ada, read, ben, cleo):
    assert "12 readings of 4 articles" in visit(ada, "?source=the-lantern").content.decode()
    assert "12 readings of 4 articles" in visit(ada, "?event=Levy+vote").content.decode()
    assert "6 readings of 2 articles" in visit(ada, "?from=2031-03-01&to=2031-03-01").content.decode()
    two = visit(ada, f"?reviewers={ben.uuid}&reviewers={cleo.uuid}").content.decode()
    assert "24 readings of 12 articles" in two


def test_the_address_holds_the_view(visit, ada, read):
    body = visit(ada, "?source=the-lantern&from=2031-03-01").content.decode()
    assert '<option value="the-lantern" selected>' in body
    assert 'value="2031-03-01"' in body
    assert "/agreement/tags.csv?source=the-lantern&amp;from=2031-03-01" in body
    assert "what=differ" in body


@pytest.mark.parametrize(
    "query",
    [
        "?colour=red",
        "?source=nowhere",
        "?source=the-lantern&source=the-lantern",
        "?event=nothing",
        "?from=yesterday",
        "?from=2031-02-30",
        "?to=20310301",
        "?reviewers=ben",
        "?reviewers=00000000-0000-4000-8000-000000000000",
        "?show=2",
        "?articles=some",
    ],
)
def test_what_it_cannot_mean_is_a_bad_request(visit, ada, read, query):
    assert visit(ada, query).status_code == 400


def test_empty_fields_of_the_form_ask_for_nothing(visit, ada, read):
    assert visit(ada, "?source=&from=&to=&event=").status_code == 200


def test_no_article_left_says_so(visit, ada, read):
    assert "No article here has been read by two of these reviewers" in visit(ada, "?from=2040-01-01").content.decode()


# --- Every number leads to its passages


def test_numbers_lead_to_passages(visit, ada, read, ben, cleo):
    body = visit(ada).content.decode()
    assert "/passages/?tag=fact&amp;what=differ" in body
    assert f"first={ben.uuid}&amp;second={cleo.uuid}" in body
    assert "/passages/?tag=fact&amp;other=opinion" in body


def test_readings_without_a_mark_are_compared_and_the_page_says_what_they_lack(visit, ada, articles, ben, cleo):
    for article in articles:
        for reader in (ben, cleo):
            factories.make_reading(article, reader, Assignment.State.SUBMITTED)
    body = visit(ada).content.decode()
    assert "24 readings of 12 articles" in body
    assert "Nobody has marked anything in the articles that are compared" in body
    # Every pair shares twelve articles; it is a number that is missing, and no table of blank cells.
    assert "No two reviewers share" not in body
    assert "Look at the percent agreement instead." in body
    assert "Of what one reviewer calls" not in body


def test_where_every_article_is_left_out_the_page_says_why(visit, ada, articles, ben, cleo):
    for article in articles:
        for reader in (ben, cleo):
            spans = [("fact", 0, 20), ("opinion", 10, 30)]
            factories.make_reading(article, reader, Assignment.State.SUBMITTED, spans=spans)
    body = visit(ada).content.decode()
    assert body.count("a reader gave the same words two tags. This number needs one tag per character.") >= 3
    assert "has been read by two people yet" not in body
    assert "No two reviewers share" not in body
    assert ">1.00<" in body


def test_perfect_agreement_leads_to_passages_too(visit, client_for, ada, articles, ben, cleo):
    for article in articles:
        for reader in (ben, cleo):
            factories.make_reading(article, reader, Assignment.State.SUBMITTED, spans=[("fact", 0, 20)])
    client, addresses = client_for(ada), passages_behind(visit(ada))
    assert len(addresses) > 12
    shown = {each: client.get(each).content.decode() for each in addresses}
    assert [each for each, page in shown.items() if "No such passage" in page] == []


def passages_behind(response):
    """The addresses of passages on a page, each once."""
    found = re.findall(r'href="(/projects/[^"]*/passages/[^"]*)"', response.content.decode())
    return sorted({html.unescape(address) for address in found})


def test_every_number_has_passages_behind_it(visit, client_for, ada, read):
    response = visit(ada, "?from=2031-03-01")
    client, addresses = client_for(ada), passages_behind(response)
    # Four tags, where and what, cells, pairs, articles, habits.
    assert len(addresses) > 40
    empty = [each for each in addresses if "No such passage" in client.get(each).content.decode()]
    assert empty == []
    assert all("from=2031-03-01" in each for each in addresses)


def test_every_dot_cell_and_row_is_a_link(visit, ada, read):
    response = visit(ada)
    body = response.content.decode()
    assert len(re.findall(r'<a href="[^"]+" tabindex="-1"><circle', body)) == body.count('class="pt"') == 6
    pictures = [response.context[name].picture for name in ("confusion", "pairs")]
    cells = [shape for picture in pictures for shape in picture.shapes if shape.css[:1] == "h"]
    assert all(shape.href for shape in cells if shape.children[-1].text not in ("", "0"))
    for line in [*response.context["tags"].lines, *response.context["where_and_what"].lines]:
        assert line.href
    assert all(line["href"] for line in response.context["divided"].lines)
    assert all(line["line"].href for line in response.context["more"].lines)


def test_pictures_have_a_table_twin_and_files(visit, ada, read):
    body = visit(ada).content.decode()
    assert body.count("Numbers as a table") == 3
    for name in FIGURES:
        assert f"/agreement/{name}.csv" in body
        assert f"/agreement/{name}.svg" in body


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_comes_as_a_drawing(visit, ada, read, name):
    response = visit(ada, f"{name}.svg")
    assert response["Content-Type"] == "image/svg+xml"
    drawing = ElementTree.fromstring(response.content)
    assert drawing.get("width") == "820"
    assert b"class=" not in response.content
    assert b"href=" not in response.content
    # A shape without a paint of its own would come out black.
    for shape in drawing.iter():
        if shape.tag.endswith(("circle", "rect")):
            assert "fill" in shape.attrib


def test_a_figure_comes_as_unrounded_numbers(visit, ada, read):
    response = visit(ada, "tags.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert {row["tag"] for row in rows} == set(teams.TAGS)
    assert len(rows[0]["value"]) > 6
    assert response["Content-Disposition"] == 'attachment; filename="harbour-tags.csv"'


def test_more_numbers_name_the_two_readers_of_a_pair(visit, ada, read):
    """Between two readers or among all: no two rows of the file are of the same thing."""
    rows = list(csv.DictReader(io.StringIO(visit(ada, "numbers.csv").content.decode())))
    of = [(row["name"], row["tag"], row["first"], row["second"]) for row in rows]
    assert len(of) == len(set(of))
    exact = {(first, second) for name, tag, first, second in of if name == "f1_exact" and not tag}
    assert exact == {("", ""), ("ben", "cleo"), ("ben", "eve"), ("cleo", "eve")}


def test_a_name_cannot_be_a_formula(visit, ada, read, articles):
    articles[0].title = "=1+1"
    articles[0].save()
    assert "'=1+1" in visit(ada, "articles.csv").content.decode()


def test_there_is_no_other_figure(visit, ada, read):
    assert visit(ada, "bias.csv").status_code == 404
    assert visit(ada, "tags.pdf").status_code == 404


def test_f1_of_each_tag_stands_beside_its_reliability(visit, ada, read, project):
    context = visit(ada).context
    fact = project.tags.get(slug="fact")
    exact = context["found"].find("f1_exact", fact).value
    (line,) = [line for line in context["tags"].lines if line.plain == "fact"]
    assert line.meta.endswith(f"F1 {wording.coefficient(exact)}")
    rows = {row["tag"]: row for row in csv.DictReader(io.StringIO(visit(ada, "tags.csv").content.decode()))}
    assert float(rows["fact"]["f1_exact"]) == exact


# --- Verdicts on sentences


@pytest.fixture
def sentences(db, ada, ben, cleo):
    project = factories.make_project(
        "verdicts", manager=ada, unit="sentence", allows_overlapping_spans=False, overlap=2
    )
    for person in (ben, cleo):
        factories.make_member(project, person)
    return project


def test_a_lopsided_verdict_does_not_mislead(client_for, sentences, ada, ben, cleo):
    articles = teams.make_articles(sentences, 12)
    teams.judge(articles, [ben, cleo], ("fact", "opinion"), share=0.9)
    body = client_for(ada).get("/projects/verdicts/agreement/").content.decode()
    assert "Do they give the same verdict?" in body
    assert "names without an order" in body
    assert "would be equal by guessing; and an α near 0" in body
    assert "two guesses with the same habits would be in" in body
    assert "120 sentences that at least two reviewers judged" in body


def test_verdicts_come_as_files_too(client_for, sentences, ada, ben, cleo):
    teams.judge(teams.make_articles(sentences, 6), [ben, cleo], ("fact", "opinion"), share=0.6)
    for name in ("verdicts.csv", "verdicts.svg", "confusion.csv", "articles.csv", "numbers.csv"):
        assert client_for(ada).get(f"/projects/verdicts/agreement/{name}").status_code == 200


def test_sets_of_verdicts_lead_to_their_passages(client_for, ada, ben, cleo):
    project = factories.make_project("sets", manager=ada, unit="sentence", overlap=2)
    for person in (ben, cleo):
        factories.make_member(project, person)
    articles = teams.make_articles(project, 6)
    teams.judge(articles, [ben, cleo], ("fact", "opinion"), share=0.6)
    for reading in Assignment.objects.filter(reviewer=ben):
        for start, end in reading.article.sentences[::3]:
            factories.make_annotation(reading, "disputed", start, end)
        reading.article.forget_statistics()
    # One sentence that only ben judged.
    Assignment.objects.filter(reviewer=cleo).first().annotations.order_by("start").first().delete()
    client = client_for(ada)
    response = client.get("/projects/sets/agreement/")
    body = response.content.decode()
    assert "sets of tags" in body
    figure = response.context["confusion"]
    shares = [row for row in figure.rows if row[0] and row[2]]
    addresses = [each for each in passages_behind(response) if "other=" in each]
    assert len(addresses) == len(shares)
    assert any("tag=fact,disputed" in each.replace("%2C", ",") for each in addresses)
    assert any(each.endswith("other=-") for each in addresses)
    for address in addresses:
        assert "No such passage" not in client.get(address).content.decode(), address
    for name in ("verdicts", "confusion", "pairs", "articles", "numbers"):
        assert client.get(f"/projects/sets/agreement/{name}.svg").status_code == 200


def test_a_picture_shows_the_forty_sets_given_most_often(client_for, sentences, ada, ben, cleo, monkeypatch):
    monkeypatch.setattr(agreement_figures, "MOST_LABELS", 2)
    teams.judge(teams.make_articles(sentences, 6), [ben, cleo], ("fact", "opinion"), share=0.9)
    figure = client_for(ada).get("/projects/verdicts/agreement/").context["confusion"]
    assert len(figure.twin) == 1 + 2
    assert {"disputed", "off-topic"} & set(figure.twin[0]) == set()


# --- Blindness


@pytest.fixture
def unseen(articles, ben, cleo):
    """ben and cleo have read eight articles and seen nothing of each other."""
    return teams.read(articles[:8], [ben, cleo], compared=False)


def test_looking_is_explained_before_it_costs_anything(visit, ben, unseen):
    body = visit(ben).content.decode()
    assert "Show the numbers" in body
    assert "8 articles" in body
    assert "?show=1" in body
    assert not Assignment.objects.exclude(compared_at=None).exists()


def test_showing_closes_the_readings(visit, ben, cleo, unseen, articles):
    assert "Can each tag be trusted?" in visit(ben, "?show=1").content.decode()
    assert Assignment.objects.of(ben).exclude(compared_at=None).count() == 8
    assert not Assignment.objects.of(cleo).exclude(compared_at=None).exists()
    assert "Can each tag be trusted?" in visit(ben).content.decode()


def test_a_file_is_explained_first_too(visit, ben, unseen):
    assert b"Show the numbers" in visit(ben, "tags.csv").content
    assert not Assignment.objects.exclude(compared_at=None).exists()


def test_only_what_is_shown_is_closed(visit, ben, unseen, articles, cleo):
    teams.read(articles[8:10], [ben, cleo], compared=False)
    visit(ben, "?source=the-lantern&show=1")
    assert Assignment.objects.of(ben).exclude(compared_at=None).count() == 2


def test_an_article_that_nobody_else_read_stays_open(visit, ben, cleo, unseen, articles):
    teams.read(articles[8:9], [ben], compared=False)
    visit(ben, "?show=1")
    assert Assignment.objects.get(article=articles[8], reviewer=ben).compared_at is None


def test_a_reviewer_sees_the_articles_they_submitted(visit, ben, cleo, eve, articles):
    teams.read(articles[:6], [ben, cleo, eve])
    teams.read(articles[6:], [cleo, eve])
    body = visit(ben).content.decode()
    assert "18 readings of 6 articles" in body
    assert "You see the articles that you have submitted." in body


def test_a_peers_work_on_an_article_not_submitted_changes_nothing(visit, client_for, ben, cleo, eve, articles):
    teams.read(articles[:6], [ben, cleo])
    factories.make_reading(articles[6], ben)
    files = [f"{name}.{kind}" for name in (*FIGURES, "gamma") for kind in ("csv", "svg")]
    queries = ["", "?source=the-harbour-gazette", "?tag=fact", "?ends=snap", "?competence=1", *files]
    before = [teams.plain(visit(ben, query)) for query in queries]
    passages = [teams.plain(client_for(ben).get(each)) for each in passages_behind(visit(ben))]
    teams.read(articles[6:9], [cleo, eve])
    assert [teams.plain(visit(ben, query)) for query in queries] == before
    assert [teams.plain(client_for(ben).get(each)) for each in passages_behind(visit(ben))] == passages


def test_a_peer_met_elsewhere_cannot_be_asked_for(visit, ben, cleo, eve, articles):
    teams.read(articles[:6], [ben, cleo])
    before = visit(ben, f"?reviewers={eve.uuid}").content
    teams.read(articles[6:9], [cleo, eve])
    assert visit(ben, f"?reviewers={eve.uuid}").status_code == 400
    assert visit(ben, f"?reviewers={eve.uuid}").content == before


def test_where_reviewers_may_not_compare_the_page_says_so(visit, project, ben, dora, read):
    project.may_compare_after_submit = False
    project.save()
    assert "Not shown to reviewers" in visit(ben).content.decode()
    assert "Can each tag be trusted?" in visit(dora).content.decode()


def test_who_reads_an_article_sees_nothing_of_it(visit, dora, read, articles):
    factories.make_reading(articles[0], dora)
    assert "33 readings of 11 articles" in visit(dora).content.decode()


def test_a_source_blind_reviewer_narrows_by_known_sources_only(visit, project, ben, cleo, eve, articles):
    project.is_blind, project.is_source_blind = False, True
    project.save()
    teams.read(articles[:8], [ben, cleo])
    teams.read(articles[8:], [cleo, eve])
    assert visit(ben, "?source=the-lantern").status_code == 400
    assert "The Lantern" not in visit(ben).content.decode()
    assert "16 readings of 8 articles" in visit(ben, "?from=2031-03-01").content.decode()


# --- The project's home


def test_the_home_says_it_in_one_glance(client_for, ada, read, project):
    body = client_for(ada).get(f"/projects/{project.slug}/").content.decode()
    assert "Can each tag be trusted?" in body
    assert "36 readings of 12 articles" in body


def test_the_home_of_a_blind_reviewer_says_nothing(project, ben, read):
    assert headline(project.member(ben)) is None


def test_the_home_waits_until_looking_was_explained(project, cleo, ben, unseen):
    project.is_blind = False
    project.save()
    assert headline(project.member(cleo)) is None
    assignments.mark_compared(Assignment.objects.filter(reviewer=ben), cleo)
    assert headline(project.member(cleo))["articles"] == 8


def test_the_home_of_a_project_without_readings_says_nothing(project, ada):
    assert headline(project.member(ada)) is None


# --- Budget


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_it_asks_the_database_at_most_twelve_times(client_for, ada, read, project):
    assert queries(client_for(ada), f"/projects/{project.slug}/agreement/") <= 12


def test_a_cold_page_asks_a_bounded_number_more(client_for, ada, articles, ben, cleo, project):
    teams.read(articles, [ben, cleo])
    client = client_for(ada)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/projects/{project.slug}/agreement/")
    assert len(asked) <= 30


def test_more_articles_do_not_ask_more(client_for, ada, articles, ben, cleo, project):
    address = f"/projects/{project.slug}/agreement/?articles=all"
    # Where the first ten divide their readers is kept with the result, the others cost one more question.
    teams.read(articles[:11], [ben, cleo])
    few = queries(client_for(ada), address)
    teams.read(articles[11:], [ben, cleo])
    assert queries(client_for(ada), address) == few


# --- One tag, other ends, another project, the reviewers' habits -------------------------------------


def test_one_tag_is_as_if_there_were_no_other(visit, ada, read, project):
    response = visit(ada, "?tag=opinion")
    found = response.context["found"]
    assert [tag.slug for tag in found.tags] == ["opinion"]
    whole = visit(ada).context["found"]
    opinion = project.tags.get(slug="opinion")
    assert found.find("alpha_tag", opinion).value == whole.find("alpha_tag", opinion).value
    assert "tag=opinion" in response.content.decode()


def test_ends_are_compared_as_asked(visit, ada, read):
    body = visit(ada, "?ends=snap").content.decode()
    assert "<strong>snapped to words</strong>" in body
    assert visit(ada, "?ends=anyhow").status_code == 400


def test_another_project_stands_beside(visit, ada, ben, cleo, read, client_for, project):
    other = factories.make_project("round-2", name="Round 2", manager=ada)
    for reader in (ben, cleo):
        factories.make_member(other, reader)
    teams.read(teams.make_articles(other, 6), [ben, cleo], seed=5)
    body = visit(ada, "?beside=round-2").content.decode()
    assert "And in the other project?" in body
    assert "/projects/round-2/passages/?tag=fact&amp;what=differ" in body
    csv_file = client_for(ada).get(f"/projects/{project.slug}/agreement/beside.csv?beside=round-2")
    assert b"fact,round-2," in csv_file.content


def test_a_project_of_others_cannot_stand_beside(visit, ada, read, ben):
    factories.make_project("theirs", manager=ben)
    assert visit(ada, "?beside=theirs").status_code == 400


def test_the_other_project_keeps_its_own_gate(visit, ben, cleo, ada, read):
    other = factories.make_project("round-2", name="Round 2", manager=ada)
    for reader in (ben, cleo):
        factories.make_member(other, reader)
    teams.read(teams.make_articles(other, 6), [ben, cleo], compared=False)
    body = visit(ben, "?beside=round-2").content.decode()
    assert "shows you its numbers only after" in body
    assert not Assignment.objects.filter(article__project=other).exclude(compared_at=None).exists()


def test_habits_are_for_adjudicators(visit, ada, ben, read, client_for, project):
    assert "How does each reviewer mark?" in visit(ada).content.decode()
    assert "How does each reviewer mark?" not in visit(ben).content.decode()
    assert f"/projects/{project.slug}/sources/#s4" in visit(ada).content.decode()
    address = f"/projects/{project.slug}/agreement/reviewers.csv"
    assert client_for(ada).get(address).status_code == 200
    assert client_for(ben).get(address).status_code == 404


def test_competence_is_shown_from_twenty_articles(visit, ada, ben, cleo, eve, project):
    teams.read(teams.make_articles(project, 21), [ben, cleo, eve])
    assert "finds" in visit(ada).content.decode()


def test_competence_of_a_large_project_is_estimated_on_request(visit, ada, ben, cleo, eve, project, monkeypatch):
    monkeypatch.setattr(agreement, "COMPETENCE_AT_ONCE", 20)
    teams.read(teams.make_articles(project, 21), [ben, cleo, eve])
    assert "Estimate what each finds" in visit(ada).content.decode()
    assert "finds" in visit(ada, "?competence=1").content.decode()


def test_a_picture_shows_the_forty_who_share_most(visit, ada, project, monkeypatch):
    monkeypatch.setattr(reader_figures, "MOST_READERS", 3)
    people = [factories.make_member(project, factories.make_user(f"reader{number}")).user for number in range(5)]
    articles = teams.make_articles(project, 8)
    teams.read(articles[:6], people[:2])
    teams.read(articles[6:], people)
    teams.read(teams.make_articles(project, 6, source="Second"), people[1:4])
    context = visit(ada).context
    assert len(context["pairs"].twin) == 1 + 3
    assert context["too_many"]
    # The lowest of a crowd is lowest by chance.
    assert (
        context["readers_say"] == "Of so many reviewers somebody stands apart by chance alone, so nobody is named here."
    )
