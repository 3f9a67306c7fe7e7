"""Time on task, counted honestly, and the place where one stopped.

A second counts while the page is in sight, its window has the focus, and its reader did something in the minute
before: pauses do not count. The browser counts; the clock on the wall bounds what it may claim.
"""

import math

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from . import assignments
from .models import Assignment, Sitting
from .rules import Broken

# Before the first report nothing says since when the page has been open.
FIRST = 60


@transaction.atomic
def report(*, article, reviewer, sitting, seconds, place):
    """The seconds on task of the reviewer's open reading, after a sitting's own count so far and its place.

    A report that comes twice or late adds nothing. Several pages at once cannot claim the same time: what is added
    fits between the last report of any of them and now.
    """
    reading = assignments.lock(article, reviewer)
    assignments.require_open(reading)
    if place > article.length:
        raise Broken("past_end", _("The place is past the end of the article."), field="place")
    now = timezone.now()
    known = list(Sitting.objects.filter(assignment=reading))
    own = next((each for each in known if each.uuid == sitting), None) or Sitting(assignment=reading, uuid=sitting)
    if own.pk is not None and seconds < own.seconds:
        return reading.active_seconds
    last = max((each.at for each in known), default=None)
    room = FIRST if last is None else math.ceil((now - last).total_seconds())
    added = max(0, min(seconds - own.seconds, room))
    own.seconds, own.place, own.at = seconds, place, now
    own.save()
    if added:
        Assignment.objects.filter(pk=reading.pk).update(active_seconds=F("active_seconds") + added)
    return reading.active_seconds + added


def last_place():
    """To annotate readings with: where their reader stopped last, in code points; null before the first report."""
    sittings = Sitting.objects.filter(assignment=OuterRef("pk")).order_by("-at", "-pk")
    return Subquery(sittings.values("place")[:1])
