"""The requirement files: exact pins for everything we ask for, and nothing that belongs to one machine."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(ROOT.glob("requirements*.in"))
PINNED = sorted(ROOT.glob("requirements*.txt"))
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==\d[\w.]*( ; .+)?")


def folded(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for(source):
    for line in source.read_text().splitlines():
        if line and not line.startswith(("#", "-")):
            yield folded(re.match(r"[\w.-]+", line)[0])


def test_every_source_has_its_pins():
    assert [path.stem for path in SOURCES] == [path.stem for path in PINNED] != []


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.name)
def test_every_line_is_an_exact_pin(path):
    assert [line for line in path.read_text().splitlines() if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_everything_asked_for_is_pinned(source):
    pinned = {PIN.fullmatch(line)["name"] for line in source.with_suffix(".txt").read_text().splitlines()}
    assert set(asked_for(source)) - pinned == set()


@pytest.mark.parametrize("path", SOURCES + PINNED, ids=lambda path: path.name)
def test_no_address_and_no_path_of_a_machine(path):
    options = re.findall(r"^\s*(?!-c requirements\.txt$)-.*", path.read_text(), re.MULTILINE)
    assert options == []
    assert not re.search(r"://|(^|[\s@])[~/]|[A-Z]:\\", path.read_text(), re.MULTILINE)


def test_both_sets_agree_where_they_overlap():
    versions = {}
    for line in "\n".join(path.read_text() for path in PINNED).splitlines():
        name, _, rest = line.partition("==")
        version, _, condition = rest.partition(" ; ")
        versions.setdefault((name, condition), set()).add(version)
    assert {pin: found for pin, found in versions.items() if len(found) > 1} == {}
