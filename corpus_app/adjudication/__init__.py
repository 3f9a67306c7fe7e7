"""Rulings: propose, decide, revise, merge, withdraw; settle an article; what readers were corrected on."""

from .bench import matters_in, may_rule, readings, require_bench
from .feedback import Correction, corrected, corrections
from .history import as_json, first_revision, revision_of
from .majority import Bulk, Rule, accept, checked_rule, planned, proposals, proposed
from .rulings import LONGEST_REASON, create, merge, reject_all, restore, revise, withdraw
from .settling import agreed_among, finish, next_article, reopen

__all__ = [
    "LONGEST_REASON",
    "Bulk",
    "Correction",
    "Rule",
    "accept",
    "agreed_among",
    "as_json",
    "checked_rule",
    "corrected",
    "corrections",
    "create",
    "finish",
    "first_revision",
    "matters_in",
    "may_rule",
    "merge",
    "next_article",
    "planned",
    "proposals",
    "proposed",
    "readings",
    "reject_all",
    "reopen",
    "require_bench",
    "restore",
    "revise",
    "revision_of",
    "withdraw",
]
