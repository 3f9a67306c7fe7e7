"""Static files under names that carry their hash."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedStaticFiles(ManifestStaticFilesStorage):
    """Django's manifest storage, with the imports of JavaScript modules rewritten too."""

    support_js_module_import_aggregation = True
