"""JSON bodies, read strictly."""

import json

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """DRF's parser, which also refuses what Python reads but JSON or our database cannot hold."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            data = super().parse(stream, media_type, parser_context)
        except (RecursionError, UnicodeError) as error:
            raise ParseError(_("The body is nested too deeply or is not UTF-8.")) from error
        except ParseError as error:
            raise ParseError(_why(error.__context__)) from error
        if not isinstance(data, dict):
            raise ParseError(_("The body takes a JSON object: names and values between braces."))
        return data


def _why(error):
    if isinstance(error, json.JSONDecodeError):
        return _("The body is not JSON: it cannot be read from line %(line)d, column %(column)d on.") % {
            "line": error.lineno,
            "column": error.colno,
        }
    if isinstance(error, UnicodeError):
        return _("The body is nested too deeply or is not UTF-8.")
    return _("The body has a number that JSON does not know, or one that is too long.")
