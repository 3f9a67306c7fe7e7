"""Accounts, memberships, invitations."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from corpus_app.models import Invitation, Membership, SavedView, User

from .guards import Audited, Kept


@admin.register(User)
class PersonAdmin(Audited, UserAdmin):
    """Accounts. An account with work cannot be deleted; it is switched off instead."""

    list_display = ("username", "name", "email", "is_active", "is_staff", "is_demo", "last_login")
    list_filter = ("is_active", "is_staff", "is_demo", "memberships__project")
    search_fields = ("username", "first_name", "last_name", "email", "uuid")
    readonly_fields = ("uuid", "last_login", "date_joined", "is_demo")
    actions = None
    fieldsets = (*(UserAdmin.fieldsets or ()), (_("Elsewhere"), {"fields": ("uuid", "is_demo", "preferences")}))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not has_work(obj))


def has_work(user):
    """Whether anything of the person's would go with the account, or stand without a name."""
    return any(
        found.exists()
        for found in (user.memberships, user.assignments, user.comments, user.flags, user.rulings, user.events)
    )


@admin.register(Membership)
class MembershipAdmin(Audited):
    """Who belongs where. Leaving is a date, so that the work stays."""

    list_display = ("user", "project", "role", "reads", "capacity", "joined_at", "left_at")
    list_filter = ("role", "reads", "project")
    search_fields = ("user__username", "user__first_name", "user__last_name", "project__name", "name_in_exports")
    list_select_related = ("user", "project")
    autocomplete_fields = ("user", "project")

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return ("project", "user") if obj else ()


@admin.register(SavedView)
class SavedViewAdmin(Kept):
    """Views of the corpus that people keep for themselves."""

    list_display = ("name", "membership", "query")
    search_fields = ("name", "membership__user__username")
    list_select_related = ("membership__user", "membership__project")


@admin.register(Invitation)
class InvitationAdmin(Kept):
    """Links that let somebody in; their tokens are not kept and cannot be shown."""

    list_display = ("uuid", "project", "role", "email", "expires_at", "used_at")
    list_filter = ("role", "project", "is_for_administrator")
    search_fields = ("email", "project__name")
    list_select_related = ("project",)
    exclude = ("token_hash",)

    def has_delete_permission(self, request, obj=None):
        return True
