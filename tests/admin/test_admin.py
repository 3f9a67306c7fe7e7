"""The administration: every table can be looked at, and none of the domain's rules can be passed by."""

import uuid

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from corpus_app import invitations
from corpus_app.models import (
    Annotation,
    Article,
    ArticleStatistics,
    Assignment,
    AuditEvent,
    ComputedResult,
    Digest,
    Draft,
    Evidence,
    Flag,
    GuidelineVersion,
    Job,
    Mention,
    Release,
    Source,
    SourceAlias,
    Tag,
)
from tests import factories

OURS = sorted(apps.get_app_config("corpus_app").get_models(), key=lambda model: model.__name__)
KEPT = {
    "Annotation",
    "AnnotationRevision",
    "Assignment",
    "AuditEvent",
    "Evidence",
    "Ruling",
    "GuidelineVersion",
    "Release",
    "SavedView",
}


def changelist(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def change(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def delete(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_delete", args=[row.pk])


@pytest.fixture
def staff(client_for, db):
    return client_for(factories.make_user("sam", is_staff=True, is_superuser=True))


def fill(project, ben, ada, number=""):
    """A row of every table."""
    article = factories.make_article(
        project, f"Hello from {number}.", title=f"Part {number}", source=f"Gazette {number}"
    )
    reading = factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 5)])
    SourceAlias.objects.create(source=article.source, project=project, name=f"The Gazette {number}")
    Evidence.objects.create(annotation=reading.annotations.get(), relation="supports", url="https://example.org/")
    ArticleStatistics.objects.create(article=article, key="test", data={})
    ComputedResult.objects.create(project=project, key=f"key {number}", data={})
    Job.objects.create(project=project, kind="import", asked_by=ada)
    GuidelineVersion.objects.create(project=project, number=10 + int(number or 0), text="Read.", author=ada)
    Release.objects.create(project=project, number=10 + int(number or 0), sha256="0" * 64, created_by=ada)
    factories.make_ruling(article, "fact", 0, 5, ada)
    Mention.objects.create(comment=factories.make_comment(article, ben), user=ada)
    Digest.objects.create(user=factories.make_user())
    factories.make_flag(article, ben)
    invitations.invite(project, actor=ada)
    Draft.objects.create(owner=ada)
    project.member(ben).saved_views.create(name=f"Mine {number}", query="order=title")
    reading.sittings.create(uuid=uuid.uuid4(), seconds=60)
    return article


@pytest.fixture
def filled(project, ben, ada):
    return fill(project, ben, ada)


def test_every_table_of_ours_is_there():
    assert {model for model in OURS if model not in admin.site._registry} == set()
    for each in (admin.site._registry[model] for model in OURS):
        assert each.search_fields, each
        assert each.list_filter, each


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_lists_searches_filters_and_forms_answer(staff, filled, model):
    response = staff.get(changelist(model))
    assert response.status_code == 200
    listed = response.context["cl"]
    assert listed.result_count > 0
    assert staff.get(changelist(model), {"q": "a b"}).status_code == 200
    for spec in listed.filter_specs:
        for choice in spec.choices(listed):
            assert staff.get(changelist(model) + choice["query_string"]).status_code == 200, spec.title
    assert staff.get(change(listed.result_list[0])).status_code == 200
    added = staff.get(changelist(model) + "add/")
    assert added.status_code == (200 if admin.site._registry[model].has_add_permission(added.wsgi_request) else 403)


def test_a_list_asks_the_database_as_often_for_many_as_for_few(staff, project, ben, ada, count_statements):
    def asked(model):
        with count_statements() as statements:
            assert staff.get(changelist(model)).status_code == 200
        return len(statements)

    for number in range(5):
        fill(project, ben, ada, number)
    asked(Article)
    few = {model: asked(model) for model in OURS}
    for number in range(5, 20):
        fill(project, ben, ada, number)
        factories.make_member(project)
        factories.make_tag(project, f"tag {number}")
    assert {model: asked(model) for model in OURS} == few
    assert {model: count for model, count in few.items() if count > 12} == {}


def test_only_staff_enters(client, client_for, ada, ben, filled):
    for path in ("/admin/", changelist(Article), change(filled)):
        assert client.get(path).status_code == 302
        assert client_for(ada).get(path).status_code == 302


@pytest.mark.parametrize("name", sorted(KEPT))
def test_what_people_did_is_looked_at_only(staff, filled, name):
    model = apps.get_model("corpus_app", name)
    row = model.objects.first()
    before = model.objects.filter(pk=row.pk).values().get()
    assert staff.get(changelist(model) + "add/").status_code == 403
    assert (
        staff.post(change(row), {"quote": "other", "start": "3", "note": "x", "verdict": "rejected"}).status_code == 403
    )
    assert staff.post(delete(row), {"post": "yes"}).status_code == 403
    assert staff.post(changelist(model), {"action": "delete_selected", "_selected_action": [row.pk]}).status_code in {
        200,
        302,
    }
    assert model.objects.filter(pk=row.pk).values().get() == before


def article_form(article, **change):
    return {
        "title": article.title,
        "source": article.source_id or "",
        "meta": "{}",
        "added_at_0": "2026-01-01",
        "added_at_1": "10:00",
    } | change


def test_an_articles_text_stays_whatever_is_sent(staff, filled):
    before = filled.text
    sent = article_form(
        filled, title="Another title", text="Something else.", length="3", external_id="mine", project="1"
    )
    assert staff.post(change(filled), sent).status_code == 302
    filled.refresh_from_db()
    assert (filled.title, filled.text, filled.length, filled.external_id) == (
        "Another title",
        before,
        len(before),
        None,
    )
    assert AuditEvent.objects.filter(verb="admin_change_article", object_id=str(filled.uuid)).exists()


def test_an_article_takes_sources_of_its_project_only(staff, filled, other_project):
    foreign = factories.make_source(other_project, "The Foreign Times")
    page = staff.get(change(filled)).content.decode()
    assert "Gazette" in page
    assert "The Foreign Times" not in page
    assert (
        "Select a valid choice" in staff.post(change(filled), article_form(filled, source=foreign.pk)).content.decode()
    )
    filled.refresh_from_db()
    assert filled.source.project == filled.project


def test_hiding_an_article_is_written_down_and_forgets_its_numbers(staff, filled):
    staff.post(changelist(Article), {"action": "hide", "_selected_action": [filled.pk]})
    filled.refresh_from_db()
    assert filled.is_hidden
    assert not filled.statistics.exists()
    assert AuditEvent.objects.filter(verb="hide").exists()


def test_what_carries_work_cannot_be_deleted(staff, filled, project, ben, fact, opinion):
    for row in (filled, filled.source, project, ben, fact):
        assert staff.post(delete(row), {"post": "yes"}).status_code == 403, row
    assert staff.post(delete(opinion), {"post": "yes"}).status_code == 302
    assert not Tag.objects.filter(pk=opinion.pk).exists()
    for model in (Article, Tag, Source, type(ben)):
        assert "delete_selected" not in staff.get(changelist(model)).content.decode()


def test_a_reading_is_opened_again_by_the_rules(staff, filled):
    reading = filled.assignments.get()
    staff.post(changelist(Assignment), {"action": "reopen", "_selected_action": [reading.pk]})
    reading.refresh_from_db()
    assert reading.state == "in_progress"


def test_a_flag_is_settled(staff, filled):
    flag = Flag.objects.get()
    staff.post(changelist(Flag), {"action": "settle", "_selected_action": [flag.pk]})
    flag.refresh_from_db()
    assert flag.resolved_by.username == "sam"


# --- Names that must mean one thing ----------------------------------------------------------------


def alias_forms(source, *names):
    rows = {"aliases-TOTAL_FORMS": len(names), "aliases-INITIAL_FORMS": 0}
    for number, name in enumerate(names):
        rows |= {f"aliases-{number}-name": name, f"aliases-{number}-source": source.pk}
    return {"name": source.name, "homepage": "", "notes": ""} | rows


def test_a_spelling_belongs_to_the_project_of_its_source(staff, project, other_project):
    source = factories.make_source(project, "Courier")
    sent = alias_forms(source, "The Courier") | {"aliases-0-project": other_project.pk}
    assert staff.post(change(source), sent).status_code == 302
    assert source.aliases.get().project == project
    assert staff.post(changelist(SourceAlias) + "add/", {"source": source.pk, "name": "CR"}).status_code == 302
    assert SourceAlias.objects.get(name="CR").project == project


@pytest.mark.parametrize("names", [["Gazette"], ["  GAZETTE "], ["Record"], ["One", "ONE"], ["\u200b"]])
def test_a_spelling_that_means_two_sources_is_refused_in_words(staff, project, names):
    source = factories.make_source(project, "Courier")
    other = factories.make_source(project, "Gazette")
    SourceAlias.objects.create(source=other, project=project, name="Record")
    response = staff.post(change(source), alias_forms(source, *names))
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not source.aliases.exists()


def test_a_source_cannot_take_the_name_of_another(staff, project):
    source = factories.make_source(project, "Courier")
    factories.make_source(project, "Gazette")
    response = staff.post(change(source), alias_forms(source) | {"name": "gazette"})
    assert "is known in this project already" in response.content.decode()


def tag_form(tag, **change):
    fields = {name: getattr(tag, name) for name in ("name", "key", "slot", "position", "definition")}
    return fields | {"examples": "[]", "counter_examples": "[]", "is_active": "on"} | change


@pytest.mark.parametrize(
    "change_to",
    [{"key": "2"}, {"slot": "9"}, {"slot": "0"}, {"name": "\u200b"}, {"examples": '{"a": 1}'}, {"examples": "["}],
)
def test_a_tag_that_cannot_be_is_refused_in_words(staff, project, fact, change_to):
    response = staff.post(change(fact), tag_form(fact, **change_to))
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert "Constraint" not in response.content.decode()


def test_a_tag_is_renamed_and_its_address_stays(staff, project, fact):
    assert staff.post(change(fact), tag_form(fact, name="Fact ", slug="other")).status_code == 302
    fact.refresh_from_db()
    assert (fact.name, fact.slug) == ("Fact", "fact")


def test_merging_tags_and_training_are_done_on_the_projects_own_pages(staff, filled, fact, opinion):
    staff.post(change(fact), tag_form(fact, merged_into=opinion.pk))
    fact.refresh_from_db()
    assert fact.merged_into is None
    sent = {"title": "Part", "meta": "{}", "language": "en", "is_training": "on"}
    assert staff.post(change(filled), sent).status_code == 302
    filled.refresh_from_db()
    assert filled.is_training is False
    assert "names with their values" in staff.post(change(filled), sent | {"meta": "[1]"}).content.decode()


def project_form(project, **change):
    numbers = ("repeat_percent", "repeat_after_days")
    fields = {name: getattr(project, name) for name in ("name", "overlap", "order_from_articles", "status", *numbers)}
    none = {f"tags-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    return fields | none | change


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"overlap": 0}, "Between 1 and 100 people read an article."),
        ({"overlap": 10**9}, "Between 1 and 100 people read an article."),
        ({"order_from_articles": 0}, "takes one article of each at least"),
    ],
)
def test_a_projects_rules_stay_in_their_bounds(staff, project, wrong, said):
    response = staff.post(change(project), project_form(project, **wrong))
    assert response.status_code == 200
    assert said in response.content.decode()


def member_form(member, **change):
    fields = {name: getattr(member, name) for name in ("role", "capacity", "name_in_exports")}
    return fields | {"reads": "on"} | change


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"role": "reviewer"}, "A project needs a manager; make somebody else one first."),
        ({"name_in_exports": "ben"}, "Somebody else is called so in the exports of this project."),
        ({"capacity": 0}, "A share of the work is a number from 1 to 1000."),
    ],
)
def test_a_membership_that_cannot_be_is_refused_in_words(staff, project, ada, ben, wrong, said):
    response = staff.post(change(project.member(ada)), member_form(project.member(ada), **wrong))
    assert response.status_code == 200
    assert said in response.content.decode()


def test_memberships_are_ended_by_the_rules(staff, project, ada, ben, article):
    reading = factories.make_reading(article, ben)
    chosen = [project.member(person).pk for person in (ada, ben)]
    sent = {"action": "leave", "_selected_action": chosen}
    said = staff.post(changelist(type(project.member(ben))), sent, follow=True).content.decode()
    assert "A project needs a manager" in said
    assert "1 ended." in said
    reading.refresh_from_db()
    assert (project.member(ben), reading.state) == (None, Assignment.State.RECLAIMED)
    assert project.member(ada)


def test_nobody_sets_what_people_chose_for_themselves(staff, project, ben):
    staff.post(change(ben), {"username": "ben", "email": "", "is_active": "on", "preferences": '"abc"'})
    ben.refresh_from_db()
    assert ben.preferences == {}


def test_a_person_with_work_is_switched_off_instead(staff, filled, ben):
    sent = {"username": "ben", "preferences": "{}", "email": ""}
    assert staff.post(change(ben), sent).status_code == 302
    ben.refresh_from_db()
    assert ben.is_active is False
    assert Annotation.objects.filter(assignment__reviewer=ben).exists()


def test_somebody_without_work_can_be_deleted(staff, db):
    row = factories.make_user("nobody")
    assert staff.post(delete(row), {"post": "yes"}).status_code == 302
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_a_comment_that_names_somebody_can_be_removed(staff, filled):
    comment = Mention.objects.get().comment
    assert staff.post(delete(comment), {"post": "yes"}).status_code == 302
    assert not Mention.objects.exists()
