"""A name as a roster has it -> the first name a person is greeted by."""

from nameparser import HumanName


def first_name(name: str) -> str:
    """The first name of "Lund, Ada", "Dr. Ada Lund" or "Ada Lund"; the whole where none is found; "" for none."""
    words = " ".join(name.split())
    return str(HumanName(words).first) or words if any(letter.isalnum() for letter in words) else ""
