"""Serve our own and the fetched static files under `/assets/`, by names that carry a hash."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

HERE = Path(__file__).resolve().parent
PREFIX = "/assets/"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Assets:
    """The files a page may name; only these are served, so no path can lead elsewhere."""

    def __init__(self, own: Path, fetched: Path) -> None:
        self._own = {path.name: (hashed(path), path) for path in sorted(own.iterdir())}
        self._fetched = fetched
        self._seen: int | None = None
        self._names: dict[str, str] = {}

    def url(self, name: str) -> str | None:
        """Return where `name` is served, or None for a third-party file that was not fetched."""
        if name in self._own:
            return PREFIX + self._own[name][0]
        fetched = self._manifest().get(name)
        return PREFIX + fetched if fetched else None

    def path(self, served: str) -> Path | None:
        """Find the file that is served under a name."""
        for name, path in self._own.values():
            if name == served:
                return path
        return self._fetched / served if served in self._manifest().values() else None

    def routes(self) -> list[Route]:
        """Return the route to the files."""
        return [Route(PREFIX + "{name}", self.serve, methods=["GET"], name="assets")]

    async def serve(self, request: Request) -> Response:
        """Answer with a file, to be kept for a year."""
        path = self.path(request.path_params["name"])
        if path is None or not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, headers=HEADERS, media_type=TYPES[path.suffix])

    def _manifest(self) -> dict[str, str]:
        """Read the manifest again whenever it changed, so that fetching needs no restart."""
        path = self._fetched / "manifest.json"
        try:
            changed = path.stat().st_mtime_ns
            if changed != self._seen:
                self._names = safe(json.loads(path.read_text(encoding="utf-8"))["files"])
                self._seen = changed
        except (OSError, ValueError, KeyError, TypeError):
            self._seen, self._names = None, {}
        return self._names


def safe(files: dict[str, Any]) -> dict[str, str]:
    """Keep the entries that are plain file names of a kind that is served."""
    return {
        name: served
        for name, served in files.items()
        if Path(served).name == served and Path(served).suffix in TYPES
    }


def hashed(path: Path) -> str:
    """Name a file after its content."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    return f"{path.stem}.{digest}{path.suffix}"


ASSETS = Assets(own=HERE / "static", fetched=HERE.parent / ".assets" / "static")
