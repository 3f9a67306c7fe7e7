"""Addresses of the pages."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as elsewhere
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.usersessions import views as sessions
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import account as own_account
from . import (
    articles,
    assignments,
    export,
    guidelines,
    home,
    jobs,
    keys,
    lifecycle,
    people,
    progress,
    projects,
    reading,
    results,
    rulings,
    setup,
    status,
    tags,
    talk,
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
    path("account/mail/", own_account.mail, name="account-mail"),
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
    path("account/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("account/second-factor/", factors.index, name="mfa_index"),
    path("account/second-factor/sign-in/", factors.authenticate, name="mfa_authenticate"),
    path("account/second-factor/again/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("account/second-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/second-factor/codes/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/second-factor/keys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("account/second-factor/keys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("account/second-factor/keys/again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/second-factor/keys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/second-factor/keys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/elsewhere/", elsewhere.connections, name="socialaccount_connections"),
    path("account/elsewhere/cancelled/", elsewhere.login_cancelled, name="socialaccount_login_cancelled"),
    path("account/elsewhere/failed/", elsewhere.login_error, name="socialaccount_login_error"),
    path("account/elsewhere/new/", elsewhere.signup, name="socialaccount_signup"),
    path("account/elsewhere/<slug:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("account/elsewhere/<slug:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
    path("demo/sign-in/<str:username>/", people.demo_sign_in, name="demo-sign-in"),
    path("join/<str:token>/", people.join, name="join"),
    path("projects/new/", setup.new, name="project-new"),
    path("projects/<slug:slug>/", projects.show, name="project"),
    path("projects/<slug:slug>/settings/", projects.settings, name="project-settings"),
    path("projects/<slug:slug>/guideline/", guidelines.show, name="project-guideline"),
    path("projects/<slug:slug>/guideline/read/", guidelines.mark_read, name="project-guideline-read"),
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
    path("projects/<slug:slug>/assignments/", assignments.index, name="project-assignments"),
    path("projects/<slug:slug>/assignments/change/", assignments.change, name="project-assignments-change"),
    path("projects/<slug:slug>/assignments/plan/", assignments.plan, name="project-plan"),
    path("projects/<slug:slug>/progress/", progress.show, name="project-progress"),
    path("projects/<slug:slug>/progress/<slug:figure>.<slug:kind>", progress.download, name="progress-figure"),
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
    path("projects/<slug:slug>/agreement/gold/", results.gold, name="gold"),
    path("projects/<slug:slug>/agreement/gold/passages/", results.gold_passages, name="gold-passages"),
    path("projects/<slug:slug>/agreement/gold/<slug:figure>.<slug:kind>", results.gold_figure, name="gold-figure"),
    path("projects/<slug:slug>/rulings/", rulings.index, name="rulings"),
    path("projects/<slug:slug>/passages/", results.passages, name="passages"),
    path("projects/<slug:slug>/sources/", results.sources, name="sources"),
    path("projects/<slug:slug>/sources/<slug:figure>.<slug:kind>", results.source_figure, name="source-figure"),
    path("projects/<slug:slug>/sources/<str:source>/", results.source, name="source"),
    path("projects/<slug:slug>/export/", export.show, name="export"),
    path("projects/<slug:slug>/export/<str:key>/", export.download, name="export-download"),
    path("reading/messages/", reading.messages_for_later, name="reading-messages"),
    path("articles/<uuid:article_id>/read/", reading.show, name="reading"),
    path("articles/<uuid:article_id>/submit/", reading.submit, name="reading-submit"),
    path("articles/<uuid:article_id>/skip/", reading.skip, name="reading-skip"),
    path("articles/<uuid:article_id>/reopen/", reading.reopen, name="reading-reopen"),
    path("articles/<uuid:article_id>/comments/", talk.write, name="comment-write"),
    path("articles/<uuid:article_id>/show/", talk.show_again, name="article-show"),
    path("comments/<uuid:comment_id>/", talk.step, name="comment-step"),
    path("projects/<slug:slug>/flags/", talk.flags, name="project-flags"),
    path("flags/<uuid:flag_id>/settle/", talk.settle, name="flag-settle"),
    path("articles/<uuid:article_id>/compare/", results.compare, name="compare"),
    path("articles/<uuid:article_id>/twice/", results.twice, name="twice"),
    path("articles/<uuid:article_id>/compare/rule/", rulings.new, name="ruling-new"),
    path("articles/<uuid:article_id>/compare/withdraw/", rulings.withdraw, name="ruling-withdraw"),
    path("articles/<uuid:article_id>/compare/settle/", rulings.settle, name="ruling-settle"),
]
