"""`make drill` runs what it finds, says how it went, and fails when a drill did."""

from __future__ import annotations

import pytest

from audit.site import free_port
from drills.__main__ import Drill, find, main
from drills.__main__ import __name__ as runner


def broken() -> None:
    raise AssertionError("a tick was lost")


DRILLS = [Drill("well", "All is well.", lambda: None), Drill("broken", "A promise.", broken)]


@pytest.fixture(autouse=True)
def _two_drills(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{runner}.find", lambda: DRILLS)
    monkeypatch.setattr(f"{runner}.missing", list)


def test_each_drill_of_the_package_has_a_title() -> None:
    assert {"container"} <= {drill.name for drill in find()}
    assert all(drill.title != drill.name for drill in find())


def test_one_that_fails_does_not_keep_the_others_from_running(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == "Failed: broken"
    said = capsys.readouterr()
    assert "All is well. (well) ...\n  passed in " in said.out
    assert "A promise. (broken) ...\n  FAILED in " in said.out
    assert "a tick was lost" in said.err


def test_some_can_be_named() -> None:
    assert main(["well"]) is None
    with pytest.raises(SystemExit):
        main(["unheard-of"])


def test_what_is_not_installed_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("audit.servers.POSTGRESQL", f"postgres://127.0.0.1:{free_port()}/none")
    lacking = str(main(["container"]))
    assert "nginx is not installed. On Debian: apt-get install nginx" in lacking
    assert "No PostgreSQL answers." in lacking
