"""Who belongs to a project, and the links that let people in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from corpus_app import access, invitations, people, progress
from corpus_app.models import Assignment, Membership, Role, User
from corpus_app.rules import Broken

from . import links
from .forms import JoinForm, MemberForm, MembershipForm, add_broken, posted

BACKEND = "corpus_app.people.DemoAwareBackend"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def index(request, slug):
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    project = membership.project
    form, made, refused = MemberForm(*posted(request)), [], []
    if request.method == "POST" and form.is_valid():
        made, refused = _invited(request, project, **form.cleaned_data)
        form = MemberForm(initial={"people": "\n".join(guest.entry for guest in refused)} if refused else None)
    return _page(request, membership, form, links=made, refused=refused)


def _invited(request, project, *, people, role):
    """The links made for a pasted list, and the entries that could not be used."""
    if not people.strip():
        token = invitations.invite(project, role=role, actor=request.user)
        return [links.Link("", "", links.address(token))], []
    guests = invitations.guests(people, asker=request.user)
    letters = invitations.invite_all(project, guests, actor=request.user, role=role)
    added = [guest.name for guest in guests if guest.user is not None]
    if added:
        messages.success(request, _("Added, as you know them already: %(names)s.") % {"names": ", ".join(added)})
    return links.handed_out(letters, project, request.user), [guest for guest in guests if guest.problem]


def _page(request, membership, form, **more):
    project = membership.project
    members = Membership.objects.current().filter(project=project).select_related("user")
    members = sorted(members.order_by("-role", "user"), key=lambda member: member.user.name.casefold())
    members.sort(key=lambda member: member.role, reverse=True)
    work = progress.counts(access.followed_readings(membership), "reviewer")
    for member in members:
        member.work = work.get(member.user_id, progress.NOTHING)
    waiting = project.invitations.filter(used_at=None).select_related("placeholder").order_by("email", "pk")
    context = {
        "membership": membership,
        "project": project,
        "here": "people",
        "form": form,
        "has_mail": settings.HAS_MAIL,
        "left_out": progress.left_out(membership),
    }
    return render(request, "people/index.html", context | {"members": members, "invitations": waiting} | more)


@login_required
@require_POST
@never_cache
def renew(request, slug, invitation_id):
    """A new link in place of a lost one, shown once, on this very answer."""
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    invitation = get_object_or_404(membership.project.invitations.filter(used_at=None), uuid=invitation_id)
    letter = invitations.renew(invitation, actor=request.user)
    return _page(request, membership, MemberForm(), links=links.handed_out([letter], membership.project, request.user))


@login_required
@require_POST
def withdraw(request, slug, invitation_id):
    """A link that was sent works no longer."""
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    open_links = membership.project.invitations.filter(used_at=None)
    invitations.withdraw(get_object_or_404(open_links, uuid=invitation_id), actor=request.user)
    messages.success(request, _("The link no longer works."))
    return redirect("project-people", slug=slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, slug, member_id):
    """One member: role, whether they read, and leaving."""
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    project = membership.project
    members = Membership.objects.current().filter(project=project).select_related("user", "project")
    member = get_object_or_404(members, user__uuid=member_id)
    form = MembershipForm(
        *posted(request), initial={name: getattr(member, name) for name in MembershipForm.base_fields}
    )
    if request.method == "POST":
        try:
            if "leave" in request.POST:
                people.leave(member, actor=request.user)
                messages.success(request, _("%(name)s is no member any more.") % {"name": member.user.name})
                return redirect("home" if member.pk == membership.pk else reverse("project-people", args=[slug]))
            if form.is_valid():
                people.change(member, actor=request.user, **form.cleaned_data)
                messages.success(request, _("Kept."))
                return redirect("project" if member.pk == membership.pk else "project-people", slug=slug)
        except Broken as broken:
            messages.error(request, broken.message)
    context = {"membership": membership, "project": project, "here": "people", "form": form, "member": member}
    return render(request, "people/edit.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, token):
    """Follow an invitation: sign up with it, or add the project to one's account."""
    invitation = invitations.invitation_for(token)
    if invitation is None:
        return render(request, "people/link_used.html", status=404)
    # The first administrator gets an account of their own, whoever is signed in.
    is_known = request.user.is_authenticated and not invitation.is_for_administrator
    form = JoinForm(*posted(request), initial={"email": invitation.email})
    if request.method == "POST" and (user := _accepted(token, form, request.user if is_known else None)):
        if not is_known:
            login(request, user, backend=BACKEND)
        messages.success(request, _("Welcome, %(name)s.") % {"name": user.name})
        return redirect(reverse("project", args=[invitation.project.slug]) if invitation.project else "home")
    place = invitation.placeholder
    waiting = Assignment.objects.of(place).open().count() if place else 0
    is_member = is_known and Membership.objects.current().filter(project=invitation.project, user=request.user).exists()
    context = {
        "invitation": invitation,
        "form": form,
        "is_known": is_known,
        "is_member": is_member,
        "waiting": waiting,
    }
    return render(request, "people/join.html", context)


def _accepted(token, form, user):
    try:
        if user is not None:
            return invitations.accept(token, user=user)
        return invitations.accept(token, **form.cleaned_data) if form.is_valid() else None
    except Broken as broken:
        form.is_valid()
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
