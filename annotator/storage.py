"""Static files as browsers get them: named by their hash, small, joined and compressed (decision 0011)."""

import re

import rjsmin
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("css/", "img/", "js/")
LOOK = "css/look.css"
# Modules that are always needed together are sent as one file; this table is the only place that says so.
JOINED = {
    "js/page.js": ("api", "dom", "words"),
    "js/text.js": ("anchoring", "columns", "intervals", "highlights", "segments"),
    "js/saving.js": ("delivery", "history", "keep", "outbox", "shelf", "store"),
    "js/work.js": (
        "covering",
        "desk",
        "identified",
        "keyboard",
        "late",
        "palette",
        "popover",
        "selection",
        "shown",
        "sidebar",
        "snapping",
        "status",
    ),
    "js/places.js": ("case", "lanes", "ruled", "watch"),
}
SENT_IN = {f"js/{member}.js": joined for joined, members in JOINED.items() for member in members}
_STYLE_IMPORT = re.compile(r'^@import "([\w-]+\.css)";$', re.MULTILINE)
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.{1,2}/)([\w-]+\.js)";$', re.MULTILINE)


def lean(script):
    """A script without comments and without white space that says nothing."""
    return rjsmin.jsmin(script)


def joined(name, scripts):
    """Modules as one: their bodies in this order, and one import from each file that none of them is part of.

    Top-level names must differ between modules that are joined.
    """
    imports, bodies = {}, []
    for script in scripts:
        for names, folder, file in _IMPORT.findall(script):
            source = folder + SENT_IN.get(f"js/{file}", f"js/{file}").removeprefix("js/")
            imports.setdefault(source, {}).update(dict.fromkeys(re.findall(r"\w+", names)))
        bodies.append(_IMPORT.sub("", script))
    imports.pop(f"./{name.removeprefix('js/')}", None)
    head = [f'import {{{", ".join(names)}}} from "{source}";' for source, names in imports.items()]
    return lean("\n".join([*head, *bodies]))


def whole(style, read):
    """A style sheet with the files that it imports, in their place."""
    return _STYLE_IMPORT.sub(lambda found: read(found[1]), style)


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names, also in the imports of JavaScript modules; our scripts lean and joined, the look in one file."""

    support_js_module_import_aggregation = True

    def stored_name(self, name):
        return super().stored_name(SENT_IN.get(name, name))

    def post_process(self, paths, dry_run=False, **options):
        ours = {name: place for name, place in paths.items() if name.startswith("js/") and name.endswith(".js")}
        scripts = {name: _read(*place) for name, place in ours.items()}
        sent = {name: joined(name, [script]) for name, script in scripts.items() if name not in SENT_IN}
        sent |= {
            name: joined(name, [scripts[f"js/{member}.js"] for member in members])
            for name, members in JOINED.items()
            if f"js/{members[0]}.js" in scripts
        }
        if LOOK in paths:
            sent[LOOK] = whole(_read(*paths[LOOK]), lambda file: _read(*paths[f"css/{file}"]))
        if not dry_run:
            for name in sent.keys() - scripts.keys():
                self.delete(name)
                self._save(name, ContentFile(sent[name].encode()))
        memory = InMemory(sent)
        others = {name: place for name, place in paths.items() if name not in scripts and name not in sent}
        yield from super().post_process(others | {name: (memory, name) for name in sent}, dry_run, **options)

    def compress_files(self, paths):
        # Compressing the administration's and Swagger's files takes minutes, and hardly anybody asks for them.
        yield from super().compress_files([path for path in paths if path.startswith(OURS)])


class InMemory:
    """Scripts as they are sent; the files in the tree stay as they were written."""

    def __init__(self, scripts):
        self.scripts = scripts

    def open(self, name):
        return ContentFile(self.scripts[name].encode())


def _read(storage, path):
    with storage.open(path) as file:
        return file.read().decode()
