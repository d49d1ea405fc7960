"""One round of sending: message after message, until nothing is due or the server is to blame."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Final

from digest.errors import (
    AddressBusy,
    AddressRefused,
    AnswerLost,
    ConnectionLost,
    DeliveryError,
    SenderBarred,
    TransportDown,
)
from digest.mail.outbox import LEASE, Claim, LeaseLost, Outbox
from digest.mail.transport import Transport
from digest.mail.verdict import PASSING, PATIENCE, Ending, Fate, Patience, fate, is_alike, is_full, to_blame, wait

_log = logging.getLogger(__name__)
_HOLD_OPEN: Final = timedelta(seconds=5)  # a connection idle for longer is closed: servers count them


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """How one round of sending ended."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    superseded: int = 0
    delayed: int = 0  # tried in this round, not accepted, and waiting for a later one
    waiting: int = 0  # left in the outbox, those delayed among them
    in_hand: int = 0  # under the lease of another run, or of one that died
    reasons: tuple[str, ...] = ()  # sentences, without addresses
    stopped: DeliveryError | None = None  # why the round ended early

    @property
    def left(self) -> int:
        """Messages that a later round has to see to."""
        return self.waiting + self.in_hand

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        counts = {name.name: getattr(self, name.name) for name in fields(self)}
        return counts | {"reasons": list(self.reasons), "stopped": str(self.stopped) if self.stopped else None}


def send_due(
    outbox: Outbox,
    transport: Transport,
    *,
    sender: str,
    now: Callable[[], datetime],
    sleep: Callable[[float], object],
    lease: timedelta = LEASE,
    patience: Patience = PATIENCE,
    progress: Callable[[str, int, int], None] | None = None,
) -> SendReport:
    """Send what is due, one message after the other, until nothing is or the server is to blame.

    What is due soon (greylisting) is waited for, and so is a server that takes so many messages a minute: as long as
    it goes on accepting some.

    Args:
        outbox: may be used by several processes at once.
        transport: left open; its owner closes it.
        sender: the envelope's sender, an address without a name.
        now: the clock.
        sleep: waits so many seconds.
        lease: how long one message may take before another process may take it over.
        patience: when to stop, and when to try again.
        progress: told "send", how many have been accepted, and how many there are to send.
    """
    made = _Round(outbox, transport, sender, now, sleep, lease, patience)
    made.unknown = outbox.recover(now=now())
    superseded = outbox.supersede(now=now())
    total = outbox.waiting()
    while made.stopped is None:
        if claim := outbox.claim(now=now(), lease=lease, last=len(made.doubts) % 2 == 1):
            if down := made.send(claim):
                made.reconnect(down)
            if progress:
                progress("send", made.sent, total)
            continue
        if made.fresh and (made.rested or len(made.doubts) > 1):  # one alone is rather to blame itself
            made.put_back(patience.pause)
        due = outbox.next_due()
        if due is None or not made.rest(max(due - now(), timedelta(seconds=1))):
            break
    return made.report(superseded)


@dataclass(slots=True)
class _Round:
    """What has happened so far, and what is in doubt: the messages since the last accepted one."""

    outbox: Outbox
    transport: Transport
    sender: str
    now: Callable[[], datetime]
    sleep: Callable[[float], object]
    lease: timedelta
    patience: Patience
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    reasons: dict[str, None] = field(default_factory=dict)
    delayed: set[int] = field(default_factory=set)
    doubts: dict[int, tuple[Claim, Ending, str]] = field(default_factory=dict)
    cleared: int = 0  # times the server seemed to bar us and didn't
    unreached: int = 0  # times in a row the server couldn't be reached
    fresh: bool = False  # something was accepted since the last rest
    idle: timedelta = timedelta()  # rested since something was accepted
    rested: timedelta = timedelta()  # altogether
    stopped: DeliveryError | None = None

    def send(self, claim: Claim) -> TransportDown | None:
        """Send one message and settle what it shows; the error where the server couldn't be reached at all."""
        try:
            self.transport.deliver(
                claim.message,
                self.sender,
                claim.recipient,
                handing_over=lambda: self.outbox.handing_over(claim, now=self.now(), lease=self.lease),
            )
        except LeaseLost as error:
            _log.warning("%s", error)
        except DeliveryError as error:
            self.reasons[str(error)] = None
            if isinstance(error, TransportDown) and not isinstance(error, ConnectionLost):
                self.outbox.again(claim, str(error), now=self.now())
                return error
            self._not_accepted(claim, error)
        else:
            self.outbox.sent(claim, now=self.now())
            self.sent += 1
            self.fresh, self.idle = True, timedelta()
            self.delayed.discard(claim.id)
            self._settle(later=True, blamed=False)
        self.unreached = 0
        return None

    def reconnect(self, down: TransportDown) -> None:
        """Wait before the next try, or stop where the server couldn't be reached often enough."""
        if self.unreached < len(self.patience.reconnects):
            self.sleep(self.patience.reconnects[self.unreached].total_seconds())
            self.unreached += 1
        elif self.fresh and self.rest(self.patience.pause):
            self.unreached = 0
        else:
            self.stopped = down

    def rest(self, length: timedelta) -> bool:
        """Wait; False, at once, where this run has waited for as long as it may."""
        if self.idle + length > self.patience.linger or self.rested + length > self.patience.longest:
            return False
        if length > _HOLD_OPEN:
            self.transport.close()
        _log.info("waiting %d seconds for the mail server", length.total_seconds())
        self.sleep(length.total_seconds())
        self.fresh = False
        self.idle += length
        self.rested += length
        return True

    def put_back(self, most: timedelta) -> None:
        """Hold nothing against what wasn't taken after others had been: perhaps the server takes so many a minute."""
        for claim, ending, reason in list(self.doubts.values()):
            if ending in PASSING:
                after = min(wait(claim.attempt, self.patience), most)
                self.outbox.again(claim, reason, now=self.now(), after=after)
                del self.doubts[claim.id]

    def _not_accepted(self, claim: Claim, error: DeliveryError) -> None:
        reason = str(error)
        ending = _ending(error)
        if isinstance(error, AddressRefused) and error.certain:
            self.outbox.failed(claim, reason, now=self.now())
            self.failed += 1
            self.delayed.discard(claim.id)
            return
        if ending is Ending.UNANSWERED:
            self.outbox.unknown(claim, reason, now=self.now())
            self.unknown += 1
        else:
            self.outbox.again(claim, reason, now=self.now(), after=wait(claim.attempt, self.patience))
            self.delayed.add(claim.id)
        self.doubts[claim.id] = (claim, ending, reason)
        endings = [one for _, one, _ in self.doubts.values()]
        certain = isinstance(error, SenderBarred) and error.certain
        full = self.fresh and is_full(endings, self.patience)
        lasting = [one for one in endings if one not in PASSING] if full else endings
        if certain or to_blame(lasting, self.cleared, self.patience):
            self.stopped = error
        elif full:
            self.stopped = None if self.rest(self.patience.pause) else error
            self.put_back(timedelta())
        if self.stopped is not None:
            self._settle(later=False, blamed=True)

    def _settle(self, *, later: bool, blamed: bool) -> None:
        """Decide what becomes of the messages in doubt."""
        if later:
            self.cleared += sum(ending is Ending.BARRED for _, ending, _ in self.doubts.values())
        alike = is_alike([ending for _, ending, _ in self.doubts.values()], self.patience)
        for claim, ending, reason in self.doubts.values():
            chosen = fate(ending, later=later, ever=self.sent > 0, blamed=blamed, alike=alike)
            failed = False
            if chosen is Fate.FAIL:
                self.outbox.failed(claim, reason, now=self.now())
                failed = True
            elif chosen is Fate.STRIKE:
                failed = self.outbox.strike(claim, reason, now=self.now(), most=self.patience.strikes)
            elif blamed and ending not in (Ending.UNANSWERED, Ending.BUSY):
                self.outbox.again(claim, reason, now=self.now())
            self.failed += failed
            if failed:
                self.delayed.discard(claim.id)
        self.doubts.clear()

    def report(self, superseded: int) -> SendReport:
        """How it ended; what is still in doubt is settled by what is known."""
        if is_full([ending for _, ending, _ in self.doubts.values()], self.patience):
            self.put_back(self.patience.pause)
        self._settle(later=False, blamed=self.stopped is not None)
        tally = self.outbox.tally()
        return SendReport(
            sent=self.sent,
            failed=self.failed,
            unknown=self.unknown,
            superseded=superseded,
            delayed=len(self.delayed),
            waiting=tally.waiting,
            in_hand=tally.in_hand,
            reasons=tuple(self.reasons),
            stopped=self.stopped,
        )


def _ending(error: DeliveryError) -> Ending:
    kinds = {
        AnswerLost: Ending.UNANSWERED,
        AddressRefused: Ending.REFUSED,
        AddressBusy: Ending.BUSY,
        SenderBarred: Ending.BARRED,
    }
    return kinds.get(type(error), Ending.LOST)
