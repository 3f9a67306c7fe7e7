"""Many rows into one table at once.

Django's `bulk_create` took three times as long for the same rows, and nobody else can write meanwhile.
"""

from django.db import DEFAULT_DB_ALIAS, connections

CHUNK = 5000
# Values that both databases take as they are; asking the field each time was most of the work.
PLAIN = frozenset((int, str, type(None)))


def insert(model, rows):
    """Insert rows given as dicts by column (`tag_id`, not `tag`); what a dict leaves out gets the field's default.

    Returns the primary keys by the value of the rows' `uuid`, for models that have one. Not for JSON columns.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            cursor.executemany(sql, [_values(fields, row, connection) for row in chunk])
    if not any(field.name == "uuid" for field in fields):
        return {}
    return {
        uuid: pk
        for chunk in _chunks(rows)
        # Without an order: the model's own may join other tables.
        for uuid, pk in model.objects.filter(uuid__in=[row["uuid"] for row in chunk])
        .order_by()
        .values_list("uuid", "pk")
    }


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


def _values(fields, row, connection):
    values = [row[field.attname] if field.attname in row else field.get_default() for field in fields]
    return [
        value if type(value) in PLAIN else field.get_db_prep_save(value, connection)
        for field, value in zip(fields, values, strict=True)
    ]


def _chunks(rows):
    return (rows[first : first + CHUNK] for first in range(0, len(rows), CHUNK))
