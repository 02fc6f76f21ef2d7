"""Filing by hand: an endpoint that streams bytes into a folder and serves them again.

FOLDER=… python -m benchmarks.filing_by_hand PORT
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

FOLDER = Path(os.environ.get("FOLDER", "."))


async def up(request: Request) -> Response:
    """Keep a body and tell its SHA-256, as the product does; who sends it is not asked."""
    digest = hashlib.sha256()
    with (FOLDER / request.path_params["name"]).open("wb") as file:
        async for piece in request.stream():
            digest.update(piece)
            file.write(piece)
    return JSONResponse({"sha256": digest.hexdigest()})


async def down(request: Request) -> Response:
    """Serve what was kept."""
    return FileResponse(FOLDER / request.path_params["name"])


def serve(port: int) -> None:
    """Serve until it is told to stop."""
    routes = [
        Route("/{name}", up, methods=["POST"]),
        Route("/{name}", down, methods=["GET"]),
    ]
    uvicorn.run(Starlette(routes=routes), port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
