"""What nobody has begun, shared anew: latecomers get their part, and every article keeps its readers."""

import json
import random
from collections import Counter

import pytest
from django.core.management import call_command
from django.utils import timezone

from corpus_app import assignments, sharing
from corpus_app.models import Assignment, AuditEvent
from tests import factories

S = Assignment.State
OPEN = [S.ASSIGNED, S.IN_PROGRESS]
PLACE = "/projects/harbour/assignments/plan/"


@pytest.fixture
def handed_out(project):
    """Twelve articles of three sources, two readers each of ben, cleo and emil: eight for everybody."""
    factories.make_member(project, factories.make_user("emil"))
    for at in range(12):
        factories.make_article(project, title=f"Part {at}", source=f"Source {at % 3}")
    assignments.hand_out(project)
    return project


@pytest.fixture
def mia(handed_out):
    return factories.make_member(handed_out, factories.make_user("mia")).user


def left(project):
    rows = Assignment.objects.main().open().filter(article__project=project)
    return Counter(rows.values_list("reviewer__username", flat=True))


def readers_of(project):
    counting = Assignment.objects.main().filter(article__project=project, state__in=[*OPEN, S.SUBMITTED])
    pairs = list(counting.values_list("article", "reviewer"))
    assert len(pairs) == len(set(pairs))
    return set(Counter(article for article, _reader in pairs).values())


def test_a_latecomer_gets_a_fair_part(handed_out, mia, ada):
    plan = sharing.planned(handed_out)
    assert (plan.before, plan.after) == ((0, 8), (6, 6))
    assert left(handed_out)["mia"] == 0
    assert sharing.share(handed_out, actor=ada) == 6
    assert left(handed_out) == {"ben": 6, "cleo": 6, "emil": 6, "mia": 6}
    assert readers_of(handed_out) == {2}
    sources = Assignment.objects.of(mia).values_list("article__source", flat=True)
    assert set(Counter(sources).values()) == {2}
    partners = Assignment.objects.main().open().filter(article__in=Assignment.objects.of(mia).values("article"))
    assert set(Counter(partners.exclude(reviewer=mia).values_list("reviewer", flat=True)).values()) == {2}
    assert AuditEvent.objects.get(verb="reassign_readings").actor == ada
    assert sharing.planned(handed_out).moves == {}


def test_what_is_begun_submitted_or_locked_stays(handed_out, mia, ben):
    own = Assignment.objects.of(ben).order_by("pk")
    held = [own[0], own[1], own[2], own[3], own[4]]
    for reading, fields in zip(
        held,
        [{"is_locked": True}, {"state": S.IN_PROGRESS}, {"state": S.IN_PROGRESS}, {"is_locked": True}] * 2,
        strict=False,
    ):
        Assignment.objects.filter(pk=reading.pk).update(**fields)
    sharing.share(handed_out)
    assert set(own.open()) >= set(held)
    assert readers_of(handed_out) == {2}


def test_who_is_done_early_gets_some_too_and_shares_of_the_work_count(handed_out, ben, cleo):
    factories.change_readings(Assignment.objects.of(ben), state=S.SUBMITTED, submitted_at=timezone.now())
    handed_out.memberships.filter(user=cleo).update(capacity=50)
    sharing.share(handed_out)
    # Of the sixteen that are left ben should have six, and gets the four that he has not read; half a share gives more.
    assert left(handed_out) == {"ben": 4, "cleo": 5, "emil": 7}
    assert readers_of(handed_out) == {2}


def test_nobody_gets_what_they_had(handed_out, mia):
    for article in handed_out.articles.all():
        factories.make_reading(article, mia, S.WITHDRAWN)
    assert sharing.share(handed_out) == 0
    assert left(handed_out)["mia"] == 0


@pytest.mark.parametrize("number", range(12))
def test_any_shape_keeps_its_readers_and_comes_out_even(project, number):
    dice = random.Random(number)
    overlap = dice.randint(1, 3)
    project.overlap = overlap
    project.save()
    for _more in range(dice.randint(1, 4)):
        factories.make_member(project)
    for at in range(dice.randint(8, 30)):
        factories.make_article(project, f"Text {at}.", source=f"Source {dice.randint(0, 4)}")
    assignments.hand_out(project)
    for _late in range(dice.randint(1, 2)):
        factories.make_member(project)
    sharing.share(project)
    assert readers_of(project) == {overlap}
    parts = sharing.planned(project).parts
    most = max(part.before for part in parts) - min(part.before for part in parts)
    assert most <= 1
    assert sharing.planned(project).moves == {}


def test_the_page_offers_it_and_does_it(client_for, handed_out, mia, ada, ben):
    client = client_for(ada)
    page = client.get(PLACE).content.decode()
    assert "6 readings that nobody has begun can go to others" in page
    response = client.post("/projects/harbour/assign/", {"share": "1"}, follow=True)
    assert "6 readings given to others." in response.content.decode()
    assert "nobody has begun" not in response.content.decode()
    assert (
        "nothing to even out" in client.post("/projects/harbour/assign/", {"share": "1"}, follow=True).content.decode()
    )
    assert client_for(ben).post("/projects/harbour/assign/", {"share": "1"}).status_code == 403


def test_the_command_looks_first(handed_out, mia, capsys):
    call_command("assign", "harbour", "--share-anew", "--dry-run")
    assert capsys.readouterr().out.splitlines() == [
        "6 readings would move",
        *(f"  {name}: 8 left, then 6" for name in ("ben", "cleo", "emil")),
        "  mia: 0 left, then 6",
    ]
    assert left(handed_out)["mia"] == 0
    call_command("assign", "harbour", "--share-anew", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["moved"], said["readers"][3]) == (6, {"username": "mia", "left": 0, "left_then": 6})
    assert left(handed_out)["mia"] == 6
