"""A table of each article's words, in the shape that the database searches best."""

from django.db import migrations

MAKE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE corpus_app_search USING fts5(title, body, tokenize = 'unicode61 remove_diacritics 0')"
    ],
    # No foreign key: truncating the articles, as tests do, would be refused.
    "postgresql": [
        "CREATE TABLE corpus_app_search"
        " (article_id bigint PRIMARY KEY, body tsvector NOT NULL, whole tsvector NOT NULL)",
        "CREATE INDEX corpus_app_search_body ON corpus_app_search USING gin (body)",
        "CREATE INDEX corpus_app_search_whole ON corpus_app_search USING gin (whole)",
    ],
}


def make(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE corpus_app_search")


class Migration(migrations.Migration):
    dependencies = [("corpus_app", "0002_people_by_link_drafts_and_second_factor")]

    operations = [migrations.RunPython(make, drop)]
