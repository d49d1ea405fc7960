"""Where readers' letters arrive: an IMAP folder or a Maildir, only looked at. No flag is set, nothing is moved."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import unquote, urlsplit

from digest.errors import TransportDown
from digest.letters.letter import LARGEST
from sources.errors import ConfigError

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

_PATIENCE: Final = 60  # seconds for an answer of the server
_LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))
_REMEDY: Final = "Write imaps://user:password@host, imap://user:password@host (STARTTLS), or maildir:/a/folder."


class Mailbox(Protocol):
    """A folder of mail, read without leaving a trace."""

    def keys(self, since: datetime) -> list[str]:
        """What names each letter that came since then, in this mailbox and for ever."""
        ...

    def read(self, key: str) -> bytes:
        """The letter's first bytes (`LARGEST`); b"" where it has gone meanwhile."""
        ...


@contextmanager
def open_mailbox(url: str) -> Iterator[Mailbox]:
    """The mailbox that a setting names.

    Raises:
        ConfigError: the setting is wrong, or the server refuses the login.
        TransportDown: the server can't be used now.
    """
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        yield MaildirFolder(Path(url.removeprefix("maildir:").removeprefix("//")).expanduser())
        return
    try:
        named = parts.scheme in ("imap", "imaps") and parts.hostname and parts.username and parts.port != 0
    except ValueError:  # a port that is no number
        named = False
    if not named:
        raise ConfigError("The setting inbox_url names no mailbox.", remedy=_REMEDY)
    with _signed_in(url) as box:
        yield box


class MaildirFolder:
    """A Maildir. A letter is named by its file's name up to the flags, which other programs change."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "new").is_dir() or not (folder / "cur").is_dir():
            raise ConfigError(f"{folder}: there is no Maildir (with folders new and cur).", remedy=_REMEDY)
        self._folder = folder
        self._paths: dict[str, Path] = {}

    def keys(self, since: datetime) -> list[str]:
        """The letters that were delivered since then, the oldest first."""
        found: dict[str, tuple[float, Path]] = {}
        for path in (*(self._folder / "new").iterdir(), *(self._folder / "cur").iterdir()):
            try:
                when = path.stat().st_mtime
            except OSError:  # another program moved it to `cur` while we looked
                continue
            if when >= since.timestamp():
                found[path.name.partition(":")[0]] = (when, path)
        self._paths = {key: path for key, (_, path) in sorted(found.items(), key=lambda row: row[1][0])}
        return list(self._paths)

    def read(self, key: str) -> bytes:
        """The letter, also where another program has moved it or set its flags since."""
        moved = (path for path in (self._folder / "cur").glob(f"{key}*"))
        for path in (self._paths[key], *moved):
            try:
                with path.open("rb") as file:
                    return file.read(LARGEST)
            except OSError:
                continue
        return b""


class ImapFolder:
    """A folder on an IMAP server, opened for reading only. A letter is named by the folder's UIDVALIDITY and UID."""

    def __init__(self, box: "BaseMailBox", valid: int) -> None:
        self._box = box
        self._valid = valid

    def keys(self, since: datetime) -> list[str]:
        """The letters that arrived on that day or later."""
        from imap_tools import AND

        uids = self._box.uids(AND(date_gte=since.date()))
        return [f"{self._valid}/{uid}" for uid in sorted(uids, key=int)]

    def read(self, key: str) -> bytes:
        """The letter's first bytes; the server is told that nobody has read it (BODY.PEEK)."""
        uid = key.partition("/")[2]
        _, answer = self._box.client.uid("fetch", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
        return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")


@contextmanager
def _signed_in(url: str) -> Iterator[ImapFolder]:
    import imaplib

    from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
    from imap_tools.errors import ImapToolsError, MailboxLoginError

    parts = urlsplit(url)
    host, secure = parts.hostname or "", ssl.create_default_context()
    folder = unquote(parts.path.strip("/")) or "INBOX"
    box: BaseMailBox
    try:
        if parts.scheme == "imaps":
            box = MailBox(host, parts.port or 993, timeout=_PATIENCE, ssl_context=secure)
        elif host in _LOOPBACK:
            box = MailBoxUnencrypted(host, parts.port or 143, timeout=_PATIENCE)
        else:
            box = MailBoxStartTls(host, parts.port or 143, timeout=_PATIENCE, ssl_context=secure)
        with box.login(unquote(parts.username or ""), unquote(parts.password or ""), initial_folder=None):
            box.folder.set(folder, readonly=True)
            yield ImapFolder(box, box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])
    except MailboxLoginError:  # what it says may name the account
        box.client.shutdown()
        raise ConfigError("The mail server refuses the login of inbox_url.", remedy=_REMEDY) from None
    except ImapToolsError as error:
        raise ConfigError(
            f"The mail server doesn't open the folder of inbox_url ({type(error).__name__}).", remedy=_REMEDY
        ) from None
    except (OSError, imaplib.IMAP4.error) as error:
        raise TransportDown(
            f"The mailbox can't be read now ({type(error).__name__}).", remedy="The next run tries again."
        ) from None
