"""A reason -> the words a student reads."""

from textwrap import shorten
from typing import Final

from digest.types import Pick, Reason, ReasonKind, Status, Story, Theme

MATCHING: Final = (ReasonKind.CLOSE, ReasonKind.TOUCHES, ReasonKind.FOLLOWED, ReasonKind.MORE)
_TITLE: Final = 110  # characters of a headline: a reason is no second headline
_WORDS: Final = {
    ReasonKind.CLOSE: "close to your interest “{words}”",
    ReasonKind.TOUCHES: "touches on your interest “{words}”",
    ReasonKind.FOLLOWED: "names “{words}”, which you follow",
    ReasonKind.MORE: "you asked for more like “{words}”",
    ReasonKind.LESS: "you asked for less like “{words}”",
    ReasonKind.NEW: "new in {words}",
    ReasonKind.RISING: "rising in {words}",
    ReasonKind.SITES: "told by {number} sites",
    ReasonKind.NEXT_DOOR: "from next door: {words}",
    ReasonKind.FIELD: "among the themes of {words} this week",
}


def meets_an_interest(pick: Pick) -> bool:
    """Whether something of the student's own brought it here."""
    return any(reason.kind in MATCHING for reason in pick.reasons)


def is_unwanted(pick: Pick) -> bool:
    """Whether the student asked for less of it."""
    return any(reason.kind is ReasonKind.LESS for reason in pick.reasons)


def reasons_of(theme: Theme, field_name: str, matched: bool) -> tuple[Reason, ...]:
    """What the theme itself has to say for being shown, beside what it matches."""
    match theme.trend.status:
        case Status.NEW:
            return (Reason(kind=ReasonKind.NEW, words=field_name),)
        case Status.RISING:
            return (Reason(kind=ReasonKind.RISING, words=field_name),)
        case _:
            return () if matched else (Reason(kind=ReasonKind.FIELD, words=field_name),)


def told_by(story: Story) -> tuple[Reason, ...]:
    """That several sites tell it, where they do."""
    return (Reason(kind=ReasonKind.SITES, number=len(story.sites)),) if len(story.sites) > 1 else ()


def reason_words(reason: Reason) -> str:
    """The reason as a phrase: close to your interest “phishing” (“Mail gateway flaw …”)."""
    if reason.kind is ReasonKind.PEERS:
        return f"{reason.number} in your programme {'follows' if reason.number == 1 else 'follow'} this too"
    said = f" (“{shorten(reason.headline, _TITLE, placeholder='…')}”)" if reason.headline else ""
    return _WORDS[reason.kind].format(words=reason.words, number=reason.number) + said
