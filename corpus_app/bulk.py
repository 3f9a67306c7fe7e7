"""Many rows into one table at once.

Django's `bulk_create` took three times as long for the same rows, and nobody else can write meanwhile.
"""

from django.db import DEFAULT_DB_ALIAS, connections

CHUNK = 5000
# Values that both databases take as they are; asking the field each time was most of the work.
PLAIN = frozenset((int, str, bool, type(None)))
MISSING = object()


def insert(model, rows):
    """Write rows; returns their primary keys by the value of their `uuid`, for models that have one."""
    write(model, rows)
    if not any(field.name == "uuid" for field in model._meta.concrete_fields):
        return {}
    return {
        uuid: pk
        for chunk in _chunks(rows)
        # Without an order: the model's own may join other tables.
        for uuid, pk in model.objects.filter(uuid__in=[row["uuid"] for row in chunk])
        .order_by()
        .values_list("uuid", "pk")
    }


def write(model, rows):
    """Insert rows given as dicts by column (`tag_id`, not `tag`); what a dict leaves out gets the field's default.

    Not for JSON columns.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    ready = _Columns(model, connection)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in ready.fields)
    places = ", ".join(["%s"] * len(ready.fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            cursor.executemany(sql, ready.of(chunk))


def write_found(model, names, found):
    """Insert what a queryset of tuples finds, in the order of the fields `names`; no row passes through here."""
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
    sql, params = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) {sql}", params)


def tell_planner(*models):
    """Let PostgreSQL count what this transaction has written so far.

    Its own count comes only after the commit. Until then a table that was small the last time it was counted is taken
    for small still: it is read from end to end for every row of another one, and an import that takes seconds takes
    minutes.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


class _Columns:
    """Rows as the database takes them, made ready a column at a time: by rows it took as long as the writing."""

    def __init__(self, model, connection):
        self.connection = connection
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        # Of a time that all rows share, the same.
        self.last = {}

    def of(self, rows):
        return list(zip(*(self._column(field, rows) for field in self.fields), strict=True))

    def _column(self, field, rows):
        name = field.attname
        given = [row.get(name, MISSING) for row in rows]
        n_missing = given.count(MISSING)
        if n_missing == len(rows) and not callable(field.default):
            return [field.get_db_prep_save(field.get_default(), self.connection)] * len(rows)
        if n_missing:
            given = [field.get_default() if value is MISSING else value for value in given]
        return [value if type(value) in PLAIN else self._ready(field, value) for value in given]

    def _ready(self, field, value):
        before, ready = self.last.get(field, (None, None))
        if before is not value:
            ready = field.get_db_prep_save(value, self.connection)
            self.last[field] = value, ready
        return ready


def _chunks(rows):
    return (rows[first : first + CHUNK] for first in range(0, len(rows), CHUNK))
