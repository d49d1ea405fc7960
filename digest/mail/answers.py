"""What a mail server's answer means, and which of its words may be kept. Pure: a code and words in, a meaning out.

Servers repeat in their words whom we wrote to, in whatever form: the address, its percent coding, a bounce address
made of it, a name from their directory. No pattern finds all of these, so nothing is cut out: only words are kept that
mail servers use of anybody (`_KNOWN`), minus those that are the recipient's own.
"""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """The command that was answered."""

    MAIL = "MAIL FROM"
    RCPT = "RCPT TO"
    DATA = "DATA"
    DOT = "the message"  # its final dot


class Meaning(StrEnum):
    """What an answer says of the message in hand."""

    GO_ON = "go on"  # after the final dot: it is accepted
    BUSY = "busy"  # not this recipient, not now
    REFUSED = "refused"  # not this recipient, ever
    NO_MAILBOX = "no mailbox"  # the same, with a code that says it is the address
    BARRED = "barred"  # not from us, it seems: a limit, a block list, a login that is missing
    CLOSING = "closing"  # the server ends this connection, or takes nothing from us for the moment
    UNREADABLE = "unreadable"  # no answer that the protocol knows


# 5yz codes and enhanced codes (RFC 3463) by which servers refuse the sender rather than the recipient: its address
# (5.1.7, 5.1.8), Gmail's 5.4.5 (daily limit) and 5.7.25 to 5.7.30 (authentication), Exchange's 5.1.90 (daily limit),
# 5.2.0 with 554 (submission quota), 5.2.252 (may not send as this), 5.7.57, 5.7.60, 5.7.7xx (tenant blocked). All of
# 5.7 is "security or policy": some of these are about one recipient, which is why two recipients have to be answered so
# before it is believed (`digest.mail.verdict`).
_BARRING_CODES: Final = frozenset({530, 534, 535, 538})
_BARRING_STATUS: Final = re.compile(r"\b5\.(?:7\.\d{1,3}|4\.5|1\.(?:[78]|90)|2\.25\d)\b")
_ADDRESS_STATUS: Final = re.compile(r"\b5\.[12]\.\d{1,3}\b")  # the address, or its mailbox ("over quota")
_BARRING_WORDS: Final = re.compile(
    r"\b(quota exceeded|limit exceeded|sending limit|daily|too many messages|relay\w*|block(?:ed|list\w*)|blacklist\w*"
    r"|authentication required|must issue|not authenticated|spam\w*)\b",
    re.IGNORECASE,
)
# Said of the sender whatever the code: Postfix answers "5.1.0 <us>: Sender address rejected" to a recipient's name.
_SENDER: Final = re.compile(
    r"\b(?:senders?(?: (?:e-?mail )?(?:address|domain))?:? (?:is |was |has )?(?:not |un)?"
    r"(?:reject|verif|valid|invalid|refused|denied|block|known|allowed|permit|authori[sz]ed)\w*"
    r"|(?:bad|invalid|unknown|unverified|forged) sender|sendasdenied|address is not verified)\b",
    re.IGNORECASE,
)
_MAILBOX: Final = re.compile(r"\b(mailbox|user|recipient|account)\b", re.IGNORECASE)
_STATUS: Final = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_CLOSING: Final = 421  # RFC 5321: the server closes the connection, whatever the message was


def meaning(stage: Stage, code: int, words: str) -> Meaning:
    """What an answer means (RFC 5321, 4.2 and 4.3.2).

    Args:
        stage: what was answered.
        code: its three digits; anything else where it had none.
        words: the text behind them.
    """
    kind = code // 100
    if stage is Stage.DATA:
        if code == 354:
            return Meaning.GO_ON
    elif kind == 2:
        return Meaning.GO_ON
    if code == _CLOSING or (kind == 4 and stage is Stage.MAIL):
        return Meaning.CLOSING  # before a recipient is named, "not now" is about the server
    if kind == 4:
        return Meaning.BUSY
    if kind == 5:
        if stage is Stage.MAIL or _bars(code, words):
            return Meaning.BARRED
        return Meaning.NO_MAILBOX if _ADDRESS_STATUS.search(words) else Meaning.REFUSED
    return Meaning.UNREADABLE


def _bars(code: int, words: str) -> bool:
    if code in _BARRING_CODES or _BARRING_STATUS.search(words):
        return True
    if (code == 554 and re.search(r"\b5\.2\.0\b", words)) or _SENDER.search(words):
        return True
    return bool(_BARRING_WORDS.search(words)) and not _ADDRESS_STATUS.search(words) and not _MAILBOX.search(words)


def kept_words(code: int, words: str, own: Collection[str] = ()) -> str:
    """An answer as it may be kept: the code, the enhanced code, and words that name nobody; at most 200 characters.

    Args:
        code: its three digits.
        words: what the server said, decoded in whatever way.
        own: the recipient's name and address; their parts are left out even where servers use such words.
    """
    # Parted finer than words elsewhere ("O'Brien" is two): whatever of a name a server repeats must go.
    theirs = {part for text in own for part in re.findall(r"[^\W_]+", text.casefold())}
    status = _STATUS.search(words)
    kept: list[str] = []
    for word in re.findall(r"\S+", words.removeprefix(status[0]) if status else words):
        plain = word.strip("<>()[]{}\"'.,:;!?*").casefold()
        if plain in _KNOWN and plain not in theirs:
            kept.append(plain)
        elif kept and kept[-1] != "…":
            kept.append("…")
    said = " ".join(kept).removesuffix(" …")
    head = " ".join(filter(None, (str(code) if 100 <= code <= 599 else "", status[0] if status else "")))
    return f"{head} {said}".strip()[:200]


# Words of the replies that Postfix, Exim, Sendmail, qmail, Exchange, Gmail and aiosmtpd make by themselves.
_KNOWN: Final = frozenset(
    """
    a able about abuse accept accepted access account accounts action active actively address addresses again all
    allowed an and another any are as at auth authenticated authentication authorized available bad banned be
    because been before being blacklist blacklisted block blocked blocklist bounce bounced bulk busy by bytes can
    cannot can't certificate change channel check client close closed closes closing command commands complete
    completed configuration configured connect connecting connection connections contact contains content could
    credentials currently daily data day deferred delayed delivered delivery denied destination did direct
    disabled disallowed discarded disk dkim dmarc dns do does domain down due during each email encryption end
    enough error errors ehlo exceed exceeded exceeds exist existing expired failed failure fatal file find first
    for forbidden format found from full get go goodbye greylist greylisted greylisting graylisted graylisting had
    has have headers helo help host hour identity if immediately in inactive incoming incorrect information inbox
    insufficient internal into invalid ip is issue it its junk key later limit limited limits line list listed
    local log login long loop mail mailbox mailboxes maximum may message messages mechanism minute minutes
    misconfigured missing must name need needed network new no nonexistent not now number of off ok on one only
    open operation option or other our out outgoing over overloaded overquota own password per permanent
    permanently permission permitted phishing please policy port possible postgrey postmaster prohibited problem
    protocol ptr queue queued quota rate reached reason receive received receiving recipient recipients record
    refused rejected relay relayed relaying remote requested require required requires reset resource resources
    restricted retry reverse route same seconds security see send sender sending sent sequence server servers
    service session size smtp soon space spam spamhaus spf starttls start storage supported suspended suspicious
    syntax system take temporarily temporary text than that the there this throttled time timeout tls to too
    transaction transmission transport trusted try trying unable unauthenticated unavailable unexpected unknown
    unrecognized unsolicited until up use user users valid verification verified verify virus volume wait was we
    week were when while will with within without you your
    """.split()  # noqa: SIM905 - thirty lines of quotes would hide the words
)
