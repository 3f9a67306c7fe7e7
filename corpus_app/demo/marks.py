"""One reviewer's marks on one article: what the gold says, seen through a person's habits."""

import unicodedata

from corpus_app import text as texts

from .dice import Dice, shifted
from .gold import GoldSpan

# How much passages differ in salience, and readings in the reader's form, on the scale of log odds.
SALIENCE, FORM = 0.9, 0.35
QUOTE_MARKS = "“”‘’"
TRIMMED = QUOTE_MARKS + ".,!?:;–— "


def mark(article, gold, reviewer, habits, seed, *, occasion=()):
    """The spans that `reviewer` marks in `article` (its id), in text order.

    What chance decides depends on the seed, the article and the reviewer only, so neither another article nor
    another reviewer changes anything here. Spans of different tags overlap only where the gold nests them and
    the reviewer does so too. Another `occasion` (words) is another day: what strikes everybody and the habits stay.
    """
    dice = Dice(seed, article, reviewer, *occasion)
    noticed = _noticed(article, gold, habits, seed, dice)
    drawn = [_drawn(gold.text, span, noticed, habits, dice) for span in noticed]
    named = [span._replace(tag=_named(span.tag, habits, dice)) for span in drawn]
    extras = _extras(gold, habits, dice)
    flat = _without_overlaps(gold, named + extras, habits)
    return _joined(gold.text, flat, habits, dice)


# --- Seeing ---------------------------------------------------------------------------------------


def _noticed(article, gold, habits, seed, dice):
    """The gold spans that the reviewer sees; a salient passage is seen by most, whoever reads."""
    salience = Dice(seed, article, "salience")
    form = FORM * dice.normal() - habits.fatigue * max(0, texts.word_count(gold.text) - 400) / 1000
    seen = []
    for span in gold.spans:
        odds = SALIENCE * salience.normal() + form
        if dice.chance(shifted(habits.notices[span.tag], odds)):
            seen.append(span)
    return seen


def _named(tag, habits, dice):
    """The tag given to a passage: the right one, or another by mistake."""
    mistakes = habits.mistakes.get(tag, {})
    return dice.pick({tag: 1 - sum(mistakes.values()), **mistakes})


def _extras(gold, habits, dice):
    """Whole sentences marked although the gold has nothing there."""
    extras = []
    for start, end in texts.sentences(gold.text):
        tag = dice.pick({"": 1 - sum(habits.extras.values()), **habits.extras})
        is_free = not any(span.start < end and start < span.end for span in gold.spans)
        if tag and is_free and end - start >= 12:
            extras.append(GoldSpan(tag, start, end))
    return extras


# --- Drawing the ends -----------------------------------------------------------------------------


def _drawn(text, span, noticed, habits, dice):
    """The span with the ends where this reviewer puts them."""
    border = dice.pick(habits.borders)
    if border == "bare":
        return _bare(text, span)
    if border == "sloppy":
        return _sloppy(text, span, habits, dice)
    if border == "sentence":
        return _sentence(text, span, noticed)
    return span


def _bare(text, span):
    """Without quote marks and final punctuation."""
    start, end = span.start, span.end
    while start < end and text[start] in QUOTE_MARKS:
        start += 1
    while end > start and text[end - 1] in TRIMMED:
        end -= 1
    return span._replace(start=start, end=end) if start < end else span


def _sentence(text, span, noticed):
    """The whole sentence, if nothing else in it is marked."""
    touched = [(start, end) for start, end in texts.sentences(text) if start < span.end and span.start < end]
    if not touched:
        return span
    start, end = min(span.start, touched[0][0]), max(span.end, touched[-1][1])
    others = [other for other in noticed if other != span and other.start < end and start < other.end]
    return span if others else span._replace(start=start, end=end)


def _sloppy(text, span, habits, dice):
    """One end or both off by a word or two, now and then in the middle of a word."""
    start, end = span.start, span.end
    paragraph = next((s, e) for s, e in texts.paragraphs(text) if s <= start and end <= e)
    words = [(s + paragraph[0], e + paragraph[0]) for s, e in texts.words(text[slice(*paragraph)])]
    steps = dice.pick({-2: 0.2, -1: 0.4, 1: 0.3, 2: 0.1})
    if dice.chance(0.7):
        end = _moved([e for _, e in words], end, steps)
    else:
        start = _moved([s for s, _ in words], start, -steps)
    if dice.chance(habits.half_words):
        end = _half_word(text, words, end)
    return span._replace(start=start, end=end) if end - start >= 8 else span


def _moved(edges, position, steps):
    """The word edge `steps` further on, counted from the one nearest to `position`; at most the outermost."""
    if not edges:
        return position
    nearest = min(range(len(edges)), key=lambda at: abs(edges[at] - position))
    return edges[max(0, min(len(edges) - 1, nearest + steps))]


def _half_word(text, words, end):
    """`end` moved into the middle of the word that ends there; only plain letters are cut."""
    word = next(((s, e) for s, e in words if e == end), None)
    if word is None or word[1] - word[0] < 5 or not text[word[0] : word[1]].isascii():
        return end
    return (word[0] + word[1]) // 2


# --- Keeping the reading tidy ---------------------------------------------------------------------


def _without_overlaps(gold, spans, habits):
    """The spans in order, the later of two overlapping ones cut; nested gold stays if the reviewer layers."""
    kept = []
    for span in sorted(set(spans), key=lambda span: (span.start, -span.end, span.tag)):
        inner = habits.layers and _is_nested(gold, span)
        span = span if inner else _after(gold.text, span, kept)
        if span is not None:
            kept.append(span)
    return kept if habits.layers else _outer_cut(gold.text, kept)


def _is_nested(gold, span):
    outer = [other for other in gold.spans if other.start <= span.start and span.end <= other.end]
    return any(other.end - other.start > span.end - span.start for other in outer)


def _after(text, span, kept):
    """What is left of the span behind the marks before it; None when that is nothing worth marking."""
    start = span.start
    for other in kept:
        if other.start <= start < other.end and not (other.start < span.start and span.end < other.end):
            start = other.end
    return _worth_it(text, span, start, span.end)


def _outer_cut(text, spans):
    """Outer spans end where an inner one begins."""
    cut = []
    for span in spans:
        inner = [other.start for other in spans if span.start < other.start < span.end]
        end = min(inner, default=span.end)
        cut.append(span if end == span.end else _worth_it(text, span, span.start, end))
    return [span for span in cut if span is not None]


def _worth_it(text, span, start, end):
    """The span with these ends, trimmed; None when fewer than 3 letters remain."""
    if (start, end) == (span.start, span.end):
        return span
    while start < end and text[start] in TRIMMED + "\u00a0\n":
        start += 1
    while end > start and text[end - 1] in " \u00a0\n":
        end -= 1
    letters = sum(unicodedata.category(char)[0] in "LN" for char in text[start:end])
    return span._replace(start=start, end=end) if letters >= 3 else None


def _joined(text, spans, habits, dice):
    """Neighbouring marks of one tag, only white space between them, become one now and then."""
    joined = []
    for span in spans:
        last = joined[-1] if joined else None
        roll = dice.chance(habits.joins)
        if last and roll and last.tag == span.tag and _only_space(text, last.end, span.start):
            joined[-1] = last._replace(end=span.end)
        else:
            joined.append(span)
    return joined


def _only_space(text, start, end):
    return start <= end and not text[start:end].strip(" \u00a0") and "\n" not in text[start:end]
