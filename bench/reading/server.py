"""What the server needs for an article, and what it sends."""

import http.client
import json
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
    poll = f"{stage.address}/api/articles/{stage.compared[C]}/changes/?since="
    cursor = json.loads(_answered(poll, stage.adjudicator)[1])["cursor"]
    rows.append(_row(f"API: nothing new on the compare page of {C}", stage, poll + cursor, stage.adjudicator))
    return [HEAD, *rows]


def _row(name: str, stage: Stage, address: str, session: str = "") -> str:
    found = [_answered(address, session or stage.session) for _ in range(WARM + TIMES)][WARM:]
    return f"{name} | {median(each[0] for each in found):.1f} | {len(found[-1][1]):,}"


def _answered(address: str, session: str) -> tuple[float, bytes]:
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
    if response.status not in {200, 204}:
        raise RuntimeError(f"{address} answered {response.status}")
    return took, body
