"""What can go wrong, as one tree.

    FieldbriefError                transient = False
    |- ConfigError                 a settings, field or roster file is wrong (file, line and key)
    |- SourceError(url, reason)    one feed or page failed; the others go on
    |  |- Unreachable              timeout, DNS, refused connection, 5xx           transient
    |  |  |- Throttled             429 or 503 with a time to come back             transient
    |  |  |- TooSlow               the total deadline passed                       transient
    |  |  |- NoAddress             the name doesn't resolve, or no way leads there transient
    |  |- Refused                  401, 403, 404, private address, robots.txt
    |  |  |- Gone                  410
    |  |- TooLarge                 over the size cap, on the wire or decoded
    |  |- NotAFeed                 the answer is no RSS, Atom or JSON Feed
    |  |- ParseFailed              the parser died, hung or ran out of memory on it
    |  |- NoArticleText            a page without readable text
    |  |- Unforeseen               anything else that went wrong with it: a bug of ours
    |- StorageError                the database can't be opened, read or written
    |  |- StorageAway              it is away or busy: restarted, locked, refusing     transient
    |- DigestError                 (digest.errors)
    |- DeliveryError               (digest.errors)

An error's text is one sentence a person can act on. `remedy`, where there is one, is a second
sentence saying what to do. `transient` is the one thing the flows' retries look at.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import ClassVar


class FieldbriefError(Exception):
    """Root of every error fieldbrief raises on purpose."""

    transient: ClassVar[bool] = False

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class ConfigError(FieldbriefError):
    """A file of the operator's is wrong; the message names file, line and key."""


class StorageError(FieldbriefError):
    """The database can't be opened, read or written."""


class StorageAway(StorageError):
    """The database is away or busy just now: its server restarts, or another writer holds it."""

    transient: ClassVar[bool] = True


class SourceError(FieldbriefError):
    """One feed or page failed. `reason` is the sentence without the URL."""

    def __init__(self, url: str, reason: str, *, remedy: str = "") -> None:
        super().__init__(f"{url}: {reason}", remedy=remedy)
        self.url = url
        self.reason = reason

    def __reduce__(self) -> tuple[type["SourceError"], tuple[str, str]]:
        """Cross process borders whole: parsing happens in a child."""
        return type(self), (self.url, self.reason)


class Unreachable(SourceError):
    """No usable answer this time: timeout, DNS, refused connection, 5xx."""

    transient: ClassVar[bool] = True


class Throttled(Unreachable):
    """429 or 503: the host asked us to come back later, at `retry_at` (UTC) if it said when."""

    def __init__(self, url: str, reason: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(url, reason)
        self.retry_at = retry_at


class TooSlow(Unreachable):
    """The total deadline passed before the answer was complete."""


class NoAddress(Unreachable):
    """The name doesn't resolve or there is no route to it; when every feed says so, there is no network."""


class Refused(SourceError):
    """We may not or should not have it: 401, 403, 404, private address, robots.txt."""


class Gone(Refused):
    """410: the site says it is gone for good."""


class TooLarge(SourceError):
    """Over the size cap, on the wire or after decompression."""


class NotAFeed(SourceError):
    """The answer is no RSS, Atom or JSON Feed (often an HTML page)."""


class ParseFailed(SourceError):
    """The parser died, hung or ran out of memory on this document."""


class NoArticleText(SourceError):
    """A page without readable text."""


class Unforeseen(SourceError):
    """What no other error names: a bug of ours, or of a library, that one address brought to light."""


@contextmanager
def one_source(url: str) -> Iterator[None]:
    """Whatever goes wrong inside is this address's own: it becomes its `SourceError`, and the others go on.

    This is the one place that says so. Our own errors pass as they are: a `StorageError` is nobody's but ours.
    """
    try:
        yield
    except FieldbriefError:
        raise
    except Exception as error:
        text = " ".join(str(error).split())
        printable = "".join(character for character in text if character.isprintable())[:120]
        raise Unforeseen(
            url,
            f"it revealed a bug in fieldbrief ({type(error).__name__}: {printable})",
            remedy="The other addresses are not affected. Please report it, with the address.",
        ) from error
