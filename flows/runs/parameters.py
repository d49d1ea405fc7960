"""What a run may be given: what Prefect's form offers, and one sentence that says what is wrong with what it was given.

Values stay text, for what is passed on to tasks is kept by Prefect as JSON.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema

from digest.weeks import Week
from sources.errors import ConfigError


def moment(text: str) -> datetime:
    """An instant; one without a time zone is UTC, a day alone its first instant.

    Raises:
        ValueError: it is none; the sentence says what to write.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no date; write 2025-09-08 or 2025-09-08T07:00") from error
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def week_named(text: str) -> Week:
    """A week by its name or a day of it.

    Raises:
        ValueError: it is neither; the sentence says what to write.
    """
    try:
        return Week.parse(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no week; write 2025-W37 or a day of it") from error


def _known_field(slug: str) -> str:
    from flows.settings import load_settings
    from flows.wiring import study_fields
    from sources.catalog.fields import find_field

    try:
        return find_field(study_fields(load_settings()), slug).slug
    except ConfigError as error:
        raise ValueError(f"{error} {error.remedy}".rstrip()) from error


class _FromTheCatalogue:
    """Lets the form offer the study fields there are when it is made."""

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        from flows.settings import load_settings
        from flows.wiring import study_fields

        return {"type": "string", "enum": sorted(study_fields(load_settings()))}


_A_MOMENT: Final = {"type": "string", "format": "date-time"}

WeekName = Annotated[str, AfterValidator(lambda text: str(week_named(text)))]
Moment = Annotated[str, AfterValidator(lambda text: moment(text).isoformat()), WithJsonSchema(_A_MOMENT)]
FieldSlug = Annotated[str, AfterValidator(_known_field), _FromTheCatalogue()]
