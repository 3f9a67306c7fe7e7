"""Each reviewer against the gold: who sees whom, what a number opens, what has no number."""

import csv
import io
import json
import random
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corpus_app.models import Assignment
from corpus_app.web.results.gold_figures import GROUPS
from tests import factories, teams

SUBMITTED = Assignment.State.SUBMITTED
GREETING, VOTE, NERVE = (0, 23), (24, 63), (65, 102)


@pytest.fixture
def visit(client_for):
    """visit(user, query): the page; visit(user, query, "passages/"): what stands behind a number."""
    return lambda user, query="", page="": client_for(user).get(f"/projects/harbour/agreement/gold/{page}{query}")


@pytest.fixture
def settled(article, ben, cleo, dora):
    """The vote is a fact and the nerve an opinion; the greeting was ruled out.

    ben marks the greeting and the vote; cleo a part of the vote, and calls the nerve a fact.
    """
    factories.make_reading(article, ben, SUBMITTED, spans=[("opinion", *GREETING), ("fact", *VOTE)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", 28, 63), ("fact", *NERVE)])
    factories.make_ruling(article, "fact", *VOTE, decided_by=dora)
    factories.make_ruling(article, "opinion", *NERVE, decided_by=dora, reason="A judgement.")
    factories.make_ruling(article, "opinion", *GREETING, decided_by=dora, verdict="rejected", reason="Just a greeting.")
    article.adjudicated_at = timezone.now()
    article.save()
    return article


def count(response):
    return int(re.search(r"<strong>([\d,]+) passage", response.content.decode())[1].replace(",", ""))


def test_an_adjudicator_sees_everybody(visit, dora, settled):
    body = visit(dora).content.decode()
    assert "<strong>2 readings of 1 adjudicated article" in body
    assert "ben" in body
    assert "cleo" in body


def test_a_reviewer_sees_their_own_readings_only(visit, ben, cleo, settled):
    body = visit(ben).content.decode()
    assert "Your readings against the gold" in body
    assert "<strong>1 reading</strong>" in body
    assert "cleo" not in body + visit(ben, page="passages/").content.decode()
    assert visit(ben, f"?reviewers={cleo.uuid}").status_code == 400


def test_looking_closes_ones_own_reading(visit, ben, cleo, settled):
    visit(ben)
    assert Assignment.objects.get(reviewer=ben).compared_at is not None
    assert Assignment.objects.get(reviewer=cleo).compared_at is None


def test_before_the_article_is_adjudicated_a_reviewer_sees_nothing(visit, ben, settled):
    before = teams.plain(visit(ben))
    settled.adjudicated_at = None
    settled.save()
    empty = visit(ben).content.decode()
    assert "None of your articles is adjudicated yet" in empty
    assert teams.plain(visit(ben)) != before


def test_rulings_change_nothing_for_who_has_not_submitted(visit, project, article, ben, cleo, dora):
    factories.make_reading(article, ben)
    before = teams.plain(visit(ben))
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", *VOTE)])
    factories.make_ruling(article, "fact", *VOTE, decided_by=dora)
    article.adjudicated_at = timezone.now()
    article.save()
    assert teams.plain(visit(ben)) == before


@pytest.mark.parametrize("page", ["", "passages/", "scores.csv"])
def test_an_outsider_finds_nothing(visit, outsider, settled, page):
    assert visit(outsider, page=page).status_code == 404


def test_names_are_hidden_on_request_and_links_carry_it(visit, dora, settled):
    body = visit(dora, "?names=hidden").content.decode()
    said = re.sub(r"<fieldset>.*?</fieldset>", "", body, flags=re.DOTALL)
    assert "Reader A" in said
    assert ">ben<" not in body.replace(" ", "")
    assert "cleo" not in body
    assert "names=hidden" in re.search(r'href="([^"]*gold/passages/[^"]*)"', body)[1]
    behind = visit(dora, "?names=hidden", "passages/").content.decode()
    assert "Reader B" in behind
    assert "cleo" not in behind


def test_every_number_of_spans_opens_so_many_passages(visit, dora, ben, cleo, settled):
    call = io.StringIO()
    call_command("gold", "harbour", "--json", stdout=call)
    body = json.loads(call.getvalue())
    people = {"ben": ben, "cleo": cleo}
    kinds = {"precision_soft": "given", "recall_soft": "gold"}
    for row in body["results"]:
        if row["name"] in kinds and row["reviewer"]:
            query = f"?what={kinds[row['name']]}&reviewers={people[row['reviewer']].uuid}&tag={row['tag'] or ''}"
            answer = visit(dora, query, "passages/").content.decode()
            found = re.search(r"<strong>(\d+) passage", answer)
            assert int(found[1]) == row["n_units"], row
    for row in body["ends"]:
        if row["reviewer"]:
            query = f"?what=met&reviewers={people[row['reviewer']].uuid}&tag={row['tag'] or ''}"
            assert count(visit(dora, query, "passages/")) == row["n"]


def characters(response):
    return int(re.search(r"passages?\.\s+([\d,]+) character", response.content.decode())[1].replace(",", ""))


@pytest.fixture
def many(project, ben, cleo, dora):
    """Four adjudicated articles of 400 characters with gold and readings drawn by lot; ben overlaps himself in one."""
    roll = random.Random(8)
    for number in range(4):
        article = factories.make_article(project, "word " * 80, title=f"Article {number}")
        for at in range(0, 360, 40):
            if roll.random() < 0.7:
                span = at + roll.randrange(8), at + roll.randrange(20, 36)
                factories.make_ruling(article, roll.choice(["fact", "opinion"]), *span, decided_by=dora)
        for who in (ben, cleo):
            spans = [
                (roll.choice(["fact", "opinion", "disputed"]), at + roll.randrange(9), at + roll.randrange(20, 40))
                for at in range(0, 360, 40)
                if roll.random() < 0.7
            ]
            twice = [("fact", 362, 380), ("opinion", 370, 390)] if (number, who) == (1, ben) else []
            factories.make_reading(article, who, SUBMITTED, spans=spans + twice)
        article.adjudicated_at = timezone.now()
        article.save()


def test_every_cell_opens_what_it_counts(visit, dora, ben, cleo, many):
    """The characters of a cell of the confusion, the spans of a cell of the ends: of one reviewer, and of all."""
    call = io.StringIO()
    call_command("gold", "harbour", "--json", stdout=call)
    body = json.loads(call.getvalue())
    who = {"ben": f"&reviewers={ben.uuid}", "cleo": f"&reviewers={cleo.uuid}", None: ""}
    cells = [row for row in body["confusion"] if row["gold"] or row["given"]]
    assert sum(row["characters"] > 0 for row in cells) > 20
    for row in cells:
        names = f"?gold={row['gold'] or 'nothing'}&given={row['given'] or 'nothing'}"
        answer = visit(dora, names + who[row["reviewer"]], "passages/")
        assert (characters(answer) if row["characters"] else count(answer)) == row["characters"], row
    rows = list(csv.DictReader(io.StringIO(visit(dora, page="ends.csv").content.decode())))
    rows = [row for row in rows if row["tag"] in ("", "fact")]
    assert {row["reviewer"] for row in rows} == {"All together", "ben", "cleo"}
    found = 0
    for row in rows:
        for side, name in (("begins", "start"), ("ends", "end")):
            for group in GROUPS:
                wanted = int(row[f"{name}_{group.replace('-', '_')}"])
                query = f"?{side}={group}&tag={row['tag']}{who.get(row['reviewer'], '')}"
                assert count(visit(dora, query, "passages/")) == wanted, (row, side, group)
                found += wanted
    assert found > 20


def test_the_cells_of_the_page_lead_there(visit, dora, many):
    body = visit(dora).content.decode()
    assert re.search(r'gold/passages/\?[^"]*begins=1-later', body)
    assert re.search(r'gold/passages/\?[^"]*ends=6-earlier', body)
    shown = visit(dora, "?begins=1-later", "passages/").content.decode()
    assert "Only those that begin 1…5 characters later than the gold." in shown
    assert 'name="begins" value="1-later"' in shown


def test_a_passage_shows_gold_and_reading_and_why(visit, dora, cleo, settled):
    query = f"?gold=opinion&given=fact&reviewers={cleo.uuid}"
    body = visit(dora, query, "passages/").content.decode()
    assert count(visit(dora, query, "passages/")) == 1
    assert "a failure of nerve" in body
    assert "A judgement." in body
    assert "The gold" in body


def test_the_file_has_the_numbers_of_the_command(visit, dora, settled):
    out = io.StringIO()
    call_command("gold", "harbour", "--json", stdout=out)
    wanted = {
        (row["name"], row["reviewer"], row["tag"]): (row["value"], row["reason"])
        for row in json.loads(out.getvalue())["results"]
    }
    rows = list(csv.DictReader(io.StringIO(visit(dora, page="scores.csv").content.decode())))
    assert len(rows) == len(wanted)
    for row in rows:
        who = None if row["reviewer"] == "All together" else row["reviewer"]
        value, reason = wanted[f"{row['score']}_{row['match']}", who, row["tag"] or None]
        assert row["value"] == ("" if value is None else str(value))
        assert row["reason"] == (reason or "")


@pytest.mark.parametrize(
    "file", ["near.csv", "near.svg", "scores.csv", "ends.csv", "ends.svg", "confusion.csv", "confusion.svg"]
)
def test_figures_are_files(visit, dora, settled, file):
    assert visit(dora, page=file).status_code == 200


def test_without_a_mark_it_says_so(visit, article, ben, cleo, dora):
    for who in (ben, cleo):
        factories.make_reading(article, who, SUBMITTED)
    article.adjudicated_at = timezone.now()
    article.save()
    body = visit(dora).content.decode()
    assert "Neither the gold of these articles" in body
    assert "No span of theirs answers one of the gold." in body


@pytest.mark.parametrize("query", ["?match=vague", "?names=shown", "?tag=none", "?colour=1"])
def test_what_it_cannot_mean_is_a_bad_request(visit, dora, settled, query):
    assert visit(dora, query).status_code == 400


@pytest.mark.parametrize(
    "query", ["?gold=fact", "?what=everything", "?given=blue&gold=fact", "?begins=soon", "?begins=same&what=met"]
)
def test_what_passages_cannot_mean_is_a_bad_request(visit, dora, settled, query):
    assert visit(dora, query, "passages/").status_code == 400


def test_more_articles_do_not_ask_more(visit, client_for, project, ben, cleo, dora):
    client = client_for(dora)

    def asked(page=""):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/projects/harbour/agreement/gold/{page}").status_code == 200
        return len(queries)

    def settle(articles):
        teams.read(articles, [ben, cleo])
        for each in articles:
            factories.make_ruling(each, "fact", 0, 5, decided_by=dora)
            each.adjudicated_at = timezone.now()
            each.save()

    settle(teams.make_articles(project, 3))
    visit(dora)
    few = asked(), asked("passages/")
    settle(teams.make_articles(project, 6))
    visit(dora)
    many = asked(), asked("passages/")
    assert few == many
    assert max(many) <= 12
