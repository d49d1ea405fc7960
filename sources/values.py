"""The one serialiser: our frozen values as JSON's types and back, for what is stored, printed or sent to a child.

A dataclass is an object, a tuple a list, an enum its value, instants and spans ISO 8601, and a week "2026-W38".
Reading checks the types again, so what comes from a child or another version is a value or an error.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")


_adapters: dict[Any, Any] = {}


def _adapter(kind: Any) -> Any:
    if kind not in _adapters:
        from pydantic import TypeAdapter  # where a value is first written: `--help` needs none

        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(value: object, kind: Any = None) -> Any:
    """The value as JSON's types.

    Args:
        value: a dataclass, or a container of such.
        kind: its type where the value alone doesn't say it, as `tuple[Edition, ...]`.
    """
    return _adapter(kind or type(value)).dump_python(value, mode="json")


def from_json(kind: type[T], data: Mapping[str, Any]) -> T:
    """The value back.

    Raises:
        ValueError: the data is no such value.
    """
    value: T = _adapter(kind).validate_python(data)
    return value
