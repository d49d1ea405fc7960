"""Names of months, in the languages whose feeds are read. Pure.

From CLDR (babel), full and short forms. A form that names different months in two languages (`listopad`) names none.
"""

from functools import lru_cache

from babel import Locale

# Those with the most feeds and pages, whose dates are written with a month's name.
LANGUAGES = (
    *("en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "bg", "hr"),
    *("sl", "sr", "uk", "ru", "el", "tr", "ca", "gl", "eu", "et", "lv", "lt", "is", "ga", "id", "ms", "vi"),
)
_SHORTEST = 3
_MORE = {"sept": 9, "maerz": 3, "mrz": 3, "june": 6, "july": 7}  # written, but not in CLDR


def month_named(word: str) -> int | None:
    """1 to 12 for a month's name or its abbreviation, in any of the languages; None for any other word."""
    return _names().get(word.casefold().strip("."))


@lru_cache(maxsize=1)
def _names() -> dict[str, int]:
    found: dict[str, int] = {}
    unclear = set()
    for language in LANGUAGES:
        months = Locale.parse(language).months
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[use][width].items():
                    word = name.casefold().strip(".")
                    if len(word) < _SHORTEST or not word.isalpha():
                        continue
                    if found.setdefault(word, number) != number and language != "en":
                        unclear.add(word)
    english = Locale.parse("en").months["format"]
    sure = {name.casefold(): number for width in ("wide", "abbreviated") for number, name in english[width].items()}
    return {word: number for word, number in found.items() if word not in unclear} | _MORE | sure
