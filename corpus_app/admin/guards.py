"""What the admin may not do, because the domain would break."""

from django.contrib import admin
from django.db import models

from corpus_app import audit

# An address without a scheme means https.
HTTPS = {models.URLField: {"assume_scheme": "https"}}


class Kept(admin.ModelAdmin):
    """Rows that are looked at here, never made, changed or removed."""

    formfield_overrides = HTTPS

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class Audited(admin.ModelAdmin):
    """Changes made here are written to the audit log."""

    formfield_overrides = HTTPS

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        verb = f"admin_{'change' if change else 'add'}_{obj._meta.model_name}"
        audit.record(request.user, verb, obj, fields=sorted(form.changed_data))

    def delete_model(self, request, obj):
        audit.record(request.user, f"admin_delete_{obj._meta.model_name}", obj)
        super().delete_model(request, obj)

    def get_actions(self, request):
        # Bulk deletion would pass by every rule below; rows go one by one.
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}
