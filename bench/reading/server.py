"""What the server needs for an article, and what it sends."""

import http.client
import time
import urllib.parse
from statistics import median

from bench.reading.stage import Stage
from bench.reading.texts import FEW, LONG, A, B, C

HEAD = "answer | median ms | bytes as sent"
WARM, TIMES = 3, 21


def run(stage: Stage) -> list[str]:
    rows = [_row(f"the page, {text}", stage, stage.page(text)) for text in (A, B, FEW, LONG, C)]
    rows += [
        _row(f"the compare page, five readings of {text}", stage, stage.compare_page(text), stage.adjudicator)
        for text in (A, B, C)
    ]
    listed = f"{stage.address}/api/articles/{stage.articles[LONG]}/annotations/?page_size=200"
    rows.append(_row(f"API: 200 of the spans of {LONG}", stage, listed))
    changes = f"{stage.address}/api/articles/{stage.articles[LONG]}/changes/?since=0"
    rows.append(_row(f"API: all changes of {LONG}", stage, changes))
    return [HEAD, *rows]


def _row(name: str, stage: Stage, address: str, session: str = "") -> str:
    found = [_fetched(address, session or stage.session) for _ in range(WARM + TIMES)][WARM:]
    return f"{name} | {median(each[0] for each in found):.1f} | {found[-1][1]:,}"


def _fetched(address: str, session: str) -> tuple[float, int]:
    parts = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    connection.connect()
    began = time.perf_counter()
    headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip, deflate, br"}
    connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
    response = connection.getresponse()
    body = response.read()
    took = 1000 * (time.perf_counter() - began)
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{address} answered {response.status}")
    return took, len(body)
