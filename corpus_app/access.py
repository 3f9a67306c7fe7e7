"""Who may see or change what: every lookup for a person starts here."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from . import text
from .models import Annotation, Article, Assignment, Membership, Role, Source


class NeedsSecondFactor(PermissionDenied):
    """The person is a member, and the project asks for a second factor that they have not set up."""

    default_code = "second_factor_needed"

    def __init__(self):
        super().__init__(_("This project asks for a second factor. Set one up on your account page."))


def membership_for(user, slug, role=Role.REVIEWER):
    """The person's membership in a project, with the project.

    Raises Http404 for outsiders and PermissionDenied when the role does not include `role`.
    """
    membership = _membership(user, project__slug=slug)
    if membership.waits_for_second_factor:
        raise NeedsSecondFactor
    require(membership, role)
    return membership


def membership_at(user, article_id):
    """The person's membership, with its project, where the article with this UUID is; else Http404.

    Raises NeedsSecondFactor where they would see the article if they had one.
    """
    membership = _membership(user, project__articles__uuid=article_id)
    if membership.waits_for_second_factor:
        article_in(membership, article_id)
        raise NeedsSecondFactor
    return membership


def _membership(user, **place):
    """The person's current membership in the one project that `place` names, else Http404."""
    mine = Membership.objects.current().filter(user_id=user.pk, **place)
    membership = mine.select_related("project").order_by("pk").first()
    if membership is None:
        raise Http404
    membership.user = user
    return membership


def require(membership, role):
    """Raise PermissionDenied unless the membership includes `role`."""
    if not membership.includes(role):
        raise PermissionDenied(_("This needs the role of %(role)s.") % {"role": Role(role).label})


def article_for(user, article_id, **asked):
    """The article with this UUID if the person may see it, else Http404; `asked` are annotations to come along.

    Raises NeedsSecondFactor where they would see it if they had one.
    """
    articles = Article.objects.visible_to(user).select_related("project", "source").annotate(**asked)
    article = articles.filter(uuid=article_id).first()
    if article is None:
        membership_at(user, article_id)
        raise Http404
    return article


def article_in(membership, article_id, **asked):
    """As `article_for`, where the membership is at hand already: for pages that need both, and quickly."""
    articles = Article.objects.visible_in(membership).select_related("source").annotate(**asked)
    article = get_object_or_404(articles, uuid=article_id)
    article.project = membership.project
    return article


def corpus_of(membership):
    """The articles of the project that the member may see: what Article.visible_to finds there, asked once for all."""
    articles = membership.project.articles.all()
    return articles if membership.includes(Role.MANAGER) else articles.shown()


def annotation_for(user, annotation_id):
    """The annotation with this UUID if the person may see it, else Http404."""
    return get_object_or_404(
        Annotation.objects.visible_to(user).select_related("tag", "assignment__article", "assignment__reviewer"),
        uuid=annotation_id,
    )


def source_for(membership, slug):
    """A source of the project that the member may know of, else Http404."""
    return get_object_or_404(sources_for(membership), slug=slug)


def sources_for(membership):
    """The sources a member may know of: to a source-blind reviewer, those of articles they submitted."""
    sources = Source.objects.filter(project=membership.project)
    if knows_sources(membership):
        return sources
    done = Assignment.objects.of(membership.user).submitted().values("article")
    return sources.filter(articles__in=done).distinct()


def knows_sources(membership):
    """Whether the member sees the source of articles they have not read yet."""
    return not membership.project.is_source_blind or membership.role != Role.REVIEWER


def is_blind(membership):
    """Whether others' work is withheld from this member until they have submitted an article."""
    return membership.project.is_blind and not membership.includes(Role.ADJUDICATOR)


def may_compare(membership):
    """Whether results drawn from others' readings exist for this member at all."""
    return membership.includes(Role.ADJUDICATOR) or membership.project.may_compare_after_submit


def compared_readings(membership):
    """The readings behind every aggregate a member sees.

    All counted ones for adjudicators, except on articles they are reading themselves; for a reviewer of a blind
    project, or of one that withholds sources, those of the articles they submitted; for other reviewers all but what
    they are reading.
    """
    readings = Assignment.objects.counted().filter(article__project=membership.project)
    own = Assignment.objects.of(membership.user)
    readings = readings.exclude(article__in=own.open().values("article"))
    if is_blind(membership) or not knows_sources(membership):
        readings = readings.filter(article__in=own.main().submitted().values("article"))
    return readings if may_compare(membership) else readings.none()


def of_others(membership, readings):
    """Those of these readings that are not the member's own."""
    return readings.exclude(reviewer=membership.user)


def pending(membership, readings):
    """The member's own submitted readings on articles of which these readings show something of a peer.

    Looking at what these show closes them for reopening; so that is said first.
    """
    return (
        Assignment.objects.of(membership.user)
        .submitted()
        .filter(compared_at=None, article__in=of_others(membership, readings).order_by().values("article"))
    )


def followed_readings(membership, articles=None):
    """The readings whose state a member may know, for everything that is counted about the work itself.

    `articles` are some of the project (their pks), where only these are asked for.

    Reviewers follow their own. Adjudicators and managers follow everybody's, but nobody else's on articles that they
    are reading themselves.
    """
    readings = Assignment.objects.filter(article__project=membership.project)
    if articles is not None:
        # Without the project: databases would begin with all of its articles.
        readings = Assignment.objects.filter(article__in=articles)
    if not membership.includes(Role.ADJUDICATOR):
        return readings.of(membership.user)
    being_read = Assignment.objects.of(membership.user).open().filter(article__project=membership.project)
    return readings.exclude(~Q(reviewer=membership.user.pk), article__in=being_read.values("article"))


def shown_content(membership, readings):
    """Those of followed readings from which marks may be counted without closing a reading of the member's own.

    Others' on an article that the member has submitted are left out until the member looked at others' work there; and
    whoever reads an article for the second time is shown nothing of their first reading.
    """
    return readings.filter(is_shown_content(membership))


def is_shown_content(membership):
    """The same as a condition on followed readings."""
    own = Assignment.objects.of(membership.user).filter(article__project=membership.project)
    unseen = own.submitted().filter(compared_at=None)
    is_theirs = ~Q(reviewer=membership.user.pk)
    return ~Q(article__in=own.open().values("article")) & ~(is_theirs & Q(article__in=unseen.values("article")))


def shown_metadata(article, membership, reading):
    """Title, source, author, date, address, own id and other data, as far as this member may know them.

    `reading` is the member's own assignment of the article, or None. Withheld values are None (title: "").
    """
    known = knows_sources(membership) and not (
        membership.project.is_source_blind and reading is not None and reading.is_open
    )
    if known or (reading is not None and reading.is_submitted):
        return {
            "title": article.title,
            "source": article.source,
            "author": article.author,
            "published_on": article.published_on,
            "url": article.url,
            "event": article.event,
            "external_id": article.external_id,
            "meta": article.meta,
        }
    return {
        "title": "" if names_source(article) else article.title,
        "source": None,
        "author": "",
        "published_on": None,
        "url": "",
        "event": article.event,
        "external_id": None,
        "meta": None,
    }


def names_source(article):
    """Whether the title gives the source away."""
    if article.source is None:
        return False
    names = [article.source.name, *(alias.name for alias in article.source.aliases.all())]
    return any(text.folded(name) in text.folded(article.title) for name in names)
