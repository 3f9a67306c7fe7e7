"""Hand out the articles of a project to its readers."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from corpus_app import assignments, sharing
from corpus_app.management.terminal import as_json, project_named
from corpus_app.models import User
from corpus_app.rules import Broken


class Command(BaseCommand):
    """The assignment plan, previewed or made."""

    help = "Give every article as many readers as the project wants; --dry-run only shows the plan."

    def add_arguments(self, parser):
        parser.add_argument("project")
        parser.add_argument("--dry-run", action="store_true", help="show the plan, make nothing")
        parser.add_argument(
            "--reclaim", action="store_true", help="take abandoned readings back first (see the project's settings)"
        )
        parser.add_argument(
            "--share-anew", action="store_true", help="even out what nobody has begun, for those who came late"
        )
        parser.add_argument("--json", action="store_true", help="the plan as one JSON object")

    def handle(self, *, project, dry_run, reclaim, share_anew, json: bool, **options):
        found = project_named(project)
        if share_anew:
            self._share(found, dry_run, json)
            return
        try:
            made, figures = (_preview if dry_run else _hand_out)(found, reclaim)
        except Broken as broken:
            raise CommandError(str(broken.message)) from None
        shares = _shares(made, figures)
        if json:
            plan = {"project": found.slug, "dry_run": dry_run, "readings": len(made), "overlap": found.overlap}
            self.stdout.write(as_json(plan | _as_dict(found, shares, figures)))
            return
        verb = "would be handed out" if dry_run else "handed out"
        self.stdout.write(f"{len(made)} readings {verb}")
        self.stdout.write("\n".join([*_sentences(found, figures), *_table(shares)]))

    def _share(self, project, dry_run, json):
        plan = sharing.planned(project)
        moved = len(plan.moves) if dry_run else sharing.share(project)
        if json:
            parts = [{"username": p.user.username, "left": p.before, "left_then": p.after} for p in plan.parts]
            said = {"project": project.slug, "dry_run": dry_run, "moved": moved, "readers": parts}
            self.stdout.write(as_json(said))
            return
        self.stdout.write(f"{moved} readings {'would move' if dry_run else 'moved'}")
        self.stdout.write("\n".join(f"  {p.user.username}: {p.before} left, then {p.after}" for p in plan.parts))


def _preview(project, reclaim):
    plan = assignments.planned(project, without=assignments.abandoned(project) if reclaim else None)
    return plan.made, plan.figures


def _hand_out(project, reclaim):
    made = assignments.hand_out(project, reclaim=reclaim)
    return made, assignments.figures(project)


def _shares(made, figures):
    """For each person, by name: new readings, all readings, and the articles shared with each of the others."""
    new = Counter(reader for _article, reader in made)
    names = dict(User.objects.filter(pk__in=figures.readers).values_list("pk", "username"))
    rows = []
    for at, reader in enumerate(figures.readers):
        shared = {names[other]: int(figures.pairs[at, i]) for i, other in enumerate(figures.readers) if i != at}
        row = {"username": names[reader], "readings": new[reader], "in_all": int(figures.loads[at])}
        rows.append(row | {"shared": dict(sorted(shared.items()))})
    return sorted(rows, key=lambda row: row["username"])


def _as_dict(project, shares, figures):
    least, mean, most = figures.pair_range
    names = dict(project.sources.values_list("pk", "name"))
    sources = [
        {"source": names.get(source), "readings": int(row.sum()), "least": int(row.min()), "most": int(row.max())}
        for source, row in zip(figures.sources, figures.per_source, strict=True)
        if len(row)
    ]
    return {
        "articles": figures.n_articles,
        "readers": shares,
        "pairs": {"least": least, "mean": mean, "most": most},
        "sources": sources,
    }


def _sentences(project, figures):
    """What the plan looks like as a whole; nothing where there is nothing to read."""
    if not figures.n_readings:
        return
    loads = _range(figures.loads.min(), figures.loads.max())
    yield f"{figures.n_articles} articles, {project.overlap} readers each; everybody has {loads} readings in all"
    if len(figures.readers) > 1:
        least, mean, most = figures.pair_range
        yield f"Two people share {mean:.1f} articles on average ({_range(least, most)})"
        yield f"In one source, two people differ by {figures.source_spread} readings at most"


def _table(shares):
    if not shares:
        return
    width = max(len("person"), *(len(row["username"]) for row in shares))
    yield f"  {'person':{width}}  {'new':>6}  {'in all':>6}  shared with another"
    for row in shares:
        shared = _range(min(row["shared"].values()), max(row["shared"].values())) if row["shared"] else "–"
        yield f"  {row['username']:{width}}  {row['readings']:>6}  {row['in_all']:>6}  {shared}"


def _range(least, most):
    return f"{least}" if least == most else f"{least} to {most}"
