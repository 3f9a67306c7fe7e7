"""Tallies of the readings that are there already: what `tallies.recount` writes from now on."""

from django.db import migrations

TALLIES = """
    INSERT INTO corpus_app_tally (article_id, "open", submitted, imported)
    SELECT
        article_id,
        SUM(CASE WHEN state = 'submitted' THEN 0 ELSE 1 END),
        SUM(CASE WHEN state = 'submitted' THEN 1 ELSE 0 END),
        SUM(CASE WHEN is_imported THEN 1 ELSE 0 END)
    FROM corpus_app_assignment
    WHERE kind = 'main' AND state IN ('assigned', 'in_progress', 'submitted')
    GROUP BY article_id
"""
USED_TAGS = """
    INSERT INTO corpus_app_usedtag (article_id, tag_id)
    SELECT DISTINCT reading.article_id, mark.tag_id
    FROM corpus_app_annotation AS mark
    JOIN corpus_app_assignment AS reading ON reading.id = mark.assignment_id
    WHERE reading.kind = 'main' AND reading.state = 'submitted' AND mark.withdrawn_at IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [("corpus_app", "0015_articles_have_tallies")]

    operations = [migrations.RunSQL([TALLIES, USED_TAGS], ["DELETE FROM corpus_app_usedtag", "DELETE FROM corpus_app_tally"])]
