"""The recorded data beside the repository: other people's text, so it isn't in it."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("FIELDBRIEF_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared(name: str) -> Path:
    """The path of `../shared/NAME`; the test skips, saying so, where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs ../shared/{name}, which is not here")
    return path
