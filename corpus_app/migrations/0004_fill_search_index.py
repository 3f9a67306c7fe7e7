"""The words of the articles that are there already."""

from django.db import migrations

from corpus_app import search


def fill(apps, schema_editor):
    articles = apps.get_model("corpus_app", "Article").objects.only("pk", "title", "text").order_by("pk")
    batch = []
    for article in articles.iterator(chunk_size=search.BATCH):
        batch.append(article)
        if len(batch) == search.BATCH:
            search.index(batch)
            batch = []
    search.index(batch)


class Migration(migrations.Migration):
    dependencies = [("corpus_app", "0003_search_index")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
