"""Lists in pages that stay right while rows are added."""

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """50 rows from a cursor; no counts."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "pk"

    def paginate_queryset(self, queryset, request, view=None):
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError):
            # A cursor of somebody's own making, which names a place that no row can have.
            raise NotFound(self.invalid_cursor_message) from None
