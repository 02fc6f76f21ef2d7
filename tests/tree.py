"""The tree as the house rules see it: its files, its modules, and who imports whom."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parent.parent
LAYERS = (
    *("kit", "models", "mailer", "auth", "domain", "resolvers", "schema", "execution", "web"),
    *("jobs", "importing", "providers", "embedded", "settings", "running", "main", "attacks"),
)
SKIPPED = {"node_modules", "__pycache__"}
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked() -> tuple[Path, ...]:
    """List the files that are committed; where there is no git, the files that lie here."""
    asked = ["git", "-C", str(ROOT), "ls-files", "-z"]
    try:
        said = subprocess.run(asked, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return tuple(sorted(_lying_here(ROOT)))
    found = (ROOT / name for name in said.split("\0") if name)
    return tuple(sorted(path for path in found if path.is_file()))


def _lying_here(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name not in {".ci", ".gitignore"}
        if path.is_file():
            yield path
        elif not hidden and path.name not in SKIPPED:
            yield from _lying_here(path)


def name_of(path: Path) -> str:
    """Name a file from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """Parse a module, once."""
    return ast.parse(path.read_text(encoding="utf-8"))


def modules(*folders: str) -> list[Path]:
    """List the Python files of folders, or of the whole tree; `main` is `main.py`."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and (not folders or layer_of(path) in folders)
    ]


def production() -> list[Path]:
    """List the modules of the program itself."""
    return modules(*LAYERS)


def layer_of(path: Path) -> str:
    """Name the layer a file belongs to: its first folder, or its own name at the top."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def dotted(path: Path) -> str:
    """Name a module as it is imported."""
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def known() -> frozenset[str]:
    """Name every module of the tree."""
    return frozenset(dotted(path) for path in modules())


def imports(nodes: Iterable[ast.AST]) -> set[str]:
    """Name what the import statements among `nodes` import, of this tree or of others.

    `from package import module` names the module, not the package.
    """
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            full = [f"{base}.{alias.name}" for alias in node.names]
            found |= {name if name in known() else base for name in full}
    return found


def at_import(path: Path) -> list[ast.AST]:
    """List the statements that run when a module is imported; not what only type checkers read."""
    return list(_running(parsed(path)))


def _running(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function) or (isinstance(child, ast.If) and _for_types(child)):
            continue
        yield child
        yield from _running(child)


def _for_types(node: ast.If) -> bool:
    return "TYPE_CHECKING" in ast.unparse(node.test)


def functions(path: Path) -> list[Function]:
    """List every function of a module, methods and nested ones too."""
    return [node for node in ast.walk(parsed(path)) if isinstance(node, Function)]


def told(found: Iterable[str], instead: str) -> str:
    """Say what breaks a rule and what to do instead."""
    return "\n".join([instead, *(f"  {line}" for line in found)])
