"""The page that explains the API; its scripts need a policy of their own."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.renderers import JSONRenderer, TemplateHTMLRenderer

# Swagger's scripts build the page from strings and style it inline.
POLICY = {"style-src": [SELF, "'unsafe-inline'"], "require-trusted-types-for": None}


@method_decorator(csp_replace(POLICY), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """Swagger over our schema, without a third party."""

    renderer_classes = [TemplateHTMLRenderer, JSONRenderer]
