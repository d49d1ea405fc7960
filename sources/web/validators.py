"""What a server gave to recognise an unchanged answer by (RFC 9110, section 13). Pure: rules decide on it too."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to recognise an unchanged answer by; echoed byte for byte."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The conditional request's headers. Latin-1 is how they were read, so the bytes come out the same."""
        pairs = ((b"If-None-Match", self.etag), (b"If-Modified-Since", self.last_modified))
        return [(name, value.encode("latin-1", "replace")) for name, value in pairs if value]


NO_VALIDATORS = Validators()
