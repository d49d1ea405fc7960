"""A name as a roster has it -> the first name a person is greeted by."""

import re
from typing import Final

from nameparser import HumanName
from nameparser.config import Constants

# The library's own titles hold "first", "king" and "major", which are names too: these are those a university writes.
_TITLES: Final = (
    "dr prof professor doctor doktor mr mrs ms miss mx sir dame herr frau sr sra mme mlle madame ing mag pd msc"
)
# Several who share one digest are greeted by the whole: a word of these is no surname.
_GROUPS: Final = "lab labs laboratory labor group institute institut team department chair lehrstuhl ag arbeitsgruppe"
_SHARED: Final = frozenset(_GROUPS.split())
_READING: Final = Constants(titles=_TITLES.split())
_ABBREVIATED: Final = re.compile(r"[^\W\d_]{2,}\.(-?[^\W\d_]+\.?)*|[A-Z]\.[A-Z][a-z]+\.?")  # Dipl.-Ing., rer., M.Sc.


def first_name(name: str) -> str:
    """The first name of "Lund, Ada", "Dr. Ada Lund" or "Ada Lund"; the whole of a lab or where there is none; or ""."""
    whole = " ".join(name.split())
    if not any(letter.isalnum() for letter in whole):
        return ""
    if _SHARED.intersection(whole.casefold().split()):
        return whole
    words = " ".join(word for word in whole.split() if not _ABBREVIATED.fullmatch(word))
    alone = words != whole and " " not in words.strip()  # "Dr. Lund" has no first name to greet by
    return whole if alone else str(HumanName(words, constants=_READING).first) or whole
