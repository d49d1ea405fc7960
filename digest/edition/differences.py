"""What a new version of an edition says that the one before it didn't, in sentences. Pure."""

from collections.abc import Iterator

from digest.types import Edition, Theme


def differences(old: Edition, new: Edition) -> tuple[str, ...]:
    """What a reader of both would notice; nothing where they say the same."""
    return tuple(_differences(old, new))


def _differences(old: Edition, new: Edition) -> Iterator[str]:
    before, after = ({theme.id: theme for theme in edition.themes} for edition in (old, new))
    for key, theme in before.items():
        if key not in after:
            yield f"gone: “{theme.label}” ({theme.trend.status.value})"
    for key, theme in after.items():
        if key not in before:
            yield f"added: “{theme.label}” ({theme.trend.status.value})"
    for key in (key for key in before if key in after):
        yield from _changed(before[key], after[key])
    for what, one, other in (
        ("stories of no theme", len(old.loose), len(new.loose)),
        ("articles named", len(old.articles), len(new.articles)),
        ("things to apply for", len(old.opportunities), len(new.opportunities)),
        ("weeks of past", old.weeks_of_past, new.weeks_of_past),
    ):
        if one != other:
            yield f"{what}: {one}, now {other}"


def _changed(old: Theme, new: Theme) -> Iterator[str]:
    if old.label != new.label:
        yield f"“{old.label}” is now called “{new.label}”"
    if old.trend.status is not new.trend.status:
        yield f"“{new.label}”: {old.trend.status.value}, now {new.trend.status.value}"
    if old.trend.count != new.trend.count:
        yield f"“{new.label}”: {old.trend.count} articles this week, now {new.trend.count}"
    if old.trend.weekly_counts[:-1] != new.trend.weekly_counts[:-1]:
        yield f"“{new.label}”: the weeks before are counted otherwise"
