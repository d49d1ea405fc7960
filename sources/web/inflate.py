"""Decode an answer's body piece by piece, never holding more than a cap. Pure.

Client libraries decompress before anyone can count, and one megabyte of gzip can hold a gigabyte of zeros.
"""

import zlib
from collections.abc import Iterator

PIECE = 64 * 1024  # bytes decoded at a time, so that no single step keeps the event loop
_MEMBERS = 64  # gzip streams glued together; more is no honest file
_GZIP = b"\x1f\x8b"


class BadCoding(Exception):
    """The body isn't what its Content-Encoding says, or is coded in a way we don't read."""


class OverLimit(Exception):
    """The decoded body is larger than the cap."""


class Inflater:
    """Undo one content coding.

    Args:
        coding: the Content-Encoding header. Empty, `identity`, `gzip`, `x-gzip` and `deflate` are read; a list
            of codings is refused, for each layer can multiply the size a thousandfold.
        limit: most decoded bytes.

    Raises:
        BadCoding: a coding we don't read.
    """

    def __init__(self, coding: str, limit: int) -> None:
        self._coding = coding.strip().lower()
        if self._coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise BadCoding(f"the answer is coded as {self._coding[:40]!r}, which was not asked for")
        self._limit = limit
        self._size = 0
        self._members = 0
        self._begun = False
        self._stream: zlib._Decompress | None = None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The decoded pieces of the next raw chunk.

        Raises:
            OverLimit: more than the cap has been decoded.
            BadCoding: the chunk can't be decoded.
        """
        if not chunk:
            return
        if not self._begun:
            self._begin(chunk)
        if self._stream is None:
            yield self._counted(chunk)
            return
        if self._stream.eof:
            chunk = self._next_member(chunk)
        while chunk:
            try:
                piece = self._stream.decompress(chunk, PIECE)
            except zlib.error as error:
                raise BadCoding(f"the answer's {self._coding or 'gzip'} coding is broken") from error
            if piece:
                yield self._counted(piece)
            chunk = self._stream.unconsumed_tail
            if self._stream.eof:
                chunk = self._next_member(self._stream.unused_data)

    def finish(self) -> None:
        """The body has ended.

        Raises:
            BadCoding: in the middle of a compressed stream.
        """
        if self._stream is not None and not self._stream.eof:
            raise BadCoding("the answer broke off in the middle of its compressed body")

    def _begin(self, chunk: bytes) -> None:
        self._begun = True
        if self._coding == "deflate":
            # RFC 9110 means zlib's format; some servers send the bare stream. zlib's first byte tells them apart.
            wrapped = chunk[0] & 0x0F == 8 and chunk[0] >> 4 <= 7
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        elif self._coding in ("gzip", "x-gzip") or chunk.startswith(_GZIP):
            # A file served as feed.xml.gz comes without the header. Read here, with the cap, it needn't be
            # guessed at by a parser without one.
            self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def _next_member(self, rest: bytes) -> bytes:
        """Several streams in a row are good gzip; anything else after the end is ignored, as gzip itself does."""
        self._members += 1
        if self._members >= _MEMBERS or not rest.startswith(_GZIP):
            return b""
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        return rest

    def _counted(self, piece: bytes) -> bytes:
        self._size += len(piece)
        if self._size > self._limit:
            raise OverLimit
        return piece
