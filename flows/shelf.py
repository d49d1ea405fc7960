"""A week's editions made ready, each once in a process: the batches of a sending share them."""

import threading
from collections.abc import Sequence
from typing import Final

from digest.edition.build import issued_edition
from digest.tailor.ready import Ready, open_ready
from digest.types import Week
from flows.wiring import Installation

# By database, study field, week, version and moment of building, and whether interests are matched. Of one week only.
_Key = tuple[str, str, Week, int, str, bool]
_READY: "Final[dict[_Key, Ready]]" = {}
_OPENING: Final = threading.Lock()  # batches are tasks, and tasks are threads


class Shelf:
    """The editions of a week that one batch of students needs.

    What is made ready stays in this process until a sending of another week begins; of an edition built anew in the
    meantime the new version is taken.
    """

    def __init__(self, here: Installation, week: Week, interests: Sequence[str]) -> None:
        self.week = week
        self.resources = here.resources()
        self._here = here
        self._interests = interests
        self._mine: dict[str, Ready] = {}

    def edition(self, slug: str) -> Ready:
        """A study field's edition, ready, with the vectors of this batch's interests at hand.

        Raises:
            ConfigError: there is no such study field.
            StorageError: the database can't be used.
            ModelError: a text has no vector yet and the model can't be loaded.
        """
        if slug not in self._mine:
            self._mine[slug] = self._opened(slug)
        return self._mine[slug]

    def _opened(self, slug: str) -> Ready:
        field = self._here.study_field(slug)
        edition = issued_edition(field, self.week, resources=self.resources, now=self._here.now())
        database = self._here.engine.url.render_as_string()  # without its password
        key = (database, slug, self.week, edition.version, str(edition.built_at), bool(self._interests))
        with _OPENING:
            for other in [other for other in _READY if other[0] != database or other[2] != self.week]:
                del _READY[other]
            ready = _READY.get(key) or open_ready(edition, resources=self.resources, interests=self._interests)
            _READY[key] = ready
        ready.prepare(self._interests, self.resources)
        return ready
