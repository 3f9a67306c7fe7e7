"""The admin site: our sign-in, our policy.

Not in corpus_app.admin: that package registers its models with this site, which must exist before.
"""

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied


class Site(AdminSite):
    """Django's admin, whose own scripts cannot run under Trusted Types."""

    site_header = "Annotator"
    site_title = "Annotator"
    site_url = "/"

    def admin_view(self, view, cacheable=False):
        return csp_replace({"require-trusted-types-for": None})(super().admin_view(view, cacheable))

    def login(self, request, extra_context=None):
        """Sign-in goes through the one page, with its rate limits."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/admin/"), settings.LOGIN_URL)
