"""Entry point for WSGI servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 – loads every page before the first one is asked for

# What is loaded now lives as long as the process. Left to the collector, it would be walked through again and again by
# every page with tens of thousands of marks: half of the time the compare page of a very long article took.
gc.collect()
gc.freeze()
