"""Foreign HTML made safe: the one module that calls the sanitisers. Two of them, one after the other."""

import bleach
import nh3
from django.utils.html import escape
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

MAX_LENGTH = 200_000
MAX_TAGS = 5_000

TAGS = frozenset(
    (
        "a abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i kbd li ol p pre q s small span "
        "strong sub sup table tbody td th thead tr ul"
    ).split()
)
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto"})
# Contents that are no text for people; the tags alone would leave them standing.
DROPPED = frozenset({"script", "style"})
REL = "noopener noreferrer nofollow"

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def clean(html):
    """The HTML with nothing in it but our allow-list; what is too large for the sanitisers comes back as plain text."""
    html = html.replace("\0", "")
    if len(html) > MAX_LENGTH or html.count("<") > MAX_TAGS:
        return _plain(html)
    once = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        clean_content_tags=set(DROPPED),
        link_rel=REL,
    )
    twice = bleach.clean(
        once,
        tags=TAGS,
        attributes={**{tag: sorted(names) for tag, names in ATTRIBUTES.items()}, "a": ["href", "rel", "title"]},
        protocols=SCHEMES,
        strip=True,
        strip_comments=True,
    )
    return mark_safe(twice)


def markdown(text):
    """Markdown as safe HTML; HTML in it is shown as the text it is, pictures are left out."""
    if len(text) > MAX_LENGTH:
        return _plain(text)
    return clean(_markdown.render(text))


def _plain(text):
    return mark_safe(f"<pre>{escape(text[:MAX_LENGTH])}</pre>")
