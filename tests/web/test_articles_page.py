"""The corpus of a project: list, filters, import."""

import functools
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corpus_app.models import Article, Assignment, AuditEvent, User
from tests import factories

PLACE = "/projects/harbour/articles/"


def titles(response):
    return [article.title for article in response.context["page"].object_list]


def upload(client, *files, **fields):
    files = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(f"{PLACE}import/", {"files": files, **fields})


def test_it_works(client_for, ben, article, reading):
    page = client_for(ben).get(PLACE).content.decode()
    assert "The dam" in page
    assert "The Harbour Gazette" in page
    assert "not begun" in page


def test_a_stranger_finds_nothing(client, client_for, outsider, article):
    assert client.get(PLACE).status_code == 302
    assert client_for(outsider).get(PLACE).status_code == 404
    assert client_for(outsider).get(f"{PLACE}import/").status_code == 404


def test_without_articles_it_says_what_comes_next(client_for, ada, ben, project):
    assert f"{PLACE}import/" in client_for(ada).get(PLACE).content.decode()
    page = client_for(ben).get(PLACE).content.decode()
    assert "No articles yet" in page
    assert "import/" not in page


@pytest.fixture
def three(project, ben):
    dam = factories.make_article(project, title="The dam", source="Gazette", published_on="2026-03-01")
    clinic = factories.make_article(project, text="A clinic.", title="Clinic", source="Courier")
    ferry = factories.make_article(project, text="Ferry.", title="Ferry", source="Courier", published_on="2026-05-01")
    factories.make_reading(dam, ben)
    factories.make_reading(clinic, ben, Assignment.State.SUBMITTED)
    return dam, clinic, ferry


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("coun", "<mark>council</mark> voted 31"),
        ('"31 to 18" dam', "<mark>31 to 18</mark> for the <mark>dam</mark>"),
        ("<b>", ""),
    ],
)
def test_the_place_of_what_was_found_is_shown(client_for, ben, three, typed, shown):
    page = client_for(ben).get(PLACE, {"q": typed}).content.decode()
    assert shown in page
    assert ("<mark>" in page) == bool(shown)
    assert "<mark>" not in client_for(ben).get(PLACE).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ferry", {"Ferry"}),
        ("q=FARMS", {"The dam"}),
        ("q=nowhere", set()),
        ("q=%ED%A0%80", set()),
        ("state=assigned", {"The dam"}),
        ("state=submitted", {"Clinic"}),
        ("state=none", {"Ferry"}),
        ("after=2026-04-01", {"Ferry"}),
        ("before=2026-04-01", {"The dam"}),
        ("q=&state=&after=&page=", {"The dam", "Clinic", "Ferry"}),
        ("page=99", {"The dam", "Clinic", "Ferry"}),
        ("page=x", {"The dam", "Clinic", "Ferry"}),
    ],
)
def test_it_narrows_down(client_for, ben, three, query, found):
    response = client_for(ben).get(f"{PLACE}?{query}")
    assert response.status_code == 200
    assert set(titles(response)) == found


def test_it_narrows_by_source(client_for, ben, three):
    response = client_for(ben).get(PLACE, {"source": three[1].source.slug})
    assert titles(response) == ["Clinic", "Ferry"]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("added", ["The dam", "Clinic", "Ferry"]),
        ("date", ["Ferry", "The dam", "Clinic"]),
        ("title", ["Clinic", "Ferry", "The dam"]),
        ("length", ["The dam", "Clinic", "Ferry"]),
    ],
)
def test_it_orders(client_for, ben, three, order, found):
    assert titles(client_for(ben).get(PLACE, {"order": order})) == found


@pytest.mark.parametrize(
    "query", ["colour=red", "order=disagreement", "order=-pk", "assignments__reviewer=1", "n_read=2"]
)
def test_an_unknown_filter_is_refused_in_words(client_for, ben, ada, three, query):
    for person in (ben, ada):
        response = client_for(person).get(f"{PLACE}?{query}")
        assert response.status_code == 400
        assert "There is no" in response.content.decode()


@pytest.mark.parametrize("query", ["after=yesterday", "state=asleep", "source=no-such", "q=%00"])
def test_a_value_that_is_none_is_refused_beside_its_field(client_for, ben, three, query):
    response = client_for(ben).get(f"{PLACE}?{query}")
    assert response.status_code == 400
    assert titles(response) == []
    assert 'class="error"' in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()


def test_a_hidden_article_is_listed_for_managers_only(client_for, ada, ben, dora, three):
    Article.objects.filter(title="Ferry").update(is_hidden=True)
    assert "Ferry" in titles(client_for(ada).get(PLACE))
    assert "Ferry" not in titles(client_for(ben).get(PLACE))
    assert "Ferry" not in titles(client_for(dora).get(PLACE))


def test_source_blind_reviewers_cannot_find_out_by_searching_or_sorting(client_for, ben, ada, project):
    project.is_source_blind = True
    project.save()
    factories.make_article(project, title="What the Gazette says", source="Gazette", text="A dam.")
    client = client_for(ben)
    assert "Gazette" not in client.get(PLACE).content.decode()
    assert titles(client.get(PLACE, {"q": "gazette"})) == []
    assert len(titles(client.get(PLACE, {"q": "dam"}))) == 1
    for query in (
        {"source": "gazette"},
        {"after": "2020-01-01"},
        {"order": "title"},
        {"order": "date"},
        {"order": "added"},
    ):
        assert client.get(PLACE, query).status_code == 400
    assert titles(client_for(ada).get(PLACE, {"q": "gazette"})) == ["What the Gazette says"]


def test_it_pages_and_keeps_the_filter(client_for, ben, project):
    for number in range(60):
        factories.make_article(project, text=f"Text {number}.", title=f"Part {number}")
    response = client_for(ben).get(PLACE, {"q": "text", "page": 2})
    assert len(titles(response)) == 10
    assert "q=text&amp;page=1" in response.content.decode()


def test_it_asks_the_database_as_often_for_many_as_for_few(client_for, ben, project, count_statements):
    def fill(count):
        for number in range(count):
            article = factories.make_article(project, text=f"Text {number}.", source=f"Source {number % 9}")
            factories.make_reading(article, ben)

    def asked():
        with count_statements() as statements:
            assert client.get(PLACE).status_code == 200
        return len(statements)

    client = client_for(ben)
    fill(10)
    few = asked()
    fill(40)
    assert asked() == few <= 12


def test_files_become_articles(client_for, ada, project):
    response = upload(client_for(ada), ("dam.txt", b"The dam.\n"), ("clinic.txt", b"The clinic.\n"), source="Courier")
    assert "2 articles taken in." in response.content.decode()
    assert {article.source.name for article in project.articles.all()} == {"Courier"}


def test_a_zip_is_looked_into(client_for, ada, project):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("articles.jsonl", '{"id": "1", "text": "The dam."}\n')
    upload(client_for(ada), ("all.zip", packed.getvalue()))
    assert project.articles.get().external_id == "1"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("dam.txt", b"\xff\xfe\xff", "dam.txt"),
        ("dam.txt", b"nul \x00 inside", "dam.txt"),
        ("all.zip", b"not a zip", "all.zip"),
        ("articles.jsonl", b'{"id": 1}\n', "articles.jsonl"),
        ("picture.png", b"\x89PNG", "picture.png"),
        ("rows.csv", b"a,b\n1,2\n", "rows.csv"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_file(client_for, ada, project, name, content, said):
    response = upload(client_for(ada), (name, content))
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert said in response.content.decode()
    assert not project.articles.exists()


def test_no_file_is_an_error_in_words(client_for, ada, project):
    response = client_for(ada).post(f"{PLACE}import/", {})
    assert 'class="error"' in response.content.decode()
    assert client_for(ada).post(f"{PLACE}import/", {"files": SimpleUploadedFile("dam.txt", b"")}).status_code == 400


def test_reviewers_do_not_import(client_for, ben, dora, project):
    for person in (ben, dora):
        assert upload(client_for(person), ("dam.txt", b"The dam.")).status_code == 403
    assert not project.articles.exists()


# --- What those see who follow everybody's readings ------------------------------------------------


@pytest.fixture
def followed(project, ben, cleo, three):
    """The dam is being read by ben; the clinic was read by ben and cleo, who differ; the ferry by nobody."""
    dam, clinic, ferry = three
    factories.make_reading(clinic, cleo, Assignment.State.SUBMITTED, spans=[("opinion", 0, 8)])
    Article.objects.filter(pk=ferry.pk).update(event="The ferry strike")
    return dam, clinic, ferry


def test_readers_who_are_gone_finish_nothing(client_for, ada, ben, followed):
    dam, clinic, ferry = followed
    cleo = clinic.assignments.exclude(reviewer=ben).get().reviewer
    for article in (dam, ferry):
        factories.make_reading(article, cleo)
    factories.make_reading(ferry, ben)
    ask = functools.partial(client_for(ada).get, PLACE, {"readings": "short"})
    assert titles(ask()) == []
    cleo.is_active = False
    cleo.save()
    # What she has submitted stays a reading of the clinic.
    assert set(titles(ask())) == {"The dam", "Ferry"}


def test_a_page_that_holds_everything_is_not_counted(client_for, ada, three):
    with CaptureQueriesContext(connection) as few:
        assert len(titles(client_for(ada).get(PLACE, {"readings": "short"}))) == 3
    assert not [each for each in few if "COUNT(*)" in each["sql"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("readings=short", {"The dam", "Ferry"}),
        ("readings=open", {"The dam"}),
        ("readings=read", {"Clinic"}),
        ("readings=settled", set()),
        ("tag=opinion", {"Clinic"}),
        ("tag=fact", set()),
        ("event=The+ferry+strike", {"Ferry"}),
        ("reviewer=ben", {"The dam", "Clinic"}),
        ("reviewer=cleo", {"Clinic"}),
        ("reviewer=cleo&readings=open", set()),
        ("differ=some", {"Clinic"}),
        ("differ=50", {"Clinic"}),
        ("differ=none", set()),
    ],
)
@pytest.mark.parametrize("role", ["ada", "dora"])
def test_those_who_follow_readings_narrow_by_them(client_for, request, followed, role, query, found):
    query = with_ids(query)
    client = client_for(request.getfixturevalue(role))
    assert set(titles(client.get(f"{PLACE}?{query}"))) == found
    rows = client.get(f"/api/projects/harbour/articles/?{query}").json()["results"]
    assert {row["title"] for row in rows} == found


def with_ids(query):
    for name in ("ben", "cleo"):
        query = query.replace(f"={name}", f"={User.objects.get(username=name).uuid}")
    return query


def test_how_far_readers_differ_is_told_apart(client_for, ada, ben, cleo, project):
    for title, end in (("Slightly", 11), ("Not at all", 10)):
        article = factories.make_article(project, "x" * 100, title=title)
        factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 10)])
        factories.make_reading(article, cleo, Assignment.State.SUBMITTED, spans=[("fact", 0, end)])
    found = {value: titles(client_for(ada).get(PLACE, {"differ": value})) for value in ("some", "20", "none")}
    assert found == {"some": ["Slightly"], "20": [], "none": ["Not at all"]}


def test_managers_narrow_by_flags(client_for, ada, ben, dora, followed):
    dam, clinic, _ferry = followed
    factories.make_flag(dam, ben)
    factories.make_flag(clinic, ben, resolved_at=timezone.now())
    client = client_for(ada)
    found = {value: titles(client.get(PLACE, {"flags": value})) for value in ("open", "settled", "none")}
    assert found == {"open": ["The dam"], "settled": ["Clinic"], "none": ["Ferry"]}
    rows = client.get("/api/projects/harbour/articles/?flags=open").json()["results"]
    assert [row["title"] for row in rows] == ["The dam"]
    factories.make_reading(dam, ada, Assignment.State.IN_PROGRESS)
    assert [titles(client.get(PLACE, {"flags": value})) for value in ("open", "none")] == [[], ["Ferry"]]
    for person in (ben, dora):
        assert client_for(person).get(PLACE, {"flags": "open"}).status_code == 400
        assert client_for(person).get("/api/projects/harbour/articles/?flags=open").status_code == 400


def test_a_settled_article_is_found_as_such(client_for, dora, followed):
    Article.objects.filter(title="Clinic").update(adjudicated_at="2026-06-01T00:00Z")
    assert titles(client_for(dora).get(PLACE, {"readings": "settled"})) == ["Clinic"]
    assert titles(client_for(dora).get(PLACE, {"readings": "read"})) == []
    assert "settled</span>" in client_for(dora).get(PLACE).content.decode()


def test_how_many_have_read_stands_beside_each_article(client_for, ada, ben, followed):
    page = client_for(ada).get(PLACE).content.decode()
    assert "2 of 2" in page
    assert "0 of 1" in page
    assert f"/articles/{followed[1].uuid}/compare/" in page
    assert " of 2" not in client_for(ben).get(PLACE).content.decode()


def test_the_event_of_a_hidden_article_is_told_to_managers_only(client_for, ada, ben, dora, followed):
    Article.objects.filter(title="Ferry").update(is_hidden=True)
    assert "The ferry strike" in client_for(ada).get(PLACE).content.decode()
    for person in (ben, dora):
        assert "The ferry strike" not in client_for(person).get(PLACE).content.decode()


def test_the_most_divided_come_first(client_for, ada, followed):
    assert titles(client_for(ada).get(PLACE, {"order": "divided"})) == ["Clinic", "The dam", "Ferry"]
    response = client_for(ada).get(PLACE, {"order": "divided", "readings": "short"})
    assert titles(response) == ["The dam", "Ferry"]


@pytest.mark.parametrize("query", ["readings=open", "tag=opinion", "reviewer=cleo", "differ=some", "order=divided"])
def test_for_a_blind_reviewer_what_is_drawn_from_others_does_not_exist(client_for, ben, followed, query):
    query = with_ids(query)
    assert client_for(ben).get(f"{PLACE}?{query}").status_code == 400
    if "order" not in query:
        assert client_for(ben).get(f"/api/projects/harbour/articles/?{query}").status_code == 400


def test_of_an_article_that_one_reads_oneself_nothing_is_said(client_for, dora, followed):
    """An adjudicator with an open reading is blind on that article: no count, no filter, no order tells of others."""
    factories.make_reading(followed[1], dora, Assignment.State.IN_PROGRESS)
    Article.objects.filter(title="Clinic").update(adjudicated_at="2026-06-01T00:00Z")
    client = client_for(dora)
    for query in (
        *("readings=read", "readings=settled", "readings=open", "readings=short", "tag=opinion"),
        *("reviewer=ben", "reviewer=cleo", "differ=some", "differ=none"),
    ):
        assert "Clinic" not in titles(client.get(f"{PLACE}?{with_ids(query)}"))
    page = client.get(PLACE).content.decode()
    assert "2 of 3" not in page
    assert "settled</span>" not in page


def test_the_order_by_division_waits_until_looking_closes_no_reading(client_for, dora, followed):
    factories.make_reading(followed[1], dora, Assignment.State.SUBMITTED)
    client = client_for(dora)
    for query in ("order=divided", "differ=some"):
        assert client.get(f"{PLACE}?{query}").status_code == 400
    assert client.get("/api/projects/harbour/articles/?differ=some").status_code == 400
    page = client.get(PLACE).content.decode()
    assert "most divided first" not in page
    assert "Readers differ" not in page


def test_the_list_asks_the_database_few_things(client_for, ada, followed, django_assert_max_num_queries):
    client = client_for(ada)
    client.get(PLACE)
    with django_assert_max_num_queries(16):
        client.get(PLACE, {"readings": "short", "tag": "opinion"})


# --- Many articles at once --------------------------------------------------------------------------


def change(client, query="", **fields):
    return client.post(f"{PLACE}change/{query}", fields)


def test_chosen_articles_are_hidden_and_shown_again(client_for, ada, ben, three):
    chosen = [str(three[0].uuid), str(three[2].uuid), "not-a-uuid"]
    response = change(client_for(ada), verb="hide", article=chosen)
    assert response.status_code == 302
    assert titles(client_for(ben).get(PLACE)) == ["Clinic"]
    assert AuditEvent.objects.filter(verb="hide", actor=ada).count() == 2
    change(client_for(ada), verb="show", article=chosen)
    assert len(titles(client_for(ben).get(PLACE))) == 3


def test_all_that_the_filter_finds_get_an_event(client_for, ada, three):
    query = f"?source={three[1].source.slug}&order=title"
    response = change(client_for(ada), query, verb="event", scope="all", event=" A  strike ")
    assert response.url == f"{PLACE}{query}"
    assert set(Article.objects.filter(event="A strike").values_list("title", flat=True)) == {"Clinic", "Ferry"}
    assert AuditEvent.objects.get(verb="set_event").data == {"event": "A strike", "articles": 2}


def test_a_name_too_long_for_an_event_is_refused_in_words(client_for, ada, three):
    client = client_for(ada)
    change(client, verb="event", scope="all", event="x" * 201)
    assert "at most 200 characters" in client.get(PLACE).content.decode()
    assert not Article.objects.exclude(event="").exists()


def test_more_than_can_be_hidden_at_once_are_all_left(client_for, ada, three, monkeypatch):
    monkeypatch.setattr("corpus_app.moderation.AT_ONCE", 2)
    client = client_for(ada)
    change(client, verb="hide", scope="all")
    assert "At most 2 articles at once" in client.get(PLACE).content.decode()
    assert not Article.objects.filter(is_hidden=True).exists()


@pytest.mark.parametrize(
    ("typed", "named"), [("Courier", "Courier"), (" gazette ", "Gazette"), ("The Star", "The Star")]
)
def test_chosen_articles_get_a_source(client_for, ada, three, typed, named):
    chosen = [str(each.uuid) for each in three]
    change(client_for(ada), verb="source", source=typed, article=chosen)
    assert {each.source.name for each in Article.objects.select_related("source")} == {named}
    event = AuditEvent.objects.get(verb="set_source")
    assert (event.actor, event.data["articles"]) == (ada, {"Courier": 1, "Gazette": 2, "The Star": 3}[named])


def test_an_empty_name_takes_the_source_away_and_a_bad_one_is_refused(client_for, ada, three):
    client = client_for(ada)
    change(client, verb="source", scope="all", source="\u200b")
    assert "no visible character" in client.get(PLACE).content.decode()
    change(client, verb="source", scope="all", source="x" * 201)
    assert "at most 200 characters" in client.get(PLACE).content.decode()
    assert not Article.objects.filter(source=None).exists()
    change(client, verb="source", article=[str(three[0].uuid)])
    assert Article.objects.get(source=None) == three[0]
    change(client, verb="source", source="Nobody's")
    assert "choose articles" in client.get(PLACE).content.decode()


def test_articles_that_lack_a_reader_are_given_to_one_person(client_for, ada, ben, cleo, project, three):
    """Two each: the dam lacks one beside ben, the clinic one, the ferry both; cleo skipped the ferry."""
    dam, clinic, ferry = three
    factories.make_reading(ferry, cleo, Assignment.State.SKIPPED)
    client = client_for(ada)
    change(client, verb="give", scope="all", to=str(cleo.uuid))
    assert set(Assignment.objects.of(cleo).open().values_list("article", flat=True)) == {dam.pk, clinic.pk}
    page = client.get(PLACE).content.decode()
    assert "2 articles given to cleo." in page
    assert "1 article has its readers already, or cleo has or had it" in page
    positions = list(Assignment.objects.of(cleo).open().values_list("position", flat=True))
    assert sorted(positions) == [1, 2]
    mia = factories.make_member(project, factories.make_user("mia")).user
    change(client, verb="give", scope="all", to=str(mia.uuid))
    assert list(Assignment.objects.of(mia).values_list("article", flat=True)) == [ferry.pk]
    assert AuditEvent.objects.filter(verb="give_articles").count() == 2


def test_articles_go_to_members_only(client_for, ada, otto, ben, project, three):
    client = client_for(ada)
    project.memberships.filter(user=ben).update(left_at=timezone.now())
    for to in (str(otto.uuid), "", "nobody", str(ben.uuid)):
        change(client, verb="give", scope="all", to=to)
        assert "Say to whom." in client.get(PLACE).content.decode()
    assert Assignment.objects.count() == 2


# --- Views that are kept ----------------------------------------------------------------------------


def keep(client, query, name):
    return client.post(f"{PLACE}views/?{query}", {"name": name})


def test_a_view_is_kept_replaced_and_forgotten(client_for, ben, project, three):
    client = client_for(ben)
    response = keep(client, "order=title&q=ferry&state=&page=2", " Ferries ")
    assert response.url == f"{PLACE}?order=title&q=ferry"
    page = client.get(response.url).content.decode()
    assert f'href="{PLACE}?order=title&amp;q=ferry" aria-current="page"><bdi>Ferries</bdi>' in page
    assert "Forget “Ferries”" in page
    keep(client, "q=dam", "Ferries")
    view = project.member(ben).saved_views.get()
    assert (view.name, view.query) == ("Ferries", "q=dam")
    assert client.post(f"{PLACE}views/", {"forget": str(view.uuid)}).url == PLACE
    assert not project.member(ben).saved_views.exists()


def test_views_are_ones_own(client_for, ada, ben, otto, project, three):
    keep(client_for(ben), "q=ferry", "Ben’s")
    view = project.member(ben).saved_views.get()
    assert "Ben’s" not in client_for(ada).get(PLACE).content.decode()
    for forget in (str(view.uuid), "x"):
        client_for(ada).post(f"{PLACE}views/", {"forget": forget})
    assert project.member(ben).saved_views.exists()
    assert keep(client_for(otto), "q=ferry", "Otto’s").status_code == 404


def test_what_is_wrong_with_a_view_is_said(client_for, ben, project, three, monkeypatch):
    client = client_for(ben)
    monkeypatch.setattr("corpus_app.corpus.VIEWS", 1)
    for query, name, said in (
        ("q=a", " ", "Give the view a name."),
        ("q=a", "x" * 81, "at most 80 characters"),
        (f"q={'a' * 1001}", "Long", "at most 1000 characters"),
    ):
        keep(client, query, name)
        assert said in client.get(PLACE).content.decode()
    keep(client, "q=a", "One")
    keep(client, "q=b", "Two")
    assert "At most 1 views are kept" in client.get(PLACE).content.decode()
    assert [each.name for each in project.member(ben).saved_views.all()] == ["One"]


def test_a_view_that_asks_for_what_is_gone_says_so(client_for, ben, three):
    """A reviewer who kept a view as an adjudicator: the address is refused in words, as when it is typed."""
    keep(client_for(ben), "readings=open", "Open")
    assert client_for(ben).get(f"{PLACE}?readings=open").status_code == 400


def test_nothing_chosen_and_unknown_steps_are_told(client_for, ada, three):
    client = client_for(ada)
    change(client, verb="hide")
    assert "choose articles" in client.get(PLACE).content.decode()
    assert change(client, verb="burn").status_code == 400


def test_only_managers_change_articles_and_only_their_projects(client_for, ada, ben, dora, outsider, otto, three):
    for person in (ben, dora):
        assert change(client_for(person), verb="hide", scope="all").status_code == 403
    assert change(client_for(outsider), verb="hide", scope="all").status_code == 404
    other = factories.make_article(factories.make_project("theirs", manager=otto), title="Theirs")
    change(client_for(ada), verb="hide", article=[str(other.uuid)])
    assert not Article.objects.filter(is_hidden=True).exists()
