"""The demo: its gold files, the parser that reads them, and the simulated team."""

import unicodedata
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import regex

from corpus_app import text as texts
from corpus_app.demo import files, gold, marks, plan, talk, team
from corpus_app.stats import family, rows, sufficient

CORPUS = files.corpus()
READINGS = plan.readings(CORPUS, team.SEED)
SUBMITTED = [reading for reading in READINGS if reading.state == "submitted"]
TAGS = {tag: number for number, tag in enumerate(gold.TAGS)}
HEADER = "id: a\noutlet: The Example\ntitle: A title: with a colon\nevent: e\ngenre: report\nlanguage: en\n\n"

each_article = pytest.mark.parametrize("article", CORPUS.values(), ids=CORPUS)


# --- The parser


def test_it_reads_header_text_and_spans():
    found = gold.parse(HEADER + "⟦fact|Seven voted⟧ yes.\n\nIt was ⟦opinion|“brave”⟧.\n")
    assert found.header["title"] == "A title: with a colon"
    assert found.text == "Seven voted yes.\n\nIt was “brave”."
    assert found.spans == (("fact", 0, 11), ("opinion", 25, 32))
    assert [found.text[span.start : span.end] for span in found.spans] == ["Seven voted", "“brave”"]


def test_marks_may_be_nested():
    found = gold.parse(HEADER + "⟦fact|She said ⟦disputed|40⟧.⟧")
    assert found.spans == (("fact", 0, 12), ("disputed", 9, 11))
    assert found.text == "She said 40."


def test_offsets_are_code_points():
    assert gold.parse(HEADER + "👩‍⚕️ ⟦fact|Yes⟧").spans == (("fact", 5, 8),)


@pytest.mark.parametrize(
    ("body", "line", "column", "problem"),
    [
        ("A ⟦fact|b", 8, 3, "not closed"),
        ("A ⟦fact|b\n\nc⟧", 8, 3, "not closed"),
        ("Fine.\n\nA b⟧", 10, 4, "closes nothing"),
        ("A ⟦facts|b⟧", 8, 3, "unknown tag “facts”"),
        ("A ⟦b⟧", 8, 3, "needs a tag"),
        ("A ⟦fact|⟧", 8, 9, "empty"),
        ("A ⟦fact|b ⟧", 8, 11, "white space"),
        ("⟦fact|⟦fact|A⟧⟧", 8, 1, "twice"),
        ("", 7, 1, "no text"),
    ],
)
def test_a_broken_mark_names_its_place(body, line, column, problem):
    with pytest.raises(gold.GoldError, match=problem) as caught:
        gold.parse(HEADER + body)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (HEADER.replace("genre: report\n", "") + "Text", "line 6, column 1: “genre” is missing"),
        (HEADER.replace("event: e", "event:") + "Text", "line 4, column 1: a header line is “key: value”"),
        (HEADER.replace("event: e", "colour: red") + "Text", "line 4, column 1: unknown key “colour”"),
        (HEADER.replace("event: e", "event: e\nevent: f") + "Text", "line 5, column 1: “event” is given twice"),
    ],
)
def test_a_broken_header_names_its_line(content, problem):
    with pytest.raises(gold.GoldError, match=problem):
        gold.parse(content)


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "broken.txt").write_text(HEADER + "⟦fact|")
    with pytest.raises(gold.GoldError) as caught:
        files.corpus(tmp_path)
    assert "broken.txt" in caught.value.__notes__[0]


def test_a_file_is_named_after_its_id(tmp_path):
    (tmp_path / "other.txt").write_text(HEADER + "Text")
    with pytest.raises(ValueError, match=r"other\.txt"):
        files.corpus(tmp_path)


# --- The corpus


def test_there_are_six_outlets_one_of_them_thin():
    counts = Counter(article.header["outlet"] for article in CORPUS.values())
    assert 37 <= sum(counts.values()) <= 40
    assert len(counts) == 6
    assert sorted(counts.values())[0] == 2
    assert sorted(counts.values())[1] >= 7


@each_article
def test_an_article_has_300_to_1200_words(article):
    assert 300 <= texts.word_count(article.text) <= 1200


def test_some_articles_are_long_and_several_short():
    words = [texts.word_count(article.text) for article in CORPUS.values()]
    assert sum(count > 1000 for count in words) >= 3
    assert sum(count < 340 for count in words) >= 4


@each_article
def test_an_article_is_stored_as_it_stands_in_its_file(article):
    assert texts.normalise(article.text) == (article.text, None)
    assert not regex.search(r"[^\n]\n[^\n]|\n{3}", article.text), "paragraphs are separated by one blank line"
    assert not set("\"'") & set(article.text), "quotes are curly"


@each_article
def test_every_mark_is_whole(article):
    assert len(article.spans) >= 12
    edges = {0, *(match.end() for match in regex.finditer(r"\X", article.text))}
    for tag, start, end in article.spans:
        quote = article.text[start:end]
        assert tag in gold.TAGS
        assert quote == quote.strip()
        assert "\n" not in quote
        assert {start, end} <= edges
        assert not cut_words(article.text, start, end), quote


def cut_words(text, start, end):
    return [text[s:e] for s, e in texts.words(text) if s < start < e or s < end < e]


def test_hard_characters_are_there():
    text = "".join(article.text for article in CORPUS.values())
    for what, pattern in {
        "no-break space in a number": r"\d\u00a0million",
        "emoji joined by ZWJ": r"\p{Emoji}\u200d\p{Emoji}",
        "flag": r"\p{Regional_Indicator}{2}",
        "curly quotes": "“[^”]+”",
        "apostrophe": r"\w’\w",
        "en dash": "–",
        "em dash": "—",
        "Arabic": r"\p{Arabic}{3}",
        "Japanese": r"\p{Han}{2}",
        "accents": "Wrong|é|ö|ő",
    }.items():
        assert regex.search(pattern, text), what
    assert any(unicodedata.bidirectional(char) == "AL" for char in text)


def test_some_articles_have_neither_author_nor_date():
    assert any("author" not in article.header for article in CORPUS.values())
    assert any("date" not in article.header for article in CORPUS.values())


def share(outlet, tag):
    """Share of an outlet's characters that the gold gives the tag."""
    found = [article for article in CORPUS.values() if article.header["outlet"] == outlet]
    marked = sum(span.end - span.start for article in found for span in article.spans if span.tag == tag)
    return marked / sum(len(article.text) for article in found)


@pytest.mark.parametrize(
    ("outlet", "tag", "low", "high"),
    [
        ("Orrin Press Agency", "fact", 0.5, 0.6),
        ("Orrin Press Agency", "opinion", 0, 0.05),
        ("The Groundswell", "opinion", 0.3, 0.45),
        ("Daily Whistle", "off-topic", 0.12, 0.2),
        ("The Counting House", "fact", 0.3, 0.45),
    ],
)
def test_outlets_have_their_character(outlet, tag, low, high):
    assert low <= share(outlet, tag) <= high


@pytest.mark.parametrize("outlet", sorted({article.header["outlet"] for article in CORPUS.values()}))
def test_every_outlet_uses_every_tag(outlet):
    assert all(share(outlet, tag) > 0 for tag in gold.TAGS)


# --- The simulated readings


def test_four_of_five_read_every_article():
    assert set(Counter(reading.article for reading in READINGS).values()) == {4}
    assert {reading.article for reading in READINGS} == set(CORPUS)


def test_the_same_seed_gives_the_same_readings():
    assert plan.readings(CORPUS, team.SEED) == READINGS
    assert plan.readings(CORPUS, team.SEED + 1) != READINGS


def test_another_article_changes_no_marks():
    fewer = dict(list(CORPUS.items())[:-5])
    kept = {(r.article, r.reviewer): (r.state, [mark.span for mark in r.marks]) for r in READINGS}
    for reading in plan.readings(fewer, team.SEED):
        found = reading.state, [mark.span for mark in reading.marks]
        assert found == kept[reading.article, reading.reviewer]


def test_spans_are_sound():
    for reading in READINGS:
        text = CORPUS[reading.article].text
        spans = [mark.span for mark in reading.marks]
        assert len(set(spans)) == len(spans)
        edges = {0, *(match.end() for match in regex.finditer(r"\X", text))}
        for _tag, start, end in spans:
            assert 0 <= start < end <= len(text)
            assert {start, end} <= edges
            assert text[start:end] == text[start:end].strip()
            assert "\n" not in text[start:end]


def test_only_the_sloppy_reviewer_cuts_words_and_seldom():
    cut = Counter()
    for reading in READINGS:
        text = CORPUS[reading.article].text
        cut[reading.reviewer] += sum(bool(cut_words(text, *mark.span[1:])) for mark in reading.marks)
    careless = {name for name, habits in team.HABITS.items() if habits.half_words}
    assert {name for name, count in cut.items() if count} == careless
    assert sum(cut.values()) < 0.02 * sum(len(reading.marks) for reading in READINGS)


def test_different_tags_overlap_in_few_articles():
    overlapping = {
        reading.article
        for reading in READINGS
        for one in reading.marks
        for other in reading.marks
        if one.span.tag != other.span.tag and one.span.start <= other.span.start < one.span.end
    }
    # Above that share the measures that need one tag per character are greyed.
    assert 1 <= len(overlapping) <= len(CORPUS) * rows.GREYED_FROM


def test_states_are_mixed():
    counts = Counter(reading.state for reading in READINGS)
    assert counts["skipped"] == 1
    assert counts["assigned"] >= 3
    assert 0.08 <= (counts["assigned"] + counts["in_progress"]) / len(READINGS) <= 0.13
    assert [(r.article, r.reviewer) for r in SUBMITTED if not r.marks] == [plan.BLANK]
    assert all(reading.marks for reading in READINGS if reading.state == "in_progress")
    assert next(reading for reading in READINGS if reading.state == "skipped").skip_reason


def test_everybody_has_something_left_to_read_and_one_is_slower():
    left = Counter(r.reviewer for r in READINGS if r.state in ("assigned", "in_progress"))
    assert set(left) == set(team.HABITS)
    (_, most), (_, second) = left.most_common(2)
    assert most >= 3 * second
    assert left.most_common(1)[0][0] == min(team.HABITS, key=lambda name: team.HABITS[name].pace)


def test_times_are_plausible():
    for reading in READINGS:
        if reading.state == "assigned":
            assert (reading.started_at, reading.submitted_at, reading.active_seconds) == (None, None, 0)
            continue
        assert datetime(2026, 10, 5, tzinfo=UTC) < reading.started_at < datetime(2026, 10, 24, tzinfo=UTC)
        assert reading.started_at.weekday() < 5
        end = reading.submitted_at or reading.started_at.replace(hour=23)
        assert all(reading.started_at <= mark.at <= end for mark in reading.marks)
        if reading.submitted_at:
            assert 40 < reading.active_seconds <= (end - reading.started_at).total_seconds() < 3600


def test_nobody_reads_two_articles_at_once():
    for name in team.HABITS:
        mine = sorted((r for r in SUBMITTED if r.reviewer == name), key=lambda reading: reading.started_at)
        assert all(one.submitted_at < next_one.started_at for one, next_one in pairwise(mine))


@pytest.mark.parametrize(
    ("tag", "low", "high"),
    [("fact", 0.55, 0.75), ("opinion", 0.55, 0.75), ("disputed", 0.3, 0.45), ("off-topic", 0.75, 0.88)],
)
def test_agreement_is_what_the_demo_wants_to_show(tag, low, high):
    names = list(team.HABITS)
    found_rows = []
    for article, found in CORPUS.items():
        readings = {
            names.index(r.reviewer): [(TAGS[mark.span.tag], *mark.span[1:]) for mark in r.marks]
            for r in SUBMITTED
            if r.article == article
        }
        found_rows.append((len(found.text), readings))
    statistics = sufficient.corpus_statistics(found_rows)
    computed = family.compute(statistics, tags=list(TAGS.values()), intervals=False, names=["alpha_tag"])
    assert low <= computed.find("alpha_tag", TAGS[tag]).value <= high


# --- One reviewer at a time


NOTICES_ALL = team.Habits(
    notices=dict.fromkeys(gold.TAGS, 0.999999999),
    mistakes={},
    extras={},
    borders={"gold": 1},
    joins=0,
    fatigue=0,
    open_share=0,
    pace=200,
    begins_at=8,
    layers=True,
)


def read(body, **changes):
    """What somebody with these habits marks in a text of one paragraph, as (tag, quote)."""
    found = gold.parse(HEADER + body)
    habits = team.Habits(**{**vars(NOTICES_ALL), **changes})
    return [(tag, found.text[start:end]) for tag, start, end in marks.mark("a", found, "somebody", habits, 1)]


def test_a_perfect_reviewer_marks_the_gold():
    for name, article in CORPUS.items():
        assert tuple(marks.mark(name, article, "somebody", NOTICES_ALL, 1)) == article.spans


def test_whole_sentences():
    assert read("She said that ⟦disputed|it was 40⟧ in all. More.", borders={"sentence": 1}) == [
        ("disputed", "She said that it was 40 in all.")
    ]


def test_a_sentence_with_two_marks_is_not_swallowed():
    body = "⟦fact|She said⟧ that ⟦disputed|it was 40⟧ in all."
    assert read(body, borders={"sentence": 1}) == [("fact", "She said"), ("disputed", "it was 40")]


def test_without_quote_marks_and_final_stop():
    assert read("⟦opinion|“It is a shame.”⟧", borders={"bare": 1}) == [("opinion", "It is a shame")]


def test_who_does_not_layer_keeps_the_inner_mark():
    assert read("⟦fact|The owner said that ⟦disputed|all was done⟧.⟧", layers=False) == [
        ("fact", "The owner said that"),
        ("disputed", "all was done"),
    ]


def test_neighbours_are_joined():
    assert read("⟦fact|One is here.⟧ ⟦fact|Two is there.⟧", joins=1) == [("fact", "One is here. Two is there.")]


def test_a_sloppy_end_stays_in_its_paragraph():
    text = "⟦fact|Nine members of the board voted for it.⟧\n\nThe rest is silence."
    found = read(text, borders={"sloppy": 1})
    assert len(found) == 1
    assert "rest" not in found[0][1]


# --- What was said and decided


def test_every_passage_of_the_talk_is_found_once():
    for decision in talk.DECISIONS:
        talk.locate(CORPUS[decision.article].text, decision.words)
    for proof in talk.PROOFS:
        talk.locate(CORPUS[proof.article].text, proof.words)
        talk.locate(CORPUS[proof.in_article].text, proof.passage)


def test_a_passage_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="0 times"):
        talk.locate("Something else.", "Nothing")


def test_rulings_concern_articles_that_everybody_submitted():
    for article in {*(decision.article for decision in talk.DECISIONS), *talk.BY_RULE}:
        assert {r.state for r in READINGS if r.article == article} == {"submitted"}
