"""All addresses."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("corpus_app.api.urls")),
    path("", include("corpus_app.web.urls")),
]

handler400 = "corpus_app.web.status.bad_request"
handler404 = "corpus_app.web.status.not_found"
