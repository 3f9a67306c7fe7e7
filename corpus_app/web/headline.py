"""The agreement of a project in one glance, for its home."""

from corpus_app import access, agreement

from . import wording
from .results import agreement_figures as figures
from .results.narrowing import View

SAID = ("alpha_tag", "alpha_item", "f1_exact")
"""The coefficients that the picture of the tags says."""


def headline(membership):
    """How far each tag can be trusted: lines and a sentence – or None where the member may not, or did not, look.

    Reviewers of a blind project never see it here, and others with readings of their own only after the agreement
    page has told them what looking costs.
    """
    if access.is_blind(membership) or not access.may_compare(membership):
        return None
    view = View(membership, {})
    if access.pending(membership, view.readings).exists():
        return None
    found = agreement.some(membership.project, view.readings, SAID)
    if not found.family.n_articles:
        return None
    return {
        "figure": figures.tags(found, view),
        "sentence": wording.of_tags(figures.tag_rows(found)),
        "articles": found.family.n_articles,
        "readings": found.family.n_readings,
    }
