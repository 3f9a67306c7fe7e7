"""The cast: ada manages, dora settles, ben and cleo read, otto belongs to another project."""

import json
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from corpus_app import tallies
from corpus_app.models import Assignment, Project, Role, Tally
from tests import factories

SHARED_DATA = Path(__file__).parent.parent.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Static files under their own names: the hashed ones exist only after collectstatic."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    # Nothing was collected, and WhiteNoise warns about the missing folder unless it looks anew each time.
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def collected(tmp_path_factory):
    """Our static files as production serves them: the folder, and the hashed name of each file by its plain one."""
    folder = tmp_path_factory.mktemp("static")
    backend = {"BACKEND": "annotator.storage.HashedStaticFiles"}
    only_ours = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    changed = {"STORAGES": {**django_settings.STORAGES, "staticfiles": backend}, "STATICFILES_FINDERS": only_ours}
    with override_settings(STATIC_ROOT=folder, **changed):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder, json.loads((folder / "staticfiles.json").read_text())["paths"]


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """A hash that costs nothing: five people a test, each as slow as a real sign-in, would take minutes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def tallies_fit(request):
    """Whatever a test did, by whichever route: the tallies of articles are what their readings give.

    PostgreSQL's part looks only where several write at once: the rest wrote the same on SQLite.
    """
    marked = request.node.get_closest_marker
    is_looked_at = {"db", "transactional_db", "live_server"} & {*request.fixturenames} or marked("django_db")
    if connection.vendor != "sqlite" and not (marked("django_db") and marked("django_db").kwargs.get("transaction")):
        is_looked_at = False
    if is_looked_at:
        # Asked for here, it is taken down after this.
        request.getfixturevalue("db")
    yield
    if is_looked_at and not marked("uncounted") and (Assignment.objects.exists() or Tally.objects.exists()):
        assert [(project, wrong) for project in Project.objects.all() if (wrong := tallies.unlike(project))] == []


@pytest.fixture
def data_folder(settings, tmp_path):
    """A folder of the test's own for files that the application keeps."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture
def corpus():
    """corpus("mbic"): the folder of a shared corpus; the test is skipped where it is not at hand."""

    def folder(name):
        path = SHARED_DATA / name
        if not path.is_dir():
            pytest.skip(f"needs the shared corpus {name}, which is not kept in this repository")
        return path

    return folder


@pytest.fixture
def project(db, ada, dora, ben, cleo):
    """A project with the default tags: ada manages, dora adjudicates, ben and cleo read."""
    project = factories.make_project("harbour", name="Harbour", manager=ada, overlap=2)
    factories.make_member(project, dora, Role.ADJUDICATOR)
    factories.make_member(project, ben)
    factories.make_member(project, cleo)
    return project


@pytest.fixture
def other_project(db, otto):
    """otto's project, of which nobody else is a member."""
    project = factories.make_project("elsewhere", name="Elsewhere")
    factories.make_member(project, otto, Role.MANAGER)
    return project


@pytest.fixture
def ada(db):
    return factories.make_user("ada")


@pytest.fixture
def dora(db):
    return factories.make_user("dora")


@pytest.fixture
def ben(db):
    return factories.make_user("ben")


@pytest.fixture
def cleo(db):
    return factories.make_user("cleo")


@pytest.fixture
def otto(db):
    return factories.make_user("otto")


@pytest.fixture
def outsider(otto, other_project):
    """otto with his own project: signed in, and a stranger here."""
    return otto


@pytest.fixture
def article(project):
    return factories.make_article(project, title="The dam", source="The Harbour Gazette", external_id="dam-1")


@pytest.fixture
def fact(project):
    return project.tags.get(slug="fact")


@pytest.fixture
def opinion(project):
    return project.tags.get(slug="opinion")


@pytest.fixture
def reading(article, ben):
    """ben's open reading of the article."""
    return factories.make_reading(article, ben)


@pytest.fixture
def client_for():
    """client_for(user): a test client signed in as that person."""

    def signed_in(user):
        client = Client()
        client.cookies[django_settings.SESSION_COOKIE_NAME] = factories.make_session(user)
        return client

    return signed_in


@pytest.fixture
def count_statements():
    """count_statements(): a context whose list holds the SQL statements sent, transaction control left out."""
    from contextlib import contextmanager

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    control = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")

    @contextmanager
    def counting():
        statements = []
        with CaptureQueriesContext(connection) as captured:
            yield statements
        statements += [row["sql"] for row in captured if not row["sql"].upper().startswith(control)]

    return counting
