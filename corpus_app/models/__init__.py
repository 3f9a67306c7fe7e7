"""The tables: fields, constraints, which rows a person may see, facts about one row."""

from .articles import Article, Source, SourceAlias
from .audit import AuditEvent
from .people import Invitation, Membership, Role, SavedView, User
from .projects import Draft, GuidelineVersion, Project, Tag
from .readings import Annotation, AnnotationRevision, Assignment, Evidence, Sitting
from .results import ArticleStatistics, ComputedResult, Job, Release, Tally, UsedTag
from .rulings import Ruling, RulingRevision
from .talk import Comment, Digest, Flag, Mention

__all__ = [
    "Annotation",
    "AnnotationRevision",
    "Article",
    "ArticleStatistics",
    "Assignment",
    "AuditEvent",
    "Comment",
    "ComputedResult",
    "Digest",
    "Draft",
    "Evidence",
    "Flag",
    "GuidelineVersion",
    "Invitation",
    "Job",
    "Membership",
    "Mention",
    "Project",
    "Release",
    "Role",
    "Ruling",
    "RulingRevision",
    "SavedView",
    "Sitting",
    "Source",
    "SourceAlias",
    "Tag",
    "Tally",
    "UsedTag",
    "User",
]
