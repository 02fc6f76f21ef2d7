"""The house rules about imports and about who may do what, kept by a machine."""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter

from tests.tree import (
    LAYERS,
    at_import,
    dotted,
    functions,
    imports,
    known,
    layer_of,
    modules,
    name_of,
    parsed,
    production,
    told,
)

DOWN = ("kit", "models", "mailer", "auth", "domain", "resolvers", "schema", "execution", "web")
BESIDE = {
    "jobs": {"kit", "models", "mailer", "auth", "domain"},
    "importing": {"kit", "models", "mailer", "auth", "domain"},
    "providers": {"kit", "models", "domain"},
    "attacks": {"kit"},
    "embedded": set[str](),
    "settings": set[str](),
    "running": set(LAYERS) - {"attacks", "main"},
    "main": set(LAYERS) - {"attacks"},
}
MAY = {layer: set(DOWN[:place]) for place, layer in enumerate(DOWN)} | BESIDE
FREE = {"benchmarks", "tests"}
TRADE = {  # libraries that would bring a layer above its station
    "kit": {"strawberry", "starlette"},
    "models": {"strawberry", "starlette"},
    "mailer": {"strawberry", "starlette"},
    "auth": {"strawberry", "starlette"},
    "domain": {"strawberry", "starlette", "uvicorn", "os", "pydantic_settings"},
    "resolvers": {"starlette", "os"},
    "schema": {"starlette", "os", "sqlalchemy", "asyncpg"},
    "execution": {"starlette", "os"},
    "jobs": {"strawberry", "starlette"},
    "importing": {"strawberry", "starlette"},
    "providers": {"strawberry", "starlette", "sqlalchemy", "sqlmodel"},
}


def test_every_layer_is_in_the_table() -> None:
    layers = {layer_of(path) for path in modules()} - FREE - {"migrations"}

    assert layers <= set(MAY), "say in tests/test_architecture.py what the new layer may import"


def test_imports_point_down() -> None:
    found = [
        f"{name_of(path)} imports {name}"
        for path in production()
        for name in sorted(imports(ast.walk(parsed(path))) - {layer_of(path)})
        if (layer := name.split(".")[0]) in LAYERS
        if layer != layer_of(path) and layer not in MAY[layer_of(path)]
    ]

    assert not found, told(found, "Move what is needed down, or hand it down as an argument:")


def test_a_layer_keeps_to_the_libraries_of_its_trade() -> None:
    found = [
        f"{name_of(path)} imports {name}"
        for layer, refused in TRADE.items()
        for path in modules(layer)
        for name in sorted(imports(ast.walk(parsed(path))))
        if name.split(".")[0] in refused
    ]

    assert not found, told(found, "This layer knows nothing of that; do it a layer higher:")


def test_only_what_builds_the_program_knows_the_settings() -> None:
    readers = {"main", "migrations", "running"}
    found = [
        f"{name_of(path)} imports {name}"
        for path in modules()
        if layer_of(path) not in readers | FREE
        for name in sorted(imports(ast.walk(parsed(path))) & {"settings", "main"})
    ]

    assert not found, told(found, "Take the value you need as an argument; running/ hands it down:")


def test_the_environment_is_read_by_the_settings_alone() -> None:
    allowed = {"embedded", "main", "settings"}
    found = [
        name_of(path)
        for path in production()
        if layer_of(path) not in allowed and not name_of(path).startswith("web/assets/")
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text())
    ]

    assert not found, told(found, "Add a variable to settings.py and hand its value down:")


def test_execution_knows_no_noun() -> None:
    nouns = {path.stem for path in modules("models")} - {"base", "texts", "__init__"}
    found = [
        f"{name_of(path)} imports {name}"
        for path in modules("execution")
        for name in sorted(imports(ast.walk(parsed(path))))
        if name.split(".")[-1] in nouns and name in known()
    ]

    assert not found, told(found, "Read what the words left on the field (kit/meanings.py):")


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {
        dotted(path): (imports(at_import(path)) & known()) - {dotted(path)} for path in modules()
    }
    try:
        TopologicalSorter(graph).prepare()
        cycle: list[str] = []
    except CycleError as error:
        cycle = error.args[1]

    assert not cycle, told([" <- ".join(cycle)], "Move what both need into a module below both:")


def test_imports_stand_at_the_head_of_the_module() -> None:
    found = [
        f"{name_of(path)}:{node.lineno} in {function.name}"
        for path in modules()
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert not found, told(found, "Import at the head; if that makes a cycle, split the module:")


def test_only_the_database_commits() -> None:
    found = [
        name_of(path)
        for path in production()
        if name_of(path) not in {"kit/database.py", "kit/migrations.py"}
        if ".commit(" in path.read_text()
    ]

    assert not found, told(found, "Use Context.write or Database.transaction; they commit:")


def test_resolvers_let_refusals_pass() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules("resolvers")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and node.type is not None
        and "Refus" in ast.unparse(node.type)
    ]

    assert not found, told(found, "Let it rise; the schema answers refusals as data:")


def test_the_files_of_the_schema_declare_and_do_not_ask() -> None:
    asking = re.compile(r"\b(select|insert|update|delete|text)\(|\.(exec|execute|where)\(")
    found = [
        f"{name_of(path)}: {match.group()}"
        for path in modules("schema")
        if "/words/" not in name_of(path) and (match := asking.search(path.read_text()))
    ]

    assert not found, told(found, "Declare it with a word of schema/words, or put it in resolvers:")


def test_tables_do_not_ask_questions() -> None:
    asking = re.compile(r"\b(select|insert|update|delete)\(|\.(exec|execute)\(|AsyncSession")
    found = [
        f"{name_of(path)}: {match.group()}"
        for path in modules("models")
        if (match := asking.search(path.read_text()))
    ]

    assert not found, told(found, "Put the query where it is needed: domain, auth or mailer:")
