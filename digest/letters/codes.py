"""The code by which a reader's letter is known to be theirs: nobody makes one without the installation's secret."""

import base64
import contextlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from digest.types import StudentId
from sources.errors import StorageError

LEAVE: Final = "leave"  # what the code of a letter that unsubscribes is about; a theme's is about its id
_BYTES: Final = 10  # of the MAC: 80 bits, sixteen letters that survive a mail program
_FILE: Final = "answers.key"


def code_for(secret: bytes, student: StudentId, about: str) -> str:
    """Sixteen letters and figures that only this student's digest shows for this theme."""
    mac = hmac.new(secret, f"{student}\n{about}".encode(), "sha256").digest()
    return base64.b32encode(mac[:_BYTES]).decode("ascii").lower()


def is_code(code: str, secret: bytes, student: StudentId, about: str) -> bool:
    """Whether a letter's code is this student's for this theme."""
    return hmac.compare_digest(code.encode(), code_for(secret, student, about).encode())


def kept_secret(folder: Path) -> bytes:
    """The installation's secret, from a file in the data folder that only its owner may read; made at first need.

    Raises:
        StorageError: the file can't be read or made, or is damaged.
    """
    path = folder / _FILE
    try:
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
        secret = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{path}: the secret of the readers' codes can't be read or made.",
            remedy="Let this folder be written to. A damaged file may be deleted: codes mailed so far are void then.",
        ) from error
    if len(secret) < _BYTES:
        raise StorageError(f"{path}: the secret is too short.", remedy="Delete the file: a new one is made.")
    return secret
