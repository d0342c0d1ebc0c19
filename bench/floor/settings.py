"""What `django-admin startproject` gives, on the site's database, with sessions beside it."""

from config.settings import (  # noqa: F401
    ALLOWED_HOSTS,
    CACHE_IS_DATABASE,
    CACHES,
    DATABASES,
    DEFAULT_AUTO_FIELD,
    SECRET_KEY,
    USE_TZ,
)

SESSION_ENGINE = f"django.contrib.sessions.backends.{'db' if CACHE_IS_DATABASE else 'cached_db'}"
SESSION_CACHE_ALIAS = "sessions" if "sessions" in CACHES else "default"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "bench.floor",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "bench.floor.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
