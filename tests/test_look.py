"""The colours keep what look/README.md §4 promises: contrast, and distance for every kind of colour vision."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

STYLES = Path(__file__).parent.parent / "static/css"
TOKENS = (STYLES / "tokens.css").read_text(encoding="utf-8")
SLOTS = range(1, 9)

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def blocks():
    """The declarations of the light theme and of both dark blocks, as texts."""
    light = re.search(r"/\* LIGHT \*/(.*?)\n}", TOKENS, re.DOTALL).group(1)
    by_system = re.search(r':root:not\(\[data-theme="light"\]\) {(.*?)\n  }', TOKENS, re.DOTALL).group(1)
    chosen = re.search(r':root\[data-theme="dark"\] {\s*color-scheme: dark;(.*?)\n}', TOKENS, re.DOTALL).group(1)
    return light, by_system, chosen


def colours(block):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


LIGHT, DARK, CHOSEN = (colours(block) for block in blocks())
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def linear(colour):
    values = np.array([int(colour[index : index + 2], 16) for index in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def luminance(rgb):
    return rgb @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def between(theme, one, other):
    return contrast(linear(theme[one]), linear(theme[other]))


def oklab(rgb):
    return TO_OKLAB @ np.cbrt(TO_LMS @ rgb)


def smallest_distance(theme, slots, vision):
    seen = {slot: oklab(np.clip(VISIONS[vision] @ linear(theme[f"slot-{slot}"]), 0, 1)) for slot in slots}
    return 100 * min(np.linalg.norm(seen[one] - seen[other]) for one, other in combinations(slots, 2))


def test_both_dark_blocks_are_the_same():
    _light, by_system, chosen = blocks()
    assert [line.strip() for line in by_system.splitlines()] == [line.strip() for line in chosen.splitlines()]
    assert set(DARK) == set(LIGHT) == set(CHOSEN)


def test_the_arithmetic_is_right():
    assert contrast(linear("#000000"), linear("#ffffff")) == pytest.approx(21)
    assert oklab(linear("#ffffff")) == pytest.approx([1, 0, 0], abs=1e-6)
    assert between(LIGHT, "ink", "paper") == pytest.approx(17.6, abs=0.1)
    assert between(DARK, "slot-6", "paper") == pytest.approx(4.5, abs=0.1)


@THEMES
@pytest.mark.parametrize("surface", ["paper", "panel", "press"])
def test_text_is_readable_on_every_surface(theme, surface):
    for ink in ("ink", "ink-2", "ink-3"):
        assert between(theme, ink, surface) >= 4.5, ink
    assert between(theme, "edge", surface) >= 3


@THEMES
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("accent", "paper"),
        ("accent-ink", "accent"),
        ("paper", "ink"),
        ("warn", "warn-soft"),
        ("bad", "bad-soft"),
        ("good", "good-soft"),
        ("bad", "paper"),
        ("warn", "paper"),
        ("accent", "accent-soft"),
        ("ink", "here"),
        ("ink-2", "here"),
        ("ink", "differ"),
        ("ink", "differ-now"),
    ],
)
def test_words_are_readable_where_they_stand(theme, ink, ground):
    assert between(theme, ink, ground) >= 4.5


@THEMES
def test_the_lines_of_tags_are_seen(theme):
    for slot in SLOTS:
        assert between(theme, f"slot-{slot}", "paper") >= 4.5, slot
        for ground in ("differ", "differ-now"):
            assert between(theme, f"slot-{slot}", ground) >= 2.95, (slot, ground)


@THEMES
def test_text_stays_readable_under_four_tints(theme):
    def over(ground, slot):
        return ground + 0.13 * (encoded(theme[f"slot-{slot}"]) - ground)

    for slots in combinations(SLOTS, 4):
        ground = encoded(theme["paper"])
        for slot in slots:
            ground = over(ground, slot)
        shown = np.where(ground <= 0.04045, ground / 12.92, ((ground + 0.055) / 1.055) ** 2.4)
        assert contrast(linear(theme["ink"]), shown) >= 4.5, slots


def encoded(colour):
    return np.array([int(colour[index : index + 2], 16) for index in (1, 3, 5)]) / 255


@THEMES
@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("slots", [range(1, 5), SLOTS], ids=["four", "eight"])
def test_tags_are_told_apart_by_everybody(theme, vision, slots):
    assert smallest_distance(theme, slots, vision) >= 8


@THEMES
def test_a_tint_is_its_line_made_light(theme):
    block = blocks()[0 if theme is LIGHT else 1]
    tints = dict(re.findall(r"--slot-(\d)-tint: rgb\((\d+ \d+ \d+) / \.13\)", block))
    for slot in SLOTS:
        parts = [str(int(theme[f"slot-{slot}"][index : index + 2], 16)) for index in (1, 3, 5)]
        assert tints[str(slot)] == " ".join(parts)


@THEMES
def test_numerals_are_readable_on_their_heat(theme):
    first_high = 5 if theme is LIGHT else 4
    for step in range(7):
        if step == 4 and theme is LIGHT:
            continue  # drawn with an ink of its own, #10262a
        ink = "heat-hi-ink" if step >= first_high else "heat-lo-ink"
        assert between(theme, ink, f"heat-{step}") >= 4.5, step
    assert contrast(linear("#10262a"), linear(theme["heat-4"])) >= 4.5


def test_no_colour_stands_outside_the_tokens():
    sheets = [path for path in STYLES.glob("*.css") if path.name != "tokens.css"]
    found = {colour for path in sheets for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])", path.read_text())}
    assert found <= {"#10262a"}


def test_every_style_sheet_is_part_of_the_look_and_sent_with_it(collected):
    """Compare.css is the one that only some pages load."""
    folder, names = collected
    sent = (folder / names["css/look.css"]).read_text()
    assert "@import" not in sent
    parts = {path.name: path.read_text() for path in STYLES.glob("*.css")}
    for name, text in parts.items():
        alone = name in {"look.css", "tokens.css", "compare.css"}
        assert (text in sent) is not alone, name
