"""How much a digest shows: what a reader takes in, in three minutes."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSettings:
    """How much of each kind a digest shows."""

    lead: int = 3  # headlines on the first screen
    deadlines: int = 2  # on the first screen
    cards: int = 6  # themes that get one
    lines: int = 6  # short notes, unless more meet an interest
    demands: int = 5  # employers, and skills
    calls: int = 6  # below, beside the two above


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSettings:
    """How much stands on a card."""

    headlines: int = 2  # a card, beside the headline; a digest is read in three minutes
    full: int = 3  # cards with that many; those below have one, and one actor less
    same: float = 0.8  # part of the shorter title's words from which two tell the same
    marked: int = 4  # at most, where that many are about an interest: what is marked must be seen
    actors: int = 3  # on a card
    peers: int = 4  # first names; of more, how many


ROOM: Final = RoomSettings()
ON_CARD: Final = CardSettings()
