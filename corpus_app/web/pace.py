"""When reading will be done and how long it takes, in words."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corpus_app import progress


def day(when):
    """“Thursday, 26 November”; with the year where it is another one."""
    return date_format(when, "l, j F" if when.year == timezone.localdate().year else "l, j F Y")


def own(ahead):
    """When the reader's own queue will be empty."""
    if ahead.reason == "thin":
        return too_little()
    return {
        "done": _("All read. Thank you."),
        "far": _("At your pace of the last %(n)d days it would take more than a year.") % {"n": ahead.days},
        "": _("At your pace of the last %(n)d days: done by %(day)s.")
        % {"n": ahead.days, "day": ahead.finish and day(ahead.finish)},
    }[ahead.reason]


def team(ahead):
    """When everybody will be done together."""
    if ahead.reason == "thin":
        return too_little()
    return {
        "done": _("Everything that was handed out is read."),
        "far": _("At the pace of the last %(n)d days it would take more than a year.") % {"n": ahead.days},
        "": _("At the pace of the last %(n)d days (%(pace)s a day): done by %(day)s.")
        % {"n": ahead.days, "pace": rate(ahead), "day": ahead.finish and day(ahead.finish)},
    }[ahead.reason]


def too_little():
    return _(
        "When it will be done cannot be said yet: that takes %(readings)d readings in the last %(window)d days, and "
        "%(days)d days of reading."
    ) % {"readings": progress.LEAST_READINGS, "window": progress.WINDOW, "days": progress.LEAST_DAYS}


def between(ahead):
    """How sure the day is."""
    if ahead.reason:
        return ""
    if ahead.latest is None:
        return _("The days differ so much that no last day can be named; the first is %(day)s.") % {
            "day": day(ahead.earliest)
        }
    return _("In 9 of 10 such cases between %(first)s and %(last)s.") % {
        "first": day(ahead.earliest),
        "last": day(ahead.latest),
    }


def short(ahead):
    """For a cell of a table."""
    words = {"done": _("done"), "thin": _("too little to say"), "far": _("in more than a year")}
    return words[ahead.reason] if ahead.reason else date_format(ahead.finish, "j M Y")


def rate(ahead):
    """Readings a day: “12”, “3.4”."""
    return f"{ahead.per_day:.0f}" if ahead.per_day >= 10 else f"{ahead.per_day:.1f}"


def minutes(seconds):
    """“45 s”, “3.5 min”, “12 min”; a dash for none."""
    if seconds is None:
        return "–"
    if seconds < 90:
        return _("%(n)d s") % {"n": round(seconds)}
    number = seconds / 60
    return _("%(n)s min") % {"n": f"{number:.1f}" if number < 10 else f"{number:.0f}"}


def middle_half(times):
    """“half of them 4–9 min”, or why there is no number."""
    if times.median is None:
        said = ngettext("%(n)d reading: too few", "%(n)d readings: too few", times.readings)
        return said % {"n": times.readings}
    return _("%(low)s to %(high)s, %(n)d readings") % {
        "low": minutes(times.low),
        "high": minutes(times.high),
        "n": times.readings,
    }
