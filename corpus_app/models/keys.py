"""How rows are addressed from outside: a random UUID, and the natural key of fixtures."""

import uuid

from django.db import models


def public_id():
    """The `uuid` column of a row that people can address; primary keys never leave the server."""
    return models.UUIDField(default=uuid.uuid4, unique=True, editable=False)


class RowOf(models.OneToOneField):
    """The primary key of a model with one row for each row of another one.

    On SQLite only what is called `integer` is the number of the row itself; anything else is looked up in an index
    first, which doubles the time of joining all of them.
    """

    def __init__(self, to, on_delete, **options):
        options["primary_key"] = True
        super().__init__(to, on_delete, **options)

    def db_type(self, connection):
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class ByOperation(models.QuerySet):
    """Steps of a history, whose natural key is the operation that made them."""

    def get_by_natural_key(self, operation):
        return self.get(operation=operation)


class ByUuid(models.QuerySet):
    """Rows whose natural key is their UUID."""

    def get_by_natural_key(self, uuid):
        return self.get(uuid=uuid)
