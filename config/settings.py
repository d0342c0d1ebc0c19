"""All settings, read from the environment. README.md lists them.

`SITE_URL` alone decides about https: redirects, Secure and __Host- cookies, HSTS, and the address
in mails. A bad value stops the start with a sentence that names it.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_language
from environ.fileaware_mapping import FileAwareMapping

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"


class Environment(FileAwareMapping):
    """The environment's variables. One may be in a file instead, which NAME_FILE names, as the
    secrets of containers are."""

    def __getitem__(self, name: str) -> str:
        try:
            value: str = super().__getitem__(name)  # type: ignore[no-untyped-call]
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names a file that can't be read.") from error
        return value.strip()


env = environ.FileAwareEnv()  # type: ignore[no-untyped-call]
env.ENVIRON = Environment()  # type: ignore[no-untyped-call]


def read(reader: Callable[..., Any], name: str, default: object, example: str) -> Any:
    """A variable's value. One that can't be read stops the start; it may hold a password, so the
    sentence names it without repeating it."""
    try:
        return reader(name, default=default)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} must look like {example}.") from error


PORT = read(env.int, "PORT", 8000, "8000")
if not 0 < PORT < 65536:
    raise ImproperlyConfigured(f"PORT must be a number from 1 to 65535; it is {PORT}.")
DEBUG = env.bool("DEBUG", default=False)

# The site's address

SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
if (
    _site.scheme not in ("http", "https")
    or not _site.hostname
    or any((_site.username, _site.path, _site.query, _site.fragment))
):
    raise ImproperlyConfigured(
        f"SITE_URL must look like https://learn.example.org, without a path; it is {SITE_URL!r}."
    )
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
IS_LOCAL = _site.hostname in ("localhost", "127.0.0.1", "::1")
IS_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname, *LOOPBACK])
CSRF_TRUSTED_ORIGINS = [SITE_URL]


def kept_secret_key() -> str:
    """The key kept in var/, made at the first start. Only for a site on this machine."""
    if not IS_LOCAL:
        raise ImproperlyConfigured("SECRET_KEY must be set when SITE_URL is not on this machine.")
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if not IS_LOCAL:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off when SITE_URL is not on this machine.")
    if any(host.startswith((".", "*")) for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS must name each host in full when SITE_URL is not on this machine."
        )
    for _name, _key in [
        ("SECRET_KEY", SECRET_KEY),
        *(("SECRET_KEY_FALLBACKS", key) for key in SECRET_KEY_FALLBACKS),
    ]:
        if len(_key) < 50 or len(set(_key)) < 5 or _key.startswith("django-insecure-"):
            raise ImproperlyConfigured(
                f"{_name} must be at least 50 random characters when SITE_URL is not on this "
                "machine."
            )

# Parts

INSTALLED_APPS = [
    "accounts",
    "roadmap",
    "upkeep",
    "accounts.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.usersessions",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "config.metrics.MetricsMiddleware",
    "config.logs.RequestLogMiddleware",
    "config.head.HeadMiddleware",
    "config.headers.HeadersMiddleware",  # this and the next, of static files too
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressionMiddleware",
    "config.caching.EtagMiddleware",
    "config.caching.PrivatePagesMiddleware",
    "config.cookies.CookieMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.languages.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.access.LoginRequiredMiddleware",
    "config.access.LimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.failures.FailureMiddleware",
    "accounts.time_zones.TimeZoneMiddleware",
    "accounts.sessions.SessionSeenMiddleware",
    "roadmap.guests.GuestSeenMiddleware",
    "roadmap.access.JourneyMiddleware",
]

if DEBUG:
    INSTALLED_APPS += ["debug_toolbar", "django_browser_reload"]
    MIDDLEWARE.insert(8, "debug_toolbar.middleware.DebugToolbarMiddleware")  # reads pages unpacked
    MIDDLEWARE.append("django_browser_reload.middleware.BrowserReloadMiddleware")
    INTERNAL_IPS = ["127.0.0.1", "::1"]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "config.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "config.templates.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["config.templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
                "roadmap.context.header",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "roadmap.templatetags.kept",
                "roadmap.templatetags.words",
            ],
        },
    }
]

# Data

_DATABASE = "sqlite:////var/lib/waymark.sqlite3 or postgres://name:password@host/database"
_database = read(env.db_url, "DATABASE_URL", f"sqlite:///{VAR_DIR}/waymark.sqlite3", _DATABASE)
DATABASES = {"default": _database}
if _database.get("ENGINE") == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(exist_ok=True)
    _database["ENGINE"] = "config.sqlite"
    _database["CONN_MAX_AGE"] = 60  # seconds; the last one to close would clear the log each time
    # IMMEDIATE takes the write lock at the start of a transaction, where waiting for it works;
    # WAL lets readers go on meanwhile. FULL keeps an acknowledged save through a power cut.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000;",
    }
elif _database.get("ENGINE") == "django.db.backends.postgresql":
    _database["ENGINE"] = "config.postgresql"
    # Each of the few threads keeps its connection. Taking one from a pool for each request costs
    # half as much as asking for a row, and there would be as many in it.
    _database["CONN_MAX_AGE"] = 60 * 60  # seconds
    # After a short while of trying in vain, the next request is what tries again, so that the site
    # is back when PostgreSQL is. What the address says, like sslmode, counts.
    _database["OPTIONS"] = {"connect_timeout": 3, **_database.get("OPTIONS", {})}
else:
    raise ImproperlyConfigured(f"DATABASE_URL must look like {_DATABASE}.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The cache is shared by all workers: rate limits are counted in it. While Redis does not answer,
# the table of the database counts on, and sessions are read from the database alone.
_cache = read(env.cache_url, "CACHE_URL", "dbcache://cache", "redis://127.0.0.1:6379/0")
CACHE_IS_DATABASE = _cache["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
_TABLE = {
    "BACKEND": "config.table_cache.TableCache",
    "LOCATION": _cache["LOCATION"] if CACHE_IS_DATABASE else "cache",
}
if CACHE_IS_DATABASE:
    CACHES = {"default": _TABLE}
    SESSION_ENGINE = "config.session_store"
elif "redis" in _cache["BACKEND"]:
    _redis = {"BACKEND": "config.redis_cache.FailingOverCache", "LOCATION": _cache["LOCATION"]}
    _options = _cache.get("OPTIONS", {})
    CACHES = {
        "default": {**_redis, "TIMEOUT": 60 * 60, "OPTIONS": {**_options, "instead": "table"}},
        "sessions": {**_redis, "TIMEOUT": 5 * 60, "OPTIONS": {**_options, "instead": "nothing"}},
        "table": _TABLE,
        "nothing": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    SESSION_CACHE_ALIAS = "sessions"
else:
    raise ImproperlyConfigured(
        "CACHE_URL must be dbcache://cache or a redis:// address: rate limits only hold in a cache "
        "that all workers share."
    )

# Accounts (django-allauth)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

EMAIL_URL = env.str("EMAIL_URL", default="")
HAS_MAIL = bool(EMAIL_URL)
if HAS_MAIL:
    vars().update(read(env.email_url, "EMAIL_URL", "", "smtp+tls://name:password@host:587"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Waymark <waymark@{_site.hostname}>")

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
ACCOUNT_EMAIL_NOTIFICATIONS = HAS_MAIL
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if HAS_MAIL else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = HAS_MAIL
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# The addresses of these exist without mail too, and say there who can help: accounts/urls.py.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {
    "login": "accounts.allauth_forms.LoginForm",
    "signup": "accounts.allauth_forms.SignupForm",
    "add_email": "accounts.allauth_forms.ChangeEmailForm",
    "change_password": "accounts.allauth_forms.ChangePasswordForm",
    "set_password": "accounts.allauth_forms.SetPasswordForm",
    "reset_password": "accounts.allauth_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.allauth_forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.allauth_forms.ReauthenticateForm",
    "request_login_code": "accounts.allauth_forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.allauth_forms.ConfirmCodeForm",
    "confirm_password_reset_code": "accounts.allauth_forms.ConfirmCodeForm",
    "confirm_email_verification_code": "accounts.allauth_forms.ConfirmEmailForm",
}
# Only what depends on the password or on a mail is counted there; for the rest, config/limits.py.
ACCOUNT_RATE_LIMITS = {
    **dict.fromkeys(("login", "signup", "reset_password", "reset_password_from_key")),
    **dict.fromkeys(("request_login_code", "change_password", "manage_email", "reauthenticate")),
    "login_failed": "10/m/ip,5/300s/key",  # the key: accounts/known_browser.py
    "confirm_email": "1/10s/key",
}
MFA_RATE_LIMITS = {"webauthn_login": None}
TRUSTED_PROXY_COUNT = read(env.int, "TRUSTED_PROXY_COUNT", 0, "1")

# Who may sign up: everyone, nobody, or the owners of addresses at some domains.
SIGNUP_OPEN = env.bool("SIGNUP_OPEN", default=True)
SIGNUP_DOMAINS = [domain.lower() for domain in env.list("SIGNUP_DOMAINS", default=[])]
if SIGNUP_DOMAINS and not HAS_MAIL:
    raise ImproperlyConfigured(
        "SIGNUP_DOMAINS needs EMAIL_URL: without mail, anybody can type any address."
    )

# The second step of a login, and passkeys in its place. Browsers allow passkeys at localhost.
MFA_ADAPTER = "accounts.second_step.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCAL and not IS_HTTPS
MFA_ALLOW_UNVERIFIED_EMAIL = not HAS_MAIL  # nobody could verify one
MFA_TOTP_TOLERANCE = 1  # a code before or after, for clocks that differ by half a minute
MFA_FORMS = {
    "authenticate": "accounts.second_step_forms.SecondStepForm",
    "reauthenticate": "accounts.second_step_forms.SecondStepAgainForm",
    "authenticate_webauthn": "accounts.second_step_forms.PasskeySecondStepForm",
    "reauthenticate_webauthn": "accounts.second_step_forms.PasskeyAgainForm",
    "login_webauthn": "accounts.second_step_forms.PasskeyLoginForm",
    "activate_totp": "accounts.second_step_forms.ActivateAppForm",
    "add_webauthn": "accounts.second_step_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.second_step_forms.RenamePasskeyForm",
}
STAFF_NEED_SECOND_STEP = not IS_LOCAL

# Logging in with an account at GitHub or Google, where their keys are given

GITHUB_URL = env.str("GITHUB_URL", default="https://github.com").rstrip("/")
GOOGLE_URL = "https://accounts.google.com"
SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.allauth_forms.SocialSignupForm"}
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    provider: {"OAUTH_PKCE_ENABLED": True} for provider in ("github", "google")
}
if GITHUB_URL != "https://github.com":  # an enterprise's own, whose API has another address
    SOCIALACCOUNT_PROVIDERS["github"]["GITHUB_URL"] = GITHUB_URL
SIGN_IN_ORIGINS: list[str] = []
for _provider, _url in {"github": GITHUB_URL, "google": GOOGLE_URL}.items():
    _id = env.str(f"{_provider.upper()}_CLIENT_ID", default="")
    _secret = env.str(f"{_provider.upper()}_CLIENT_SECRET", default="")
    if bool(_id) != bool(_secret):
        _names = f"{_provider.upper()}_CLIENT_ID and {_provider.upper()}_CLIENT_SECRET"
        raise ImproperlyConfigured(f"{_names} go together: set both or neither.")
    if _id:
        SOCIALACCOUNT_PROVIDERS[_provider]["APPS"] = [{"client_id": _id, "secret": _secret}]
        SIGN_IN_ORIGINS.append(_url)

# Sessions and cookies

SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.failures.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
if IS_HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [
        r"^healthz$",
        r"^readyz$",
        r"^metrics$",
    ]  # asked from inside, without TLS
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
    if TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Sub-domains and browsers' preload lists are the operator's decision.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "form-action": [SELF, *SIGN_IN_ORIGINS],  # browsers check redirects against it
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Words and clocks


def languages(folder: Path) -> list[tuple[str, str]]:
    """English, which the code is written in, and every language with compiled words in `folder`."""
    compiled = sorted(path.parts[-3] for path in folder.glob("*/LC_MESSAGES/django.mo"))
    codes = dict.fromkeys(["en", *map(to_language, compiled)])
    return [(code, code) for code in codes]


LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = languages(LOCALE_PATHS[0])
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATICFILES_DIRS = [BASE_DIR / "static"]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.staticfiles.SiteStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["config.uploads.BoundedUploadHandler"]

# For whoever watches the site

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # without one, for this machine only
SLOW_QUERY_MS = read(env.int, "SLOW_QUERY_MS", 500, "500")  # 0: no query is told of

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}, "plain": {}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain" if DEBUG else "json"}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": []},  # its own would mail whole requests
        "django.request": {"level": "ERROR"},  # config/logs.py tells the status of each request
    },
}
