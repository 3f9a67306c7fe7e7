"""Training: who is in it, what the score counts, what opens the rest, and that nothing of it counts elsewhere."""

import uuid

import pytest
from django.utils import timezone

from corpus_app import annotations, assignments, attempts, training
from corpus_app.models import Assignment, AuditEvent, Membership, Role, Ruling
from corpus_app.rules import Broken, Conflict
from tests import factories

S = Assignment.State
GOLD = [("fact", 0, 10), ("opinion", 20, 40)]


def settled(project, dora, number, spans=GOLD):
    """An article with whole gold."""
    article = factories.make_article(project, f"{number}23456789" + "x" * 90 + ".", title=f"Training {number}")
    for tag, start, end in spans:
        factories.make_ruling(article, tag, start, end, dora, reason=f"Because of {tag}.")
    article.adjudicated_at = timezone.now()
    article.save()
    return article


@pytest.fixture
def lessons(project, dora):
    return [settled(project, dora, number) for number in (1, 2)]


@pytest.fixture
def course(project, lessons, ada):
    """The project with its training switched on."""
    training.choose(project, articles=[each.pk for each in lessons], threshold=60, actor=ada)
    return project


def of(user, project):
    return Membership.objects.select_related("project", "user").get(user=user, project=project)


def bring(user, project):
    return assignments.bring([of(user, project)])


def do(user, article, *spans):
    """Mark these spans in one's open reading, and submit it."""
    for tag, start, end in spans:
        said = {"tag": tag, "start": start, "end": end, "quote": article.text[start:end]}
        annotations.create(uuid=uuid.uuid4(), reviewer=user, article=article, operation=uuid.uuid4(), **said)
    return assignments.submit(article=article, reviewer=user, operation=uuid.uuid4())


def refused(code, verb, *args, **kwargs):
    with pytest.raises(Broken) as found:
        verb(*args, **kwargs)
    assert found.value.code == code


# --- Who, and in which order --------------------------------------------------------------------------


def test_new_reviewers_read_nothing_but_training_first(course, article, ben, lessons):
    factories.make_reading(article, ben)
    bring(ben, course)
    assert {reading.article for reading in assignments.queue(ben)} == set(lessons)
    said = {"tag": "fact", "start": 0, "end": 5, "quote": article.text[:5], "operation": uuid.uuid4()}
    refused("training_first", annotations.create, uuid=uuid.uuid4(), reviewer=ben, article=article, **said)
    refused("training_first", assignments.submit, article=article, reviewer=ben, operation=uuid.uuid4())
    refused("training_first", assignments.skip, article=article, reviewer=ben, operation=uuid.uuid4(), reason="x")


def test_reaching_the_mean_opens_the_rest(course, article, ben, lessons):
    factories.make_reading(article, ben)
    bring(ben, course)
    do(ben, lessons[0], *GOLD)
    assert of(ben, course).trained_at is None
    do(ben, lessons[1], ("fact", 0, 10))
    # 100 and 50: twice 10 characters of 10 + 30.
    assert of(ben, course).trained_at is not None
    assert [reading.article for reading in assignments.queue(ben)] == [article]
    event = AuditEvent.objects.get(verb="pass_training")
    assert event.data == {"mean": 75, "threshold": 60, "tries": 0}
    do(ben, article)


def test_below_the_mean_nothing_opens_and_what_was_weak_is_tried_again(course, article, ben, lessons):
    factories.make_reading(article, ben)
    bring(ben, course)
    do(ben, lessons[0], *GOLD)
    refused("training_open", attempts.begin, user=ben, project=course, operation=uuid.uuid4())
    do(ben, lessons[1], ("disputed", 50, 60))
    assert list(assignments.queue(ben)) == []
    refused("feedback_shown", assignments.reopen, article=lessons[1], reviewer=ben, operation=uuid.uuid4())
    operation = uuid.uuid4()
    assert attempts.begin(user=ben, project=course, operation=operation) == 1
    (again,) = assignments.queue(ben)
    assert again.article == lessons[1] and again.annotations.live().count() == 0
    assert again.annotations.get().revisions.order_by("-version").first().verb == "withdraw"
    assert attempts.begin(user=ben, project=course, operation=operation) == 1
    do(ben, lessons[1], *GOLD)
    assert of(ben, course).trained_at is not None
    assert AuditEvent.objects.get(verb="pass_training").data["tries"] == 1
    refused("not_in_training", attempts.begin, user=ben, project=course, operation=uuid.uuid4())


def test_a_manager_lets_somebody_through_with_a_reason_that_is_kept(course, article, ada, ben, lessons):
    factories.make_reading(article, ben)
    bring(ben, course)
    refused("reason_missing", training.let_through, of(ben, course), actor=ada, reason="  ")
    training.let_through(of(ben, course), actor=ada, reason="She wrote the guideline.")
    assert [reading.article for reading in assignments.queue(ben)] == [article]
    event = AuditEvent.objects.get(verb="let_through")
    assert (event.actor, event.data["reason"]) == (ada, "She wrote the guideline.")
    refused("not_in_training", training.let_through, of(ben, course), actor=ada, reason="Again.")


def test_who_worked_before_and_who_knows_the_gold_is_not_stopped(course, article, ben, cleo, dora, lessons):
    factories.make_reading(article, ben, S.SUBMITTED)
    Membership.objects.filter(user=dora).update(reads=True)
    for person in (ben, dora):
        assert bring(person, course) == 0
        assert not training.of(person).exists()
    assert bring(cleo, course) == 2
    assert bring(cleo, course) == 0


def test_imported_readings_are_no_work_of_ones_own(course, article, ben):
    factories.make_reading(article, ben, S.SUBMITTED, is_imported=True)
    assert training.of(ben).exists()


def test_a_training_article_cannot_be_skipped(course, ben, lessons):
    bring(ben, course)
    said = {"article": lessons[0], "reviewer": ben, "operation": uuid.uuid4()}
    refused("training_not_skipped", assignments.skip, **said, reason="Too long.")


def test_somebody_who_began_an_article_as_work_is_not_trained_on_it(project, lessons, ada, ben):
    factories.make_reading(lessons[0], ben, S.IN_PROGRESS)
    training.choose(project, articles=[each.pk for each in lessons], threshold=60, actor=ada)
    assert bring(ben, project) == 1
    assert assignments.queue(ben).get().article == lessons[1]


# --- Choosing ---------------------------------------------------------------------------------------


def test_training_articles_are_nobodys_work_from_then_on(project, lessons, ada, ben, cleo):
    factories.make_reading(lessons[0], ben)
    training.choose(project, articles=[lessons[0].pk], threshold=60, actor=ada)
    gone = Assignment.objects.main().get(reviewer=ben)
    assert (gone.state, gone.skip_reason) == (S.WITHDRAWN, "The article is for training now.")
    bring(ben, project)
    assert assignments.queue(ben).get().kind == "training"
    made = assignments.hand_out(project)
    assert {article for article, _ in made} == {lessons[1].pk}


def test_only_articles_with_whole_gold_can_train(project, dora, ada, ben, article, lessons):
    empty = settled(project, dora, 3, spans=[])
    unfinished = settled(project, dora, 4)
    unfinished.adjudicated_at = None
    unfinished.save()
    factories.make_reading(unfinished, ben, S.SUBMITTED)
    imported = settled(project, dora, 5)
    imported.adjudicated_at = None
    imported.save()
    hidden = settled(project, dora, 6)
    hidden.is_hidden = True
    hidden.save()
    found = {each.article: each.reason for each in training.candidates(project)}
    assert found == {
        **dict.fromkeys([*lessons, imported], ""),
        empty: "no_gold",
        unfinished: "unfinished",
        hidden: "hidden",
    }
    for bad in (empty, unfinished, hidden, article):
        refused("no_gold", training.choose, project, articles=[bad.pk], threshold=60, actor=ada)
    refused("no_articles", training.choose, project, articles=[], threshold=60, actor=ada)
    refused("out_of_range", training.choose, project, articles=[lessons[0].pk], threshold=0, actor=ada)
    assert not project.articles.filter(is_training=True).exists()


def test_switched_off_everybody_goes_on_and_switched_on_again_they_come_back(course, article, ada, ben, lessons):
    factories.make_reading(article, ben)
    bring(ben, course)
    training.choose(course, articles=[each.pk for each in lessons], threshold=None, actor=ada)
    assert [reading.article for reading in assignments.queue(ben)] == [article]
    training.choose(course, articles=[each.pk for each in lessons], threshold=50, actor=ada)
    assert {reading.article for reading in assignments.queue(ben)} == set(lessons)


def test_taking_an_article_out_or_lowering_the_threshold_lets_in_who_has_reached_it(course, ada, ben, lessons):
    bring(ben, course)
    do(ben, lessons[0], ("fact", 0, 10))
    training.choose(course, articles=[lessons[0].pk], threshold=50, actor=ada)
    assert of(ben, course).trained_at is not None


def test_without_gold_left_nobody_is_held_back(course, article, ben):
    factories.make_reading(article, ben)
    bring(ben, course)
    Ruling.objects.update(withdrawn_at=timezone.now())
    do(ben, article)


# --- The score and the feedback -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spans", "points", "right", "found"),
    [
        (GOLD, 100, 1, 1),
        ([], 0, None, 0),
        ([("fact", 0, 10)], 50, 1, 1 / 3),
        ([("fact", 0, 10), ("fact", 20, 40)], 33, 1 / 3, 1 / 3),
        ([("fact", 0, 5), ("fact", 5, 10), ("opinion", 20, 40), ("opinion", 25, 35)], 100, 1, 1),
        ([("fact", 0, 9), ("opinion", 20, 41)], 96, 29 / 30, 29 / 30),
    ],
)
def test_the_score_is_shared_text_out_of_all_marked(project, dora, ben, spans, points, right, found):
    article = settled(project, dora, 1)
    reading = factories.make_reading(article, ben, S.SUBMITTED, spans=spans)
    tags = list(project.tags.values_list("pk", flat=True))
    said = training.score(article, list(reading.annotations.all()), list(article.rulings.all()), tags)
    assert said.points == points
    assert said.right == (None if right is None else pytest.approx(right))
    assert said.found == pytest.approx(found)


def test_what_is_shown_as_reached_is_reached(course, ben, lessons):
    where = training.standing(of(ben, course))
    steps = [training.Step(None, None, training.Score(value, 1, 1)) for value in (0.5999, 0.6)]
    almost = training.Standing(where.membership, steps, 0)
    assert (almost.mean.points, almost.is_reached) == (59, False)
    assert training.Standing(where.membership, steps[1:], 0).is_reached


def test_the_feedback_tells_what_agreed_and_what_did_not(project, dora, ben):
    spans = [("fact", 0, 10), ("opinion", 20, 40), ("disputed", 50, 60), ("fact", 70, 80)]
    article = settled(project, dora, 1, spans=spans)
    factories.make_ruling(article, "off-topic", 85, 95, dora, Ruling.Verdict.REJECTED, reason="It belongs here.")
    own = [("fact", 0, 10), ("opinion", 20, 30), ("opinion", 50, 60), ("off-topic", 85, 95), ("fact", 12, 18)]
    reading = factories.make_reading(article, ben, S.SUBMITTED, spans=own)
    found = training.feedback(list(reading.annotations.all()), training.known_rulings(article))
    told = [(each.kind, each.start, each.ruling.reason if each.ruling else None) for each in found]
    assert told == [
        ("agreed", 0, "Because of fact."),
        ("extra", 12, None),
        ("moved", 20, "Because of opinion."),
        ("renamed", 50, "Because of disputed."),
        ("missed", 70, "Because of fact."),
        ("extra", 85, "It belongs here."),
    ]


# --- It counts nowhere else ---------------------------------------------------------------------------


def test_training_readings_are_in_no_numbers(course, ben, lessons):
    bring(ben, course)
    do(ben, lessons[0], *GOLD)
    assert not Assignment.objects.counted().filter(reviewer=ben).exists()
    with pytest.raises(Conflict):
        assignments.reopen(article=lessons[0], reviewer=ben, operation=uuid.uuid4())


def test_invited_people_and_leavers_are_no_trouble(course, ada, ben):
    Membership.objects.filter(user=ben).update(left_at=timezone.now())
    assert not training.of(ben).exists()
    Membership.objects.filter(user=ben).update(left_at=None, role=Role.ADJUDICATOR)
    assert not training.of(ben).exists()
