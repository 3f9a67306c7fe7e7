"""Requests as a client of the API makes them."""

import uuid


def body_for(article, *, tag="fact", start=0, end=5, **more):
    """The body that marks `[start, end)` of an article."""
    return {
        "article": str(article.uuid),
        "tag": tag,
        "start": start,
        "end": end,
        "quote": article.text[start:end],
        **more,
    }


def put(client, article, annotation_id=None, *, operation=None, body=None, **fields):
    """PUT a new annotation."""
    return client.put(
        f"/api/annotations/{annotation_id or uuid.uuid4()}/",
        body if body is not None else body_for(article, **fields),
        content_type="application/json",
        headers={"Idempotency-Key": str(operation or uuid.uuid4())},
    )


def write(client, method, address, *, version=None, operation=None, body=None):
    """PATCH, DELETE or POST against a version."""
    headers = {"Idempotency-Key": str(operation or uuid.uuid4())}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    return getattr(client, method)(address, body or {}, content_type="application/json", headers=headers)


def step(client, article, verb, *, operation=None, **body):
    """Submit, skip or reopen one's reading."""
    return write(client, "post", f"/api/articles/{article.uuid}/{verb}/", operation=operation, body=body)


def codes(response):
    """The error codes of an answer."""
    return [error["code"] for error in response.json()["errors"]]
