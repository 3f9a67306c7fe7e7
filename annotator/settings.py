"""Every setting; what a deployment may change comes from the environment (docs/operations.md)."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from annotator import secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def flag(name, default):
    """A yes-or-no variable; anything but a plain yes or no fails at start."""
    value = env.str(name, default="").strip().casefold()
    if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if value == "" else value in {"1", "true", "yes", "on"}
    raise ImproperlyConfigured(f"{name} is “{value}”; it takes 1 or 0.")


def whole_number(name, default):
    """A variable that takes a number; anything else fails at start."""
    value = env.str(name, default="").strip() or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is “{value}”; it takes a whole number.")
    return int(value)


# --- Where we run ---------------------------------------------------------------------------
# Read from CHANGELOG.md, so that the version exists once.
VERSION = re.search(r"^## (\S+)", (BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE).group(1)
DATA_DIR = Path(env.str("ANNOTATOR_DATA", default="") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
HOST = env.str("HOST", default="127.0.0.1")
PORT = whole_number("PORT", 8000)
SITE_URL = env.str("SITE_URL", default="").rstrip("/") or f"http://{HOST}:{PORT}"
DEBUG = flag("DEBUG", False)
DEMO = flag("DEMO", False)

_site = urlsplit(SITE_URL)
LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]"}
IS_PRODUCTION = HOST not in LOOPBACK or _site.hostname not in LOOPBACK
IS_HTTPS = _site.scheme == "https"

SECRET_KEY = env.str("SECRET_KEY", default="")
if IS_PRODUCTION:
    for name, wrong in {
        "SECRET_KEY is missing; set it to a long random value": not SECRET_KEY,
        "SITE_URL must be the https address under which people reach the site": not IS_HTTPS,
        "DEBUG must be off": DEBUG,
        "DEMO must be off": DEMO,
    }.items():
        if wrong:
            raise ImproperlyConfigured(f"{name}, because HOST or SITE_URL is not this machine alone.")
elif not SECRET_KEY:
    SECRET_KEY = secret.key_in(DATA_DIR)

ALLOWED_HOSTS = sorted({_site.hostname, HOST, *(set() if IS_PRODUCTION else {"127.0.0.1", "localhost", "[::1]"})})
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
X_FRAME_OPTIONS = "DENY"

# --- What is installed ------------------------------------------------------------------------

# Our own template of a select.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

INSTALLED_APPS = [
    "corpus_app.apps.CorpusConfig",
    "corpus_app.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "django_filters",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "corpus_app.web.middleware.keep_private",
    "corpus_app.web.middleware.AskSecondFactor",
    "corpus_app.web.middleware.SayBusy",
]
ROOT_URLCONF = "annotator.urls"
WSGI_APPLICATION = "annotator.wsgi.application"
ASGI_APPLICATION = "annotator.asgi.application"
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
                "corpus_app.web.context.site",
            ],
        },
    },
]

# --- Data ---------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'annotator.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Measured with eight writers: Django's defaults lose 7–10 % of the writes to "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY; "
            # Counting a large project looks at most pages of the file: read where they lie, it takes half the time.
            "PRAGMA mmap_size=1073741824;"
        ),
    }
    # To open the file for every request, with its functions and pragmas, takes longer than most statements.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # A file for the tests too: in memory, threads would share one connection and nothing could collide.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
else:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 16}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    ),
    # What `{% cache %}` keeps of pages; apart, so that it does not crowd out the counts that limit sign-in attempts.
    "template_fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "fragments"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
MEDIA_ROOT = DATA_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
# JSON fixtures only: the other formats are names without a module.
SERIALIZATION_MODULES = dict.fromkeys(("xml", "yaml", "python"), "not.offered")

# --- Files for the browser ------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "annotator.storage.HashedStaticFiles"
        )
    },
}
# --- Sign-in by somebody else's account ---------------------------------------------------------
# One OpenID Connect provider; where none is named, nothing of it is there.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_NAME = env.str("OIDC_NAME", default="") or "OpenID Connect"
# Whether the provider's people get an account by signing in; without it they need an invitation.
OIDC_SIGN_UP = flag("OIDC_SIGN_UP", False)
OIDC_ORIGINS = []
if OIDC_SERVER_URL:
    _oidc = urlsplit(OIDC_SERVER_URL)
    _oidc_client = {name: env.str(name, default="") for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")}
    for name, value in _oidc_client.items():
        if not value:
            raise ImproperlyConfigured(f"{name} is missing; OIDC_SERVER_URL needs it.")
    if _oidc.scheme != "https" and _oidc.hostname not in LOOPBACK:
        raise ImproperlyConfigured("OIDC_SERVER_URL must be an https address.")
    OIDC_ORIGINS = [f"{_oidc.scheme}://{_oidc.netloc}"]
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": OIDC_NAME,
                    "client_id": _oidc_client["OIDC_CLIENT_ID"],
                    "secret": _oidc_client["OIDC_CLIENT_SECRET"],
                    "settings": {"server_url": OIDC_SERVER_URL, "oauth_pkce_enabled": True},
                }
            ]
        }
    }
SOCIALACCOUNT_ADAPTER = "corpus_app.web.adapter.Elsewhere"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = True

# Exactly what the pages need and nothing else (docs/decisions/0003-content-security-policy.md).
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": (),
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        # Signing in elsewhere begins with a form that is answered by a redirect to the provider.
        "form-action": [SELF, *OIDC_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
    },
}

# --- People -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "corpus_app.User"
AUTHENTICATION_BACKENDS = ["corpus_app.people.DemoAwareBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "corpus_app.web.adapter.ClosedDoors"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Annotator"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Addresses are notes here, nobody confirms them: a factor must not wait for that.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers take passkeys on this machine without TLS, and nowhere else.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
# How many proxies stand before us: without it all visitors would share the limits of the last one's address.
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("TRUSTED_PROXIES", 1 if IS_HTTPS else 0)
HAS_MAIL = bool(env.str("EMAIL_URL", default=""))
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default="") or f"Annotator <annotator@{_site.hostname}>"

# --- API ----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "corpus_app.api.authentication.Tokens",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["corpus_app.api.parsing.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "corpus_app.api.paging.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "corpus_app.api.errors.answer",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_LIMIT_PER_USER": 20, "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Annotator",
    "DESCRIPTION": "Collaborative review of news articles: articles, readings, annotations, agreement, profiles.",
    "VERSION": VERSION,
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

# --- Language, time, logs -------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "annotator.logs.JSONLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django.server": {"handlers": ["stderr"], "propagate": False}},
}
