"""Long pages are sent compressed, and their size says nothing exact."""

import gzip

import brotli
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from corpus_app.web.compressed import compressed

PAGE = b"<!doctype html><p>" + b"Again and again. " * 100


def sent(accepted, content=PAGE):
    request = RequestFactory().get("/", headers={"accept-encoding": accepted} if accepted else {})
    return compressed(lambda request: HttpResponse(content))(request)


def test_brotli_where_the_browser_takes_it():
    response = sent("gzip, deflate, br, zstd")
    assert response["Content-Encoding"] == "br"
    assert "Accept-Encoding" in response["Vary"]
    assert brotli.decompress(response.content).startswith(PAGE)


def test_gzip_where_it_does_not():
    response = sent("gzip, deflate")
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == PAGE


def test_plain_for_who_asks_for_neither_and_for_what_is_short():
    assert sent("").content == PAGE
    assert sent("br", b"short").content == b"short"


def test_a_stream_is_left_alone():
    request = RequestFactory().get("/", headers={"accept-encoding": "br"})
    response = compressed(lambda request: StreamingHttpResponse([PAGE]))(request)
    assert b"".join(response.streaming_content) == PAGE


def test_the_same_page_has_many_sizes():
    assert len({len(sent("br").content) for _ in range(40)}) > 5
