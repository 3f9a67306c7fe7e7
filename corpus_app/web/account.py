"""One's own account: how pages look, tokens for the API, password."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from knox.models import AuthToken
from knox.settings import knox_settings

from corpus_app import preferences as own_preferences
from corpus_app.models import Membership

from .forms import PreferencesForm

TOKEN_LIFETIME = timedelta(days=365)


@login_required
@require_safe
def show(request):
    return _page(request)


def _page(request, **more):
    return render(
        request,
        "account/show.html",
        {
            "looks": PreferencesForm(initial=own_preferences.of(request.user)),
            "has_mail": settings.HAS_MAIL,
            "tokens": AuthToken.objects.filter(user=request.user).order_by("created"),
            "memberships": Membership.objects.of(request.user).select_related("project"),
        }
        | more,
    )


@login_required
@require_POST
def preferences(request):
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return _page(request, looks=form)
    own_preferences.change(request.user, form.cleaned_data)
    messages.success(request, _("Kept."))
    came_from = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    # A name without a slash is an address of ours to the check, and to redirect() the name of a view.
    return redirect(came_from if is_ours and came_from.startswith("/") else "account")


@login_required
@require_POST
def mail(request):
    """Whether one wants the news of the day by mail."""
    own_preferences.change(request.user, {"mail_digest": request.POST.get("mail_digest") == "on"})
    messages.success(request, _("Kept."))
    return redirect("account")


@login_required
@require_POST
@never_cache
def new_token(request):
    """A token for the API; shown once, on this very answer."""
    if AuthToken.objects.filter(user=request.user).count() >= knox_settings.TOKEN_LIMIT_PER_USER:
        messages.error(request, _("You have as many tokens as one may have; withdraw one first."))
        return redirect("account")
    _stored, token = AuthToken.objects.create(user=request.user, expiry=TOKEN_LIFETIME)
    return _page(request, token=token)


@login_required
@require_POST
def delete_token(request, key):
    get_object_or_404(AuthToken, user=request.user, token_key=key).delete()
    messages.success(request, _("The token no longer works."))
    return redirect("account")
