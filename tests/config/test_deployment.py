"""What is shipped to deploy with: an image, its compose file, nginx's files and systemd's units."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from audit.servers import NGINX, write_configuration
from audit.site import CHECKOUT, free_port

UNITS = sorted((CHECKOUT / "deploy/systemd").iterdir())
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((CHECKOUT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
WEB = ("web1", "web2")
needs_nginx = pytest.mark.skipif(not shutil.which("nginx"), reason="There is no nginx here")
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="There is no systemd here"
)


# The image


def test_the_image_runs_as_a_user_of_its_own_without_what_it_was_built_with() -> None:
    *_, result = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)
    assert "\nUSER waymark\n" in result
    assert "\nHEALTHCHECK " in result
    assert "pip uninstall" in result
    assert not re.search(r"pip install|apt-get|requirements", result)


def test_nothing_that_is_secret_or_of_the_workshop_gets_into_it() -> None:
    ignored = (CHECKOUT / ".dockerignore").read_text().split("\n")
    assert {"secrets", "*.env", "var", ".git", ".venv", "tests"} <= set(ignored)


# Compose


@pytest.mark.parametrize("name", SERVICES)
def test_each_container_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert "docker.sock" not in str(service)


def test_only_the_proxy_is_reached_from_elsewhere() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["database"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


def test_passwords_and_keys_come_from_files_and_have_no_default() -> None:
    assert {secret["file"].partition("/")[0] for secret in COMPOSE["secrets"].values()} == {
        "secrets"
    }
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if any(word in name for word in ("PASSWORD", "SECRET", "KEY", "DATABASE_URL")):
                assert name.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_one_migrates_before_anybody_serves() -> None:
    for name in (*WEB, "tidy"):
        waits_for = SERVICES[name]["depends_on"]
        assert waits_for == {"prepare": {"condition": "service_completed_successfully"}}
    assert SERVICES["prepare"]["command"] == ["python", "manage.py", "prepare"]


def test_the_proxy_knows_the_addresses_of_the_web_processes() -> None:
    addresses = [SERVICES[name]["networks"]["inside"]["ipv4_address"] for name in WEB]
    upstream = (NGINX / "upstream-compose.conf").read_text()
    assert re.findall(r"server ([\d.]+):8000 ", upstream) == addresses


def test_every_file_that_is_mounted_is_there() -> None:
    mounted = re.findall(r"\./([\w./-]+)", str([s.get("volumes") for s in SERVICES.values()]))
    assert mounted
    assert all((CHECKOUT / path).exists() for path in mounted)


# nginx


@needs_nginx
@pytest.mark.parametrize("upstream", ["upstream.conf", "upstream-compose.conf"])
def test_nginx_can_read_its_files(tmp_path: Path, upstream: str) -> None:
    main = write_configuration(tmp_path, free_port(), [8000])
    shutil.copy(NGINX / upstream, tmp_path / "waymark/upstream.conf")
    check_nginx(main)


@needs_nginx
def test_nginx_can_read_the_example_with_tls(tmp_path: Path) -> None:
    """In the place that it says of itself, with a certificate of this test's own."""
    main = write_configuration(tmp_path, free_port(), [8000])
    certificate = [tmp_path / "fullchain.pem", tmp_path / "privkey.pem"]
    subject = ["-subj", "/CN=learn.example.org", "-days", "1"]
    files = ["-out", str(certificate[0]), "-keyout", str(certificate[1])]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *files]
    subprocess.run(make, check=True, capture_output=True)
    example = (NGINX / "tls.conf.example").read_text()
    for old, new in {
        "/etc/letsencrypt/live/learn.example.org": str(tmp_path),
        "/etc/nginx/waymark": str(tmp_path / "waymark"),
        "listen [::]:": "# IPv6: ",
        "listen 80 ": f"listen 127.0.0.1:{free_port()} ",
        "listen 443 ": f"listen 127.0.0.1:{free_port()} ",
    }.items():
        assert old in example
        example = example.replace(old, new)
    shipped = tmp_path / "waymark/waymark.conf"
    before, _, _ = shipped.read_text().partition("\nserver {")
    shipped.write_text(f"{before}\n{example}")
    check_nginx(main)


def check_nginx(main: Path) -> None:
    command = ["nginx", "-t", "-p", str(main.parent), "-c", str(main)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


# systemd


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_can_read_its_units(unit: Path, tmp_path: Path) -> None:
    for each in UNITS:
        text = each.read_text().replace("/srv/waymark", str(CHECKOUT))
        (tmp_path / each.name).write_text(text)
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_what_units_and_containers_call_is_there() -> None:
    files = [CHECKOUT / "compose.yaml", CHECKOUT / "Dockerfile", *UNITS]
    called = set(re.findall(r"manage\.py,? (\w+)", "".join(file.read_text() for file in files)))
    assert {"prepare", "tidy"} == called
    assert called <= set(get_commands())
