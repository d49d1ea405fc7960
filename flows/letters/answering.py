"""Where a student's letters go and what shows that they are theirs: made from the settings, for each digest."""

from email.utils import parseaddr

from digest.letters.codes import LEAVE, code_for, kept_secret
from digest.page.answers import Answer, letter_link
from digest.types import Student, ThemeId
from flows.wiring import Installation


def secret_of(here: Installation) -> bytes:
    """What readers' codes are made with: a setting, where several machines render, else a file of the data folder."""
    given = here.settings.answers_secret
    return given.get_secret_value().encode() if given else kept_secret(here.settings.data_dir)


def answers_for(here: Installation, student: Student, themes: tuple[ThemeId, ...]) -> dict[ThemeId, Answer]:
    """Where this student's letters about these themes go; nowhere without `answers_to`."""
    address = parseaddr(here.settings.answers_to)[1]
    if not address:
        return {}
    secret = secret_of(here)
    return {one: Answer(address=address, code=code_for(secret, student.id, one)) for one in themes}


def leave_links(here: Installation, student: Student) -> str:
    """The setting `unsubscribe`, with this student's own letter where it names no address."""
    setting, address = here.settings.unsubscribe, parseaddr(here.settings.answers_to)[1]
    if not address or any("@" in one for one in setting.split(",")):
        return setting
    link = letter_link(Answer(address=address, code=code_for(secret_of(here), student.id, LEAVE)), "unsubscribe")
    return ", ".join(part for part in (setting, link) if part)
