"""After an account is deleted, a dump of the database has nothing of it: by pg_dump itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from accounts.deletion import delete_user
from accounts.models import User
from roadmap.models import Learner, Note, Project, Step
from tests.conftest import PASSWORD, SLUG, signed_in
from tests.postgresql import ON_POSTGRESQL

SECRETS = ["alice@example.org", "Alice Waterfall", "a secret thought", "secret-project"]

# In a transaction that is never committed, pg_dump would see nothing.
pytestmark = ON_POSTGRESQL


def dump() -> str:
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}"
    command = ["pg_dump", "--inserts", address.format(**connection.settings_dict)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_dump_has_nothing_of_a_deleted_account(
    transactional_db: None, settings: Settings, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    call_command("loaddata", SLUG, verbosity=0)
    alice = User.objects.create_user(SECRETS[0], PASSWORD, name=SECRETS[1])
    assert signed_in(alice).get("/notes/").status_code == 200
    learner = Learner.objects.get(user=alice)
    Note.objects.create(learner=learner, step=Step.objects.all()[0], text=SECRETS[2])
    url = f"https://github.com/alice/{SECRETS[3]}"
    Project.objects.create(learner=learner, url=url, title="Trees")
    before = dump()
    assert [secret for secret in SECRETS if secret not in before] == []
    delete_user(alice)
    after = dump()
    assert [secret for secret in SECRETS if secret in after] == []
    assert "Understand the basics of programming" in after
