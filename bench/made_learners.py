"""Log in some of the learners that make_load made; prints each one's cookie:
python -m bench.made_learners 100

They are the first who wrote a note: the same people, with the same histories, among however many.
"""

import json
import sys

import django

django.setup()

from django.test import Client

from accounts.models import User
from roadmap.load.fill import DOMAIN


def main(count: int) -> None:
    writers = User.objects.filter(email__endswith=f"@{DOMAIN}", learner__notes__isnull=False)
    learners = []
    for user in writers.distinct().order_by("pk")[:count]:
        browser = Client()
        browser.force_login(user)
        learners.append({"email": user.email, "session": browser.cookies["sessionid"].value})
    print(json.dumps(learners))


main(int(sys.argv[1]))
