"""An account is deleted by its owner, at once and wholly."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from allauth.account.internal.flows import login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings as site
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts.deletion import NAMELESS, apply_deletions, delete_user, deletions_path
from accounts.leftovers import mentions, rows_of
from accounts.models import User
from config.limits import consume
from roadmap.journey import Journey
from roadmap.links import recognise
from roadmap.models import Learner, Note, Project, Upload
from roadmap.position import Status
from tests.conftest import PASSWORD, signed_in
from tests.page import read

DELETE = "/settings/delete/"
SECRETS = ["alice@example.org", "Alice Waterfall", "a secret thought", "secret-project"]


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> Path:
    """The list of deletions is a test's own."""
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def alice(make_user: Callable[..., User], journey_of: Callable[[User], Journey]) -> User:
    """Alice with something in every table that can hold something of hers."""
    alice = make_user("Alice")
    alice.name = "Alice Waterfall"
    alice.save()
    journey = journey_of(alice)
    step = journey.outline.steps[0]
    journey.set_status(step, Status.DONE)
    journey.set_tick(step, step.topics[0], True)
    learner_id = journey.records.owner_id
    Note.write(learner_id, step.id, "a secret thought", 0)
    project, _ = Project.of_link(learner_id, recognise("https://github.com/alice/secret-project"))
    project.prove(step.id)
    Upload.objects.create(learner_id=learner_id, source="list", content=b"a secret thought")
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    Authenticator.objects.create(user=alice, type="totp", data={"secret": "x"})
    SocialAccount.objects.create(
        user=alice, provider="github", uid="1", extra_data={"email": alice.email}
    )
    return alice


@pytest.fixture
def as_alice(alice: User) -> Client:
    """Alice, who has just typed her password once more."""
    Authenticator.objects.all().delete()
    browser = signed_in(alice)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def delete(client: Client, email: str = "alice@example.org") -> str:
    return read(client.post(DELETE, {"email": email}, follow=True)).text


def dump() -> str:
    """The whole database as text."""
    if connection.vendor == "postgresql":
        return _pg_dump()
    connection.ensure_connection()
    return "\n".join(connection.connection.iterdump())


def _pg_dump() -> str:
    """What this test's transaction sees: pg_dump itself would see none of it."""
    copied = io.StringIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                for row in rows:
                    copied.write(bytes(row).decode(errors="replace"))
    return copied.getvalue()


def test_it_asks_for_the_password_first(alice: User) -> None:
    Authenticator.objects.all().delete()
    browser = signed_in(alice)
    page = browser.get(DELETE, follow=True)
    assert page.redirect_chain == [
        (f"/accounts/reauthenticate/?next={quote(DELETE, safe='')}", 302)
    ]
    browser.post(DELETE, {"email": alice.email})
    assert User.objects.filter(pk=alice.pk).exists()


def test_it_says_what_goes_and_offers_the_export(as_alice: Client) -> None:
    page = read(as_alice.get(DELETE))
    rows = [row.text for row in page.all("div")]
    assert {"Notes 1", "Projects 1", "Steps marked 1", "Topics ticked 1"} <= set(rows)
    assert "/settings/data/export/" in page.links().values()


@pytest.mark.parametrize("typed", ["", "bob@example.org", "alice@example", "a\0"])
def test_without_the_address_nothing_goes(as_alice: Client, alice: User, typed: str) -> None:
    response = as_alice.post(DELETE, {"email": typed})
    assert response.status_code == 422
    assert read(response).all("ul", class_="field-errors")
    assert Note.objects.get(learner=alice.learner).text == "a secret thought"


def test_the_address_may_be_typed_in_any_case(as_alice: Client) -> None:
    assert "Your account is deleted" in delete(as_alice, " Alice@Example.org ")


def test_nothing_is_left_in_the_database(as_alice: Client, bob: User) -> None:
    as_alice.get("/dashboard/")
    before = dump()
    assert [secret for secret in SECRETS if secret not in before] == []
    delete(as_alice)
    after = dump()
    assert [secret for secret in SECRETS if secret in after] == []
    assert bob.email in after


def test_nothing_is_left_for_the_command_that_looks_for_it(
    as_alice: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("personal_data", "alice@example.org", *SECRETS[1:])
    found = capsys.readouterr().out
    for where in ("roadmap.Note: 1", "accounts.User: 1", "roadmap.Change: 2", "sessions: 1"):
        assert where in found, found
    delete(as_alice)
    call_command("personal_data", "alice@example.org", *SECRETS[1:])
    assert capsys.readouterr().out == "Texts with these words: none\n"


def test_every_table_that_points_at_a_user_is_looked_at(alice: User) -> None:
    """A table added later is in this list, or its rows would outlive the account."""
    assert set(rows_of(alice)) == {
        "account.EmailAddress",
        "accounts.User",
        "mfa.Authenticator",
        "roadmap.Change",
        "roadmap.Evidence",
        "roadmap.Learner",
        "roadmap.Note",
        "roadmap.Project",
        "roadmap.StepStatus",
        "roadmap.TopicTick",
        "roadmap.Upload",
        "socialaccount.SocialAccount",
    }


def test_every_device_is_signed_out(as_alice: Client, alice: User, as_bob: Client) -> None:
    phone = signed_in(alice)
    assert phone.get("/notes/").status_code == 200
    delete(as_alice)
    for browser in (as_alice, phone):
        assert browser.get("/notes/").status_code == 302
    (left,) = Session.objects.all()
    assert left.session_key == as_bob.session.session_key
    assert UserSession.objects.filter(user__isnull=True).count() == 0


def test_sessions_in_the_cache_go_too(settings: Settings, alice: User, fresh_limits: None) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    settings.SESSION_CACHE_ALIAS = "default"
    phone = signed_in(alice)
    assert phone.get("/notes/").status_code == 200
    delete_user(alice)
    assert phone.get("/notes/").status_code == 302


def test_a_session_that_waits_for_a_code_goes_too(alice: User) -> None:
    waiting = Client().session
    waiting["account_login"] = {"email": "Alice@example.org"}
    waiting.save()
    delete_user(alice)
    assert not Session.objects.exists()


@pytest.fixture(params=["malice@example.org", "alice@example.org.uk", "al.alice@example.org"])
def neighbour(request: pytest.FixtureRequest) -> User:
    """Somebody whose address has Alice's in it."""
    return User.objects.create_user(request.param, PASSWORD)


@pytest.mark.usefixtures("alice", "fresh_limits")
def test_whose_address_has_hers_in_it_stays_signed_in(alice: User, neighbour: User) -> None:
    browser = Client()
    browser.post("/accounts/login/", {"login": neighbour.email, "password": PASSWORD})
    assert neighbour.email in str(dict(browser.session)), "the session has to name the address"
    delete_user(alice)
    assert browser.get("/notes/").status_code == 200


def test_a_guest_on_another_browser_stays(alice: User, as_guest: Client) -> None:
    as_guest.post(
        "/roadmaps/machine-learning-engineer/programming-basics/status/", {"status": "done"}
    )
    delete_user(alice)
    assert Learner.objects.filter(user=None).count() == 1
    assert Session.objects.count() == 1


def test_search_finds_nothing_of_it(as_alice: Client, as_dana: Client) -> None:
    delete(as_alice)
    for address in ("/admin/accounts/user/", "/admin/roadmap/learner/"):
        assert as_dana.get(address, {"q": "alice"}).context["cl"].result_count == 0


def test_the_address_can_be_used_for_a_new_account(as_alice: Client) -> None:
    delete(as_alice)
    browser = Client()
    browser.post("/accounts/signup/", {"email": "alice@example.org", "password1": PASSWORD})
    assert "a secret thought" not in browser.get("/notes/").content.decode()
    assert User.objects.get(email="alice@example.org")


class TestTheLogOfTheAdministration:
    def entry(self, by: User, about: User, message: str = "") -> LogEntry:
        return LogEntry.objects.create(
            user=by,
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(about.pk),
            object_repr=str(about),
            action_flag=CHANGE,
            change_message=message,
        )

    def test_what_staff_did_stays_under_nobody_s_name(
        self, make_user: Callable[..., User], bob: User
    ) -> None:
        erin = make_user("Erin", is_staff=True, is_superuser=True)
        entry = self.entry(erin, bob)
        delete_user(erin)
        entry.refresh_from_db()
        assert entry.user.email == NAMELESS
        assert entry.user.name == ""
        assert entry.object_repr == "Bob"

    def test_a_neighbour_s_lines_are_left_alone(
        self, dana: User, alice: User, neighbour: User
    ) -> None:
        entry = self.entry(dana, neighbour, f"Wrote to {neighbour.email}.")
        delete_user(alice)
        entry.refresh_from_db()
        assert entry.object_repr == neighbour.email
        assert entry.change_message == f"Wrote to {neighbour.email}."

    @pytest.mark.parametrize(
        "mention", ["to %s.", "(%s)", '"%s"', "<%s>", "%s,%s", "email=%s", "%s"]
    )
    def test_an_address_is_found_in_a_sentence(
        self, dana: User, alice: User, bob: User, mention: str
    ) -> None:
        entry = self.entry(dana, bob, mention.replace("%s", "Alice@example.org"))
        delete_user(alice)
        entry.refresh_from_db()
        assert "alice" not in entry.change_message.lower()

    def test_what_was_done_to_a_user_has_no_name(self, dana: User, alice: User) -> None:
        entry = self.entry(dana, alice, "Changed alice@example.org")
        delete_user(alice)
        entry.refresh_from_db()
        assert entry.object_repr == "deleted account"
        assert "alice" not in entry.change_message

    def test_nobody_can_log_in_as_nobody(self, make_user: Callable[..., User], bob: User) -> None:
        for name in ("Erin", "Frank"):
            user = make_user(name, is_staff=True)
            self.entry(user, bob)
            delete_user(user)
        nobody = User.objects.get(email=NAMELESS)
        assert not nobody.is_active
        assert not nobody.is_staff
        assert not nobody.has_usable_password()
        page = Client().post("/accounts/signup/", {"email": NAMELESS, "password1": PASSWORD})
        assert page.status_code == 200
        assert User.objects.filter(email=NAMELESS).count() == 1


class TestWithoutAPassword:
    @pytest.fixture(autouse=True)
    def no_password(self, alice: User) -> None:
        Authenticator.objects.all().delete()
        alice.set_unusable_password()
        alice.save()

    def browser(self, alice: User, seconds_ago: int) -> Client:
        browser = signed_in(alice)
        session = browser.session
        record = {"method": "socialaccount", "at": time.time() - seconds_ago}
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [record]
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(alice.pk)
        session.save()
        return browser

    def test_who_has_just_logged_in_may(self, alice: User) -> None:
        assert "Your account is deleted" in delete(self.browser(alice, seconds_ago=60))

    def test_others_log_in_again_first(self, alice: User) -> None:
        browser = self.browser(alice, seconds_ago=3600)
        assert "Log out and in again" in read(browser.get(DELETE))
        assert browser.post(DELETE, {"email": alice.email}).status_code == 403
        assert User.objects.filter(pk=alice.pk).exists()


class TestARestoredBackup:
    def backup(self) -> list[Any]:
        return list(User.objects.values())

    def restore(self, rows: list[Any]) -> None:
        User.objects.all().delete()
        for row in rows:
            user = User.objects.create(**row)
            learner = Learner.objects.create(user=user)
            assert learner.pk

    def test_who_was_deleted_since_is_deleted_again(
        self, alice: User, bob: User, capsys: pytest.CaptureFixture[str]
    ) -> None:
        backup = self.backup()
        delete_user(alice)
        self.restore(backup)
        call_command("apply_deletions")
        assert [user.name for user in User.objects.all()] == ["Bob"]
        assert "Deleted 1 account again" in capsys.readouterr().out
        call_command("apply_deletions")
        assert capsys.readouterr().out == ""

    def test_the_list_has_nothing_personal_in_it(self, alice: User) -> None:
        delete_user(alice)
        (line,) = deletions_path().read_text().splitlines()
        assert set(json.loads(line)) == {"at", "user", "fingerprint"}
        assert not [secret for secret in SECRETS if secret in line]

    def test_whoever_got_the_same_number_since_stays(
        self, alice: User, make_user: Callable[..., User]
    ) -> None:
        number = alice.pk
        delete_user(alice)
        carol = make_user("Carol", pk=number)
        call_command("apply_deletions")
        assert User.objects.get(pk=number) == carol

    def test_a_line_that_was_cut_is_passed_over(self, alice: User, bob: User) -> None:
        backup = self.backup()
        delete_user(alice)
        path = deletions_path()
        path.write_text('{"at": "2026-\n' + path.read_text())
        self.restore(backup)
        assert apply_deletions([path]) == 1

    def test_the_server_s_start_does_it(self) -> None:
        prepare = Path(site.BASE_DIR / "roadmap/management/commands/prepare.py").read_text()
        assert 'call_command("apply_deletions")' in prepare

    def test_where_the_list_can_t_be_written_nothing_is_deleted(
        self, alice: User, var: Path
    ) -> None:
        deletions_path().mkdir()
        with pytest.raises(OSError, match="directory"):
            delete_user(alice)
        assert Note.objects.get(learner=alice.learner)


def test_what_is_kept_in_the_cache_is_looked_through(alice: User, fresh_limits: None) -> None:
    cache.set("greeting", {"to": "Alice@example.org"})
    assert mentions(["alice@example.org"])["cache"] == 1


def test_the_counters_of_limits_are_looked_through(fresh_limits: None) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR="10.1.2.3")
    consume(request, "guest")
    consume(request, "account_signup", "alice@example.org")
    assert mentions(["10.1.2.3"])["cache"] == 2
    assert "cache" not in mentions(["alice@example.org"])  # which is hashed
