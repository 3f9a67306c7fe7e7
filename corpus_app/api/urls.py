"""Addresses of the API."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from . import annotations, articles, comments, docs, evidence, exports, flags, preferences, projects, readings, results

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("docs/", docs.Docs.as_view(url_name="api-schema"), name="api-docs"),
    path("preferences/", preferences.Preferences.as_view(), name="api-preferences"),
    path("projects/", projects.ProjectList.as_view(), name="api-projects"),
    path("projects/<slug:slug>/", projects.ProjectDetail.as_view(), name="api-project"),
    path("projects/<slug:slug>/tags/", projects.ProjectTags.as_view(), name="api-tags"),
    path("projects/<slug:slug>/sources/", projects.ProjectSources.as_view(), name="api-sources"),
    path("projects/<slug:slug>/members/", projects.ProjectMembers.as_view(), name="api-members"),
    path("projects/<slug:slug>/articles/", articles.ProjectArticles.as_view(), name="api-articles"),
    path("projects/<slug:slug>/assignments/", readings.ProjectReadings.as_view(), name="api-assignments"),
    path("projects/<slug:slug>/next/", readings.Next.as_view(), name="api-next"),
    path("projects/<slug:slug>/annotations/", annotations.ProjectAnnotations.as_view(), name="api-annotations"),
    path("projects/<slug:slug>/agreement/", results.AgreementDetail.as_view(), name="api-agreement"),
    path("projects/<slug:slug>/profiles/", results.ProfilesDetail.as_view(), name="api-profiles"),
    path("projects/<slug:slug>/exports/<str:key>/", exports.Export.as_view(), name="api-export"),
    path("articles/<uuid:article_id>/", articles.ArticleDetail.as_view(), name="api-article"),
    path(
        "articles/<uuid:article_id>/annotations/",
        annotations.ArticleAnnotations.as_view(),
        name="api-article-annotations",
    ),
    path("articles/<uuid:article_id>/comments/", comments.ArticleComments.as_view(), name="api-article-comments"),
    path("comments/<uuid:comment_id>/", comments.CommentDetail.as_view(), name="api-comment"),
    path("comments/<uuid:comment_id>/resolve/", comments.ResolveComment.as_view(), name="api-comment-resolve"),
    path("comments/<uuid:comment_id>/reopen/", comments.ReopenComment.as_view(), name="api-comment-reopen"),
    path("articles/<uuid:article_id>/flags/", flags.ArticleFlags.as_view(), name="api-article-flags"),
    path("projects/<slug:slug>/flags/", flags.ProjectFlags.as_view(), name="api-flags"),
    path("flags/<uuid:flag_id>/settle/", flags.SettleFlag.as_view(), name="api-flag-settle"),
    path("articles/<uuid:article_id>/submit/", readings.Submit.as_view(), name="api-submit"),
    path("articles/<uuid:article_id>/skip/", readings.Skip.as_view(), name="api-skip"),
    path("articles/<uuid:article_id>/reopen/", readings.Reopen.as_view(), name="api-reopen"),
    path("articles/<uuid:article_id>/ask-to-reopen/", readings.AskToReopen.as_view(), name="api-ask-to-reopen"),
    path("articles/<uuid:article_id>/time/", readings.Time.as_view(), name="api-time"),
    path("articles/<uuid:article_id>/changes/", readings.Changes.as_view(), name="api-changes"),
    path("annotations/<uuid:annotation_id>/", annotations.AnnotationDetail.as_view(), name="api-annotation"),
    path("annotations/<uuid:annotation_id>/restore/", annotations.AnnotationRestore.as_view(), name="api-restore"),
    path("annotations/<uuid:annotation_id>/evidence/", evidence.AnnotationEvidence.as_view(), name="api-evidence-of"),
    path("evidence/<uuid:evidence_id>/", evidence.EvidenceDetail.as_view(), name="api-evidence"),
]
