"""The entry point of WSGI servers."""

import gc
import importlib


def test_what_was_loaded_at_start_is_no_work_for_the_collector():
    try:
        importlib.import_module("annotator.wsgi")
        assert gc.get_freeze_count() > 50_000
    finally:
        gc.unfreeze()
