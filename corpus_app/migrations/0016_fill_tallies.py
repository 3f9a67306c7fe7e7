"""Tallies of the readings that are there already."""

from django.db import migrations


def fill(apps, schema_editor):
    # It asks for columns by name, so that what later migrations add is not looked for here.
    from corpus_app import tallies

    articles = apps.get_model("corpus_app", "Article")
    tallies.recount(articles.objects.order_by("pk").values_list("pk", flat=True))


class Migration(migrations.Migration):

    dependencies = [("corpus_app", "0015_articles_have_tallies")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
