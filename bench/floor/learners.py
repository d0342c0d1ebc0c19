"""Fill the floor's database and print each learner's cookies: python -m bench.floor.learners 100"""

import sys

import django

django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from bench.floor.models import Progress, Tick
from bench.logged_in import as_json


def main(count: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # its own tables, which lean on those
    Tick.objects.all().delete()
    users = []
    for number in range(count):
        email = f"learner{number}@floor.example.org"
        user, _ = User.objects.get_or_create(username=email, email=email)
        Progress.objects.bulk_create(
            [
                Progress(user=user, step=step, status="done", touched_at=timezone.now())
                for step in range(1, 1 + number % 20)
            ],
            ignore_conflicts=True,
        )
        users.append(user)
    print(as_json(users))


main(int(sys.argv[1]))
