"""Moderation and administration of the instance: every table, with the rules of the domain kept."""

from . import articles, people, projects, readings, results

__all__ = ["articles", "people", "projects", "readings", "results"]
