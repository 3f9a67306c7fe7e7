"""Pictures: geometry in percent, the same shapes as a file with the colours of the light theme."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from corpus_app import charts
from corpus_app.charts import days, files

TOKENS = (Path(__file__).parent.parent / "static/css/tokens.css").read_text()
FIGURES = (Path(__file__).parent.parent / "static/css/figures.css").read_text()
SCALE = charts.Scale(0, 1, 0.2)


def shapes(picture, tag, css=None):
    return [each for each in picture.shapes if each.tag == tag and css in (None, each.css)]


def test_a_scale_starts_at_zero_and_ends_at_a_round_share():
    assert charts.share_scale([0.31, None, 0.02]) == charts.Scale(0, 0.5, 0.1)
    assert charts.share_scale([0.04]).high == 0.05
    assert charts.share_scale([]).high == 1
    assert charts.share_scale([0.93]).ticks == [0, 0.2, 0.4, 0.6, 0.8, 1]


def test_agreement_may_lie_below_zero():
    assert charts.agreement_scale([0.3, None]).low == 0
    assert charts.agreement_scale([-0.07]).low == -0.2
    assert charts.agreement_scale([-7]).low == -1


@pytest.mark.parametrize(("value", "place"), [(0, 0), (0.25, 25), (1, 100), (1.4, 100), (-3, 0)])
def test_what_lies_outside_stands_at_the_edge(value, place):
    assert SCALE.at(value) == place


def test_a_strip_has_interval_thick_interval_mean_and_dot():
    strip = charts.strip(SCALE, 0.5, 0.4, 0.7, thick=(0.45, 0.6), mean=0.3, references=(0.8,))
    (interval,) = shapes(strip, "line", "ci")
    assert (interval.place["x1"], interval.place["x2"]) == (40, 70)
    (thick,) = shapes(strip, "line", "ci-shrunk")
    assert (thick.place["x1"], thick.place["x2"]) == (45, 60)
    assert [dot.place["cx"] for dot in shapes(strip, "circle")] == [50]
    assert len(shapes(strip, "line", "mean-l")) == len(shapes(strip, "line", "ref-l")) == 1


def test_without_a_number_a_strip_is_only_its_grid():
    assert {shape.css for shape in charts.strip(SCALE, None).shapes} == {"grid-l"}


def test_without_an_interval_there_is_only_the_dot():
    assert not shapes(charts.strip(SCALE, 0.5), "line", "ci")


def test_stacked_parts_lie_side_by_side_and_small_ones_have_no_number():
    bar = charts.stacked(
        [charts.Part(0.6, "bar slot-1"), charts.Part(0.05, "bar slot-2"), charts.Part(0.35, "bar-none")]
    )
    assert [round(part.place["x"]) for part in shapes(bar, "rect")] == [0, 60, 65]
    assert [text.text for text in shapes(bar, "text")] == ["60", "35"]


def test_bars_that_would_lie_on_each_other_are_one():
    _ground, first, second = charts.barcode(10_000, [(n, n + 2) for n in range(0, 300, 10)] + [(900, 1000)]).shapes
    assert first.place | {"width": round(first.place["width"], 6)} == {"x": 0, "y": 0, "width": 3.2, "height": 14}
    assert second.place["x"] == 9


def test_a_barcode_shows_where_in_the_text():
    _ground, first, second = charts.barcode(200, [(20, 40), (199, 200)]).shapes
    assert (first.place["x"], first.place["width"]) == (10, 10)
    assert second.place["width"] >= 0.3


def test_cells_of_a_heat_map_are_named_links():
    cells = [[charts.Cell("-"), charts.Cell(5, ".71", "/there/", "Ann and Bo: .71")]]
    drawn = charts.markup(charts.heat(["Ann"], ["Ann", "Bo"], cells, "Pairs"))
    assert '<a class="h5" href="/there/" aria-label="Ann and Bo: .71">' in drawn
    assert 'role="group" aria-label="Pairs"' in drawn


def test_a_drawing_without_a_name_is_decoration():
    assert 'aria-hidden="true"' in charts.markup(charts.strip(SCALE, 0.5))


def test_nothing_in_a_picture_is_markup():
    cell = charts.Cell(1, "<b>", "/?a=1&b=2", '"><script>')
    drawn = charts.markup(charts.heat(["<i>"], ["</svg>"], [[cell]], "a<b"))
    assert ElementTree.fromstring(drawn).get("aria-label") == "a<b"
    assert "<script>" not in drawn
    assert "<b>" not in drawn


def test_a_page_gets_percentages_and_no_styles():
    drawn = charts.markup(charts.strip(SCALE, 0.5, 0.25, 0.75))
    assert 'x1="25%" x2="75%"' in drawn
    assert "style" not in drawn
    assert "viewBox" not in drawn


@pytest.mark.parametrize(("done", "begun", "total"), [(0, 0, 0), (3, 1, 4), (4, 0, 4)])
def test_progress(done, begun, total):
    widths = [shape.place["width"] for shape in charts.progress(done, begun, total).shapes]
    assert widths == [100, 100 * done / max(total, 1), 100 * begun / max(total, 1)]


@pytest.mark.parametrize(("value", "step"), [(0, 0), (0.1, 1), (0.5, 3), (0.95, 6)])
def test_steps_are_fixed(value, step):
    assert charts.step_of(value, (0.1, 0.3, 0.5, 0.6, 0.7, 0.8)) == step


def test_a_time_line_adds_up_and_ends_where_the_last_day_does():
    picture = charts.timeline([("1 May", 2), ("2 May", 0), ("3 May", 4)], 12, "12 handed out")
    steps = [shape.place for shape in picture.shapes if shape.css == "ci"]
    (top, foot), (bar_top, bar_foot) = days.CUMULATIVE, days.BARS
    assert [step["x2"] for step in steps] == pytest.approx([100 / 3, 200 / 3, 100])
    assert steps[-1]["y2"] == pytest.approx(foot - (foot - top) * 6 / 12)
    assert [shape.place["height"] for shape in picture.shapes if shape.css == "bar"] == [20.0, bar_foot - bar_top]
    assert "12 handed out" in charts.markup(picture)


def test_a_time_line_of_nothing():
    assert charts.markup(charts.timeline([], 0, "")).startswith("<svg")


def test_names_of_dots_do_not_cover_each_other():
    points = [charts.Point(f"Reader {at}", 100 + at, 0.5 + at / 100, "/there/", f"Reader {at}") for at in range(8)]
    picture = charts.scatter(points, charts.Scale(0, 500, 100), charts.Scale(0, 1, 0.2), (250, 0.4), (str, str), "All")
    names = [child.place["y"] for shape in picture.shapes if shape.tag == "a" for child in shape.children if child.text]
    dots = [child.place for shape in picture.shapes if shape.tag == "a" for child in shape.children if not child.text]
    assert len(set(names)) >= 5
    assert [dot["cx"] for dot in dots] == pytest.approx([9 + 89 * (107 - at) / 500 for at in range(8)])
    assert sum(shape.css == "mean-l" for shape in picture.shapes) == 2


# --- As a file ------------------------------------------------------------------------------------


@pytest.fixture
def sheet():
    strip = charts.strip(SCALE, 0.5, 0.4, 0.6, thick=(0.45, 0.55), mean=0.3, references=(0.8,))
    cells = [[charts.Cell("-"), charts.Cell("x", ".62", "/there/", "Ann"), charts.Cell(6, ".9")]]
    bar = charts.stacked([charts.Part(0.5, "bar slot-3"), charts.Part(0.5, "bar-both", "axis-t")])
    rows = [
        charts.Row("A & B", strip, ".50", "slot-2"),
        charts.Row("C", strip, "", "slot-2 prelim"),
        charts.Row(picture=charts.heat(["Ann"], ["Ann", "Bo", "Cy"], cells), is_wide=True),
        charts.Row("D", bar),
        charts.Row(picture=charts.key([("disputed", "bar slot-3"), ("both", "bar-both")]), is_wide=True),
        charts.Row("E", charts.barcode(10, [(1, 2)])),
        charts.Row(picture=charts.axis(SCALE, str)),
    ]
    return charts.sheet("Ann < Bo", rows, ["A note"])


def test_a_sheet_is_a_whole_file(sheet):
    root = ElementTree.fromstring(sheet)
    assert root.get("width") == str(files.WIDTH)
    assert root[0].text == "Ann < Bo"


def test_a_sheet_needs_nothing_from_outside(sheet):
    assert "class=" not in sheet
    assert "href" not in sheet
    assert re.findall(r"url\((?!#hatch)", sheet) == []


def test_hollow_and_grey_in_a_file_too(sheet):
    assert f'fill="{files.SLOTS[1]}" stroke="{files.PAPER}"' in sheet
    assert f'fill="{files.PAPER}" stroke="{files.PRELIM}"' in sheet


def test_everything_lies_on_the_sheet(sheet):
    for shape in ElementTree.fromstring(sheet).iter():
        for name in ("x", "x1", "x2", "cx"):
            if "%" not in (value := shape.get(name, "0")):
                assert 0 <= float(value) <= files.WIDTH


def test_the_colours_are_those_of_the_light_theme():
    light = TOKENS[TOKENS.index("/* LIGHT */") : TOKENS.index("@media (prefers-color-scheme: dark)")]
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    named = {
        "paper": files.PAPER,
        "panel": files.PANEL,
        "press": files.PRESS,
        "ink": files.INK,
        "ink-2": files.INK_2,
        "ink-3": files.INK_3,
        "line": files.LINE,
        "edge": files.EDGE,
        "accent": files.ACCENT,
        "prelim": files.PRELIM,
        **{f"slot-{number}": colour for number, colour in enumerate(files.SLOTS, start=1)},
        **{f"heat-{number}": colour for number, colour in enumerate(files.HEAT)},
    }
    assert {name: tokens[name] for name in named} == named


@pytest.mark.parametrize("css", ["grid-l", "ref-l", "mean-l", "ci", "ci-shrunk", "pt", "bar", "bar-both", "bar-none",
                                 "bar-t", "axis-t", "barcode", "barcode-bg", "clip", "h0", "h6", "hx"])  # fmt: skip
def test_every_class_of_a_picture_has_its_style(css):
    assert re.search(rf"\.{css}\b", FIGURES)
