"""Log in some of the learners that make_load made; prints each one's cookie:
python -m bench.made_learners 100

They are the first who wrote a note: the same people, with the same histories, among however many.
"""

import sys

import django

django.setup()

from accounts.models import User
from bench.logged_in import as_json
from roadmap.load.fill import DOMAIN


def main(count: int) -> None:
    writers = User.objects.filter(email__endswith=f"@{DOMAIN}", learner__notes__isnull=False)
    print(as_json(writers.distinct().order_by("pk")[:count]))


main(int(sys.argv[1]))
