"""What people say to each other about an article or a mark: write, answer, change, remove, resolve."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import access, assignments, audit, mentions
from .models import Annotation, Comment, Role
from .rules import Broken, Conflict, Stale

LONGEST = 10_000


@transaction.atomic
def write(*, article, author, body, operation, annotation=None, parent=None):
    """The author's new comment and whether it is new. An answer stands under the comment that began the thread.

    `annotation` and `parent` are rows that the author may see. Raises Broken when nothing is said or they belong to
    another article.
    """
    if event := audit.repeated(operation, author, "comment"):
        return _made_by(event, article), False
    _require_open_project(article)
    if parent is not None:
        parent = parent.parent or parent
        annotation = parent.annotation
        if parent.article_id != article.pk:
            raise Broken("other_article", _("The comment belongs to another article."), field="parent")
    if annotation is not None and annotation.assignment.article_id != article.pk:
        raise Broken("other_article", _("The annotation belongs to another article."), field="annotation")
    comment = Comment.objects.create(
        article=article, annotation=annotation, parent=parent, author=author, body=checked(body)
    )
    mentions.note(comment)
    audit.record(author, "comment", comment, project=article.project, operation=operation)
    return comment, True


@transaction.atomic
def change(*, comment_id, author, body, version, operation):
    """One's own comment with another text, written against `version` of it."""
    comment = _lock(comment_id, author)
    if audit.repeated(operation, author, "change_comment", comment.uuid):
        return comment
    _require_open_project(comment.article)
    if comment.removed_at:
        raise Conflict("removed", _("The comment was removed."))
    if comment.version != version:
        raise Stale("stale", _("The comment was changed meanwhile."), current=comment)
    comment.body = checked(body)
    comment.version += 1
    comment.edited_at = timezone.now()
    comment.save(update_fields=["body", "version", "edited_at"])
    mentions.note(comment)
    audit.record(author, "change_comment", comment, project=comment.article.project, operation=operation)
    return comment


@transaction.atomic
def remove(*, comment_id, author, operation):
    """Take one's own comment away: its words are gone, a place is kept as long as answers stand under it."""
    if audit.repeated(operation, author, "remove_comment", comment_id):
        return
    comment = _lock(comment_id, author)
    _require_open_project(comment.article)
    audit.record(author, "remove_comment", comment, project=comment.article.project, operation=operation)
    # Whether there are answers must not show in how this is answered: they may be hidden from the author.
    if comment.replies.exists():
        comment.body, comment.removed_at = "", timezone.now()
        comment.version += 1
        comment.save(update_fields=["body", "removed_at", "version"])
        comment.mentions.all().delete()
    else:
        comment.delete()


def resolve(*, comment, actor, operation):
    """The thread, settled. Raises PermissionDenied unless one began it or settles things in the project."""
    return _settle(comment, actor, operation, "resolve_comment", timezone.now())


def reopen(*, comment, actor, operation):
    """The thread, open again."""
    return _settle(comment, actor, operation, "reopen_comment", None)


@transaction.atomic
def _settle(comment, actor, operation, verb, moment):
    comment = Comment.objects.select_for_update(of=("self",)).select_related("article__project").get(pk=comment.pk)
    if audit.repeated(operation, actor, verb, comment.uuid):
        return comment
    _require_open_project(comment.article)
    if comment.parent_id is not None:
        raise Broken("no_thread", _("Only the comment that began a thread can be resolved."))
    if comment.author_id != actor.pk:
        access.require(access.membership_for(actor, comment.article.project.slug), Role.ADJUDICATOR)
    if bool(moment) != bool(comment.resolved_at):
        comment.resolved_at, comment.resolved_by = moment, actor if moment else None
        comment.save(update_fields=["resolved_at", "resolved_by"])
        audit.record(actor, verb, comment, project=comment.article.project, operation=operation)
    return comment


def checked(body):
    """The text as it is kept: plain, without white space around it. Raises Broken when it says nothing or too much."""
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise Broken("empty", _("Say something."), field="body")
    if len(body) > LONGEST:
        raise Broken("too_long", _("A comment has at most %(n)d characters.") % {"n": LONGEST}, field="body")
    return body


def _require_open_project(article):
    if not article.project.takes_work:
        raise Conflict("project_closed", _("The project is closed; nothing can be written now."))


def _lock(comment_id, author):
    """One's own comment, locked. Raises Comment.DoesNotExist for others'."""
    comments = Comment.objects.visible_to(author).select_for_update(of=("self",)).select_related("article__project")
    return comments.get(uuid=comment_id, author=author)


def _made_by(event, article):
    made = Comment.objects.filter(uuid=event.object_id, article=article).first()
    if made is None:
        raise Conflict("removed", _("The comment was removed."))
    return made


# --- Showing ---------------------------------------------------------------------------------------


def shown(comments, user):
    """Comments (visible ones, at hand) with what the person may know of them, ready to be shown.

    Sets on each: `mark`, the annotation it is about when the person may see that; `is_settled`, which tells a person
    with an open reading only what they settled themselves; `is_own`.
    """
    about = {comment.annotation_id for comment in comments} - {None}
    marks = Annotation.objects.visible_to(user).live().filter(pk__in=about).select_related("tag") if about else ()
    by_pk = {mark.pk: mark for mark in marks}
    articles = {comment.article_id for comment in comments if comment.resolved_at}
    reading = assignments.being_read(user, articles) if articles else ()
    for comment in comments:
        comment.mark = by_pk.get(comment.annotation_id)
        comment.is_own = comment.author_id == user.pk
        knows = comment.article_id not in reading or comment.resolved_by_id == user.pk
        comment.is_settled = comment.resolved_at is not None and knows
    return comments


def threads(article, user, *, only_own=False, settles=False):
    """The article's threads as the person sees them, in order: comments with `answers`.

    `settles` says that the person may rule on the article: what they see is found the short way.

    What was removed is shown only above answers. Without `only_own` a peer's words may be among them: whoever shows
    them has to `mark_told`.
    """
    found = Comment.objects.on_bench(article, user) if settles else Comment.objects.visible_to(user)
    found = found.filter(article=article).order_by("created_at", "pk")
    if only_own:
        found = found.filter(author_id=user.pk)
    rows = shown(list(found.select_related("author")), user)
    roots = {row.pk: row for row in rows if row.parent_id is None}
    for row in rows:
        row.answers = []
    for row in rows:
        if row.parent_id in roots and not row.removed_at:
            roots[row.parent_id].answers.append(row)
        elif row.parent_id is not None:
            # An answer to what the person may not see stands alone.
            roots[row.pk] = row
    kept = [row for row in roots.values() if row.answers or not row.removed_at]
    return sorted(kept, key=lambda row: (row.created_at, row.pk))


def mark_told(comments, user):
    """Note on the person's own readings that a peer's words on these articles were shown to them; and on mentions."""
    mentions.mark_seen(comments, user)
    assignments.mark_told({row.article_id for row in comments if row.author_id != user.pk}, user)
