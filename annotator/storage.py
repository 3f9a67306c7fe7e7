"""Static files as browsers get them: under names that carry their hash, small and compressed."""

import rjsmin
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("css/", "img/", "js/")


def _is_our_script(name):
    return name.startswith("js/") and name.endswith(".js")


def lean(script):
    """A script without comments and without white space that says nothing."""
    return rjsmin.jsmin(script)


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names, also in the imports of JavaScript modules; our own scripts made lean (decision 0011)."""

    support_js_module_import_aggregation = True

    def post_process(self, paths, dry_run=False, **options):
        prepared = {
            name: (LeanScripts(storage) if _is_our_script(name) else storage, path)
            for name, (storage, path) in paths.items()
        }
        yield from super().post_process(prepared, dry_run, **options)

    def compress_files(self, paths):
        # Compressing the administration's and Swagger's files takes minutes, and hardly anybody asks for them.
        yield from super().compress_files([path for path in paths if path.startswith(OURS)])


class LeanScripts:
    """A storage's scripts, read lean; the file in the tree stays as it was written."""

    def __init__(self, storage):
        self.storage = storage

    def open(self, path):
        with self.storage.open(path) as script:
            return ContentFile(lean(script.read().decode()).encode())
