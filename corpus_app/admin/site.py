"""The admin site: our sign-in, our policy."""

from csp.decorators import csp_replace
from django.contrib.admin import AdminSite


class Site(AdminSite):
    """Django's admin, whose own scripts cannot run under Trusted Types."""

    site_header = "Annotator"
    site_title = "Annotator"

    def admin_view(self, view, cacheable=False):
        return csp_replace({"require-trusted-types-for": None})(super().admin_view(view, cacheable))
