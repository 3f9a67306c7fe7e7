"""Who may import whom (docs/decisions/0002-one-app-in-layers.md): arrows point down, and there are no circles."""

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "corpus_app"
INTERFACE = {"api", "web", "admin", "management", "templatetags", "apps"}
PURE = {"stats", "formats", "text", "passages", "charts", "demo", "planning"}
FRAMEWORKS = {"django", "rest_framework", "django_filters", "allauth", "knox", "drf_spectacular", "csp"}


@cache
def modules():
    return sorted(path for path in APP.rglob("*.py") if "migrations" not in path.parts)


def name_of(path):
    parts = path.relative_to(APP.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(module):
    """The part of the app a module belongs to: corpus_app.web.home -> web."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imported(path):
    """(module, is inside a function) for every import of a file, relative ones spelled out."""
    package = name_of(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    known = {name_of(each) for each in modules()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in inside
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, node.module] if node.module else base)
            for alias in node.names:
                whole = f"{stem}.{alias.name}"
                yield (whole if whole in known else stem), id(node) in inside


@cache
def arrows():
    return {name_of(path): {module for module, _ in imported(path)} for path in modules()}


def ours(targets):
    return {target for target in targets if target.startswith("corpus_app")}


def test_pure_modules_know_no_framework_and_nothing_above_them():
    for source, targets in arrows().items():
        if room(source) in PURE:
            assert not {target for target in targets if target.split(".")[0] in FRAMEWORKS}, source
            assert {room(target) for target in ours(targets)} <= PURE, source


def test_models_import_models_and_text():
    for source, targets in arrows().items():
        if room(source) == "models":
            assert {room(target) for target in ours(targets)} <= {"models", "text", ""}, source


def test_the_domain_does_not_know_its_interfaces():
    for source, targets in arrows().items():
        if room(source) not in INTERFACE | {""}:
            assert not {room(target) for target in ours(targets)} & INTERFACE, source


def test_api_and_web_do_not_know_each_other():
    for source, targets in arrows().items():
        for one, other in (("api", "web"), ("web", "api")):
            if room(source) == one:
                assert other not in {room(target) for target in ours(targets)}, source


def test_there_are_no_circles():
    graph = {source: ours(targets) - {source} for source, targets in arrows().items()}
    # A package imports its parts; that its parts name the package's siblings is no circle.
    packages = {name_of(path) for path in modules() if path.name == "__init__.py"}
    for source, targets in graph.items():
        graph[source] = {each for each in targets if not (each in packages and source.startswith(f"{each}."))}
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_nothing_of_ours_is_imported_inside_a_function(path):
    hidden = [module for module, is_inside in imported(path) if is_inside and module.startswith("corpus_app")]
    assert hidden == []


def test_only_one_module_sanitises():
    for source, targets in arrows().items():
        if source != "corpus_app.markup":
            assert not {target.split(".")[0] for target in targets} & {"bleach", "nh3"}, source


def test_requests_never_name_columns():
    """No `filter(**request…)`, `order_by(*request…)`; forms and filters list their fields (trust, rule 1)."""
    for path in modules():
        if room(name_of(path)) not in {"api", "web"}:
            continue
        source = path.read_text(encoding="utf-8")
        assert "__all__'" not in source and '"__all__"' not in source.replace("__all__ =", ""), path
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                unpacked = [keyword.value for keyword in node.keywords if keyword.arg is None]
                if node.func.attr in {"filter", "exclude", "values", "annotate", "aggregate"}:
                    assert not any("request" in ast.unparse(each) for each in unpacked), path
