"""Names of the app and of its admin site."""

from django.apps import AppConfig, apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.utils.translation import gettext_lazy as _


class CorpusConfig(AppConfig):
    """The one app."""

    name = "corpus_app"
    verbose_name = _("Corpus")


class AdminConfig(DjangoAdminConfig):
    """Django's admin behind our own sign-in and policy."""

    default_site = "annotator.administration.Site"

    def ready(self):
        super().ready()
        # Tokens are made and withdrawn by their owners, on the account page.
        admin.site.unregister(apps.get_model("knox", "AuthToken"))
