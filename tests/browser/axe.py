"""What axe-core finds wrong with a page. The page's context must have been made with `bypass_csp=True`."""

from axe_playwright_python.base import AXE_SCRIPT

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# All that a theme can change: themes differ in nothing but colours.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# axe spends half its time on reading the same few colours again for every element: each text is read once.
REMEMBER_COLOURS = """() => {
  const colour = axe.commons.color.Color.prototype;
  const read = colour.parseString;
  const known = new Map();
  colour.parseString = function (text) {
    if (known.has(text)) [this.r, this.g, this.b, this.alpha] = known.get(text);
    else {
      read.call(this, text);
      known.set(text, [this.r, this.g, this.b, this.alpha]);
    }
    return this;
  };
}"""
RUN = """only => axe.run({runOnly: only, resultTypes: ["violations"]}).then(({violations}) => violations.map(
  ({id, nodes}) => [id, nodes.map(({html}) => html.slice(0, 160))]
))"""


def violations(page):
    """Pairs of a rule and the elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(REMEMBER_COLOURS)
    return page.evaluate(RUN, RULES)


def violations_in_every_theme(page):
    """The same, and what is wrong with the colours of the dark theme and with those a person forces on pages."""
    # Without motion: a colour half way between two themes would be measured.
    page.emulate_media(color_scheme="light", reduced_motion="reduce", forced_colors="none")
    found = violations(page)
    for scheme, forced in (("dark", "none"), ("light", "active"), ("dark", "active")):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce", forced_colors=forced)
        found += page.evaluate(RUN, COLOURS)
    page.emulate_media(color_scheme="light", reduced_motion="reduce", forced_colors="none")
    return found
