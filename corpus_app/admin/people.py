"""Accounts, memberships, invitations."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from corpus_app import people
from corpus_app.models import Invitation, Membership, Role, SavedView, User
from corpus_app.rules import Broken

from .guards import Audited, Kept


@admin.register(User)
class PersonAdmin(Audited, UserAdmin):
    """Accounts. An account with work cannot be deleted; it is switched off instead."""

    list_display = ("username", "name", "email", "is_active", "is_staff", "is_demo", "last_login")
    list_filter = ("is_active", "is_staff", "is_demo", "memberships__project")
    search_fields = ("username", "first_name", "last_name", "email", "uuid")
    readonly_fields = ("uuid", "last_login", "date_joined", "is_demo")
    actions = None
    # What people set for themselves (their preferences) is nobody else's.
    fieldsets = (*(UserAdmin.fieldsets or ()), (_("Elsewhere"), {"fields": ("uuid", "is_demo")}))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not has_work(obj))


def has_work(user):
    """Whether anything of the person's would go with the account, or stand without a name."""
    return any(
        found.exists()
        for found in (user.memberships, user.assignments, user.comments, user.flags, user.rulings, user.events)
    )


class MembershipForm(forms.ModelForm):
    """What a member may do."""

    def clean_capacity(self):
        if not 1 <= self.cleaned_data["capacity"] <= 1000:
            raise forms.ValidationError(_("A share of the work is a number from 1 to 1000."))
        return self.cleaned_data["capacity"]

    def clean(self):
        cleaned = super().clean()
        member, project = self.instance, cleaned.get("project") or getattr(self.instance, "project", None)
        if member.pk and cleaned.get("role") != Role.MANAGER and people.is_last_manager(member):
            self.add_error("role", _("A project needs a manager; make somebody else one first."))
        if project and (name := cleaned.get("name_in_exports")):
            others = project.memberships.exclude(pk=member.pk).select_related("user")
            if any(other.export_name == name for other in others):
                self.add_error("name_in_exports", _("Somebody else is called so in the exports of this project."))
        return cleaned


@admin.register(Membership)
class MembershipAdmin(Audited):
    """Who belongs where. Leaving is a date, so that the work stays."""

    form = MembershipForm
    actions = ("leave",)

    list_display = ("user", "project", "role", "reads", "capacity", "joined_at", "left_at")
    list_filter = ("role", "reads", "project")
    search_fields = ("user__username", "user__first_name", "user__last_name", "project__name", "name_in_exports")
    list_select_related = ("user", "project")
    autocomplete_fields = ("user", "project")

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        # What happened is not rewritten here.
        happened = ("trained_at", "guideline_read", "joined_at", "left_at")
        return ("project", "user", *happened) if obj else happened

    @admin.action(description=_("End the chosen memberships; the work stays"), permissions=["change"])
    def leave(self, request, memberships):
        done = 0
        for membership in memberships.filter(left_at=None):
            try:
                people.leave(membership, actor=request.user)
                done += 1
            except Broken as broken:
                self.message_user(request, f"{membership}: {broken.message}", messages.ERROR)
        self.message_user(request, f"{done} ended.")


@admin.register(SavedView)
class SavedViewAdmin(Kept):
    """Views of the corpus that people keep for themselves."""

    list_display = ("name", "membership", "query")
    list_filter = ("membership__project",)
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
