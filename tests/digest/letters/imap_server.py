"""A real IMAP server in a process of its own: pymap, over a mailbox in its memory."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from imap_tools import MailBoxUnencrypted

USER, PASSWORD = "brief@example.org", "p@ss/word"


@contextmanager
def imap_server(letters: Sequence[bytes]) -> Iterator[tuple[str, int]]:
    """Its URL, with these letters in the INBOX, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    words = ["dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD]
    with subprocess.Popen([*command, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            with MailBoxUnencrypted("127.0.0.1", port).login(USER, PASSWORD) as box:
                for letter in letters:
                    box.append(letter, "INBOX")
            yield f"imap://brief%40example.org:p%40ss%2Fword@127.0.0.1:{port}", port
        finally:
            server.terminate()


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
