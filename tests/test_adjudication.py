"""Rulings: decided once, against a version, with a history; bulk by rule; what readers were corrected on."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from corpus_app import adjudication, comments
from corpus_app.adjudication import Rule
from corpus_app.models import Article, Assignment, AuditEvent, Comment, Ruling, RulingRevision
from corpus_app.rules import Broken, Conflict, Stale
from tests import factories

SUBMITTED = "submitted"
GREETING = (0, 23)
VOTE = (24, 63)
NERVE = (65, 102)


@pytest.fixture
def rule(article, dora):
    """rule("fact", 0, 5, …): a new ruling by dora."""

    def decide(tag, start, end, *, by=dora, operation=None, on=article, **fields):
        fields = {"uuid": uuid.uuid4(), "quote": on.text[start:end], "verdict": "accepted"} | fields
        operation = operation or uuid.uuid4()
        arguments = {"adjudicator": by, "article": on, "tag": tag, "start": start, "end": end}
        return adjudication.create(operation=operation, **arguments, **fields)[0]

    return decide


@pytest.fixture
def change(dora):
    """change(verb, ruling, …): a step on a ruling by dora, against its version."""

    def step(verb, ruling, *, by=dora, **arguments):
        arguments = {"operation": uuid.uuid4(), "version": ruling.version} | arguments
        return verb(uuid=ruling.uuid, adjudicator=by, **arguments)

    return step


@pytest.fixture
def finish(dora):
    return lambda article: adjudication.finish(article=article, adjudicator=dora, operation=uuid.uuid4())


@pytest.fixture
def read(article, ben, cleo):
    factories.make_reading(article, ben, SUBMITTED, spans=[("opinion", *GREETING), ("fact", *VOTE)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", *VOTE)])


def test_a_ruling_has_a_history_and_an_audit_event(rule, dora):
    row = rule("fact", *VOTE, reason=" They voted. ")
    assert (row.version, row.reason, row.decided_by) == (1, "They voted.", dora)
    assert [each.verb for each in row.revisions.all()] == ["create"]
    event = AuditEvent.objects.get(verb="rule")
    assert (event.actor, event.object_id, event.data["tag"]) == (dora, str(row.uuid), "fact")


def test_the_same_operation_makes_one_ruling(rule):
    operation, name = uuid.uuid4(), uuid.uuid4()
    first = rule("fact", *VOTE, operation=operation, uuid=name)
    assert rule("fact", *VOTE, operation=operation, uuid=name) == first
    assert rule("fact", *VOTE, uuid=name) == first
    assert (Ruling.objects.count(), RulingRevision.objects.count()) == (1, 1)


def test_an_id_stands_for_one_ruling(rule):
    name = rule("fact", *VOTE).uuid
    with pytest.raises(Conflict, match="another ruling"):
        rule("opinion", *VOTE, uuid=name)


def test_reviewers_do_not_rule(rule, ben):
    with pytest.raises(PermissionDenied):
        rule("fact", *VOTE, by=ben)


def test_who_reads_the_article_does_not_rule_on_it(rule, article, dora):
    factories.make_reading(article, dora)
    with pytest.raises(Conflict) as refused:
        rule("fact", *VOTE)
    assert refused.value.code == "reading_open"


@pytest.mark.parametrize(
    ("tag", "start", "end", "fields", "code"),
    [
        ("nonsense", *VOTE, {}, "unknown_tag"),
        ("fact", 5, 5, {}, "empty_span"),
        ("fact", 0, 9999, {}, "past_end"),
        ("fact", *VOTE, {"quote": "something else"}, "quote_differs"),
        ("fact", *VOTE, {"reason": "x" * 5001}, "too_long"),
    ],
)
def test_what_a_ruling_cannot_be(rule, tag, start, end, fields, code):
    with pytest.raises(Broken) as refused:
        rule(tag, start, end, **fields)
    assert refused.value.code == code
    assert not Ruling.objects.exists()


def test_two_rulings_on_one_span_and_tag_are_one_too_many(rule):
    rule("fact", *VOTE)
    with pytest.raises(Broken) as refused:
        rule("fact", *VOTE, verdict="rejected")
    assert refused.value.code == "already_ruled"


def test_accepted_rulings_of_one_tag_do_not_overlap(rule):
    rule("fact", *VOTE)
    with pytest.raises(Broken) as refused:
        rule("fact", 30, 70)
    assert refused.value.code == "overlaps_ruling"
    rule("fact", 30, 70, verdict="rejected")
    rule("opinion", 30, 70)


def test_where_spans_may_not_overlap_rulings_do_not(rule, project):
    project.allows_overlapping_spans = False
    project.save()
    rule("fact", *VOTE)
    with pytest.raises(Broken) as refused:
        rule("opinion", 30, 70)
    assert refused.value.code == "overlaps"


def test_a_ruling_keeps_to_the_unit(rule, project, article):
    project.unit = "sentence"
    project.save()
    article.project.refresh_from_db()
    with pytest.raises(Broken) as refused:
        rule("fact", 0, 5)
    assert refused.value.code == "not_a_unit"
    rule("fact", *article.sentences[0])


def test_retagging_and_moving_grow_the_version(rule, change):
    row = rule("fact", *VOTE)
    row = change(adjudication.revise, row, changes={"tag": "opinion", "reason": "They judge."})
    row = change(adjudication.revise, row, changes={"start": 28, "quote": row.article.text[28:63]})
    assert (row.version, row.tag.slug, row.start) == (3, "opinion", 28)
    steps = row.revisions.values_list("version", "tag__slug", "start")
    assert list(steps) == [(1, "fact", 24), (2, "opinion", 24), (3, "opinion", 28)]


def test_a_stale_change_is_refused(rule, change):
    row = rule("fact", *VOTE)
    change(adjudication.revise, row, changes={"reason": "Seen."})
    with pytest.raises(Stale):
        change(adjudication.revise, row, version=1, changes={"reason": "Not seen."})


def test_withdrawn_and_restored(rule, change):
    row = change(adjudication.withdraw, rule("fact", *VOTE))
    assert not Ruling.objects.live().exists()
    row = change(adjudication.restore, row)
    assert (row.withdrawn_at, row.version) == (None, 3)
    assert Ruling.objects.accepted().get() == row


def test_after_withdrawing_the_span_is_free(rule, change):
    first = change(adjudication.withdraw, rule("fact", *VOTE))
    rule("fact", *VOTE)
    with pytest.raises(Broken) as refused:
        change(adjudication.restore, first)
    assert refused.value.code == "already_ruled"


def test_two_rulings_merge(rule, change):
    first, second = rule("fact", *GREETING), rule("fact", *VOTE)
    row = change(adjudication.merge, first, other=second.uuid)
    assert (row.start, row.end) == (0, 63)
    assert Ruling.objects.live().get() == row
    assert second.revisions.count() == 2
    assert AuditEvent.objects.filter(verb="merge_rulings").count() == 1


def test_unlike_rulings_do_not_merge(rule, change, project):
    first, second = rule("fact", *GREETING), rule("opinion", *VOTE)
    with pytest.raises(Broken, match="same tag"):
        change(adjudication.merge, first, other=second.uuid)
    elsewhere = factories.make_article(project, text="Another text altogether, with words.")
    far = rule("fact", 0, 7, on=elsewhere)
    with pytest.raises(Broken, match="no such ruling"):
        change(adjudication.merge, first, other=far.uuid)


# --- Proposals and accepting by rule -----------------------------------------------------------------


@pytest.fixture
def three(project, article, ben, cleo):
    """Three readings: the vote by all, the greeting by two, the nerve by one."""
    third = factories.make_member(project, factories.make_user("emil")).user
    factories.make_reading(article, ben, SUBMITTED, spans=[("opinion", *GREETING), ("fact", *VOTE)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("opinion", *GREETING), ("fact", *VOTE)])
    factories.make_reading(article, third, SUBMITTED, spans=[("fact", *VOTE), ("opinion", *NERVE)])


def test_proposals_are_what_most_readers_marked(three, article):
    found = adjudication.proposals(article)
    assert [(each.start, each.end, each.votes, each.readers) for each in found] == [(*GREETING, 2, 3), (*VOTE, 3, 3)]
    assert [round(each.share, 2) for each in found] == [0.67, 1]


def test_half_of_the_readers_is_contested(read, article):
    found = adjudication.proposals(article)
    assert [each.is_contested for each in found] == [True, False]


@pytest.mark.parametrize(("least", "of", "made"), [(2, 3, [GREETING, VOTE]), (3, 3, [VOTE]), (3, 4, [])])
def test_a_rule_accepts_what_enough_readers_marked(three, project, article, dora, least, of, made):
    plan = adjudication.planned(project.articles.all(), Rule(least, of), dora)
    assert [(row.start, row.end) for row in plan.rulings] == made
    assert not Ruling.objects.exists()
    arguments = {"project": project, "rule": Rule(least, of), "adjudicator": dora, "operation": uuid.uuid4()}
    for _again in range(2):
        assert adjudication.accept(articles=project.articles.all(), **arguments) == len(made)
    assert list(Ruling.objects.values_list("start", "end")) == made
    assert AuditEvent.objects.filter(verb="rule").count() == RulingRevision.objects.count() == len(made)


def test_a_rule_leaves_alone_what_is_ruled(three, rule, project, dora):
    rule("fact", *VOTE, verdict="rejected")
    plan = adjudication.planned(project.articles.all(), Rule(2, 3), dora)
    assert [(row.start, row.end) for row in plan.rulings] == [GREETING]
    assert plan.ruled == 1


def test_a_rule_leaves_alone_what_one_reads_oneself(three, project, article, ada, dora):
    factories.make_reading(article, dora)
    assert adjudication.planned(project.articles.all(), Rule(2, 3), dora).rulings == []
    assert len(adjudication.planned(project.articles.all(), Rule(2, 3), ada).rulings) == 2


@pytest.mark.parametrize(("least", "of"), [(1, 2), (1, 3), (4, 3), (0, 0), (1, 1000)])
def test_less_than_a_majority_is_no_rule(least, of):
    with pytest.raises(Broken):
        adjudication.checked_rule(least, of)


# --- The article ---------------------------------------------------------------------------------------


def test_finishing_accepts_what_all_marked(read, article, finish, rule):
    rule("opinion", *GREETING, verdict="rejected", reason="A greeting.")
    finish(article)
    article.refresh_from_db()
    assert article.adjudicated_at is not None
    assert [(row.tag.slug, row.verdict) for row in Ruling.objects.in_text_order()] == [
        ("opinion", "rejected"),
        ("fact", "accepted"),
    ]
    assert AuditEvent.objects.get(verb="adjudicate").data["accepted"] == 1


def test_nothing_is_decided_on_a_finished_article(read, article, finish, rule, change):
    row = rule("opinion", *GREETING)
    finish(article)
    for act in (lambda: rule("opinion", *NERVE), lambda: change(adjudication.withdraw, row), lambda: finish(article)):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "adjudicated"


def test_reopened_it_takes_rulings_again(read, article, finish, rule, dora):
    finish(article)
    adjudication.reopen(article=article, adjudicator=dora, operation=uuid.uuid4())
    rule("opinion", *GREETING)
    assert Article.objects.get(pk=article.pk).adjudicated_at is None
    assert AuditEvent.objects.filter(verb="reopen_adjudication").count() == 1


def test_what_nobody_submitted_cannot_be_finished(article, finish):
    with pytest.raises(Conflict) as refused:
        finish(article)
    assert refused.value.code == "nothing_to_adjudicate"


# --- Corrections ---------------------------------------------------------------------------------------


def told(user):
    ((_reading, found),) = adjudication.corrections(list(adjudication.corrected(user)))
    return [(each.kind, each.mark and each.mark.tag.slug, each.ruling.tag.slug) for each in found]


def test_what_was_ruled_otherwise(article, ben, cleo, rule, finish):
    spans = [("opinion", *GREETING), ("opinion", *VOTE), ("fact", 65, 90)]
    factories.make_reading(article, ben, SUBMITTED, spans=spans)
    factories.make_reading(article, cleo, SUBMITTED)
    rule("opinion", *GREETING, verdict="rejected")
    rule("fact", *VOTE)
    rule("fact", *NERVE)
    rule("fact", 110, 130)
    finish(article)
    assert told(ben) == [
        ("rejected", "opinion", "opinion"),
        ("retagged", "opinion", "fact"),
        ("moved", "fact", "fact"),
        ("missed", None, "fact"),
    ]
    assert [kind for kind, _mark, _tag in told(cleo)] == ["missed", "missed", "missed"]


def test_a_full_stop_is_no_correction(article, ben, cleo, rule, finish):
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 24, 62)])
    rule("fact", *VOTE)
    finish(article)
    assert told(ben) == []


def test_before_the_article_is_finished_there_are_none(read, article, rule, ben):
    rule("fact", *GREETING)
    assert not adjudication.corrected(ben).exists()


def test_who_reads_it_again_is_told_nothing(read, article, ben, finish):
    finish(article)
    assert adjudication.corrected(ben).exists()
    factories.make_reading(article, ben, kind="repeat")
    assert not adjudication.corrected(ben).exists()


# --- Who sees rulings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "is_blind", "count"),
    [(None, True, 0), ("assigned", True, 0), ("skipped", True, 0), ("submitted", True, 1), (None, False, 0)],
)
def test_rulings_reach_a_reviewer_after_submitting(article, project, ben, rule, state, is_blind, count):
    project.is_blind = is_blind
    project.save()
    if state:
        factories.make_reading(article, ben, state)
    rule("fact", *VOTE, is_precedent=True)
    assert Ruling.objects.visible_to(ben).count() == count


def test_where_nobody_compares_rulings_come_with_the_end(article, project, ben, rule, finish):
    project.may_compare_after_submit = False
    project.save()
    factories.make_reading(article, ben, SUBMITTED)
    rule("fact", *VOTE)
    assert not Ruling.objects.visible_to(ben).exists()
    finish(article)
    assert Ruling.objects.visible_to(ben).exists()


def test_an_adjudicator_who_reads_sees_no_rulings(article, ada, dora, rule):
    rule("fact", *VOTE)
    factories.make_reading(article, dora)
    assert Ruling.objects.visible_to(ada).exists()
    assert not Ruling.objects.visible_to(dora).exists()


def test_another_project_is_another_world(article, outsider, rule, change):
    row = rule("fact", *VOTE)
    assert not Ruling.objects.visible_to(outsider).exists()
    with pytest.raises(Ruling.DoesNotExist):
        change(adjudication.withdraw, row, by=outsider)


def test_a_manager_may_change_an_adjudicators_ruling(rule, change, ada):
    row = change(adjudication.withdraw, rule("fact", *VOTE), by=ada)
    assert row.decided_by == ada


# --- News for who rules ----------------------------------------------------------------------------


def test_the_bench_is_told_of_exactly_what_its_adjudicator_may_see(article, ada, dora, ben, cleo):
    """The feed is asked for every few seconds and leaves the long way through `visible_to` out."""
    done = factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 0, 5)])
    open_still = factories.make_reading(article, cleo, spans=[("opinion", 0, 5)])
    factories.make_reading(article, dora, SUBMITTED, spans=[("fact", 0, 5)])
    first = factories.make_comment(article, ben)
    factories.make_comment(article, cleo, parent=first)
    factories.make_comment(article, ben, annotation=done.annotations.get())
    factories.make_comment(article, cleo, annotation=open_still.annotations.get())
    factories.make_comment(article, dora, annotation=open_still.annotations.get())
    factories.make_comment(factories.make_article(article.project), ben)
    for person in (ada, dora):
        seen = Comment.objects.visible_to(person).filter(article=article)
        assert set(Comment.objects.on_bench(article, person)) == set(seen)
        readings = Assignment.objects.visible_to(person).main().submitted().filter(article=article)
        assert set(adjudication.readings(article)) == set(readings)
        short, long = (comments.threads(article, person, settles=settles) for settles in (True, False))
        assert short == long
        assert [thread.answers for thread in short] == [thread.answers for thread in long]
    assert Comment.objects.on_bench(article, dora).count() == 4
    assert Comment.objects.on_bench(article, ada).count() == 3
