"""Numbers and findings in words. A sentence never says more than the number behind it."""

import math

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corpus_app.stats import profile, result

NARROW = "\u00a0"
MINUS = "−"
# Where the sentence changes. These are reading aids like the dotted lines, not verdicts.
ALIKE, FAIR = 0.667, 0.5
REASONS = {**profile.REASONS, **result.REASONS}


# --- Numbers --------------------------------------------------------------------------------------


def coefficient(value, decimals=2):
    """An agreement value without leading zero: .71, −.05, 1.00; a dash for none."""
    if value is None:
        return "–"
    text = f"{abs(value):.{decimals}f}"
    sign = MINUS if value < 0 and float(text) != 0 else ""
    return sign + (text[1:] if text.startswith("0") else text)


def interval(row):
    """“.66 to .76”, empty where there is none."""
    if row.low is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": coefficient(row.low), "high": coefficient(row.high)}


def percent(share, decimals=None):
    """“38 %”; below a tenth with one decimal; a dash for none."""
    if share is None:
        return "–"
    return bare_percent(share, decimals) + NARROW + "%"


def bare_percent(share, decimals=None):
    if decimals is None:
        decimals = 1 if 0 < share < 0.0995 else 0
    return f"{100 * share:.{decimals}f}"


def percent_range(low, high, decimals=None):
    """“33–43”, the bounds of an interval in percent."""
    if low is None or high is None:
        return ""
    return f"{bare_percent(low, decimals or 0)}–{bare_percent(high, decimals or 0)}"


def reason(code):
    """The sentence behind a reason's code."""
    return _(REASONS[code]) if code else ""


def why(row):
    """The reason of a row; where nothing is left to compare it says what was left out."""
    if row.reason == "no_pairable_data" and row.excluded:
        return _(
            "In every article that two people have read, a reader gave the same words two tags. This number needs one "
            "tag per character."
        )
    return reason(row.reason)


# --- Names ----------------------------------------------------------------------------------------


def swatch(tag):
    """A tag as it looks in the text."""
    return format_html('<span class="tag slot-{}">{}</span>', tag.slot, tag.name)


def listed(things):
    """“a, b and c” of strings or safe markup."""
    things = [format_html("{}", thing) for thing in things]
    if len(things) < 2:
        return format_html_join("", "{}", ((thing,) for thing in things))
    joined = format_html_join(", ", "{}", ((thing,) for thing in things[:-1]))
    return format_html(_("{} and {}"), joined, things[-1])


def sentences(parts):
    """Sentences in a row, without the empty ones."""
    return format_html_join(" ", "{}", ((part,) for part in parts if part))


def bold(text):
    return format_html("<strong>{}</strong>", text)


def short_names(names):
    """The shortest name for each that tells everybody apart: {key: full name} → {key: first name or more}."""
    short = {key: (name.split() or [name])[0] for key, name in names.items()}
    taken = list(short.values())
    return {key: name if taken.count(name) == 1 else names[key] for key, name in short.items()}


def first_words(count):
    return ngettext("the first word", "the first %(n)d words", count) % {"n": count}


def last_words(count):
    return ngettext("the last word", "the last %(n)d words", count) % {"n": count}


# --- Can each tag be trusted? ---------------------------------------------------------------------


def of_tags(rows):
    """What the α of each tag says: rows are (Tag, Row)."""
    known = [(tag, row) for tag, row in rows if row is not None and row.value is not None]
    firm = [(tag, row) for tag, row in known if row.low is not None and not row.preliminary]
    chance = [tag for tag, row in firm if row.low <= 0]
    above = [(tag, row) for tag, row in firm if row.low > 0]
    alike = [tag for tag, row in above if row.value >= ALIKE]
    fair = [tag for tag, row in above if FAIR <= row.value < ALIKE]
    weak = [tag for tag, row in above if row.value < FAIR]
    early = [tag for tag, row in known if row.low is None or row.preliminary]
    return sentences(
        [
            _about(alike, ngettext("{} is read much alike.", "{} are read much alike.", len(alike))),
            _about(fair, ngettext("{} is read fairly alike.", "{} are read fairly alike.", len(fair))),
            _about(
                weak,
                ngettext(
                    "{} is not ready to be counted on: what one reviewer marks, the next often passes over.",
                    "{} are not ready to be counted on: what one reviewer marks, the next often passes over.",
                    len(weak),
                ),
            ),
            _about(
                chance,
                ngettext(
                    "On {} they may agree no better than chance.",
                    "On {} they may agree no better than chance.",
                    len(chance),
                ),
            ),
            _about(early, _("For {} it is too early to say: few articles have it.")),
            _("Nobody has marked anything yet.") if not known else "",
        ]
    )


def _about(tags, sentence):
    return format_html(sentence, listed(map(swatch, tags))) if tags else ""


# --- Do they mark the same places, and call them the same? ----------------------------------------


def of_where_and_what(where, what):
    """Which of the two is the harder part."""
    if where is None or where.value is None:
        return why(where) if where else ""
    if what is None or what.value is None:
        return _("How alike they name what they mark cannot be said.") + " " + (why(what) if what else "")
    if where.low is None or what.low is None:
        return _("Too few articles for a sentence about both.")
    if where.high < what.low:
        return (
            _(
                "Once two reviewers mark the same words, they mostly use the same tag. "
                "Finding the same words is the harder part."
            )
            if what.value >= FAIR
            else _("Finding the same words is harder than naming them, and neither comes easily.")
        )
    if what.high < where.low:
        return _("They mark the same passages but call them different things.")
    return _("Finding the same words and giving them the same tag are about equally hard.")


def of_confusion(tags, shares):
    """The tag whose name is most often another one: `shares` is {(tag pk, tag pk): share of the text both tagged}."""
    worst = None
    for tag in tags:
        for other in tags:
            share = shares.get((tag.pk, other.pk))
            if tag.pk != other.pk and share is not None and (worst is None or share > worst[0]):
                worst = share, tag, other
    if worst is None or worst[0] < 0.1:
        return ""
    return format_html(
        _("Where two reviewers both marked something and one calls it {}, the other calls it {} in {} of the text."),
        swatch(worst[1]),
        swatch(worst[2]),
        percent(worst[0]),
    )


def of_items(row, expected, unit):
    """The item-level α beside what guessing would give, so that a lopsided tag does not mislead."""
    if row.value is None:
        return reason(row.reason)
    parts = []
    if row.low is None:
        parts.append(_("Too few articles for an interval."))
    elif row.low <= 0:
        parts.append(_("They may agree no better than chance."))
    elif row.value >= ALIKE:
        parts.append(_("They judge much alike."))
    elif row.value >= FAIR:
        parts.append(_("They judge fairly alike."))
    else:
        parts.append(_("Beyond what guessing would give, they agree little."))
    if row.percent is not None and expected is not None:
        said = {
            "sentence": _("Two verdicts on the same sentence are equal in %(observed)s of the cases"),
            "article": _("Two verdicts on the same article are equal in %(observed)s of the cases"),
        }[unit]
        guessed = _("two guesses with the same habits would be in %(expected)s.")
        parts.append(f"{said}; {guessed}" % {"observed": percent(row.percent, 0), "expected": percent(expected, 0)})
    return " ".join(parts)


def of_prevalence(tag, share, equal, expected):
    """Why α is small where one answer fills nearly everything: what is equal beside what guessing makes equal."""
    head = format_html(
        _("{} makes up {} of the verdicts. Where one answer is that common, guessing it is right most of the time."),
        swatch(tag),
        percent(share, 0),
    )
    if equal is None or expected is None:
        return head
    tail = _(
        "So %(equal)s equal verdicts say little here, because %(expected)s would be equal by guessing; and an α near 0 "
        "does not say that they differ everywhere, but that the rarer answers are not given to the same places."
    ) % {"equal": percent(equal, 0), "expected": percent(expected, 0)}
    return sentences([head, tail])


# --- Who differs from whom? -----------------------------------------------------------------------


def of_crowd():
    """Instead of naming one of hundreds: by chance alone somebody is last."""
    return _("Of so many reviewers somebody stands apart by chance alone, so nobody is named here.")


def of_readers(means, names):
    """Whether one reader stands apart: `means` is {reviewer: mean κ}."""
    if len(means) < 3:
        return _("With fewer than three reviewers nobody can stand apart.") if means else ""
    ranked = sorted(means, key=means.get)
    least, second = ranked[0], ranked[1]
    if means[ranked[-1]] - means[least] < 0.02:
        return _("Nobody stands apart: all of them agree with the others to the same extent.")
    middle = sorted(means.values())[len(means) // 2]
    if means[second] - means[least] >= 0.04 and middle - means[least] >= 0.08:
        return format_html(
            _("{} reads differently from the others. Look at the passages before you call it an error."),
            bold(names[least]),
        )
    most = ranked[-1]
    return format_html(
        _("Nobody stands apart from all the others. {} agrees most with them on average, {} least."),
        bold(names[most]),
        bold(names[least]),
    )


def of_amounts(reader, ratios):
    """How much more or less of a tag one reader marks: (Tag, ratio to the others on the same articles)."""
    if not ratios:
        return ""
    tag, ratio = max(ratios, key=lambda each: abs(each[1] - 1))
    if ratio >= 1.5:
        return format_html(
            _("{} marks {} times as much {} as the others do on the same articles."),
            reader,
            f"{ratio:.1f}",
            swatch(tag),
        )
    if ratio <= 0.67:
        return format_html(
            _("{} marks {} of the {} that the others mark on the same articles."),
            reader,
            percent(ratio, 0),
            swatch(tag),
        )
    return ""


def of_steady(rows, own=None):
    """How alike people read an article twice: rows are (User, Row); with `own` it is said to the person."""
    firm = [(person.name, row) for person, row in rows if row.value is not None and row.low is not None]
    if own:
        if not firm:
            return _("Too few articles read twice for a sentence.")
        value = firm[0][1].value
        if value >= ALIKE:
            return _("You read an article much the same way when it comes back.")
        if value >= FAIR:
            return _("You read an article fairly alike when it comes back.")
        return _("When an article comes back, you often mark other words, or call them something else.")
    if not firm:
        return _("Too few articles were read twice for a sentence about anybody.")
    alike = [bold(name) for name, row in firm if row.value >= ALIKE]
    fair = [bold(name) for name, row in firm if FAIR <= row.value < ALIKE]
    weak = [bold(name) for name, row in firm if row.value < FAIR]
    early = len(rows) - len(firm)
    return sentences(
        [
            _named(alike, ngettext("{} reads steadily.", "{} read steadily.", len(alike))),
            _named(fair, ngettext("{} reads fairly steadily.", "{} read fairly steadily.", len(fair))),
            _named(
                weak,
                ngettext(
                    "{} reads an article differently when it comes back: look at both readings before you call it "
                    "carelessness.",
                    "{} read an article differently when it comes back: look at both readings before you call it "
                    "carelessness.",
                    len(weak),
                ),
            ),
            ngettext("For %(n)d person it is too early to say.", "For %(n)d people it is too early to say.", early)
            % {"n": early}
            if early
            else "",
        ]
    )


def _named(people, sentence):
    return format_html(sentence, listed(people)) if people else ""


# --- Which articles divide them? ------------------------------------------------------------------


def of_divided(amounts, may_rule, is_items=False):
    """How concentrated disagreement is: contested characters (or differing items) per article."""
    total = sum(amounts)
    if not total:
        return _("Nothing is contested.")
    ranked, gathered, count = sorted(amounts, reverse=True), 0, 0
    while gathered < total / 3:
        gathered += ranked[count]
        count += 1
    if is_items:
        said = ngettext(
            "%(n)d article holds a third of all units on which they differ.",
            "%(n)d articles hold a third of all units on which they differ.",
            count,
        )
    else:
        said = ngettext(
            "%(n)d article holds a third of all contested text.",
            "%(n)d articles hold a third of all contested text.",
            count,
        )
    said %= {"n": count}
    # Evenly spread disagreement needs a third of the articles for a third of it.
    if count > len(amounts) * 0.2:
        return _("Disagreement is spread over the articles: no few of them hold most of it.")
    if count > 12:
        return said
    return f"{said} {_('Rule on these first.') if may_rule else _('Talk about these first.')}"


# --- Sources --------------------------------------------------------------------------------------


def refusal(code, thresholds):
    """Why a source has no number for a tag, in two or three words."""
    words = {
        "no_readings": _("no readings yet"),
        "too_few_articles": _("needs %(n)d articles") % {"n": thresholds.articles},
        "one_reviewer": _("one person’s reading"),
        "one_reader": _("one person’s reading"),
        "not_connected": _("no shared reviewers"),
        "small_panel": _("no panel yet"),
        "not_used": _("nobody used it"),
        "no_variation": _("all of the text"),
        "rare": _("rarely used"),
        "no_agreement": _("no agreement"),
        "too_wide": _("too wide"),
    }
    return words.get(code, "")


def of_too_wide(source, tag, row):
    """What an interval that was refused allows."""
    return _("%(source)s has no number for %(tag)s: %(n)d articles allow anything from %(low)s to %(high)s %%.") % {
        "source": source.name,
        "tag": tag.name,
        "n": row.n_articles,
        "low": bare_percent(row.low, 0),
        "high": bare_percent(row.high, 0),
    }


def of_flip(tag, flip, names):
    """That the order of two sources rests on the adjustment."""
    decimals = 1 if max(flip.raw_first, flip.raw_second) < 0.1 else 0
    return format_html(
        _("{}: without the adjustment {} would come before {} ({} against {} %)."),
        swatch(tag),
        names[flip.second],
        names[flip.first],
        bare_percent(flip.raw_second, decimals),
        bare_percent(flip.raw_first, decimals),
    )


def probability(value):
    """“.62”, “.998”, “>.999”."""
    if value > 0.9995:
        return ">.999"
    if value < 0.0005:
        return "<.001"
    return coefficient(value, 3 if value > 0.985 or value < 0.015 else 2)


def times(log_odds):
    """Odds against the panel's mean: “× 1.4”."""
    return f"×{NARROW}{math.exp(log_odds):.1f}" if math.isfinite(log_odds) else "–"


def short_sources(names):
    """Names of sources for narrow columns, by key: without a leading “The”, the last word where that is enough."""
    bare = {key: name.removeprefix("The ") for key, name in names.items()}
    last = {key: name.split()[-1] if name.split() else name for key, name in bare.items()}
    taken = list(last.values())
    return {key: name if taken.count(name) == 1 and len(name) > 3 else bare[key] for key, name in last.items()}


def of_differences(tag, calls, open_pairs, names):
    """Who carries more of a tag than whom: `calls` is {source: set of sources it exceeds}."""
    parts = []
    for source, below in sorted(calls.items(), key=lambda pair: (-len(pair[1]), names[pair[0]])):
        if below:
            others = listed(names[other] for other in sorted(below, key=names.get))
            parts.append(format_html(_("{} carries more {} than {}."), bold(names[source]), swatch(tag), others))
    if open_pairs and len(open_pairs) <= 3:
        for first, second in open_pairs:
            parts.append(format_html(_("{} and {} {}."), names[first], names[second], bold(_("cannot be separated"))))
    elif open_pairs:
        parts.append(
            ngettext("%(n)d pair cannot be separated.", "%(n)d pairs cannot be separated.", len(open_pairs))
            % {"n": len(open_pairs)}
        )
    return sentences(parts)
