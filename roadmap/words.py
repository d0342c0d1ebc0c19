"""Numbers with their words."""


def count(number: int, singular: str, plural: str = "") -> str:
    """ "1 topic", "1,220 hours"; the plural ends in "s" unless given."""
    word = singular if number == 1 else plural or f"{singular}s"
    return f"{number:,} {word}"
