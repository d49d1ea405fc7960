"""What a student says of a digest -> the student as they now wish."""

from collections.abc import Sequence
from dataclasses import replace

from digest.types import Student


def heed(
    student: Student,
    *,
    interests: Sequence[str] = (),
    more: Sequence[str] = (),
    less: Sequence[str] = (),
    follow: Sequence[str] = (),
    mute: Sequence[str] = (),
    unmute: Sequence[str] = (),
) -> Student:
    """Add and take away wishes; what is there already isn't there twice, whatever its capitals.

    Args:
        student: as they were.
        interests: to add.
        more: what to show more of; what they wanted less of by the same words isn't any more.
        less: what to show less of. An interest, a followed name or a "more" of these words is taken away instead.
        follow: names and phrases to follow; what was muted by the same words isn't any more.
        mute: words, sites and themes never to show; what was followed by the same words isn't any more.
        unmute: muted things to show again.
    """
    wished = {_folded(one) for one in (*student.interests, *interests, *student.follow, *student.more)}
    own = {_folded(one) for one in (*student.interests, *interests)}
    return replace(
        student,
        interests=_changed(student.interests, interests, less),
        follow=_changed(student.follow, follow, (*less, *mute)),
        mute=_changed(student.mute, mute, (*unmute, *follow)),
        more=_changed(student.more, [one for one in more if _folded(one) not in own], less),
        less=_changed(student.less, [one for one in less if _folded(one) not in wished], (*more, *interests, *follow)),
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
