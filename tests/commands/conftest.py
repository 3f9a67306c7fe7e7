"""Running a command as a terminal would, with what it printed."""

import io
import json

import pytest
from django.core.management import call_command


@pytest.fixture
def run(db):
    """run("assign", "harbour"): what the command printed; with --json, the object."""

    def ran(*words):
        out = io.StringIO()
        call_command(*map(str, words), stdout=out, stderr=out)
        printed = out.getvalue()
        return json.loads(printed) if "--json" in words else printed

    return ran
