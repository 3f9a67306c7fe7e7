"""A project's guideline as it changes: what is new since somebody began, and that they have read it."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Max
from django.utils.translation import gettext as _

from . import access
from .models import Assignment, GuidelineVersion, Membership
from .rules import Broken

MOST_BLOCKS = 800
"""Guidelines of more paragraphs are not compared; nobody would read the comparison."""
LIKE = 0.5

_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
_FENCE = re.compile(r"\s*(?:```|~~~)")


@dataclass(frozen=True)
class Change:
    """One paragraph, list item or heading that is not as it was.

    `kind` is added, removed or changed; `under` the heading it stands under. `text` is Markdown; of what changed,
    `pieces` are its words as (kind, words), where kind is same, added or removed.
    """

    kind: str
    under: str
    text: str
    pieces: tuple = ()


def version(project, number):
    """The text of a version, or None when there is none; a project may have begun with an empty one."""
    if number == project.guideline_version:
        return project.guideline
    if not 1 <= number < project.guideline_version:
        return None
    row = GuidelineVersion.objects.filter(project=project, number=number).first()
    return row.text if row else ""


def unread_since(membership, reading):
    """The version that the member knows, when the guideline has changed since; None when there is nothing new.

    That is the version in force when they began this reading – for one that is not begun, the latest they began any
    reading under – or a later one that they said they have read. Who has not begun anything is told nothing.
    """
    now = membership.project.guideline_version
    if membership.guideline_read >= now or now == 1 or reading is None:
        return None
    if reading.started_at is not None:
        began = reading.guideline_version
    else:
        begun = Assignment.objects.of(membership.user).filter(article__project=membership.project)
        began = begun.exclude(started_at=None).aggregate(latest=Max("guideline_version"))["latest"]
        if began is None and not membership.guideline_read:
            return None
    known = max(began or 0, membership.guideline_read)
    return known if known < now else None


def mark_read(membership, number):
    """Keep that the member has read this version of the guideline."""
    if not 1 <= number <= membership.project.guideline_version:
        raise Broken("no_such_version", _("The guideline has no such version."), field="version")
    Membership.objects.filter(pk=membership.pk, guideline_read__lt=number).update(guideline_read=number)


@dataclass(frozen=True)
class Reader:
    """Which version a member knows: the one they said they have read, and the latest they began a reading under."""

    membership: Membership
    said: int
    began: int

    @property
    def known(self):
        return max(self.said, self.began)

    @property
    def is_up_to_date(self):
        return self.known >= self.membership.project.guideline_version


def readers(membership):
    """A Reader for everybody who gets articles, those who know the oldest version first.

    Others' readings of articles that the asking member is reading are left out, as everywhere.
    """
    begun = access.followed_readings(membership).exclude(started_at=None).order_by().values("reviewer")
    latest = {row["reviewer"]: row["n"] for row in begun.annotate(n=Max("guideline_version"))}
    members = Membership.objects.current().filter(project=membership.project, reads=True)
    members = members.select_related("user", "project").filter(user__is_placeholder=False)
    found = [Reader(each, each.guideline_read, latest.get(each.user_id) or 0) for each in members]
    return sorted(found, key=lambda reader: (reader.known, reader.membership.user.name.casefold()))


def changes(before, after):
    """What differs between two texts, in the order of the newer one: a list of Change; None when they are too long."""
    old, new = blocks(before), blocks(after)
    if max(len(old), len(new)) > MOST_BLOCKS:
        return None
    found, headings = [], _headings(new)
    matcher = SequenceMatcher(None, [_plain(each) for each in old], [_plain(each) for each in new], autojunk=False)
    for kind, left, right, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        under = headings[min(first, len(new))]
        pairs = _pairs(old[left:right], new[first:last])
        for one, other in pairs:
            if other is not None:
                under = headings[new.index(other, first)]
            if one is None:
                found.append(Change("added", under, other))
            elif other is None:
                found.append(Change("removed", under, one))
            else:
                found.append(Change("changed", under, other, tuple(_pieces(one, other))))
    return found


def blocks(text):
    """The paragraphs, list items and headings of a Markdown text.

    >>> blocks("# Facts\\n\\nA fact can\\nbe checked.\\n- Yes: votes\\n- No: wishes")
    ['# Facts', 'A fact can\\nbe checked.', '- Yes: votes', '- No: wishes']
    """
    found, lines, is_fenced = [], [], False

    def close():
        if lines:
            found.append("\n".join(lines))
            lines.clear()

    for line in text.splitlines():
        if not is_fenced and (not line.strip() or _ITEM.match(line) or _HEADING.match(line)):
            close()
        if _FENCE.match(line):
            is_fenced = not is_fenced
        if line.strip() or is_fenced:
            lines.append(line)
        if not is_fenced and _HEADING.match(line):
            close()
    close()
    return found


def _headings(found):
    """The heading above each block, and above the end."""
    above, told = "", []
    for block in found:
        told.append(above)
        if match := _HEADING.match(block):
            above = match[1]
    return [*told, above]


def _plain(block):
    """A block as it is compared: where its lines break makes no difference."""
    return " ".join(block.split())


def _pairs(old, new):
    """(old, new) blocks of a stretch that changed, in order; those that are much alike stand together."""
    at = 0
    for block in new:
        likeness = [SequenceMatcher(None, one.split(), block.split(), autojunk=False).ratio() for one in old[at:]]
        best = max(range(len(likeness)), key=likeness.__getitem__, default=None)
        if best is None or likeness[best] < LIKE:
            yield None, block
            continue
        yield from ((one, None) for one in old[at : at + best])
        yield old[at + best], block
        at += best + 1
    yield from ((one, None) for one in old[at:])


def _pieces(one, other):
    """The words of two versions of a block as (kind, words), without the sign of a heading or an item."""
    before, after = (_bare(block).split() for block in (one, other))
    for kind, left, right, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", " ".join(after[first:last])
            continue
        if right > left:
            yield "removed", " ".join(before[left:right])
        if last > first:
            yield "added", " ".join(after[first:last])


def _bare(block):
    if match := _HEADING.match(block):
        return match[1]
    return _ITEM.sub("", block, count=1) if _ITEM.match(block) else block
