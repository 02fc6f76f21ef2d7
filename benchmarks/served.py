"""Served: one contender as a process of its own, by uvicorn with the settings of the product.

WHO="by hand" DATABASE_URL=postgresql://… python -m benchmarks.served PORT WORKERS
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

import uvicorn

import main
from benchmarks import by_hand
from benchmarks.contenders import BY_PATH, CONNECTIONS, IN_SERVICE, Who
from benchmarks.fitted import Fitted
from benchmarks.pages import PAGES
from benchmarks.stock import app as stock
from kit import log
from running.serving import settle

PATIENCE = 240  # seconds; all who answer start at once, on one core


def create() -> Any:
    """Make the application that the environment names; each worker has its own."""
    who, url = Who(os.environ["WHO"]), os.environ["DATABASE_URL"]
    if who is Who.STOCK:
        return stock.create(stock.engine(url, CONNECTIONS))
    if who in IN_SERVICE:
        return Fitted(_by_hand(IN_SERVICE[who], url))
    if who in BY_PATH:
        return _by_hand(who, url)
    log.configure(json=True)
    logging.getLogger("uvicorn.access").propagate = False  # it was off before, as in the product
    app = main.create_app()
    settle()
    return app


def _by_hand(who: Who, url: str) -> Any:
    make = by_hand.batched if who is Who.HAND else by_hand.whole
    return make(by_hand.Pool(url, CONNECTIONS), PAGES)


def serve(port: int, workers: int) -> None:
    """Serve until it is told to stop."""
    uvicorn.run(
        "benchmarks.served:create",
        factory=True,
        host="127.0.0.1",
        port=port,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_worker_healthcheck=PATIENCE,  # a busy machine takes its time to start one
    )


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:]))
