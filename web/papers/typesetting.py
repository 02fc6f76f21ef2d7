"""Typesetting: pages and PDFs of sheets, made in threads of their own, few at once.

Typst lets go of Python's lock while it works, so a thread keeps no request from being answered.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import typst

from kit.recent import Recent
from web.papers.sheets import Sheet

T = TypeVar("T")
TEMPLATE = Path(__file__).with_name("paper.typ")
FAMILY = "font_source_sans_pro"
THREADS = 2
MOST_WAITING = 20
KEPT, KEPT_BYTES = 100, 16 * 1024 * 1024
LONG = re.compile(r"[^\s\u200b]{24}(?=[^\s\u200b]{8})")


class Busy(Exception):
    """As much is being printed as can be; whoever wants more is to come again."""


class Press:
    """Makes what is printed, so much at once; PDFs that were made lately are given out again."""

    def __init__(
        self, fonts: Path | None = None, *, threads: int = THREADS, most: int = MOST_WAITING
    ) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="press")
        self._places = threading.BoundedSemaphore(most)
        self._own = threading.local()
        self._turn = threading.Lock()
        self._made: Recent[bytes, bytes] = Recent(KEPT, KEPT_BYTES)
        self._more = [] if fonts is None else [str(fonts)]

    async def do(self, work: Callable[[], T]) -> T:
        """Do work in a thread of the press, or raise `Busy` where too many are waiting."""
        if not self._places.acquire(blocking=False):
            raise Busy
        doing = self._threads.submit(work)
        doing.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(doing)

    def pdf(self, sheet: Sheet) -> bytes:
        """Set a sheet in type; to be called in a thread of the press."""
        text = json.dumps(breaking(sheet), ensure_ascii=False, sort_keys=True)
        name = sha256(text.encode()).digest()
        with self._turn:
            made = self._made.get(name)
        if made is None:
            set_in_type = self._compiler().compile(format="pdf", sys_inputs={"sheet": text})
            assert isinstance(set_in_type, bytes), "a PDF is one file"
            made = set_in_type
            with self._turn:
                self._made.keep(name, made, len(made))
        return made

    def _compiler(self) -> typst.Compiler:
        """Return the compiler of this thread; two threads cannot use one."""
        compiler: typst.Compiler | None = getattr(self._own, "compiler", None)
        if compiler is None:
            folders = [fonts_of(FAMILY), *self._more]
            compiler = self._own.compiler = typst.Compiler(
                str(TEMPLATE), font_paths=folders, ignore_system_fonts=True
            )
        return compiler


def fonts_of(package: str) -> str:
    """Find the folder of a package's fonts, without running anything of it."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise FileNotFoundError(f"{package} is not installed")
    return str(Path(found.origin).with_name("files"))


def breaking(value: Any) -> Any:
    """Let words that no line could hold be broken, in all the texts of a value."""
    if isinstance(value, str):
        return LONG.sub("\\g<0>\u200b", value)
    if isinstance(value, dict):
        return {name: breaking(each) for name, each in value.items()}
    return [breaking(each) for each in value] if isinstance(value, list) else value
