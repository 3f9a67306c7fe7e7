"""Which articles of a project somebody asks for, page and API alike: by their readings, tags, flags and division.

Nothing here says anything of articles that the member is reading: whoever reads is blind. What somebody asks for often
they keep under a name.
"""

from collections import Counter

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from . import access, assignments, search, tallies, text
from .models import Annotation, Assignment, Flag, Role, SavedView, Tally, UsedTag, User
from .rules import Broken

STATES = [*Assignment.State.choices[:4], ("none", _lazy("not mine"))]
STANDS = [
    ("short", _lazy("too few readers")),
    ("open", _lazy("being read")),
    ("read", _lazy("read, not settled")),
    ("settled", _lazy("settled")),
]
FLAGS = [("open", _lazy("open")), ("settled", _lazy("all settled")), ("none", _lazy("none"))]
DIFFERENCES = [
    ("some", _lazy("anywhere")),
    ("20", _lazy("on a fifth of what is marked")),
    ("50", _lazy("on half of what is marked")),
    ("none", _lazy("nowhere")),
]
"""How far the readers of an article differ, at least; one that fewer than two have read is none of these."""


# --- Everybody's ----------------------------------------------------------------------------------


def in_state(articles, user, state):
    """Those whose reading of one's own is in this state; "none": those that are not one's own."""
    own = Assignment.objects.of(user)
    if state == "none":
        return articles.exclude(pk__in=own.values("article"))
    return articles.filter(pk__in=own.filter(state=state).values("article"))


# --- Of those who follow the work -----------------------------------------------------------------


def readers(project):
    """Everybody who reads or may have read in the project, by name (a queryset); whoever left is still a member row."""
    members = project.memberships.all().values("user")
    return User.objects.filter(pk__in=members).order_by("first_name", "last_name", "username")


def members(project):
    """Everybody who can be given articles now, by name (a queryset)."""
    current = project.memberships.current().values("user")
    return User.objects.filter(pk__in=current, is_active=True).order_by("first_name", "last_name", "username")


def that_stand(articles, membership, stand):
    """Those with which it stands so, one of STANDS."""
    project = membership.project
    articles = _not_being_read(articles, membership)
    is_settled = Q(adjudicated_at__isnull=False)
    if stand == "settled":
        return articles.filter(is_settled)
    articles = articles.shown()
    if stand == "open":
        return articles.filter(tally__open__gt=0)
    if stand == "read":
        return articles.filter(~is_settled, tally__submitted__gte=project.overlap)
    return articles.filter(_is_short(project), is_training=False)


def _is_short(project):
    """Whether an article has fewer readers than the project wants; people who are gone finish nothing any more."""
    full = Tally.objects.annotate(readers=tallies.READERS).filter(readers__gte=project.overlap)
    is_short = ~Exists(full.filter(article=OuterRef("pk")))
    lost = Counter(assignments.stranded(project).order_by().values_list("article", flat=True))
    if not lost:
        return is_short
    rows = search.among(full, list(lost)).values_list("article", "readers")
    return is_short | search.is_among([article for article, n in rows if n - lost[article] < project.overlap])


def with_tag(articles, membership, tag):
    """Those on which somebody marked something with this tag, as far as the member may know of it."""
    articles = _not_being_read(articles, membership)
    own = Assignment.objects.of(membership.user).filter(article__project=membership.project)
    unseen = own.submitted().filter(compared_at=None)
    if not unseen.exists():
        return articles.filter(used_tags__tag=tag)
    # What others marked there would close these readings; what they marked themselves they know.
    marks = Annotation.objects.live().filter(tag=tag, assignment__in=own.main().submitted())
    known = UsedTag.objects.filter(tag=tag).exclude(article__in=unseen.values("article"))
    return articles.filter(Q(pk__in=known.values("article")) | Q(pk__in=marks.values("assignment__article")))


def read_by(articles, membership, reviewer):
    """Those that this person has to read, reads or has submitted."""
    if reviewer != membership.user:
        articles = _not_being_read(articles, membership)
    counting = [*Assignment.OPEN_STATES, Assignment.State.SUBMITTED]
    readings = Assignment.objects.of(reviewer).main().filter(state__in=counting)
    return articles.shown().filter(pk__in=readings.order_by().values("article"))


def flagged(articles, membership, flags):
    """Those with an open flag, with settled ones only, or without any, as far as the member may see flags."""
    seen = Flag.objects.visible_to(membership.user).filter(article__project=membership.project).order_by()
    articles = _not_being_read(articles, membership)
    is_open = Q(pk__in=seen.open().values("article"))
    if flags == "open":
        return articles.filter(is_open)
    is_flagged = Q(pk__in=seen.values("article"))
    return articles.filter(is_flagged, ~is_open) if flags == "settled" else articles.exclude(is_flagged)


def _not_being_read(articles, membership):
    own = Assignment.objects.of(membership.user).open().order_by()
    # Managers mostly read nothing themselves, and asking it of each of a hundred thousand articles takes its time.
    return articles.exclude(pk__in=own.values("article")) if own.exists() else articles


# --- By division ----------------------------------------------------------------------------------


def may_know_divided(membership):
    """Others' work in a list: not for reviewers, and for nobody before they were told what looking at it costs."""
    if not membership.includes(Role.ADJUDICATOR):
        return False
    return not access.pending(membership, access.compared_readings(membership)).exists()


def divided_first(membership):
    """What to order articles by, so that those that divide their readers most come first, undivided ones last."""
    own = Assignment.objects.of(membership.user).open().filter(article__project=membership.project)
    # What others did with an article that the member is reading must not give it a place.
    reading = list(own.values_list("article", flat=True))
    known = (
        Case(When(search.is_among(reading), then=None), default=F("tally__division"))
        if reading
        else F("tally__division")
    )
    return (known.desc(nulls_last=True), "pk")


def differing(articles, membership, how_far):
    """Those whose readers differ so far, one of DIFFERENCES."""
    articles = _not_being_read(articles, membership)
    if how_far == "none":
        return articles.filter(tally__division=0)
    return (
        articles.filter(tally__division__gt=0)
        if how_far == "some"
        else articles.filter(tally__division__gte=int(how_far) / 100)
    )


NARROWED = {
    "readings": that_stand,
    "tag": with_tag,
    "reviewer": read_by,
    "differ": differing,
    "flags": flagged,
}
"""What those who follow the work can narrow by: f(articles, membership, value)."""


# --- Views that are kept --------------------------------------------------------------------------


VIEWS = 20
"""Saved views of one person in one project."""


@transaction.atomic
def keep_view(membership, name, query):
    """The member's view of this name; one that had the name is replaced."""
    name = text.clean_name(name)
    if not name:
        raise Broken("empty", _("Give the view a name."), field="name")
    for field, value in (("name", name), ("query", query)):
        if len(value) > (longest := SavedView._meta.get_field(field).max_length):
            raise Broken("too_long", _("This takes at most %(n)d characters.") % {"n": longest}, field=field)
    if membership.saved_views.exclude(name=name).count() >= VIEWS:
        raise Broken("too_many", _("At most %(n)d views are kept: forget one first.") % {"n": VIEWS}, field="name")
    return SavedView.objects.update_or_create(membership=membership, name=name, defaults={"query": query})[0]
