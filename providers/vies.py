"""VIES: the registry in which the tax offices of the EU look up VAT numbers, over HTTP."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import orjson
import structlog

from kit.unions import EU
from kit.vat_numbers import Vat
from models import VatCheck

URL = "https://ec.europa.eu/taxation_customs/vies/rest-api"
TIMEOUT = 4.0  # seconds that somebody waits at most
AT_ONCE = 8  # what is asked beyond waits, and no longer than that
MOST_BYTES = 64 * 1024
log = structlog.get_logger(__name__)


class Vies:
    """Asks VIES, or what speaks its language at another address."""

    def __init__(self, url: str = URL, timeout: float = TIMEOUT) -> None:
        self._url, self._timeout = url.rstrip("/"), timeout
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="vies")

    async def look_up(self, number: Vat) -> VatCheck:
        """Ask; no answer in time, or none that is understood, is none."""
        if number.country not in EU | {"XI"}:  # Great Britain has left it
            return VatCheck.UNCHECKED
        body = quote(number.text[2:], safe="")
        url = f"{self._url}/ms/{number.prefix}/vat/{body}"
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._fetch, url)
        try:
            return _understood(await asyncio.wait_for(work, self._timeout))
        except (HTTPException, OSError, ValueError) as error:  # TimeoutError is an OSError
            log.warning("vies did not answer", country=number.country, error=repr(error))
            return VatCheck.UNAVAILABLE

    def _fetch(self, url: str) -> Any:
        asked = Request(url, headers={"accept": "application/json"})
        try:
            with urlopen(asked, timeout=self._timeout) as answer:
                return orjson.loads(answer.read(MOST_BYTES))
        except HTTPError as error:
            error.close()  # it is an answer, with a connection of its own
            raise


def _understood(told: Any) -> VatCheck:
    """Read the answer; that a member state does not answer never looks like "there is none"."""
    if not isinstance(told, dict):
        return VatCheck.UNAVAILABLE
    if told.get("isValid") is True:
        return VatCheck.VALID
    if told.get("isValid") is False and told.get("userError") in ("INVALID", "INVALID_INPUT"):
        return VatCheck.INVALID
    return VatCheck.UNAVAILABLE
