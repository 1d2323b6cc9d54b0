"""One settings file, driven by the environment.

Nothing set: the trial mode, with SQLite and a file-system queue under var/.
CAREERPATH_MODE=production demands its secrets and services, and says in one line what is missing.
What a variable must not be is said in careerpath/environment.py.
"""

import logging
import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from environ import Env

from careerpath import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent

Env.read_env(BASE_DIR / ".env")

MODE = environment.one_of("CAREERPATH_MODE", ("trial", "production"), "trial")
PRODUCTION = MODE == "production"


def required_in_production(name: str, default: str) -> str:
    """The variable, or `default` in trial mode; in production a missing one stops the start."""
    value = environment.text(name, "" if PRODUCTION else default)
    if not value:
        environment.stop(f"{name} is not set (CAREERPATH_MODE=production).")
    return value


VAR_DIR = Path(environment.text("CAREERPATH_VAR", str(BASE_DIR / "var")))


def trial_secret() -> str:
    """A key kept in var/, so that a restart in trial mode keeps everyone logged in."""
    path = environment.folder("CAREERPATH_VAR", VAR_DIR) / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


DEBUG = environment.switch("DEBUG", False)
if PRODUCTION and DEBUG:
    environment.stop("DEBUG is on (CAREERPATH_MODE=production).")
SECRET_KEY = required_in_production("SECRET_KEY", "" if PRODUCTION else trial_secret())
if PRODUCTION:
    environment.strong("SECRET_KEY", SECRET_KEY)
ALLOWED_HOSTS = environment.hosts(
    "ALLOWED_HOSTS", required_in_production("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
)
if PRODUCTION and "*" in ALLOWED_HOSTS:
    # Links in e-mails follow the host that was asked for.
    environment.stop("ALLOWED_HOSTS is '*' (CAREERPATH_MODE=production).")
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "django_structlog",
    "assessments",
]

MIDDLEWARE = [
    # The first three see every response, also those that another middleware gives.
    "careerpath.middleware.no_store",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "careerpath.middleware.legible",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "careerpath.urls"
WSGI_APPLICATION = "careerpath.wsgi.application"
ASGI_APPLICATION = "careerpath.asgi.application"
FORCE_SCRIPT_NAME = ""  # addresses are kept between requests: none may bring its own prefix

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "assessments.views.navigation.navigation",
            ],
        },
    },
]

# --- data -------------------------------------------------------------------------------------

DATABASES = {
    "default": environment.database(
        "DATABASE_URL",
        required_in_production("DATABASE_URL", f"sqlite:///{VAR_DIR / 'careerpath.sqlite3'}"),
    )
}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"].endswith("sqlite3"):
    environment.folder("DATABASE_URL", Path(DATABASE["NAME"]).parent)
    # IMMEDIATE: a transaction takes the write lock when it starts, so that two writers wait for
    # each other instead of failing half-way; FULL: what showed as saved survives a power cut.
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # A file even in tests: the worker is another process and must see the same data.
    DATABASE["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    DATABASE["CONN_MAX_AGE"] = environment.whole("CONN_MAX_AGE", 600)
    DATABASE["CONN_HEALTH_CHECKS"] = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by all processes, because the login's rate limits are counted in it.
CACHES = {
    "default": environment.cache(
        "CACHE_URL", required_in_production("CACHE_URL", f"filecache://{VAR_DIR / 'cache'}")
    )
}

# --- jobs -------------------------------------------------------------------------------------
# The queue is a bell; the Job row is the truth. See docs/adr/0003.

CELERY_BROKER_URL = environment.broker(
    "CELERY_BROKER_URL", required_in_production("CELERY_BROKER_URL", "filesystem://localhost")
)
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = environment.text("CELERY_QUEUE", "careerpath")
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "assessments.sweep_jobs", "schedule": 5.0},
}
if CELERY_BROKER_URL.startswith("filesystem"):
    BROKER_DIR = Path(environment.text("CAREERPATH_BROKER_DIR", str(VAR_DIR / "broker")))
    for folder in ("queue", "control", "processed"):
        environment.folder("CAREERPATH_BROKER_DIR", BROKER_DIR / folder)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
else:
    # A killed worker's task comes back within seconds; the timeout stays above the longest task.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        # With the broker down a submission does not wait: the sweeper rings later.
        "max_retries": 1,
        "socket_connect_timeout": 2,
    }

# --- people and login -------------------------------------------------------------------------

AUTH_USER_MODEL = "assessments.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "assessments.views.people.InvitedOnlyAdapter"
ACCOUNT_FORMS = {
    "login": "assessments.forms.people.LoginForm",
    "reauthenticate": "assessments.forms.people.ReauthenticateForm",
    "change_password": "assessments.forms.people.ChangePasswordForm",
    "set_password": "assessments.forms.people.SetPasswordForm",
    "reset_password": "assessments.forms.people.ResetPasswordForm",
    "reset_password_from_key": "assessments.forms.people.ResetPasswordKeyForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from the organisation, not from strangers
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a reset asked for a stranger mails nobody
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
# Without this, everyone behind a proxy would share one rate limit.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.whole("TRUSTED_PROXY_COUNT", 0)
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

# Links to set a password go by it: on the console of a server they would stand in its log.
EMAIL_CONFIG = environment.mail("EMAIL_URL", required_in_production("EMAIL_URL", "consolemail://"))
EMAIL_TIMEOUT = 10  # seconds that a page waits for a mail server that says nothing
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = environment.sender("DEFAULT_FROM_EMAIL", "Careerpath <careerpath@example.org>")

# --- pages ------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = environment.time_zone("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "staticfiles"
# Compression takes longer than the rest of the start; worth it only where it runs once.
STATICFILES_STORAGE_BACKEND = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if PRODUCTION
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE_BACKEND},
}
WHITENOISE_USE_FINDERS = not PRODUCTION

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # the largest form, an import, is 200 kB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2500  # 500 imported lines with up to four tags each
# A file of 5 MB with the fields around it; in memory, so that none lies in a shared folder.
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
# Outside of everything that is served; whoever asks for a file is checked each time.
ATTACHMENTS_DIR = Path(environment.text("ATTACHMENTS_DIR", str(VAR_DIR / "attachments")))
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- security ---------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its controls from embedded SVG
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the page instead
if PRODUCTION:
    SECURE_SSL_REDIRECT = environment.switch("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = environment.whole("SECURE_HSTS_SECONDS", 60 * 60 * 24 * 365)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- logs and errors --------------------------------------------------------------------------

LOGGING = logs.configured(
    production=PRODUCTION,
    level=environment.one_of("LOG_LEVEL", logging.getLevelNamesMapping(), "WARNING"),
)
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO  # what a client got wrong is no fault of ours
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # the number of the person is enough

SENTRY_DSN = environment.text("SENTRY_DSN")
if SENTRY_DSN:
    environment.address("SENTRY_DSN", SENTRY_DSN, ("https", "http"), logs.report_errors)
