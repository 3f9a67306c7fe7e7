"""Training: a manager chooses its articles and sees who is how far; a reviewer sees their own scores and feedback."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corpus_app import access, assignments, attempts, training
from corpus_app.models import Annotation, Assignment, AuditEvent, Membership, Role, User
from corpus_app.rules import Broken

from .forms import TrainingForm, add_broken, posted
from .results import two_lanes
from .results.passages import paragraph_at

SHOWN = 200
REASONS = {
    training.NO_GOLD: _lazy("adjudicated, and nothing in it was accepted: there is nothing to find"),
    training.UNFINISHED: _lazy("its rulings are not finished: finish it on its compare page"),
    training.HIDDEN: _lazy("hidden"),
}
KINDS = {
    training.AGREED: _lazy("As the gold has it"),
    training.MOVED: _lazy("Same tag, other ends"),
    training.RENAMED: _lazy("Called something else"),
    training.MISSED: _lazy("Passed over"),
    training.EXTRA: _lazy("Not in the gold"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request, slug):
    membership = access.membership_for(request.user, slug)
    if membership.includes(Role.MANAGER):
        return _manage(request, membership)
    if request.method == "POST":
        access.require(membership, Role.MANAGER)
    assignments.bring([membership])
    standing = training.standing(membership)
    return render(
        request,
        "training/own.html",
        {
            "membership": membership,
            "project": membership.project,
            "here": "project",
            "standing": standing,
            "is_waiting": training.of(request.user, membership.project).exists(),
            "following": assignments.next_for(request.user, membership.project),
            "operation": uuid.uuid4(),
        },
    )


def _manage(request, membership):
    project = membership.project
    candidates = training.candidates(project)
    usable = [each for each in candidates if not each.reason]
    form = TrainingForm(*posted(request), project=project, candidates=usable)
    if request.method == "POST" and form.is_valid():
        chosen = {str(each.article.uuid): each.article.pk for each in usable}
        articles = [chosen[one] for one in form.cleaned_data["articles"]]
        try:
            training.choose(project, articles=articles, threshold=form.cleaned_data["threshold"], actor=request.user)
        except Broken as broken:
            add_broken(form, broken)
        else:
            messages.success(request, _("Kept."))
            return redirect("project-training", slug=project.slug)
    others = [(each, REASONS[each.reason]) for each in candidates if each.reason]
    context = {
        "membership": membership,
        "project": project,
        "here": "training",
        "form": form,
        "usable": usable,
        "picked": set(form["articles"].value() or ()),
        "others": others[:SHOWN],
        "n_others": len(others),
        "n_without": project.articles.count() - len(candidates),
        "people": _people(project) if project.training_threshold is not None else [],
        "columns": [each.article for each in usable if each.article.is_training],
    }
    return render(request, "training/manage.html", context)


def _people(project):
    """Everybody who is or was in training: where they stand, and who let them through."""
    members = Membership.objects.current().filter(project=project, role=Role.REVIEWER, reads=True)
    members = members.select_related("user", "project").order_by("user__first_name", "user__username")
    in_training = set(training.waiting(members).values_list("pk", flat=True))
    let = AuditEvent.objects.filter(project=project, verb="let_through").order_by("pk")
    reasons = {event.object_id: event.data.get("reason", "") for event in let}
    shown = [member for member in members if member.pk in in_training or member.trained_at]
    return [
        {
            "member": where.membership,
            "standing": where,
            "is_waiting": where.membership.pk in in_training,
            "reason": reasons.get(str(where.membership.user.uuid), ""),
        }
        for where in training.standings(shown)
    ]


@login_required
@require_POST
def again(request, slug):
    """The training articles that scored too low, open once more."""
    membership = access.membership_for(request.user, slug)
    try:
        operation = uuid.UUID(request.POST.get("operation", ""))
    except ValueError:
        operation = uuid.uuid4()
    try:
        attempts.begin(user=request.user, project=membership.project, operation=operation)
    except Broken as broken:
        messages.error(request, broken.message)
        return redirect("project-training", slug=slug)
    following = assignments.next_for(request.user, membership.project)
    return redirect("reading", article_id=following.uuid) if following else redirect("project-training", slug=slug)


@login_required
@require_POST
def let_through(request, slug, member_id):
    """A manager ends somebody's training, with a reason."""
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    members = Membership.objects.current().filter(project=membership.project).select_related("user", "project")
    member = get_object_or_404(members, user__uuid=member_id)
    try:
        training.let_through(member, actor=request.user, reason=request.POST.get("reason", ""))
    except Broken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, _("%(name)s can read the rest now.") % {"name": member.user.name})
    return redirect("project-training", slug=slug)


@login_required
@require_safe
def feedback(request, article_id):
    """One's submitted training reading beside the gold; for managers anybody's (`?reviewer=`)."""
    article = access.article_for(request.user, article_id)
    membership = access.membership_for(request.user, article.project.slug)
    reviewer = _reviewer(request, membership)
    reading = get_object_or_404(Assignment.objects.of(reviewer).training(), article=article)
    if reviewer == request.user and reading.is_open:
        return redirect("reading", article_id=article.uuid)
    if not reading.is_submitted:
        raise Http404
    marks = list(Annotation.objects.live().filter(assignment=reading).select_related("tag").in_text_order())
    rulings = training.known_rulings(article)
    gold = [row for row in rulings if row.is_accepted]
    cases = training.feedback(marks, rulings)
    member = get_object_or_404(
        Membership.objects.select_related("user", "project"), project=article.project, user=reviewer
    )
    is_own = reviewer == request.user
    standing = training.standing(member)
    names = [_("You") if is_own else reviewer.name, _("Gold")]
    tags = list(article.project.tags.values_list("pk", flat=True))
    context = {
        "article": article,
        "shown": access.shown_metadata(article, membership, reading if is_own else None),
        "project": article.project,
        "membership": membership,
        "reviewer": reviewer,
        "is_own": is_own,
        "score": training.score(article, marks, gold, tags) if gold else None,
        "standing": standing,
        "n_submitted": len(standing.scores),
        "is_waiting": is_own and training.of(reviewer, article.project).exists(),
        "following": assignments.next_for(request.user, article.project) if is_own else None,
        "groups": [
            (kind, label, [_told(case, article) for case in cases if case.kind == kind])
            for kind, label in KINDS.items()
        ],
    }
    return render(request, "training/feedback.html", context | two_lanes.table(article, marks, gold, names))


def _told(case, article):
    start, end = (case.mark.start, case.mark.end) if case.mark else (case.ruling.start, case.ruling.end)
    return {
        "mark": case.mark,
        "ruling": case.ruling,
        "quote": two_lanes.shortened(article.text[start:end]),
        "gold_quote": two_lanes.shortened(article.text[case.ruling.start : case.ruling.end]) if case.ruling else "",
        "paragraph": paragraph_at(article.text, start),
    }


def _reviewer(request, membership):
    if set(request.GET) - {"reviewer"}:
        raise BadRequest(_("This address says something that the page does not know."))
    named = request.GET.get("reviewer", "")
    if not named:
        return request.user
    if not membership.includes(Role.MANAGER):
        raise Http404
    try:
        return get_object_or_404(User, uuid=uuid.UUID(named))
    except ValueError:
        raise Http404 from None
