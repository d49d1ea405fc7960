"""Labelled files, a JSON object a line, as values: what people found on reading."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from sources.errors import ConfigError

Row = TypeVar("Row")


def read_rows(path: Path, make: Callable[[dict[str, Any]], Row], form: str) -> Iterator[Row]:
    """What `make` takes from each line that isn't blank, in their order.

    Args:
        path: JSON lines in UTF-8.
        make: raises ValueError, TypeError, KeyError or AttributeError on an object that isn't of the form.
        form: the keys a line should have, for the error.

    Raises:
        ConfigError: the file can't be read, or a line is no such object; names file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: can't be read: {getattr(error, 'strerror', None) or error}") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield make(json.loads(line))
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise ConfigError(f"{path}, line {number}: not {form}: {error!r}") from error
