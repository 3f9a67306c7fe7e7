"""A new project on one page, with ordinary forms: every button is answered by the page filled in further."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from corpus_app.models import Article, Assignment, AuditEvent, Draft, Membership, Project, Tag, User
from tests import factories

NEW = "/projects/new/"
RULES = {"name": "Ferry strike", "overlap": "3", "unit": "word", "tag_level": "nominal", "is_blind": "on"}
PEOPLE = "amira@x.example\ndele@x.example\njoon@x.example\npetra@x.example\nTomas Lind"


@pytest.fixture(autouse=True)
def kept_apart(data_folder, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def strike(count=200, **more):
    rows = [
        {"id": f"s{n}", "headline": f"Day {n}", "body": f"Day {n} of it.", "publisher": f"P{n % 7}"}
        for n in range(count)
    ]
    return SimpleUploadedFile("strike.jsonl", "".join(json.dumps(row | more) + "\n" for row in rows).encode())


@pytest.fixture
def form(client_for, ada):
    """form(do, **fields): the page after a button was pressed; draft and tags go along as the page holds them."""
    client = client_for(ada)
    held = {}

    def press(do, **fields):
        response = client.post(NEW, RULES | held | {"do": do} | fields)
        page = response.content.decode()
        held.update(re.findall(r'<input type="hidden" name="(draft|tags|tag-\d+-from)" value="([^"]*)"', page))
        for name, value in re.findall(r'name="(tag-\d+-(?:name|key))" value="([^"]*)"', page):
            held[name] = value
        for name, value in re.findall(r'name="(tag-\d+-definition)">([^<]*)<', page):
            held[name] = value
        press.response = response
        return page

    press.held = held
    return press


def test_the_page_comes_with_the_default_tags_and_no_errors(client_for, ada):
    page = client_for(ada).get(NEW).content.decode()
    assert re.findall(r'name="tag-\d+-name" value="([^"]*)"', page) == ["fact", "opinion", "disputed", "off-topic"]
    assert 'class="error" id="id_' not in page


def test_step_by_step_without_a_script(form, ada):
    page = form("files", files=[strike()])
    assert "200 articles" in page
    page = form("plan", people=PEOPLE)
    assert re.sub(r"<[^>]+>", "", page).count("600 readings: 200 articles, each read by exactly 3 of 5.") == 1
    assert "120 for everyone" in page
    assert "Start with 5 people" in page
    assert (Project.objects.count(), Article.objects.count(), User.objects.count()) == (0, 0, 1)
    page = form("start", people=PEOPLE)
    project = Project.objects.get()
    assert len(set(re.findall(r"/join/[\w-]+/", page))) == 5
    assert "600 readings are handed out." in page
    assert Assignment.objects.filter(article__project=project).count() == 600
    assert project.slug == "ferry-strike"
    assert project.tags.get(slug="fact").examples
    assert form.response["Cache-Control"]


def test_pressing_start_again_leads_to_the_project(form):
    form("files", files=[strike(4)])
    form("start", people=PEOPLE)
    form("start", people=PEOPLE)
    assert form.response.url == "/projects/ferry-strike/"
    assert Project.objects.count() == 1


def test_files_and_start_at_once(form):
    form("plan")
    page = form("start", files=[strike(4)], people=PEOPLE)
    assert "12 readings are handed out." in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"people": "Mia, Max"}, "Every article needs 3 readers, but only 2 can read."),
        ({"people": "Mia, Max, no@"}, "Is no e-mail address."),
        ({"people": PEOPLE, "name": ""}, "This field is required."),
        ({"people": PEOPLE, "tag-1-name": "fact"}, "Two tags are called “fact”."),
        ({"people": PEOPLE, "tag-1-key": "1"}, "A tag has the key “1” already."),
        ({"people": PEOPLE, "tag-1-key": "12"}, "more than one character"),
        ({"people": PEOPLE, "tag-1-name": "x" * 81}, "at most 80 characters"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_stored(form, fields, said):
    form("files", files=[strike(4)])
    assert said in form("start", **fields)
    assert not Project.objects.exists()
    assert not Tag.objects.exists()
    assert User.objects.count() == 1
    assert Draft.objects.get().data["look"]["rows"]


def test_a_file_that_cannot_be_used_stops_the_start_until_it_is_removed(form):
    form("files", files=[strike(4), SimpleUploadedFile("notes.exe", b"x")])
    assert "notes.exe cannot be used; remove it." in form("start", people=PEOPLE)
    page = form("drop:notes.exe")
    assert "notes.exe" not in page
    assert "12 readings" in form("start", people=PEOPLE)


def test_columns_are_chosen_on_the_page(form):
    page = form("files", files=[SimpleUploadedFile("a.csv", b"one;two\nThe ferry is late.;Record\n")])
    assert "Say below which column of a.csv holds the text." in page
    picked = {"map-0-name": "a.csv", "map-0-text": "one", "map-0-source": "two"}
    assert "1 article" in form("files", **picked)
    form("start", overlap="1", people="Mia")
    assert Article.objects.get().source.name == "Record"


def test_a_source_for_those_that_name_none(form):
    form("files", files=[SimpleUploadedFile("a.txt", b"The ferry is late.")])
    form("files", source="The Record")
    form("start", people="", source="The Record")
    assert Article.objects.get().source.name == "The Record"


def test_tags_are_edited_on_the_page(form):
    form("tags", preset="default")
    page = form("tag-add")
    assert page.count('-name" value="') >= 5
    form("tag-drop:3")
    form("start", **{"tag-0-name": "claim", "tag-3-name": "satire", "tag-3-definition": "Not meant."})
    tags = list(Project.objects.get().tags.values_list("slug", "name", "key", "definition", "slot"))
    assert [row[:3] for row in tags] == [
        ("claim", "claim", "1"),
        ("opinion", "opinion", "2"),
        ("disputed", "disputed", "3"),
        ("satire", "satire", "5"),
    ]
    assert tags[3][3] == "Not meant."
    assert Tag.objects.get(slug="disputed").asks_for_evidence


def test_tags_of_a_project_one_may_see_are_copied(form, project, other_project, client_for, ada):
    factories.make_tag(project, "satire", examples=["Ha."], slot=7)
    page = form("tags", preset="copy:harbour")
    assert 'value="satire"' in page
    assert "copy:elsewhere" not in page
    form("start", preset="copy:harbour")
    copied = Project.objects.get(slug="ferry-strike").tags.get(slug="satire")
    assert (copied.examples, copied.slot) == (["Ha."], 7)
    assert client_for(ada).post(NEW, RULES | {"do": "tags", "preset": "copy:elsewhere"}).status_code == 404


def test_people_known_to_the_manager_join_at_once(form, project, ben):
    page = form("plan", people="ben, Mia")
    assert "joins at once" in page
    form("start", people="ben, Mia", reads_too="on")
    new = Project.objects.get(slug="ferry-strike")
    assert {each.user.name for each in new.memberships.filter(reads=True)} == {"ben", "Mia", "ada"}
    assert Membership.objects.get(project=new, user__username="ada").role == "manager"


def test_somebody_elses_files_are_not_there(form, client_for, otto):
    form("files", files=[strike(4)])
    page = client_for(otto).post(NEW, RULES | {"do": "plan", "draft": form.held["draft"]}).content.decode()
    assert "strike.jsonl" not in page
    client_for(otto).post(NEW, RULES | {"do": "start", "draft": form.held["draft"]})
    assert not Article.objects.exists()
    # otto's project has used the number up; ada's files are still hers.
    assert Draft.objects.get().owner.username == "ada"


@pytest.mark.parametrize("draft", ["", "x", "../../etc", "00000000-0000-4000-8000-000000000000"])
@pytest.mark.parametrize("do", ["", "files", "drop:x", "tag-drop:99", "tag-drop:x", "start:x", "plan", "nonsense"])
def test_strange_buttons_break_nothing(client_for, ada, do, draft):
    data = {"do": do, "draft": draft, "tags": "9" * 9, "overlap": "²", "people": "\x00", "source": "\x00"}
    assert client_for(ada).post(NEW, data).status_code == 200
    assert not Project.objects.exists()


def test_a_large_upload_is_left_to_the_worker(form, monkeypatch, client_for, ada):
    monkeypatch.setattr("corpus_app.jobs.INLINE_BYTES", 10)
    form("files", files=[strike(9)])
    page = form("start", people=PEOPLE)
    project = Project.objects.get()
    assert project.status == "setup"
    job = re.search(r"/projects/ferry-strike/jobs/[\w-]+/", page).group()
    assert len(set(re.findall(r"/join/[\w-]+/", page))) == 5
    client_for(ada).post(f"{job}run/")
    project.refresh_from_db()
    assert (project.status, project.articles.count()) == ("open", 9)
    assert AuditEvent.objects.filter(project=project, verb="assign").exists()


def test_it_asks_the_database_little(form, count_statements):
    form("files", files=[strike()])
    with count_statements() as statements:
        form("plan", people=PEOPLE)
    assert len(statements) <= 12
