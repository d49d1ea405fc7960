"""What crosses the pipe between a child that parses and the application. Pure.

JSON, not pickle: a child that a document has taken over can't make the parent run anything, and every value is
built anew here with its types checked.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from sources import errors
from sources.values import from_json

T = TypeVar("T")

_ERRORS: Mapping[str, type[errors.SourceError]] = {
    kind.__name__: kind for kind in (errors.NotAFeed, errors.NoArticleText, errors.TooLarge)
}


def error_to_json(error: errors.SourceError) -> dict[str, str]:
    """One of our errors as JSON's types."""
    return {"kind": type(error).__name__, "reason": error.reason, "remedy": error.remedy}


def answer_from(kind: type[T], answer: Mapping[str, Any], url: str) -> T:
    """What a child says of a document: the value it read.

    Raises:
        SourceError: the one it says, or ParseFailed where it says neither a value nor an error that a parser may raise.
    """
    try:
        if "value" in answer:
            return from_json(kind, answer["value"])
        told = answer["error"]
        error = _ERRORS.get(str(told["kind"]), errors.ParseFailed)
        raise error(url, str(told["reason"]), remedy=str(told["remedy"]))
    except (ValueError, TypeError, LookupError) as nonsense:
        raise errors.ParseFailed(url, "the child that read it answered nonsense") from nonsense
