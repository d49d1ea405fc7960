"""Who else follows a theme: opt-in on both sides, and nobody is counted who isn't named.

A number of people who didn't agree would give them away where a programme is small, so there is none: only those who
let their name be shown are looked at, and only who lets their own be shown is told.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from digest.interests.settings import CALIBRATION
from digest.tailor.greeting import first_name
from digest.tailor.ready import Ready
from digest.tailor.since import naming
from digest.types import Student, Theme, ThemeId
from sources.types import ArticleId

Followers = Mapping[ThemeId, tuple[Student, ...]]
NOBODY: Followers = {}


def followers(ready: Ready, people: Sequence[Student]) -> Followers:
    """For each theme those of this field who agreed to be named and whose own wish it meets.

    A wish is an interest, what they asked for more of, or what they follow; a theme meets it where half of its stories
    surely are about it, or one names what is followed.

    Args:
        ready: a field's week.
        people: the roster, in whatever part.
    """

    @cache
    def about(words: str) -> frozenset[ArticleId]:
        return frozenset(i for i, likely in ready.likely(words).items() if likely >= CALIBRATION.close)

    @cache
    def names(words: str) -> frozenset[ArticleId]:
        return frozenset(naming(ready, words))

    found: dict[ThemeId, list[Student]] = {}
    agreed = [one for one in people if one.share_name and ready.edition.field in one.fields]
    for theme in ready.edition.themes:
        for one in agreed:
            close = any(_half(theme, about(words)) for words in (*one.interests, *one.more))
            if close or any(not names(words).isdisjoint(theme.article_ids) for words in one.follow):
                found.setdefault(theme.id, []).append(one)
    return {theme: tuple(some) for theme, some in found.items()}


def _half(theme: Theme, articles: Collection[ArticleId]) -> bool:
    matched = sum(any(i in articles for i in story.article_ids) for story in theme.stories)
    return bool(matched) and 2 * matched >= len(theme.stories)


def beside(student: Student | None, following: Followers) -> dict[ThemeId, tuple[str, ...]]:
    """First names of the others, by theme, for a student who lets their own name be shown; nothing for anyone else."""
    if student is None or not student.share_name:
        return {}
    told = {
        theme: tuple(name for one in some if one.id != student.id and (name := first_name(one.name)))
        for theme, some in following.items()
    }
    return {theme: names for theme, names in told.items() if names}
