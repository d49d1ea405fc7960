"""What a student says of a digest -> the student as they now wish."""

from collections.abc import Sequence
from dataclasses import replace

from digest.types import Student


def heed(
    student: Student,
    *,
    more: Sequence[str] = (),
    less: Sequence[str] = (),
    follow: Sequence[str] = (),
    mute: Sequence[str] = (),
    unmute: Sequence[str] = (),
) -> Student:
    """Add and take away wishes; what is there already isn't there twice, whatever its capitals.

    Args:
        student: as they were.
        more: interests to add.
        less: interests and followed names to take away.
        follow: names and phrases to follow; what was muted by the same words isn't any more.
        mute: words, sites and themes never to show; what was followed by the same words isn't any more.
        unmute: muted things to show again.
    """
    return replace(
        student,
        interests=_changed(student.interests, more, less),
        follow=_changed(student.follow, follow, (*less, *mute)),
        mute=_changed(student.mute, mute, (*unmute, *follow)),
    )


def _changed(had: Sequence[str], added: Sequence[str], dropped: Sequence[str]) -> tuple[str, ...]:
    gone = {_folded(words) for words in dropped}
    kept: dict[str, str] = {}
    for words in (*had, *(" ".join(words.split()) for words in added)):
        if words and (_folded(words) not in gone or words in added):
            kept.setdefault(_folded(words), words)
    return tuple(kept.values())


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()
