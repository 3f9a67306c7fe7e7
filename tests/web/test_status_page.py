"""Whether the process lives and can work, and what is said where nothing is."""

from django.db import DatabaseError, connection

from corpus_app import assignments


def test_it_lives_and_works(client, db):
    assert client.get("/healthz").json() == {"ok": True}
    assert client.get("/readyz").json() == {"ok": True, "database": True}


def test_it_lives_without_a_database_and_says_that_it_cannot_work(client, db, monkeypatch):
    def broken(*arguments, **named):
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", broken)
        assert client.get("/healthz").status_code == 200
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ok": False, "database": False}


def test_they_are_only_read(client, db):
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405


def test_hidden_and_missing_are_the_same(client_for, outsider, project, article):
    client = client_for(outsider)
    hidden = ["/projects/harbour/", "/projects/harbour/people/", f"/articles/{article.uuid}/read/"]
    missing = ["/projects/nothing/", "/nothing/", "/articles/00000000-0000-4000-8000-000000000000/read/"]
    answers = [client.get(path) for path in hidden + missing]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_for_programs_too(client_for, outsider, project, article):
    client = client_for(outsider)
    hidden = ["/api/projects/harbour/", f"/api/articles/{article.uuid}/"]
    missing = ["/api/projects/nothing/", "/api/nothing/"]
    answers = [client.get(path) for path in hidden + missing]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/json"}
    assert len({answer.content for answer in answers}) == 1


def test_a_hidden_article_is_missing_for_reviewers(client_for, ben, ada, project, article):
    article.is_hidden = True
    article.save()
    path = f"/articles/{article.uuid}/read/"
    assert client_for(ada).get(path).status_code == 200
    assert client_for(ben).get(path).content == client_for(ben).get("/nothing/").content


def test_what_is_not_yours_to_do_is_said_in_words(client_for, ben, project):
    response = client_for(ben).get("/projects/harbour/settings/")
    assert response.status_code == 403
    assert "This needs the role of manager." in response.content.decode()


def test_a_broken_page_says_so_without_a_trace(client_for, ben, monkeypatch):
    def broken(*arguments):
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(assignments, "queue", broken)
    client = client_for(ben)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()
    assert "secret detail" not in response.content.decode()
