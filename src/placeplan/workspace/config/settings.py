"""Django's settings. What an installation may choose comes from `environment`; the rest is the same everywhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from placeplan.workspace.config import environment

SECRET_KEY = environment.secret_key()
DEBUG = False
ALLOWED_HOSTS = environment.text("PLACEPLAN_HOSTS").split(",")
ROOT_URLCONF = "placeplan.workspace.config.urls"
ASGI_APPLICATION = "placeplan.workspace.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, Any] = {"default": environment.database(environment.text("DATABASE_URL"))}
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
USE_I18N = False

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "placeplan.workspace.accounts",
    "placeplan.workspace.ledger",
    "placeplan.workspace.runs",
    "placeplan.workspace.assessing",
    "placeplan.workspace.plans",
]

MIDDLEWARE = [
    "placeplan.workspace.config.middleware.protect",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "placeplan.workspace.accounts.middleware.signed_in",
    "placeplan.workspace.config.middleware.explain_errors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "placeplan.workspace.config.look.look",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in"
LOCK_AFTER = environment.number("PLACEPLAN_LOCK_AFTER")
LOCK_MINUTES = environment.number("PLACEPLAN_LOCK_MINUTES")
MOST_RUNS = environment.number("PLACEPLAN_MOST_RUNS")

OIDC: dict[str, Any] = {
    "issuer": environment.text("PLACEPLAN_OIDC_ISSUER"),
    "client": environment.text("PLACEPLAN_OIDC_CLIENT_ID"),
    "secret": environment.text("PLACEPLAN_OIDC_CLIENT_SECRET"),
    "name": environment.text("PLACEPLAN_OIDC_NAME"),
    "claim": environment.text("PLACEPLAN_OIDC_CLAIM"),
    "make": environment.switch("PLACEPLAN_OIDC_MAKE_PEOPLE"),
}
LIMITS = {
    name: environment.number(f"PLACEPLAN_LIMIT_{name.upper()}") for name in ("sign_in", "api", "writes", "uploads")
}

STATIC_URL = "/static/"
STATICFILES_DIRS = [  # where set-up builds the design system for a checkout that cannot be written
    place for place in [Path(sys.prefix) / "share/placeplan/static"] if place.is_dir()
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

HTTPS = environment.switch("PLACEPLAN_HTTPS")
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = environment.number("PLACEPLAN_SESSION_HOURS") * 3600
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "placeplan-session", "placeplan-csrf"
CSRF_FAILURE_VIEW = "placeplan.workspace.config.views.stale_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
LARGEST_BODY = 52 * 1024 * 1024
"""Bytes of a whole request; one that says it is larger is refused unread."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "placeplan.workspace.config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"placeplan.workspace": {"level": "INFO"}},
}
