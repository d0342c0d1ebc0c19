"""Prints the ticks that are not in the database exactly once: python -m audit.acknowledged

Reads a JSON list of `[learner's address, step, topic]`. A tick has a row, and one in the history.
"""

import json
import sys
from collections import Counter

import django

TICK = ("learner__user__email", "topic__step__slug", "topic__slug")


def main() -> None:
    from roadmap.models import Change, TopicTick

    ticks = Counter(TopicTick.objects.values_list(*TICK))
    changes = Counter(Change.objects.filter(after="ticked").values_list(*TICK))
    for tick in map(tuple, json.load(sys.stdin)):
        if (ticks[tick], changes[tick]) != (1, 1):
            print(*tick, f"{ticks[tick]} rows, {changes[tick]} in the history")


if __name__ == "__main__":
    django.setup()
    main()
