"""Models and migrations say the same."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_the_account_is_our_own_from_the_first_migration():
    from django.apps import apps
    from django.contrib.auth import get_user_model
    from django.db.migrations.loader import MigrationLoader

    first = MigrationLoader(None).disk_migrations[("corpus_app", "0001_initial")]
    created = [operation.name for operation in first.operations if hasattr(operation, "fields")]
    assert "User" in created
    assert get_user_model() is apps.get_model("corpus_app", "User")
