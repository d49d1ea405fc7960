"""What one answer from the web may cost. Free of imports, so that the settings take their defaults from here."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """What one answer may cost. Times in seconds, sizes in bytes."""

    deadline: float = 12.0  # one answer with all its redirects; waiting for the host's turn doesn't count
    connect: float = 8.0  # resolving the name and connecting, within the deadline
    wire: int = 5 * MIB  # as sent
    decoded: int = 10 * MIB  # a feed, decompressed
    page_decoded: int = 2 * MIB  # a page, decompressed
    headers: int = 16 * 1024
    redirects: int = 5
    concurrency: int = 16  # requests at a time, over all hosts
    host_pace: float = 1.0  # least time between two requests to one host


DEFAULT_LIMITS = FetchLimits()
