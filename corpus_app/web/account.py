"""One's own account: how pages look, tokens for the API, password."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from knox.models import AuthToken

from corpus_app.models import Membership

from .forms import PreferencesForm


@login_required
def show(request, token=None):
    return render(
        request,
        "account/show.html",
        {
            "form": PreferencesForm(initial={"theme": request.user.preferences.get("theme", "auto")}),
            "tokens": AuthToken.objects.filter(user=request.user).order_by("created"),
            "token": token,
            "memberships": Membership.objects.of(request.user).select_related("project"),
        },
    )


@login_required
@require_POST
def preferences(request):
    form = PreferencesForm(request.POST)
    if form.is_valid():
        request.user.preferences |= form.cleaned_data
        request.user.save(update_fields=["preferences"])
        messages.success(request, _("Kept."))
    return redirect("account")


@login_required
@require_POST
def new_token(request):
    """A token for the API; shown once, on this very answer."""
    _stored, token = AuthToken.objects.create(user=request.user, expiry=None)
    return show(request, token=token)


@login_required
@require_POST
def delete_token(request, key):
    get_object_or_404(AuthToken, user=request.user, token_key=key).delete()
    messages.success(request, _("The token no longer works."))
    return redirect("account")
