"""The database says no first."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from corpus_app.models import (
    Annotation,
    Article,
    Assignment,
    Evidence,
    Invitation,
    Membership,
    Project,
    Role,
    Source,
    Tag,
)
from tests import factories


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_rules_of_a_project(project):
    refused(lambda: Project.objects.create(slug="new"))
    refused(lambda: Project.objects.create(slug="other", overlap=0))
    refused(lambda: Project.objects.create(slug="harbour"))


def test_rules_of_tags(project):
    refused(lambda: Tag.objects.create(project=project, slug="fact"))
    refused(lambda: Tag.objects.create(project=project, slug="x", key="1"))
    refused(lambda: Tag.objects.create(project=project, slug="x", slot=9))
    refused(lambda: Tag.objects.create(project=project, slug="new"))


def test_rules_of_people(project, ben):
    refused(lambda: Membership.objects.create(project=project, user=ben))
    refused(lambda: Membership.objects.create(project=project, user=factories.make_user(), role="emperor"))
    refused(lambda: Invitation.objects.create(token_hash="x", expires_at=timezone.now(), role=Role.MANAGER))
    Membership.objects.filter(user=ben).update(name_in_exports="R1")
    refused(lambda: factories.make_member(project, name_in_exports="R1"))


def test_rules_of_articles_and_sources(project, article):
    refused(lambda: factories.make_article(project, external_id="dam-1"))
    refused(lambda: factories.make_article(project, external_id=""))
    refused(lambda: Article.objects.create(project=project, text="", length=0, word_count=0))
    refused(lambda: Source.objects.create(project=project, slug="x", name="  the harbour GAZETTE "))
    refused(lambda: Source.objects.create(project=project, slug="new", name="New"))


def test_rules_of_readings(article, ben, reading):
    refused(lambda: Assignment.objects.create(article=article, reviewer=ben))
    refused(lambda: Assignment.objects.filter(pk=reading.pk).update(state="submitted"))


@pytest.mark.parametrize("wrong", [{"start": 5}, {"start": 6}, {"quote": ""}, {"confidence": 101}])
def test_rules_of_annotations(reading, fact, wrong):
    fields = {"uuid": uuid.uuid4(), "assignment": reading, "tag": fact, "start": 0, "end": 5, "quote": "Hello"}
    refused(lambda: Annotation.objects.create(**fields | wrong))


def test_two_live_annotations_never_share_span_and_tag(reading, fact):
    first = factories.make_annotation(reading, fact, 0, 5)
    refused(lambda: factories.make_annotation(reading, fact, 0, 5))
    Annotation.objects.filter(pk=first.pk).update(withdrawn_at=timezone.now())
    factories.make_annotation(reading, fact, 0, 5)
    refused(lambda: Annotation.objects.filter(pk=first.pk).update(withdrawn_at=None))


def test_evidence_is_a_link_or_a_passage(reading, fact, article):
    mark = factories.make_annotation(reading, fact, 0, 5)
    passage = {"article": article, "start": 0, "end": 5, "quote": "Hello"}
    for wrong in ({}, {"url": "https://example.org/"} | passage, passage | {"end": 0}, {"article": article}):
        refused(lambda wrong=wrong: Evidence.objects.create(annotation=mark, relation="supports", **wrong))
    Evidence.objects.create(annotation=mark, relation="contradicts", **passage)
