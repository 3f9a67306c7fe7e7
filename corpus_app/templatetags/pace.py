"""How fast and until when, in templates: what `web/pace.py` says."""

from django import template

from corpus_app.web import pace

register = template.Library()

register.filter("finish", pace.own)
register.filter("finish_short", pace.short)
register.filter("minutes", pace.minutes)
register.filter("middle_half", pace.middle_half)
