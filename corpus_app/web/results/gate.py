"""Before others' readings are shown: may they be at all, and does the reader know what it costs?"""

from django.shortcuts import render

from corpus_app import access, assignments


def closed(request, view, here):
    """The page to show instead of numbers, or None when they may be shown; then they count as shown.

    Looking closes one's own readings for reopening (`compared_at`). Whoever has submitted readings that are not
    closed yet reads that first, and comes back with `show=1`.
    """
    membership = view.membership
    context = {"membership": membership, "project": membership.project, "here": here}
    if not access.may_compare(membership):
        return render(request, "results/closed.html", context)
    waiting = access.pending(membership, view.readings)
    if not waiting.exists():
        return None
    if view.choice("show", ["1"]):
        assignments.mark_compared(access.of_others(membership, view.readings), membership.user)
        return None
    query = request.GET.copy()
    query["show"] = "1"
    return render(request, "results/before.html", context | {"n": waiting.count(), "query": query.urlencode()})
