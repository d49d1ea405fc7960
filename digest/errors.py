"""The digest branch of the tree in `sources.errors`.

FieldbriefError
|- DigestError
|  |- TooFewArticles       nothing to build an edition from
|  |- TemplateError        names template and line
|  |- ModelError           the embedding model is missing, damaged or another one than stored
|- DeliveryError
   |- TransportDown        the mail server can't be used now                        transient
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


class TemplateError(DigestError):
    """A template is wrong; the message names it and the line."""


class ModelError(DigestError):
    """The embedding model is missing, damaged or not the one the vectors came from."""


class DeliveryError(FieldbriefError):
    """A message could not be delivered."""


class TransportDown(DeliveryError):
    """The mail server can't be used now."""

    transient: ClassVar[bool] = True


class AddressRefused(DeliveryError):
    """The server refused this one address; others go on."""


class AddressBusy(DeliveryError):
    """The server can't serve this one address now (greylisting, a full mailbox); others go on."""

    transient: ClassVar[bool] = True


class AnswerLost(DeliveryError):
    """The message was handed over and the answer never came: perhaps it arrived. Never sent again by itself."""
