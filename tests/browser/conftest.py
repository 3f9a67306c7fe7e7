"""A real browser for every test in this folder: signed in on request, and nothing on its console."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from house import chromium
from house.terminal import is_ci
from tests import factories

FOLDER = Path(__file__).parent
SECONDS_TO_WAIT = 15
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => console.error(
  `Violated policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`
), {capture: true});
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session", autouse=True)
def the_database_from_beside_an_event_loop():
    """Playwright runs an event loop in this thread, and Django would refuse the database there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = chromium.find()
    if path is None:
        (pytest.fail if is_ci() else pytest.skip)("no Chromium found: install one, or name it with CHROMIUM")
    return {**browser_type_launch_args, "executable_path": path, "args": chromium.flags()}


HASHED = {"BACKEND": "annotator.storage.HashedStaticFiles"}


@pytest.fixture(scope="session", autouse=True)
def served_as_in_production(tmp_path_factory):
    """Static files collected, joined and hashed: what users get, and a third of the requests of the plain modules."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder, STORAGES={**settings.STORAGES, "staticfiles": HASHED}):
        call_command("collectstatic", interactive=False, verbosity=0)
        # The live server asks the finders, which would not know the hashed names.
        finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
        with override_settings(STATICFILES_DIRS=[folder], STATICFILES_FINDERS=finders):
            yield


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """In a browser they are not plain."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": HASHED}
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def base_url(live_server):
    """Addresses without a host belong to the live server: page.goto("/")."""
    return live_server.url


class Console:
    """What the pages of one test complained about: uncaught errors, console errors, violated policies."""

    def __init__(self):
        self.complaints = []
        self._expected = []

    def expect(self, text):
        """Complaints with this text in them are what the test is about: console.expect("412")."""
        self._expected.append(text)

    def watch(self, context):
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(f"Uncaught: {error.error}"))
        context.add_init_script(TELL_VIOLATIONS)

    def unexpected(self):
        return [told for told in self.complaints if not any(text in told for text in self._expected)]

    def _hear(self, message):
        if message.type == "error" or "Content Security Policy" in message.text:
            self.complaints.append(f"{message.text} ({message.location['url']})")


@pytest.fixture
def console():
    console = Console()
    yield console
    if told := console.unexpected():
        pytest.fail("The browser's console was not silent:\n" + "\n".join(told), pytrace=False)


@pytest.fixture
def new_context(new_context, console):
    def watched(**options):
        context = new_context(**options)
        context.set_default_timeout(SECONDS_TO_WAIT * 1000)
        console.watch(context)
        return context

    return watched


@pytest.fixture
def sign_in(live_server):
    """sign_in(page, user): from now on the page's context is that person's."""

    def sign_in(page, user):
        session = factories.make_session(user)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    return sign_in
