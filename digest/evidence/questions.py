"""One good thing to ask about a theme, from its own evidence: an actor, a figure, the status.

Every word between the template's is the theme's own; a question never claims more than the figures do.
"""

# ruff: noqa: E501  (templates and patterns read better whole)

import re
from typing import Final

from digest.types import Actor, Status, Theme

# "26.7 percent", "$1.2 billion", "400 Wh/kg", "three times" has no digits and is left alone
_FIGURE: Final = re.compile(
    r"(?:(?:US|C|A)?[$€£]\s?\d[\d.,]*\d?(?:\s?(?:million|billion|trillion|[mMbBkK]\b))?"
    r"|\b\d[\d.,]*(?:\s?(?:percent|per cent|times|[kMGT]Wh?|Wh/kg|mAh/g|[kMGT]?Hz|[kMGT]B|nm|µm|mm|km|kg|tonnes|tons|qubits|cycles|years|hours|°C"
    r"|patients|participants|million|billion))\b|\b\d[\d.,]*\s?%)"
)
_OF_WHAT: Final = re.compile(
    r"(?:\s(?!(?:and|or|after|at|in|on|but|when|while|by|for|from|to|as|with|said|is|was)\b)[a-z][\w-]*){0,3}"
)
_MEASURED: Final = re.compile(r"(?:percent|per cent|times|Wh|Hz|nm|µm|°C|%|cycles|qubits|B$)")


def question_for(theme: Theme) -> str:
    """A question about this theme, in one or two sentences; the same theme gets the same one."""
    label = theme.label.strip().rstrip(".")
    person = next((actor for actor in theme.actors if actor.kind == "person" and actor.role), None)
    organisation = next((actor for actor in theme.actors if actor.kind != "person"), None)
    question = _of_figure(theme) or _of_status(theme, label, organisation)
    if person:
        return f"To {_introduced(person)}: {question}"
    return question[0].upper() + question[1:]


def _introduced(person: Actor) -> str:
    role = re.sub(r"^(?:a|an|the)\s", "", person.role)
    return f"{role} {person.name}" if len(role.split()) == 1 else f"{person.name} ({role})"


def _of_figure(theme: Theme) -> str:
    """The most telling question is how a figure was come by."""
    for quote in theme.quotes:
        figure = _FIGURE.search(quote.text)
        if not figure:
            continue
        # A few of the words after it say what the figure is of: "90 percent yield", "96 percent of its output".
        words = (figure[0] + _OF_WHAT.match(quote.text, figure.end())[0]).strip(" ,.")  # type: ignore[index]
        if _MEASURED.search(figure[0]):
            return f"how was “{words}” ({quote.site}) measured, and has anyone else got the same?"
        return f"what exactly does “{words}” ({quote.site}) count, and over what time?"
    return ""


def _of_status(theme: Theme, label: str, organisation: Actor | None) -> str:
    trend = theme.trend
    who = organisation.name if organisation else ""
    match trend.status:
        case Status.NEW if who:
            return f"“{label}” is new this week. What does {who} show that nobody else has confirmed yet?"
        case Status.NEW:
            return f"“{label}” is new this week. What became possible that wasn’t a year ago?"
        case Status.RISING if who:
            return f"{_count(theme)} “{label}”, more than usual. What has {who} to gain from it, and what evidence would change its mind?"
        case Status.RISING:
            return f"{_count(theme)} “{label}”, more than usual. What changed: the result, the price or the rules?"
        case Status.FADING:
            return (
                f"Less is heard of “{label}” than before. Was it solved, given up, or is it now called something else?"
            )
        case Status.STEADY:
            return f"“{label}” keeps coming back. Which open problem holds it where it is?"
        case _:
            return f"{_count(theme)} “{label}”, too few to call. What would you have to see next month to take it for a trend?"


def _count(theme: Theme) -> str:
    count = theme.trend.count
    return f"{count} {'article speaks' if count == 1 else 'articles speak'} this week of"
