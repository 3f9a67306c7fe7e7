"""What holds for every format by being in the registry."""

import io
import random
import time
from pathlib import Path

import pytest

from corpus_app.formats import EXPORTS, FORMATS, IMPORTS, records
from tests.formats import datasets

GOLDEN = Path(__file__).parent.parent / "golden"


@pytest.mark.parametrize("name", FORMATS)
def test_it_introduces_itself(name):
    module = FORMATS[name]
    assert module.NAME == name == module.__name__.rsplit(".", 1)[-1]
    assert module.TITLE
    assert not module.EXTENSION.startswith(".")
    assert "/" in module.MEDIA_TYPE
    assert module.CANNOT_CARRY.endswith(".")
    assert hasattr(module, "dump") or hasattr(module, "load")


@pytest.mark.parametrize("name", EXPORTS)
def test_it_says_whether_it_takes_unfinished_readings(name):
    assert isinstance(FORMATS[name].CARRIES_STATE, bool)


@pytest.mark.parametrize("name", IMPORTS)
def test_it_says_what_it_reads(name):
    assert FORMATS[name].SUFFIXES
    assert FORMATS[name].LOADS


@pytest.mark.parametrize("made", datasets.SHARED.values(), ids=datasets.SHARED)
@pytest.mark.parametrize("name", EXPORTS)
def test_the_same_dataset_gives_the_same_bytes(name, made):
    assert datasets.written(EXPORTS[name], made()) == datasets.written(EXPORTS[name], made())


@pytest.mark.parametrize("made", datasets.SHARED.values(), ids=datasets.SHARED)
@pytest.mark.parametrize("name", [name for name in EXPORTS if "annotations" in getattr(FORMATS[name], "LOADS", ())])
def test_annotations_come_back_as_they_were(name, made):
    module = FORMATS[name]
    back = [
        record
        for file, content in datasets.written(module, made()).items()
        for record in module.load(io.BytesIO(content), file, "annotations")
        if isinstance(record, records.Annotation)
    ]
    carried = [mark for mark in made().all_annotations if mark.kind == "main" or name == "jsonl"]
    shown = [
        (mark.article_id, mark.annotator, mark.label, mark.start, mark.end, mark.quote, mark.note) for mark in back
    ]
    assert shown == [
        (mark.article_id, mark.annotator, mark.label, mark.start, mark.end, mark.quote, mark.note) for mark in carried
    ]


@pytest.mark.parametrize("made", datasets.SHARED.values(), ids=datasets.SHARED)
@pytest.mark.parametrize("name", EXPORTS)
def test_what_is_lost_is_counted(name, made):
    dataset = made()
    datasets.written(EXPORTS[name], dataset)
    assert all(count >= 0 and not what.endswith(".") for what, count in dataset.losses.items())


@pytest.mark.parametrize("name", EXPORTS)
def test_it_writes_its_golden_files(name):
    folder = GOLDEN / name
    written = datasets.written(EXPORTS[name], datasets.everything())
    assert set(written) == {path.name for path in folder.iterdir()}
    for file, content in written.items():
        assert content == (folder / file).read_bytes(), file


@pytest.mark.parametrize("name", IMPORTS)
def test_mutated_files_are_records_or_problems(name):
    """No other exception, no hanging; every problem says something."""
    chance = random.Random(name)
    samples = _samples(name)
    began = time.monotonic()
    for _round in range(300):
        content = bytearray(chance.choice(samples))
        for _change in range(chance.randrange(1, 8)):
            _mutate(content, chance)
        for kind in FORMATS[name].LOADS:
            for found in FORMATS[name].load(io.BytesIO(bytes(content)), f"sample.{FORMATS[name].SUFFIXES[0]}", kind):
                assert not isinstance(found, records.Problem) or (found.code and found.message)
    assert time.monotonic() - began < 60


def _samples(name):
    if name in EXPORTS:
        return [content for content in datasets.written(EXPORTS[name], datasets.everything()).values() if content]
    return [path.read_bytes() for path in (GOLDEN / name).iterdir() if path.suffix in FORMATS[name].SUFFIXES]


def _mutate(content, chance):
    place = chance.randrange(len(content) + 1)
    junk = chance.choice(
        [b"\x00", b"\xff", b'"', b"{", b"<", b"\n", b"[" * 50, b"1e999", b"-", b"\\ud800", b"</p", b"'"]
    )
    if chance.random() < 0.5:
        content[place:place] = junk
    else:
        del content[place : place + chance.randrange(1, 20)]
