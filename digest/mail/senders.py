"""What the sender's domain says of its mail (SPF, DMARC): advice, as large providers refuse bulk mail without it."""

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderRecord:
    """One of the domain's records."""

    kind: str  # SPF or DMARC
    good: bool
    words: str  # the record, or what is wrong with it


def can_look() -> bool:
    """Whether the library that reads these records is installed: an extra, as only doctor needs it."""
    return find_spec("checkdmarc") is not None


def sender_records(domain: str, *, resolver: Any = None) -> tuple[SenderRecord, ...]:
    """Look the domain's SPF and DMARC records up in the DNS and check them.

    DKIM can't be looked up: where its key is, only a signed message says.

    Args:
        domain: of the sender's address.
        resolver: dnspython's; the system's by default. An answer that doesn't come within two seconds is one missing.
    """
    from checkdmarc import check_dmarc, check_spf

    found: dict[str, Any] = {
        "SPF": check_spf(domain, resolver=resolver),
        "DMARC": check_dmarc(domain, resolver=resolver),
    }
    return tuple(
        SenderRecord(
            kind=kind,
            good=bool(result.get("valid")),
            words=str(result["record"] if result.get("valid") else result.get("error") or "there is none"),
        )
        for kind, result in found.items()
    )
