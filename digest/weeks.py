"""A week: what editions, memories and deliveries are named by."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Self

_WEEK = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week, named by its Monday. Which instants it holds depends on a time zone."""

    monday: date

    def __post_init__(self) -> None:
        if self.monday.weekday() != 0:
            raise ValueError(f"{self.monday} is no Monday")

    @classmethod
    def of(cls, moment: datetime | date, zone: tzinfo = UTC) -> Self:
        """The week that holds an instant (in `zone`) or a day."""
        day = moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2025-W37", or any day of the week as "2025-09-10".

        Raises:
            ValueError: the text is neither.
        """
        if match := _WEEK.fullmatch(text.strip()):
            return cls(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        return cls.of(date.fromisoformat(text.strip()))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> Any:
        """How `sources.values` writes and reads a week: as the text of `str(week)`."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else cls.parse(str(value)),
            serialization=core_schema.to_string_ser_schema(),
        )

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    def plus(self, weeks: int) -> Self:
        """The week so many weeks later (earlier if negative)."""
        return type(self)(self.monday + timedelta(weeks=weeks))

    def since(self, earlier: Self) -> int:
        """How many weeks after `earlier` this one is."""
        return (self.monday - earlier.monday).days // 7

    def start(self, zone: tzinfo = UTC) -> datetime:
        """The first instant of the week, in UTC."""
        return datetime.combine(self.monday, time(), zone).astimezone(UTC)

    def end(self, zone: tzinfo = UTC) -> datetime:
        """The first instant after the week, in UTC."""
        return self.plus(1).start(zone)
