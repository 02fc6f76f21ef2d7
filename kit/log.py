"""The log: one line an event, JSON in production, and no secret in any of them."""

from __future__ import annotations

import asyncio
import atexit
import logging
import logging.config
import sys
import time
from collections import deque
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog
from structlog.contextvars import bind_contextvars, reset_contextvars
from structlog.typing import Processor

from kit.redaction import Plain, redacted, redacted_name, redacted_value

KEPT = frozenset({"level", "timestamp"})
LATEST, MOST = 0.05, 200  # seconds that a line is held, so that it is written with others; lines
STAMP: dict[str, Any] = {"fmt": "iso", "utc": True}
QUIET = {
    "alembic": "WARNING",
    "asyncio": "WARNING",
    "httpx": "WARNING",
    "sqlalchemy.engine": "WARNING",
}


def configure(*, level: str = "INFO", json: bool, stream: TextIO | None = None) -> None:
    """Send every event, ours and those of libraries, to `stream` (standard error) as lines.

    Exceptions that nobody catches go there too, for Python would print them as they are.
    """
    global _direct
    settle()
    out = stream or sys.stderr
    rendering = _rendering(json, out)
    informs = logging.getLevelNamesMapping()[level.upper()] <= logging.INFO
    _direct = Direct(out, rendering[-1]) if json and informs else None
    structlog.configure(
        processors=[*_shared(), redact, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logging.config.dictConfig(stdlib_logging(level=level, json=json, stream=out))
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught


def stdlib_logging(
    *, level: str = "INFO", json: bool, stream: TextIO | None = None
) -> dict[str, Any]:
    """Describe the standard library's logging for `dictConfig`, and for uvicorn's `log_config`."""
    out = stream or sys.stderr
    through: dict[str, Any] = {"handlers": [], "propagate": True, "level": "NOTSET"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"redact": {"()": Redacting}},
        "formatters": {"events": {"()": lambda: _formatter(json, out)}},
        "handlers": {"events": {"()": lambda: Lines(out), "formatter": "events"}},
        "root": {"handlers": ["events"], "level": level.upper()},
        "loggers": {
            "uvicorn": through,
            "uvicorn.error": through,
            "uvicorn.access": {**through, "filters": ["redact"]},
            **{name: {"level": least} for name, least in QUIET.items()},
        },
    }


def tell(event: str, **values: Any) -> None:
    """Write an event of level INFO as structlog's loggers do, for who writes one a request.

    In production it goes through the same processors, without the objects that structlog makes
    on the way to them, and a moment later, together with others; whoever configured something
    else since (tests do) is served by structlog.
    """
    if _direct is not None and structlog.get_config()["processors"][-1:] == [_direct.renderer]:
        _direct.hold(event, values)
    else:
        structlog.get_logger().info(event, **values)


def settle() -> None:
    """Write the events that are held."""
    if _direct is not None:
        _direct.settle()


atexit.register(settle)


def _variable(name: str) -> ContextVar[Any]:
    tokens = bind_contextvars(**{name: None})
    reset_contextvars(**tokens)
    return tokens[name].var


# The name of the request, as every event has it from where it is set on.
REQUEST_ID = _variable("request_id")


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """Cut secrets out of an event; a processor for structlog, the last before the renderer."""
    return {
        redacted_name(str(name)): value if name in KEPT else redacted_value(value, str(name))
        for name, value in event.items()
    }


def in_turn(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """Write what is held before an event that came later; the first processor for structlog."""
    settle()
    return event


class Direct:
    """Writes events of level INFO, whose values are no exceptions, as `_shared` would have them.

    An event is held for a moment: a line costs a request half as much when many are written at
    once. One is written at once where no event loop would come back to it.
    """

    def __init__(self, out: TextIO, renderer: Any) -> None:
        self.renderer = renderer
        self._logger = structlog.WriteLogger(out)
        self._held: deque[tuple[float, str, Mapping[str, Any]]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None  # which comes back to what is held

    def hold(self, event: str, values: Mapping[str, Any]) -> None:
        """Take one event."""
        self._held.append((time.time(), event, values))
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if loop is None or len(self._held) >= MOST:
            self.settle()
        elif loop is not self._loop:
            self._loop = loop
            loop.call_later(LATEST, self._later)

    def settle(self) -> None:
        """Write what is held; another thread may do so at the same moment."""
        lines = []
        while self._held:
            try:
                lines.append(_line(*self._held.popleft()))
            except IndexError:
                break
        if lines:
            self._logger.msg("\n".join(lines))

    def _later(self) -> None:
        self._loop = None
        self.settle()


def _line(moment: float, event: str, values: Mapping[str, Any]) -> str:
    told = {
        redacted_name(name): value if type(value) is Plain else redacted_value(value, name)
        for name, value in values.items()
    }
    told["event"], told["level"] = event, "info"
    told["timestamp"] = datetime.fromtimestamp(moment, UTC).replace(tzinfo=None).isoformat() + "Z"
    return _json(told)


_direct: Direct | None = None


class Redacting(logging.Filter):
    """Cut secrets out of the lines of uvicorn's access log, whoever formats them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a record in place and let it pass."""
        record.msg = redacted(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(redacted_value(arg) for arg in record.args)
        elif record.args:
            record.args = redacted_value(record.args)
        return True


class Lines(logging.StreamHandler[TextIO]):
    """Write lines; where one cannot be written, say so without the values it was to hold."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Name the place of a broken call; the standard library would print its arguments."""
        structlog.get_logger().error("log.broken", place=f"{record.name}:{record.lineno}")


def _shared() -> list[Processor]:
    return [
        in_turn,
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(**STAMP),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]


def _rendering(json: bool, out: TextIO) -> list[Processor]:
    if json:
        return [structlog.processors.JSONRenderer(serializer=_json)]
    console = structlog.dev.ConsoleRenderer(
        colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return [console]


def _json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()


def _formatter(json: bool, out: TextIO) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redact,
            *_rendering(json, out),
        ],
    )


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.get_logger().critical("uncaught", exc_info=(kind, error, trace))
