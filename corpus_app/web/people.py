"""Who belongs to a project, and the links that let people in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corpus_app import access, people
from corpus_app.models import Assignment, Membership, Role, User
from corpus_app.rules import Broken

from .forms import JoinForm, MemberForm, add_broken

BACKEND = "corpus_app.people.DemoAwareBackend"


@login_required
def index(request, slug):
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    project = membership.project
    form = MemberForm(request.POST or None)
    link = None
    if request.method == "POST" and form.is_valid():
        token = people.invite(
            project, role=form.cleaned_data["role"], email=form.cleaned_data["email"], actor=request.user
        )
        link = f"{settings.SITE_URL}{reverse('join', args=[token])}"
    state = Assignment.State
    own = Q(user__assignments__article__project=project, user__assignments__kind=Assignment.Kind.MAIN)
    members = (
        Membership.objects.current()
        .filter(project=project)
        .select_related("user")
        .annotate(
            submitted=Count("user__assignments", filter=own & Q(user__assignments__state=state.SUBMITTED)),
            begun=Count("user__assignments", filter=own & Q(user__assignments__state=state.IN_PROGRESS)),
            total=Count(
                "user__assignments",
                filter=own & Q(user__assignments__state__in=[state.SUBMITTED, *Assignment.OPEN_STATES]),
            ),
        )
        .order_by("-role", "user__username")
    )
    context = {"membership": membership, "project": project, "here": "people", "form": form}
    return render(request, "people/index.html", context | {"members": members, "link": link})


def join(request, token):
    """Follow an invitation: sign up with it, or add the project to one's account."""
    invitation = people.invitation_for(token)
    if invitation is None:
        return render(request, "people/link_used.html", status=404)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and (user := _accepted(request, token, form)):
        if not request.user.is_authenticated:
            login(request, user, backend=BACKEND)
        messages.success(request, _("Welcome, %(name)s.") % {"name": user.name})
        return redirect("home")
    return render(request, "people/join.html", {"invitation": invitation, "form": form})


def _accepted(request, token, form):
    try:
        if request.user.is_authenticated:
            return people.accept(token, user=request.user)
        if not form.is_valid():
            return None
        validate_password(form.cleaned_data["password"], User(username=form.cleaned_data["username"]))
        return people.accept(token, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("password", error)
    except Broken as broken:
        add_broken(form, broken)
    return None


@require_POST
def demo_sign_in(request, username):
    """One-click sign-in as a demo person; exists in demo mode only."""
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(User, username=username, is_demo=True, is_active=True)
    login(request, user, backend=BACKEND)
    return redirect("home")
