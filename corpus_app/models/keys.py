"""How rows are addressed from outside: a random UUID, and the natural key of fixtures."""

import uuid

from django.db import models


def public_id():
    """The `uuid` column of a row that people can address; primary keys never leave the server."""
    return models.UUIDField(default=uuid.uuid4, unique=True, editable=False)


class ByOperation(models.QuerySet):
    """Steps of a history, whose natural key is the operation that made them."""

    def get_by_natural_key(self, operation):
        return self.get(operation=operation)


class ByUuid(models.QuerySet):
    """Rows whose natural key is their UUID."""

    def get_by_natural_key(self, uuid):
        return self.get(uuid=uuid)
