"""The reading page for everyone: other scripts, other browsers, screen readers, large letters, paper."""

import itertools

import pytest
from playwright.sync_api import expect

from corpus_app.models import Annotation, Assignment
from tests import factories

from .axe import violations_in_every_theme
from .desk import Desk

# Written for these tests.
ARABIC = (
    "قالت وزارة المياه يوم الثلاثاء إن السد الجديد سيُفتح في الربيع. وأضاف الوزير أن الكلفة 1.24 مليار «كرونة».\n\n"
    "لكنّ الصيادين يرون الأمر كارثة، ويقولون إن أحدًا لم يسألهم. هل سمع أحد في العاصمة صوتهم؟\n\n"
    "ورفض متحدث باسم شركة OWP التعليق على ذلك."
)
JAPANESE = (
    "港の新しい堤防は、来年の春に完成する予定だと市長は火曜日に述べた。費用は12億4000万クローネである。\n\n"
    "しかし漁師たちは、これは失敗だと考えている。「誰も私たちに聞かなかった」と一人は言う。\n\n"
    "市の担当者はコメントを控えた。"
)


@pytest.fixture
def desk_for(page, sign_in, project, ben):
    """desk_for(text, **fields): ben's open reading of a new article, on the page."""

    def desk_for(text, spans=(), **fields):
        article = factories.make_article(project, text, **fields)
        factories.make_reading(article, ben, Assignment.State.IN_PROGRESS, spans=spans)
        sign_in(page, ben)
        return Desk(page, article)

    return desk_for


def quotes(desk):
    desk.saved()
    rows = Annotation.objects.filter(assignment__article=desk.article).live().in_text_order()
    for row in rows:
        assert desk.article.text[row.start : row.end] == row.quote
    return [(row.tag.slug, row.quote) for row in rows.select_related("tag")]


# --- Other scripts --------------------------------------------------------------------------------------------


def test_arabic_reads_from_the_right_and_keeps_whole_words(desk_for, page):
    desk = desk_for(ARABIC, title="السد الجديد", language="ar").open()
    assert page.locator("#text").get_attribute("lang") == "ar"
    assert page.locator("h1").evaluate("(each) => getComputedStyle(each).direction") == "rtl"
    for paragraph in page.locator("#text p").all():
        assert paragraph.evaluate("(each) => getComputedStyle(each).direction") == "rtl"
    # The drag begins and ends inside words.
    desk.drag("زارة المياه يوم الثلاثا")
    page.keyboard.press("1")
    desk.focus()
    page.keyboard.press("Control+End")
    desk.press("s", "3")
    assert quotes(desk) == [
        ("fact", "وزارة المياه يوم الثلاثاء"),
        ("disputed", "ورفض متحدث باسم شركة OWP التعليق على ذلك."),
    ]
    assert desk.painted()["tag-1"] == ["وزارة المياه يوم الثلاثاء"]
    expect(page.locator("#spans q").first).to_have_attribute("dir", "auto")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_arabic_sentences_end_at_their_own_marks(desk_for, page):
    desk = desk_for(ARABIC, language="ar").open()
    desk.click("الصيادين", click_count=3)
    page.keyboard.press("2")
    assert quotes(desk) == [("opinion", "لكنّ الصيادين يرون الأمر كارثة، ويقولون إن أحدًا لم يسألهم.")]


def test_japanese_without_spaces_snaps_to_its_words(desk_for, page):
    desk = desk_for(JAPANESE, title="港の堤防", language="ja").open()
    desk.drag("漁師")
    page.keyboard.press("1")
    desk.click("失敗", click_count=3)
    page.keyboard.press("2")
    found = quotes(desk)
    assert ("opinion", "しかし漁師たちは、これは失敗だと考えている。") in found
    fact = next(quote for tag, quote in found if tag == "fact")
    assert fact.startswith("漁師") and len(fact) <= 4, "whole words, and not the whole line"


def test_japanese_by_keyboard_moves_an_end_by_a_word(desk_for, page):
    desk = desk_for(JAPANESE, language="ja", spans=[("fact", 0, 1)]).open()
    desk.focus()
    desk.press("]", "Alt+ArrowRight")
    ((_tag, quote),) = quotes(desk)
    assert quote.startswith("港の")
    desk.press("Alt+ArrowRight", "Enter")
    ends = page.locator("#pop .ends")
    expect(ends).to_contain_text("First word: 港")
    assert [each.inner_text() for each in ends.locator("bdi").all()] == ["港", "新しい"]


@pytest.mark.parametrize(("text", "language"), [(ARABIC, "ar"), (JAPANESE, "ja")], ids=["arabic", "japanese"])
def test_other_scripts_fit_a_phone_and_pass_axe(new_context, sign_in, project, ben, text, language):
    article = factories.make_article(project, text, title=text[:12], language=language, source="الميناء 港")
    factories.make_reading(article, ben, Assignment.State.IN_PROGRESS, spans=[("fact", 0, 5), ("opinion", 3, 20)])
    page = new_context(viewport={"width": 320, "height": 700}, bypass_csp=True).new_page()
    sign_in(page, ben)
    Desk(page, article).open()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert violations_in_every_theme(page) == []


def test_the_search_finds_in_other_scripts(desk_for, page):
    desk = desk_for(JAPANESE, language="ja").open()
    page.get_by_role("button", name="Search in this article").click()
    page.get_by_role("searchbox").fill("市")
    expect(page.locator(".find [role=status]")).to_have_text("1 of 2")
    page.get_by_role("searchbox").press("Escape")
    assert desk.selected == "市"


# --- Without CSS highlights -----------------------------------------------------------------------------------

TEXT = "The council voted on Monday. It was, frankly, a failure.\n\nThe ministry disputes the figure of 410 million."


@pytest.fixture
def old_browser(page):
    page.add_init_script("delete CSS.highlights; delete globalThis.Highlight;")


def test_the_whole_journey_without_highlights(old_browser, desk_for, page):
    """Marks are painted as elements: mark, overlap, retag, move, undo, redo, note, search, remove, submit."""
    desk = desk_for(TEXT, title="The vote").open()
    assert page.evaluate("'highlights' in CSS") is False
    marks = page.locator("#text mark.slot-1")

    desk.mark("council voted on Monday", "1")
    expect(marks).to_have_count(1)
    expect(marks.first).to_have_text("council voted on Monday")
    desk.mark("voted on Monday. It was", "2")  # overlaps
    desk.drawn()
    assert page.locator("#text mark.slot-1 mark.slot-2, #text mark.slot-2 mark.slot-1").count() == 1
    desk.press("Control+z")
    expect(page.locator("#text mark.slot-2")).to_have_count(0)
    desk.press("Control+y")
    expect(page.locator("#text mark.slot-2").first).to_be_visible()

    desk.click("council")
    pop = page.locator("#pop")
    pop.get_by_role("button", name="disputed").click()
    pop.get_by_role("button", name="End one word earlier").click()
    page.keyboard.press("Escape")
    desk.press("Escape")
    desk.focus()
    desk.press("Control+End", "s", "4")
    assert quotes(desk) == [
        ("disputed", "council voted on"),
        ("opinion", "voted on Monday. It was"),
        ("off-topic", "The ministry disputes the figure of 410 million."),
    ]
    page.get_by_role("button", name="Search in this article").click()
    page.get_by_role("searchbox").fill("frankly")
    expect(page.locator(".find [role=status]")).to_have_text("1 of 1")
    expect(page.locator("#text mark.here")).to_have_text("frankly")
    page.get_by_role("searchbox").press("Escape")
    assert desk.selected == "frankly"
    page.keyboard.press("1")
    desk.press("[", "Delete")
    assert ("opinion", "voted on Monday. It was") not in quotes(desk)

    page.reload()
    desk.wait()
    desk.drawn()
    assert page.locator("#text").inner_text().count("council voted on") == 1
    assert page.locator("#text mark.slot-3").first.is_visible()
    page.get_by_role("button", name="Submit and read the next article").click()
    page.wait_for_url("/")
    assert desk.article.assignments.get().state == Assignment.State.SUBMITTED


# --- Screen readers -------------------------------------------------------------------------------------------


def test_everything_is_said_as_well_as_shown(desk_for, page):
    desk = desk_for(TEXT).open()
    voice = page.get_by_role("status").filter(has_text="Marked fact: council voted")
    desk.mark("council voted", "1")
    expect(voice).to_have_count(1)
    desk.focus()
    desk.press("]", "i")
    assert desk.said() == "1 span here. fact: council voted"
    row = page.get_by_role("list").get_by_role("button", name="fact: council voted", exact=True)
    expect(row).to_be_visible()
    row.focus()
    page.keyboard.press("2")
    expect(page.get_by_role("list").get_by_role("button", name="opinion: council voted", exact=True)).to_be_visible()
    desk.press("Control+z") if page.evaluate("document.activeElement.id === 'text'") else page.locator("#undo").click()
    desk.drawn()
    assert "Undone." in desk.said()


def test_the_plain_view_ties_every_mark_to_what_is_said_of_it(new_context, sign_in, project, ben):
    article = factories.make_article(project, TEXT)
    factories.make_reading(article, ben, Assignment.State.IN_PROGRESS, spans=[("fact", 4, 17), ("opinion", 12, 27)])
    page = new_context(bypass_csp=True).new_page()
    sign_in(page, ben)
    page.goto(f"/articles/{article.uuid}/read/?plain")
    marks = page.locator("#text mark")
    assert [mark.inner_text() for mark in marks.all()] == ["council ", "voted", " on Monday"]
    assert marks.locator("mark").count() == 0, "flat: a mark in a mark is announced twice"
    for mark in marks.all():
        said = page.locator(f"#{mark.get_attribute('aria-details')}")
        assert said.get_attribute("role") == "comment"
        assert said.is_visible()
    assert marks.nth(1).get_attribute("aria-description") == "fact, opinion"
    assert violations_in_every_theme(page) == []


# --- Large letters, calm, paper -------------------------------------------------------------------------------

SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""


def test_enlarged_spacing_keeps_lines_under_their_own_words(desk_for, page):
    """WCAG 1.4.12. Four lanes under one word reach 14 px below it: the next line has to begin lower."""
    page.set_viewport_size({"width": 390, "height": 844})
    desk = desk_for(TEXT, spans=[(tag, 0, 50) for tag in ("fact", "opinion", "disputed", "off-topic")]).open()
    page.evaluate(SPACING)
    lines = page.evaluate(
        """() => {
          const range = document.createRange();
          range.selectNodeContents(document.querySelector("#text p"));
          return [...range.getClientRects()].map(({top, bottom}) => [top, bottom]);
        }"""
    )
    letters = page.locator("#text").evaluate("(each) => parseFloat(getComputedStyle(each).fontSize)")
    pitches = [below[0] - above[0] for above, below in itertools.pairwise(lines)]
    assert pitches and min(pitches) >= 14 + 0.7 * letters, "the lowest lane, and then the capitals of the next line"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    clipped = page.evaluate(
        """() => [...document.querySelectorAll("main button, main p, main li, main h1, main h2, .palette button")]
          .filter((each) => each.checkVisibility() && !each.closest(".vh"))
          .filter((each) => getComputedStyle(each).overflow !== "visible")
          .filter((each) => each.scrollHeight > each.clientHeight + 1)
          .map((each) => each.outerHTML.slice(0, 120))"""
    )
    assert clipped == []
    desk.mark("council voted", "1")
    assert ("fact", "council voted") in quotes(desk)


@pytest.mark.parametrize("size", ["usual", "larger"])
def test_nothing_is_lost_at_320_pixels_in_the_largest_letters(page, sign_in, desk_for, ben, size):
    ben.preferences = {"size": size, "font": "dyslexia", "measure": "wide"}
    ben.save()
    page.set_viewport_size({"width": 320, "height": 640})
    desk = desk_for(TEXT, title="Internationalisierungsangelegenheiten und anderes").open()
    for panel in (None, "How the page looks"):
        if panel:
            page.get_by_label(panel).click()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    desk.press("Escape")
    page.get_by_role("button", name="Search in this article").click()
    expect(page.get_by_role("searchbox")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_nothing_moves_for_those_who_want_it_calm(desk_for, page):
    page.emulate_media(reduced_motion="reduce")
    desk_for(TEXT, spans=[("fact", 4, 17)]).open()
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((each) => {
          const {transitionDuration, animationName, scrollBehavior} = getComputedStyle(each);
          const moves = transitionDuration.split(", ").some((each) => parseFloat(each) > 0);
          return moves || animationName !== "none" || scrollBehavior === "smooth";
        }).map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert moving == []


def test_on_paper_stand_the_text_its_marks_and_the_list(page, sign_in, project, ben):
    article = factories.make_article(project, TEXT, title="The vote")
    factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 4, 17)])
    sign_in(page, ben)
    page.goto(f"/articles/{article.uuid}/read/")
    page.emulate_media(media="print")
    for there in ("h1", "#text mark", "#spans q"):
        expect(page.locator(there)).to_be_visible()
    for gone in (".top", ".end form", ".rail > details", ".skip"):
        assert not any(each.is_visible() for each in page.locator(gone).all()), gone
    assert page.locator("#text mark").evaluate("(each) => getComputedStyle(each).printColorAdjust") == "exact"
