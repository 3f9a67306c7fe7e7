"""The console that every browser test is held to: it must hear what goes wrong."""

import pytest

POLICY = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'"


@pytest.fixture
def visit(page):
    """Opens a page of these sources under our kind of policy."""

    def visit(body, script="", status=200):
        page.route(
            "**/page",
            lambda route: route.fulfill(
                status=status,
                headers={"content-type": "text/html", "content-security-policy": POLICY},
                body=f"<!doctype html><title>Page</title>{body}<script src='script.js'></script>",
            ),
        )
        page.route("**/script.js", lambda route: route.fulfill(content_type="text/javascript", body=script))
        page.goto("/page")

    return visit


def test_a_silent_page_passes(visit, console):
    visit("<p>All is well")
    assert console.complaints == []


@pytest.mark.parametrize(
    ("body", "script", "complaint"),
    [
        ("", "console.error('out of tea')", "out of tea"),
        ("", "throw new Error('lost the thread')", "lost the thread"),
        ("<p style='color: red'>", "", "Violated policy: style-src-attr inline"),
        ("<script>1</script>", "", "Violated policy: script-src-elem inline"),
        ("", "document.head.innerHTML = '<p>'", "Violated policy: require-trusted-types-for trusted-types-sink"),
    ],
)
def test_it_hears(visit, console, page, body, script, complaint):
    console.expect("")
    visit(body, script)
    assert any(complaint in told for told in console.complaints), console.complaints


def test_what_a_test_expects_is_no_failure(visit, console):
    console.expect("404")
    visit("", status=404)
    assert console.complaints
    assert console.unexpected() == []
