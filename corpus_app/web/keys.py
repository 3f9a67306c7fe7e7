"""One's own keys for the reading page."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corpus_app import keys, preferences
from corpus_app.rules import Broken

from .forms import Styled, add_broken


class KeysForm(Styled, forms.Form):
    """One field for every deed, and whether single keys act at all."""

    on = forms.BooleanField(
        label=_("Single keys act while the text has the focus"),
        required=False,
        help_text=_("Off: tags are given with the buttons; Enter, Delete, Alt and Ctrl with arrows and letters stay."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for deed, (default, label) in keys.DEEDS.items():
            hint = _("at first: %(key)s") % {"key": default}
            field = forms.CharField(label=label, max_length=1, strip=True, help_text=hint)
            field.widget.attrs |= {"class": "input input-key", "autocapitalize": "none", "autocomplete": "off"}
            self.fields[deed] = field

    @property
    def deeds(self):
        """The fields of the deeds."""
        return [self[deed] for deed in keys.DEEDS]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request):
    if request.method != "POST":
        form = KeysForm(initial=keys.of(request.user) | {"on": keys.are_on(request.user)})
    elif "reset" in request.POST:
        return _kept(request, {}, on=True)
    elif (form := KeysForm(request.POST)).is_valid():
        chosen = dict(form.cleaned_data)
        try:
            return _kept(request, chosen, on=chosen.pop("on"))
        except Broken as broken:
            add_broken(form, broken)
    return render(request, "account/keys.html", {"form": form})


def _kept(request, chosen, *, on):
    preferences.change(request.user, {"keys": keys.checked(request.user, chosen, on=on)})
    messages.success(request, _("Kept. An open article takes it up when you reload it."))
    return redirect("account-keys")
