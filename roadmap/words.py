"""Numbers with their words."""


def count(number: int, singular: str, plural: str = "") -> str:
    """ "1 topic", "1,220 hours"; the plural ends in "s" unless given."""
    word = singular if number == 1 else plural or f"{singular}s"
    return f"{number:,} {word}"


def topics_and_steps(topics: int, steps: int) -> str:
    """ "4 topics and 1 step"; of what there is none, nothing is said."""
    parts = [(topics, "topic"), (steps, "step")]
    return " and ".join(count(number, word) for number, word in parts if number)
