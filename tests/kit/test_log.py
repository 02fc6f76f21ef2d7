"""The log: every event is one line, and no line holds a secret."""

from __future__ import annotations

import asyncio
import io
import logging
import logging.config
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson
import pytest
import structlog
import time_machine

from kit import log, tokens
from kit.redaction import CUT

LINK = tokens.written(bytes(range(32)), tokens.LINK)
SECRETS = (LINK[3:], "hunter2", "jane.doe", "12345678")
NASTY = f"/sign-in/{LINK}?a=hunter2 Cookie: sid=hunter2 your code 12345678 for jane.doe@example.org"


@pytest.fixture(params=[True, False], ids=["production", "development"])
def lines(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    yield from _configured(json=request.param)


@pytest.fixture
def lines_in_production() -> Iterator[io.StringIO]:
    yield from _configured(json=True)


@pytest.fixture
def events() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    for stream in _configured(json=True):
        yield partial(_read, stream)


def _read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in stream.getvalue().splitlines()]


def _configured(json: bool) -> Iterator[io.StringIO]:
    root, hook = logging.getLogger(), sys.excepthook
    before = root.handlers[:], root.level
    stream = io.StringIO()
    log.configure(level="INFO", json=json, stream=stream)
    yield stream
    logging.captureWarnings(False)
    structlog.reset_defaults()
    sys.excepthook = hook
    root.handlers[:], root.level = before
    logging.getLogger("uvicorn.access").filters.clear()


def _fail() -> None:
    try:
        raise LookupError(NASTY)
    except LookupError as error:
        raise RuntimeError(f"again {NASTY}") from error


def _of_structlog() -> None:
    structlog.get_logger().info(NASTY, path=NASTY, headers=[(b"cookie", NASTY.encode())])


def _of_structlog_with_exception() -> None:
    try:
        _fail()
    except RuntimeError:
        structlog.get_logger().exception("broken", token=LINK)


def _of_stdlib() -> None:
    logging.getLogger("some.library").warning("said %s and %r", NASTY, {"cookie": NASTY})


def _of_stdlib_with_exception() -> None:
    try:
        _fail()
    except RuntimeError:
        logging.getLogger("some.library").exception("broken %s", NASTY)


def _of_uvicorn() -> None:
    args = ("127.0.0.1:1", "GET", f"/sign-in/{LINK}?code=12345678", "1.1", 200)
    logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', *args)


def _of_a_broken_call() -> None:
    [ours] = [each for each in logging.getLogger().handlers if isinstance(each, log.Lines)]
    ours.handle(logging.LogRecord("some.library", 30, "", 1, "%d", (NASTY,), None))


def _of_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(NASTY, stacklevel=1)


def _of_nobody_who_catches() -> None:
    try:
        _fail()
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)


@pytest.mark.parametrize(
    "write",
    [
        _of_structlog,
        _of_structlog_with_exception,
        _of_stdlib,
        _of_stdlib_with_exception,
        _of_uvicorn,
        _of_a_broken_call,
        _of_a_warning,
        _of_nobody_who_catches,
    ],
)
def test_nothing_secret_survives(
    write: Callable[[], None], lines: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    write()
    said = lines.getvalue()
    assert said
    assert [secret for secret in SECRETS if secret in said] == []
    assert capsys.readouterr() == ("", "")


def test_an_event_is_one_line_of_json(events: Callable[[], list[dict[str, Any]]]) -> None:
    structlog.get_logger().info("order.placed", number="A-1042", lines=3)
    [event] = events()
    assert event.pop("timestamp").endswith("Z")
    assert event == {"event": "order.placed", "level": "info", "number": "A-1042", "lines": 3}


def test_an_exception_keeps_its_traceback(events: Callable[[], list[dict[str, Any]]]) -> None:
    _of_structlog_with_exception()
    [event] = events()
    assert "RuntimeError: again /sign-in/" in event["exception"]
    assert "in _fail" in event["exception"]


def test_half_a_character_costs_no_event(lines: io.StringIO) -> None:
    structlog.get_logger().info("odd", said="\ud800", big=10**60)
    assert "\\ud800" in lines.getvalue().replace("\\\\", "\\")


def test_events_of_libraries_take_the_same_form(
    events: Callable[[], list[dict[str, Any]]],
) -> None:
    logging.getLogger("some.library").warning("took %d s", 3)
    logging.getLogger("some.library").debug("not at this level")
    [event] = events()
    assert (event["event"], event["level"]) == ("took 3 s", "warning")


def test_events_below_the_level_are_left_out(lines: io.StringIO) -> None:
    structlog.get_logger().debug("quiet")
    assert lines.getvalue() == ""


def test_a_request_is_named_until_it_is_forgotten(
    events: Callable[[], list[dict[str, Any]]],
) -> None:
    named = log.REQUEST_ID.set("abc12345")
    structlog.get_logger().info("one")
    logging.getLogger("some.library").warning("two")
    log.REQUEST_ID.reset(named)
    structlog.get_logger().info("three")
    assert [event.get("request_id") for event in events()] == ["abc12345", "abc12345", None]


def test_the_filter_leaves_uvicorn_its_five_arguments() -> None:
    args: Any = ("127.0.0.1:1", "GET", f"/sign-in/{LINK}", "1.1", 200)
    record = logging.LogRecord("uvicorn.access", 20, "", 1, "%s %s %s %s %d", args, None)
    assert log.Redacting().filter(record)
    assert record.args == ("127.0.0.1:1", "GET", f"/sign-in/{CUT}", "1.1", 200)


def test_an_interrupt_is_left_to_python(
    lines: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert lines.getvalue() == ""
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_what_is_told_directly_is_the_line_that_structlog_would_write(
    lines: io.StringIO,
) -> None:
    values = {"method": "GET", "path": NASTY, "status": 200, "ms": 0.1, "viewer_kind": LINK}
    with time_machine.travel(datetime(2026, 1, 31, 12, tzinfo=UTC), tick=False):
        structlog.get_logger().info("request", request_id=LINK, **values)
        log.tell("request", request_id=LINK, **values)
    one, other = lines.getvalue().splitlines()
    assert one == other
    assert not [secret for secret in SECRETS if secret in other]


def test_what_is_told_directly_is_seen_by_who_configured_the_log_since() -> None:
    for stream in _configured(json=True):
        with structlog.testing.capture_logs() as captured:
            log.tell("request", status=200)
        assert captured == [{"event": "request", "log_level": "info", "status": 200}]
        assert stream.getvalue() == ""
        structlog.configure(processors=[structlog.processors.KeyValueRenderer()])
        log.tell("request", status=200)
        assert stream.getvalue() == "status=200 event='request'\n"


async def test_what_is_told_directly_is_written_a_moment_later_together(
    lines_in_production: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LATEST", 0.01)
    for turn in (1, 2):  # it is come back to each time
        log.tell("request", status=turn)
        log.tell("request", status=turn + 10)
        assert len(_read(lines_in_production)) == 2 * (turn - 1)
        await asyncio.sleep(0.05)
        written = _read(lines_in_production)[-2:]
        assert [event["status"] for event in written] == [turn, turn + 10]


async def test_what_is_told_directly_comes_before_what_comes_later(
    lines_in_production: io.StringIO,
) -> None:
    log.tell("request", status=200)
    structlog.get_logger().info("later")
    log.tell("request", status=201)
    logging.getLogger("some.library").warning("later still")
    events = [event["event"] for event in _read(lines_in_production)]
    assert events == ["request", "later", "request", "later still"]


async def test_no_more_is_held_than_some_lines(
    lines_in_production: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "MOST", 3)
    for status in range(4):
        log.tell("request", status=status)
    assert [event["status"] for event in _read(lines_in_production)] == [0, 1, 2]
    log.settle()
    assert [event["status"] for event in _read(lines_in_production)] == [0, 1, 2, 3]


async def test_what_is_held_says_when_it_happened(lines_in_production: io.StringIO) -> None:
    with time_machine.travel(datetime(2026, 1, 31, 12, tzinfo=UTC), tick=False):
        log.tell("request", status=200)
    log.settle()
    [event] = _read(lines_in_production)
    assert event["timestamp"] == "2026-01-31T12:00:00Z"


def test_what_is_held_is_written_when_its_loop_has_ended_and_when_the_program_does(
    lines_in_production: io.StringIO,
) -> None:
    async def ask(status: int) -> None:
        log.tell("request", status=status)

    asyncio.run(ask(1))
    asyncio.run(ask(2))  # nobody comes back to what the first held, but those of the second
    assert not _read(lines_in_production)
    log.configure(level="INFO", json=True, stream=io.StringIO())
    assert [event["status"] for event in _read(lines_in_production)] == [1, 2]
    code = """
import asyncio
from kit import log
log.configure(json=True)
async def main(): log.tell("request", status=200)
asyncio.run(main())
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert b'"status":200' in ended.stderr


@pytest.mark.parametrize("level", ["WARNING", "warning"])
def test_what_is_told_directly_keeps_the_level(level: str) -> None:
    for stream in _configured(json=True):
        log.configure(level=level, json=True, stream=stream)
        log.tell("request", status=200)
        assert stream.getvalue() == ""
