"""Whom a comment names with an @, and when they learn of it: never before they may see the comment."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from . import access, assignments
from .models import Article, Assignment, Membership, Mention, Role, User

# An @ inside a word belongs to an address.
AT = re.compile(r"(?<![\w.@-])@")
WORD = re.compile(r"[\w-]")


def note(comment):
    """Keep whom the comment names now; who was named before, is no longer, and has not read it, learns nothing."""
    named = set()
    if "@" in comment.body:
        named = people_named(comment.body, _members(comment.article.project_id))
    named.discard(comment.author_id)
    known = dict(comment.mentions.values_list("user", "seen_at")) if comment.version > 1 else {}
    if gone := [user for user, seen_at in known.items() if user not in named and seen_at is None]:
        comment.mentions.filter(user__in=gone).delete()
    Mention.objects.bulk_create(Mention(comment=comment, user_id=user) for user in sorted(named - set(known)))


def people_named(body, people):
    """The pks of those of these people who are named with an @: by username, by whole name, or by a first name.

    A first name that two of them have names nobody; the longest name that fits is meant.
    """
    handles = _handles(list(people))
    longest = sorted(handles, key=len, reverse=True)
    text = _folded(body)
    found = set()
    for at in AT.finditer(text):
        for handle in longest:
            end = at.end() + len(handle)
            if text.startswith(handle, at.end()) and not WORD.match(text, end):
                found.add(handles[handle])
                break
    return found


def _handles(people):
    """What names each of these people after an @, folded, with their pks."""
    first_names = Counter(_folded(person.first_name) for person in people)
    handles = {}
    for person in people:
        first = _folded(person.first_name)
        own = {_folded(person.get_full_name()), first if first_names[first] == 1 else ""} - {""}
        handles |= dict.fromkeys(own - set(handles), person.pk)
    # A username belongs to one person only, whatever others are called.
    return handles | {_folded(person.username): person.pk for person in people}


def _members(project):
    """The people of a project (its pk) who can be named: those who have come, and whose account is open."""
    members = Membership.objects.current().filter(project=project, user__is_placeholder=False)
    return User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("pk")


def offered(membership):
    """The people who are offered to a member after an @: those they know already (a queryset), not themselves.

    Adjudicators know everybody. Reviewers know those who manage and settle, and those who submitted an article that
    they compared themselves: who else takes part is nothing that reading tells.
    """
    people = _members(membership.project_id).exclude(pk=membership.user_id)
    if membership.includes(Role.ADJUDICATOR):
        return people
    above = Membership.objects.current().at_least(Role.ADJUDICATOR).filter(project=membership.project_id)
    compared = Assignment.objects.of(membership.user).submitted().filter(compared_at__isnull=False)
    compared = compared.filter(article__project=membership.project_id)
    shown = Assignment.objects.main().submitted().filter(article__in=compared.values("article"))
    return people.filter(Q(pk__in=above.values("user")) | Q(pk__in=shown.values("reviewer")))


def handles(project):
    """What to write after an @ for each person of a project, by their pk: the whole name where it means them alone."""
    people = list(_members(project.pk))
    known = _handles(people)
    return {
        person.pk: person.name if known.get(_folded(person.name)) == person.pk else person.username for person in people
    }


def _folded(name):
    return unicodedata.normalize("NFC", name).casefold()


@dataclass(frozen=True)
class Waiting:
    """A mention that its person has not opened.

    `author` is None where they submitted the article and have not looked at others' work on it: who wrote is part of
    that, and looking closes their reading.
    """

    mention: Mention
    article: Article
    title: str
    author: User | None
    at: datetime


def waiting(user, memberships):
    """The person's unread mentions that they may see, newest first; `memberships` are theirs, by project."""
    # Without the projects: databases would begin with all of their articles.
    found = Mention.objects.visible_to(user).filter(seen_at=None)
    found = found.select_related("comment__author", "comment__article__source", "comment__article__project")
    rows = [
        row for row in found.order_by("-comment__created_at", "-pk") if row.comment.article.project_id in memberships
    ]
    own = assignments.own_by_article(user, [row.comment.article for row in rows]) if rows else {}
    told = []
    for row in rows:
        article, reading = row.comment.article, own.get(row.comment.article_id)
        shown = access.shown_metadata(article, memberships[article.project_id], reading)
        is_closed = reading is None or not reading.is_submitted or reading.compared_at is not None
        author = row.comment.author if is_closed else None
        told.append(Waiting(row, article, shown["title"] or article.opening, author, row.comment.created_at))
    return told


def mark_seen(comments, user):
    """These comments were shown to the person."""
    if others := [row.pk for row in comments if row.author_id != user.pk]:
        Mention.objects.filter(user=user, comment__in=others, seen_at=None).update(seen_at=timezone.now())
