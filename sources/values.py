"""The one serialiser: our frozen values as JSON and back, for what is stored, printed or sent to a child.

A dataclass is an object, a tuple a list, an enum its value, instants and spans ISO 8601, and a week "2026-W38".
Reading checks the types again, so what comes from a child or another version is a value or an error.
"""

import json
from collections.abc import Mapping
from enum import Enum
from math import isfinite
from numbers import Integral, Real
from typing import Any, TypeVar

T = TypeVar("T")


_adapters: dict[Any, Any] = {}


def _adapter(kind: Any) -> Any:
    if kind not in _adapters:
        from pydantic import TypeAdapter  # where a value is first written: `--help` needs none

        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(value: object) -> Any:
    """The value as JSON's types, containers by what they hold: a week in a list is written as a week by itself."""
    match value:
        case Enum():
            return to_json(value.value)
        case None | str() | bool():
            return value
        case Integral():
            return int(value)
        case Real():  # numpy's too
            return float(value) if isfinite(value) else None  # JSON knows no other numbers
        case Mapping():
            return {str(to_json(key)): to_json(one) for key, one in value.items()}
        case tuple() | list() | set() | frozenset():
            return [to_json(one) for one in value]
        case _:
            return _adapter(type(value)).dump_python(value, mode="json")


def json_text(value: object, *, indent: int | None = None) -> str:
    """The value as JSON's text: one line, or indented for people."""
    return json.dumps(to_json(value), ensure_ascii=False, indent=indent)


def from_json(kind: type[T], data: Mapping[str, Any]) -> T:
    """The value back.

    Raises:
        ValueError: the data is no such value.
    """
    value: T = _adapter(kind).validate_python(data)
    return value
