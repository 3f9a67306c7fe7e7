"""Queries that are asked every few seconds: built and compiled once, then only asked."""

from django.db import connections
from django.db.models import Expression, Field


class Asked(Expression):
    """A value of a prepared query that is known only when it is asked."""

    def __init__(self, name: str, output_field: Field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def value(self, connection, values):
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared:
    """A query whose parts are `Asked`; `build` makes it, once for every database.

    Django takes ten times as long to build a query as the database takes to answer it. Rows come as the database
    gives them: good to compare and to count, not to show.
    """

    def __init__(self, build):
        self.build = build
        self.compiled = {}

    def rows(self, using="default", **values):
        """What the database says with these values, as a list of tuples."""
        connection = connections[using]
        key = (using, connection.vendor)
        if key not in self.compiled:
            self.compiled[key] = self.build().using(using).query.get_compiler(using).as_sql()
        sql, parameters = self.compiled[key]
        given = [each.value(connection, values) if isinstance(each, Asked) else each for each in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchall()
