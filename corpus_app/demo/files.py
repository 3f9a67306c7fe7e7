"""Where the demo's hand-made files lie, and the corpus read from them."""

from pathlib import Path

from . import gold

FIXTURES = Path(__file__).parents[2] / "fixtures"
PROJECT = "demo"


def corpus(folder=FIXTURES / "gold"):
    """The gold articles by id, in the order of their file names; a GoldError names the file."""
    found = {}
    for path in sorted(folder.glob("*.txt")):
        try:
            article = gold.parse(path.read_text(encoding="utf-8"))
        except gold.GoldError as error:
            error.add_note(f"in {path}")
            raise
        if article.header["id"] != path.stem:
            raise ValueError(f"{path}: its id is “{article.header['id']}”, not the name of the file")
        found[path.stem] = article
    return found
