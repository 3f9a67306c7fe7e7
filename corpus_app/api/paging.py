"""Lists in pages that stay right while rows are added."""

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """50 rows from a cursor; no counts."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "pk"
