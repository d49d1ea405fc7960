"""The child of `sources.parse.reader`: reads one document after the other under limits, until its pipe ends.

What it may use is set by the kernel, because a hang in C listens to nothing else: address space, computing time and
wall-clock time of each document (their signals end the process, no handler needed), no files written. A hook
refuses network, processes and writing from Python's side. On Windows there are no such limits: there
the parent's deadline is the only one.
"""

import json
import os
import signal
import struct
import sys
from typing import Any, BinaryIO

from sources.errors import ParseFailed, SourceError
from sources.parse.feeds import parse_feed
from sources.parse.pages import read_page
from sources.parse.wire import error_to_json
from sources.values import to_json

if sys.platform != "win32":
    import resource

_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "os.system",
              "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.kill", "ctypes.dlopen", "shutil.")  # fmt: skip
_SAMPLE_FEED = (
    b"<rss version='2.0'><channel><title>a</title><item><title>b</title>"
    b"<pubDate>1 May 2024</pubDate></item></channel></rss>"
)
_SAMPLE_CALENDAR = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:a\r\nDTSTART;TZID=Europe/Oslo:20240501T120000\r\nEND:VEVENT\r\n"
    b"END:VCALENDAR\r\n"
)
_SAMPLE_PAGE = (
    b"<html><body><article><h1>a</h1><p>May 1, 2024</p>"
    + b"<p>Warm up all that is loaded late.</p>" * 9
    + b"</article></body></html>"
)


def main() -> None:
    """Serve the parent over standard input and output."""
    limits = json.loads(sys.argv[2])
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # A library that prints must not write into the pipe.
    with open(os.devnull, "r+b") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 0)
        os.dup2(nowhere.fileno(), 1)
    _warm_up()
    _confine(int(limits["memory"]))
    _send(answers, {"ready": True})
    for turn in range(1, int(limits["documents"]) + 1):
        question = _receive(questions)
        if question is None:
            return
        _alarm(float(limits["cpu"]), float(limits["wall"]))
        answer = _answer(*question)
        _alarm(0, 0)
        answer["leaving"] = turn == limits["documents"] or _swollen(int(limits["memory"]))
        _send(answers, answer)


def _answer(question: dict[str, Any], body: bytes) -> dict[str, Any]:
    url = str(question["url"])
    try:
        read = parse_feed if question["kind"] == "feed" else read_page
        return {"value": to_json(read(body, url=url, content_type=str(question["content_type"])))}
    except SourceError as error:
        return {"error": error_to_json(error)}
    except MemoryError:
        return {"error": error_to_json(ParseFailed(url, "reading it needed too much memory"))}
    except RecursionError:
        return {"error": error_to_json(ParseFailed(url, "it is nested too deep to be read"))}


def _warm_up() -> None:
    """Everything the libraries load late is loaded before the limits are set."""
    to_json(parse_feed(_SAMPLE_FEED, url="https://example.org/"))
    parse_feed(_SAMPLE_CALENDAR, url="https://example.org/")
    to_json(read_page(_SAMPLE_PAGE, url="https://example.org/"))


def _confine(memory: int) -> None:
    if sys.platform != "win32":
        for limit, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
            try:
                resource.setrlimit(limit, (value, value))
            except (ValueError, OSError):  # macOS refuses some; the time limits hold there too
                continue
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not for parsers")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError("parsers write no files")


def _alarm(cpu: float, wall: float) -> None:
    """Have the kernel end this process after so much computing or waiting; 0 calls it off."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, cpu)
        # A little later than the parent's own deadline: it matters only if there is no parent any more.
        signal.setitimer(signal.ITIMER_REAL, wall + 1 if wall else 0)


def _swollen(memory: int) -> bool:
    """Whether so much memory is held that the next document might not find enough.

    Linux hands the parent's peak down to its children as their own `ru_maxrss`: a parent that holds a model would have
    each child replaced after each document. So what is held now is asked for where the system tells it.
    """
    if sys.platform == "win32":
        return False
    try:
        with open("/proc/self/statm", encoding="ascii") as held:  # noqa: PTH123
            resident = int(held.read().split()[1]) * resource.getpagesize()
    except OSError:  # macOS: bytes, and its own
        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return resident > memory * 0.6


def _receive(pipe: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    head = pipe.read(4)
    if len(head) < 4:
        return None
    (size,) = struct.unpack(">I", head)
    question: dict[str, Any] = json.loads(pipe.read(size))
    body = pipe.read(int(question["size"]))
    return (question, body) if len(body) == question["size"] else None


def _send(pipe: BinaryIO, answer: dict[str, Any]) -> None:
    frame = json.dumps(answer).encode()
    pipe.write(struct.pack(">I", len(frame)) + frame)
    pipe.flush()
