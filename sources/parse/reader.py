"""Parsing in children that can be killed: nothing a document does reaches the application.

feedparser, trafilatura, lxml and nh3 can hang in C where no thread or signal handler stops them, and take
gigabytes. So a few child processes (`sources.parse.child`) parse, extract and sanitise under limits of memory,
computing time and wall-clock time, without network or files; a child that dies or hangs costs one document.

Each child has a thread here that talks to it over two pipes: a request and its answer are frames of a length
(4 bytes, big-endian) and that many bytes of JSON, the document's bytes following the request. Answers are capped.
"""

import asyncio
import contextlib
import json
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import sources
from sources.errors import FieldbriefError, ParseFailed
from sources.parse.wire import answer_from
from sources.types import Page, ParsedFeed

MEBIBYTE = 1 << 20
LONGEST_ANSWER = 16 * MEBIBYTE
START_SECONDS = 60.0  # a cold disk imports slowly
DOCUMENTS = 500  # a child is replaced after so many, whatever they left behind in it

_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from sources.parse.child import main; main()"
_KEPT_ENVIRONMENT = ("SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "TEMP")


class Reader(Protocol):
    """What `collect` and `feeds check` need: documents in, clean values out."""

    async def feed(self, body: bytes, *, url: str, content_type: str) -> ParsedFeed:
        """Read a feed; raises NotAFeed or ParseFailed."""
        ...

    async def page(self, body: bytes, *, url: str, content_type: str) -> Page:
        """Read an article's page; raises NoArticleText or ParseFailed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Confines:
    """What one document may cost."""

    cpu_seconds: float = 10.0
    wall_seconds: float = 12.0
    memory: int = 512 * MEBIBYTE  # address space of a child, its libraries included


class ConfinedReader:
    """The Reader that works in children. An async context manager; safe to use from any event loop.

    Args:
        workers: how many documents are read at once.
        cpu_seconds: computing time one document may take.
        wall_seconds: time one document may take from being handed to a child; by default 2 s more.
        memory: address space of a child in bytes, its libraries (about 200 MiB) included.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        cpu_seconds: float = 10.0,
        wall_seconds: float | None = None,
        memory: int = 512 * MEBIBYTE,
    ) -> None:
        wall = cpu_seconds + 2.0 if wall_seconds is None else wall_seconds
        self.confines = Confines(cpu_seconds=cpu_seconds, wall_seconds=wall, memory=memory)
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="fieldbrief-reader")
        self._idle: queue.SimpleQueue[_Child] = queue.SimpleQueue()
        self._children = [_Child(self.confines) for _ in range(workers)]
        for child in self._children:
            self._idle.put(child)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """End the children; documents still being read fail."""
        for child in self._children:
            child.close()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for child in self._children:
            child.end()

    async def feed(self, body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
        """Read a feed in a child.

        Raises:
            NotAFeed: the document is something else.
            ParseFailed: it is too broken, or too much for the child's limits.
        """
        return answer_from(ParsedFeed, await self._ask("feed", body, url, content_type), url)

    async def page(self, body: bytes, *, url: str, content_type: str = "") -> Page:
        """Read an article's page in a child.

        Raises:
            NoArticleText: it holds no article.
            ParseFailed: it can't be read, or is too much for the child's limits.
        """
        return answer_from(Page, await self._ask("page", body, url, content_type), url)

    async def _ask(self, kind: str, body: bytes, url: str, content_type: str) -> Mapping[str, Any]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._ask_child, kind, body, url, content_type)

    def _ask_child(self, kind: str, body: bytes, url: str, content_type: str) -> Mapping[str, Any]:
        child = self._idle.get()  # there are as many children as threads
        try:
            return child.ask(kind, body, url, content_type)
        finally:
            self._idle.put(child)


def notice() -> str:
    """What this system can't enforce on the children, in a sentence for `fieldbrief doctor`; "" where all holds."""
    if sys.platform == "win32":
        return "Windows can't limit what a process that reads feeds computes and stores; only its deadline holds."
    if sys.platform == "darwin":
        return "macOS doesn't limit the memory of the processes that read feeds; their time limits hold."
    return ""


class _Child:
    """One child process and its two pipes; started when first needed, again when it has died."""

    def __init__(self, confines: Confines) -> None:
        self._confines = confines
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()  # between `close` and a start

    def ask(self, kind: str, body: bytes, url: str, content_type: str) -> Mapping[str, Any]:
        """The child's answer. A child that doesn't give one is killed and replaced at the next question."""
        process = self._running()
        request = json.dumps({"kind": kind, "url": url, "content_type": content_type, "size": len(body)}).encode()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(self._confines.wall_seconds, give_up)
        watch.daemon = True
        watch.start()
        try:
            answer = self._exchange(process, request, body)
        except _Oversized:
            self.end()
            raise ParseFailed(url, "what was read from the document is too large to be used") from None
        except (OSError, EOFError, ValueError):
            raise ParseFailed(url, self._cause_of_death(late.is_set())) from None
        finally:
            watch.cancel()
        if answer.get("leaving"):
            self.end()
        return answer

    def close(self) -> None:
        """End the process, for good."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()

    def _exchange(self, process: subprocess.Popen[bytes], request: bytes, body: bytes) -> dict[str, Any]:
        if process.stdin is None:
            raise EOFError
        process.stdin.write(struct.pack(">I", len(request)) + request + body)
        process.stdin.flush()
        answer: dict[str, Any] = json.loads(_read_frame(process))
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.end()
        with self._lock:
            if self._closed:
                raise FieldbriefError("The reader was closed while documents were waiting.")
            self._process = process = _start(self._confines)
        watch = threading.Timer(START_SECONDS, process.kill)
        watch.daemon = True
        watch.start()
        try:
            _read_frame(process)  # it says when its libraries are loaded: that time is no document's
        except (OSError, EOFError, _Oversized):
            self.end()
            raise FieldbriefError(
                "The process that reads feeds and pages could not be started.",
                remedy="Run `python -c 'import sources.parse.child'` to see why.",
            ) from None
        finally:
            watch.cancel()
        return process

    def _cause_of_death(self, late: bool) -> str:
        code = self.end()
        wall, cpu = self._confines.wall_seconds, self._confines.cpu_seconds
        if late or code == -getattr(signal, "SIGALRM", 0):
            return f"reading it took longer than {wall:g} s, so it was given up"
        if code in (-getattr(signal, "SIGPROF", 0), -getattr(signal, "SIGXCPU", 0)):
            return f"reading it took more than {cpu:g} s of computing, so it was given up"
        return f"reading it needed more than {self._confines.memory // MEBIBYTE} MiB of memory or crashed the parser"

    def end(self) -> int:
        """Kill what is left of the process; its exit code, negative for a signal."""
        process, self._process = self._process, None
        if process is None:
            return 0
        try:
            # It is dying by itself or not at all: a moment tells its own cause from our kill.
            code = process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return code


class _Oversized(Exception):
    """An answer longer than LONGEST_ANSWER."""


def _read_frame(process: subprocess.Popen[bytes]) -> bytes:
    if process.stdout is None:
        raise EOFError
    head = process.stdout.read(4)
    if len(head) < 4:
        raise EOFError
    (size,) = struct.unpack(">I", head)
    if size > LONGEST_ANSWER:
        raise _Oversized
    frame = process.stdout.read(size)
    if len(frame) < size:
        raise EOFError
    return frame


def _start(confines: Confines) -> subprocess.Popen[bytes]:
    """A child that sees our modules wherever it is started, and nothing else of ours.

    It gets our module path by value and runs isolated (-I), so that neither the working directory nor
    PYTHONPATH can put another `sources` before ours; the environment, with its secrets, stays here.
    """
    ours = str(Path(sources.__file__).resolve().parents[1])
    path = [str(Path(entry).resolve()) for entry in sys.path if entry]
    if ours not in path:
        path.insert(0, ours)
    limits = json.dumps(
        {"cpu": confines.cpu_seconds, "wall": confines.wall_seconds, "memory": confines.memory, "documents": DOCUMENTS}
    )
    return subprocess.Popen(  # noqa: S603  (our own interpreter and our own arguments)
        [sys.executable, "-I", "-c", _BOOT, json.dumps(path), limits],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
        start_new_session=True,  # Ctrl-C is for the parent; the child ends with its pipe
    )
