"""The digest branch of the tree in `sources.errors`.

FieldbriefError
|- DigestError
|  |- TooFewArticles       nothing to build an edition from
|  |- Unheard              too few feeds were heard for a digest to be mailed
|  |- TemplateError        names template and line
|  |- ModelError           the embedding model is missing, damaged or another one than stored
|- DeliveryError
   |- TransportDown        the mail server can't be used now                        transient
   |  |- ConnectionLost    a connection that worked ended over this message; nothing was accepted
   |- SenderBarred         the server takes nothing from us: a limit, a block, a login; everybody waits
   |- AddressRefused       this one address was refused; others go on
   |- AddressBusy          this one address can't be served now; others go on          transient
   |- AnswerLost           handed over, but the server's answer never came: perhaps it arrived
"""

from typing import ClassVar

from sources.errors import FieldbriefError


class DigestError(FieldbriefError):
    """Building or rendering a digest failed."""


class TooFewArticles(DigestError):
    """There is nothing to build an edition from."""


class Unheard(DigestError):
    """Too few feeds were heard for a digest to be mailed: silence would be ours, not the field's."""


class TemplateError(DigestError):
    """A template is wrong; the message names it and the line."""


class ModelError(DigestError):
    """The embedding model is missing, damaged or not the one the vectors came from."""


class DeliveryError(FieldbriefError):
    """A message could not be delivered."""


class TransportDown(DeliveryError):
    """The mail server can't be used now."""

    transient: ClassVar[bool] = True


class ConnectionLost(TransportDown):
    """A connection that worked ended over this message, before it was accepted: the server's fault or the message's."""


class SenderBarred(DeliveryError):
    """The server takes nothing from this sender, it seems: a limit, a block list, a login. `certain`: no doubt."""

    def __init__(self, message: str, *, remedy: str = "", certain: bool = False) -> None:
        super().__init__(message, remedy=remedy)
        self.certain = certain


class AddressRefused(DeliveryError):
    """The server refused this one address; others go on. `certain`: it said that there is no such mailbox."""

    def __init__(self, message: str, *, remedy: str = "", certain: bool = False) -> None:
        super().__init__(message, remedy=remedy)
        self.certain = certain


class AddressBusy(DeliveryError):
    """The server can't serve this one address now (greylisting, a full mailbox); others go on."""

    transient: ClassVar[bool] = True


class AnswerLost(DeliveryError):
    """The message was handed over and the answer never came: perhaps it arrived. Never sent again by itself."""
