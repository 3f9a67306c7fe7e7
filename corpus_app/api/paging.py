"""Lists in pages that stay right while rows are added."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.exceptions import ValidationError as Invalid
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
        except (NotFound, ValueError, ValidationError):
            # A cursor of somebody's own making, which may also name a place that no row can have.
            raise Invalid({"cursor": _("This is no cursor of ours.")}, code="bad_cursor") from None

    def get_page_size(self, request):
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and len(asked) < 9 and 1 <= int(asked) <= self.max_page_size):
            message = _("This takes a number from 1 to %d.") % self.max_page_size
            raise Invalid({self.page_size_query_param: message}, code="out_of_range")
        return int(asked)
