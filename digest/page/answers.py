"""How a reader answers a card: a letter to write, made by a link. No page is fetched and nothing is counted."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from digest.page.lines import one_line

VERBS: Final = ("more", "less", "follow", "mute")
_WORDS: Final = {"more": "more like this"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Where letters about a theme go, and the code that shows whose they are."""

    address: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """A link that begins a letter."""

    words: str
    url: str


def answer_links(answer: Answer, name: str) -> tuple[AnswerView, ...]:
    """A link for each thing that can be said of a theme of this name."""
    return tuple(
        AnswerView(words=_WORDS.get(verb, verb), url=letter_link(answer, f"{verb}: {one_line(name, 60)}"))
        for verb in VERBS
    )


def letter_link(answer: Answer, subject: str) -> str:
    """The mailto link of a letter with this subject and the code behind it."""
    return f"mailto:{quote(answer.address, safe='@+')}?subject={quote(f'{subject} [{answer.code}]', safe='')}"


def answer_words(answer: Answer) -> str:
    """The same for a reader of plain text."""
    *most, last = VERBS
    return f"{', '.join(most)} or {last}? Write to {answer.address} with that word and [{answer.code}] as the subject"
