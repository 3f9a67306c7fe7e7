"""JSON bodies, read strictly."""

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """DRF's parser, which also refuses what Python reads but JSON or our database cannot hold."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            data = super().parse(stream, media_type, parser_context)
        except (RecursionError, UnicodeError) as error:
            raise ParseError("The body is nested too deeply or is not UTF-8.") from error
        return data
