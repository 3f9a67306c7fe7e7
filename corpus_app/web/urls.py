"""Addresses of the pages."""

from allauth.account import views as account
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import account as own_account
from . import (
    articles,
    export,
    home,
    jobs,
    keys,
    lifecycle,
    people,
    projects,
    reading,
    results,
    setup,
    status,
    tags,
)


class Base36(StringConverter):
    """A number as letters and digits; the hyphen after it belongs to what follows."""

    regex = "[0-9A-Za-z]+"


register_converter(Base36, "base36")

urlpatterns = [
    path("", home.index, name="home"),
    path("readings/", home.readings, name="my-readings"),
    path("healthz", status.healthz, name="healthz"),
    path("readyz", status.readyz, name="readyz"),
    path("account/", own_account.show, name="account"),
    path("account/tokens/new/", own_account.new_token, name="account-token-new"),
    path("account/tokens/<str:key>/delete/", own_account.delete_token, name="account-token-delete"),
    path("account/preferences/", own_account.preferences, name="account-preferences"),
    path("account/keys/", keys.edit, name="account-keys"),
    path("account/sign-in/", account.login, name="account_login"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/set/", account.password_set, name="account_set_password"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/sign-up/", account.signup, name="account_signup"),
    path("account/email/", account.email, name="account_email"),
    path("account/password/reset/", account.password_reset, name="account_reset_password"),
    path("account/password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "account/password/reset/<base36:uidb36>-<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("demo/sign-in/<str:username>/", people.demo_sign_in, name="demo-sign-in"),
    path("join/<str:token>/", people.join, name="join"),
    path("projects/new/", setup.new, name="project-new"),
    path("projects/<slug:slug>/", projects.show, name="project"),
    path("projects/<slug:slug>/settings/", projects.settings, name="project-settings"),
    path("projects/<slug:slug>/tags/", tags.index, name="project-tags"),
    path("projects/<slug:slug>/tags/new/", tags.new, name="project-tag-new"),
    path("projects/<slug:slug>/tags/<slug:tag>/", tags.edit, name="project-tag"),
    path("projects/<slug:slug>/tags/<slug:tag>/use/", tags.use, name="project-tag-use"),
    path("projects/<slug:slug>/tags/<slug:tag>/move/", tags.move, name="project-tag-move"),
    path("projects/<slug:slug>/tags/<slug:tag>/merge/", tags.merge, name="project-tag-merge"),
    path("projects/<slug:slug>/round/", lifecycle.another_round, name="project-round"),
    path("projects/<slug:slug>/status/", lifecycle.status, name="project-status"),
    path("projects/<slug:slug>/delete/", lifecycle.delete, name="project-delete"),
    path("projects/<slug:slug>/assign/", projects.assign, name="project-assign"),
    path("projects/<slug:slug>/people/", people.index, name="project-people"),
    path("projects/<slug:slug>/people/<uuid:member_id>/", people.edit, name="project-member"),
    path(
        "projects/<slug:slug>/people/invitations/<uuid:invitation_id>/withdraw/",
        people.withdraw,
        name="project-invitation-withdraw",
    ),
    path(
        "projects/<slug:slug>/people/invitations/<uuid:invitation_id>/renew/",
        people.renew,
        name="project-invitation-renew",
    ),
    path("projects/<slug:slug>/articles/", articles.index, name="articles"),
    path("projects/<slug:slug>/articles/import/", articles.upload, name="articles-import"),
    path("projects/<slug:slug>/jobs/<uuid:job_id>/", jobs.show, name="job"),
    path("projects/<slug:slug>/jobs/<uuid:job_id>/run/", jobs.run_now, name="job-run"),
    path("projects/<slug:slug>/agreement/", results.agreement, name="agreement"),
    path("projects/<slug:slug>/agreement/<slug:figure>.<slug:kind>", results.agreement_figure, name="agreement-figure"),
    path("projects/<slug:slug>/passages/", results.passages, name="passages"),
    path("projects/<slug:slug>/sources/", results.sources, name="sources"),
    path("projects/<slug:slug>/sources/<slug:figure>.<slug:kind>", results.source_figure, name="source-figure"),
    path("projects/<slug:slug>/sources/<str:source>/", results.source, name="source"),
    path("projects/<slug:slug>/export/", export.show, name="export"),
    path("projects/<slug:slug>/export/<str:key>/", export.download, name="export-download"),
    path("articles/<uuid:article_id>/read/", reading.show, name="reading"),
    path("articles/<uuid:article_id>/submit/", reading.submit, name="reading-submit"),
    path("articles/<uuid:article_id>/skip/", reading.skip, name="reading-skip"),
    path("articles/<uuid:article_id>/reopen/", reading.reopen, name="reading-reopen"),
    path("articles/<uuid:article_id>/compare/", results.compare, name="compare"),
]
