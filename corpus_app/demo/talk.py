"""What the demo's people wrote to each other, reported and decided; every passage is given by its words."""

from datetime import UTC, datetime
from typing import NamedTuple


class Remark(NamedTuple):
    """A comment on an article; `answers` is the place of an earlier remark in REMARKS."""

    article: str
    author: str
    at: datetime
    body: str
    answers: int | None = None


class Report(NamedTuple):
    """A flag that waits for a moderator."""

    article: str
    raised_by: str
    at: datetime
    reason: str


class Decision(NamedTuple):
    """A ruling of the adjudicator."""

    article: str
    tag: str
    words: str
    verdict: str
    reason: str
    is_precedent: bool = False


class Proof(NamedTuple):
    """Evidence that a reviewer gave for a disputed claim: a passage of another article, or of the same one."""

    article: str
    reviewer: str
    words: str
    relation: str
    in_article: str
    passage: str
    note: str


DECIDED_AT = datetime(2026, 10, 26, 9, 30, tzinfo=UTC)
# Articles whose every place is decided by hand; on one more with rulings the adjudicator is still at work.
FINISHED = ("opa-hask-cabinet-vote", "gazette-merger-night")
# Articles decided by a rule: so many of so many readers, after a few places that it could not decide.
BY_RULE = (
    "counting-merger-sums",
    "groundswell-merger-open-letter",
    "gazette-stadium-column",
    "opa-stadium-recount",
    "whistle-hask-agnes",
    "counting-hask-bond",
)
RULE = (3, 4)
RULE_AT = datetime(2026, 10, 26, 10, 40, tzinfo=UTC)
# Lines of the guideline that its second version added, after the rulings.
LEARNT_AT = datetime(2026, 10, 26, 11, 30, tzinfo=UTC)
LEARNT = (
    "- Yes: “31”, for the same reason.",
    "- Yes: a claim that only another article contradicts, such as that 23.6 million crowns “have vanished”. Say in a",
    "note, or as evidence, where.",
)
FINISHED_AT = datetime(2026, 10, 26, 11, 5, tzinfo=UTC)

REMARKS = (
    Remark(
        "opa-hask-cabinet-vote",
        "demo-tobias",
        datetime(2026, 10, 23, 14, 5, tzinfo=UTC),
        "I left “74 of the 83 households” unmarked, because the sentence before says that the two sides differ. "
        "Is the figure still disputed for us, or is that settled by saying so?",
    ),
    Remark(
        "opa-hask-cabinet-vote",
        "demo-kwabena",
        datetime(2026, 10, 26, 9, 12, tzinfo=UTC),
        "Still disputed: the claim is marked on every side, whether or not the article admits the dispute. "
        "I have made it a precedent.",
        answers=0,
    ),
)

REPORTS = (
    Report(
        "whistle-merger-baby",
        "demo-yuki",
        datetime(2026, 10, 16, 7, 1, tzinfo=UTC),
        "The advertisement for winter boots stands in the middle of the text. Was it on the page, or did it slip in?",
    ),
)

DECISIONS = (
    Decision(
        "opa-hask-cabinet-vote",
        "disputed",
        "74 of the 83 households have accepted terms",
        "accepted",
        "Keep Hask counts 31, and neither side shows the forms. Mark the claim on every side of a dispute.",
        is_precedent=True,
    ),
    Decision(
        "opa-hask-cabinet-vote",
        "opinion",
        "“a verdict delivered before the hearing”",
        "accepted",
        "A judgement, whoever utters it; nobody could check it.",
        is_precedent=True,
    ),
    Decision(
        "opa-hask-cabinet-vote",
        "disputed",
        "a verdict delivered before the hearing",
        "rejected",
        "It is not a claim about the world. Taste is not disputed.",
    ),
    Decision(
        "opa-hask-cabinet-vote",
        "opinion",
        "Complaints may be filed within 60 days of the publication of the decision.",
        "rejected",
        "A rule of law; nobody judges here.",
    ),
    Decision(
        "gazette-merger-night",
        "disputed",
        "an ambulance takes 34 minutes for the 38 kilometres",
        "accepted",
        "The union has timed 52 minutes. That both lists can be right does not end the dispute.",
    ),
    Decision(
        "gazette-merger-night",
        "opinion",
        "“medically thin and socially blind”",
        "accepted",
        "The words that judge, without “For Jonas Brandvold, the mayor of Halvey”.",
    ),
    Decision(
        "gazette-merger-night",
        "disputed",
        "Without an anaesthetist on call a maternity ward may not open at night.",
        "rejected",
        "Nobody in the corpus contradicts the rule.",
    ),
    Decision(
        "whistle-audit-millions",
        "disputed",
        "A staggering 23.6 million crowns have vanished from the Castrel Housing Trust",
        "accepted",
        "The Counting House writes that for 17.5 million there are delivery notes. The contradiction may stand in "
        "another article.",
        is_precedent=True,
    ),
    Decision(
        "whistle-audit-millions",
        "opinion",
        "“I sleep in a hat,” says Zdenka.",
        "rejected",
        "She says what she does. The joke is the reader's.",
    ),
    Decision(
        "counting-merger-sums",
        "disputed",
        "a saving of 14 million a year",
        "accepted",
        "Tanabe arrives at 5 million. The promise stays disputed in the very article that goes on to check it.",
        is_precedent=True,
    ),
    Decision(
        "counting-merger-sums",
        "off-topic",
        "EVENT · Health Finance Forum, Castrel, 24–25 September. Early booking ends soon.",
        "accepted",
        "An advertisement between two paragraphs is off-topic, however near its subject.",
    ),
    Decision(
        "groundswell-merger-open-letter",
        "disputed",
        "the hard cases go to Dunmere",
        "accepted",
        "The board's answer to the complication figures, and contested as they are.",
    ),
    Decision(
        "groundswell-merger-open-letter",
        "fact",
        "You have 90 days.",
        "rejected",
        "It urges the minister. A deadline held out to somebody is not reported.",
    ),
    Decision(
        "gazette-stadium-column",
        "opinion",
        "he is the first owner in my lifetime who knows the offside rule",
        "accepted",
        "Praise in the shape of a fact.",
    ),
    Decision(
        "opa-stadium-recount",
        "disputed",
        "the register was incomplete",
        "accepted",
        "The returning officer presented it as the whole; the lawyer offers nothing to settle it.",
    ),
    Decision(
        "whistle-hask-agnes",
        "disputed",
        "That is 3,000 crowns out of the pocket of every man, woman and child in Orrin!",
        "accepted",
        "The government answers in the next sentence: only a third of the price is tax money.",
    ),
    Decision(
        "whistle-hask-agnes",
        "opinion",
        "The dam will be a monster.",
        "accepted",
        "A picture that judges; the height follows, and is the fact.",
    ),
    Decision(
        "counting-hask-bond",
        "disputed",
        "its 31 boreholes exclude any movement in 200,000 years",
        "accepted",
        "Dr Figueira's trench, in the next sentence, shows movement within 9,000.",
    ),
)

PROOFS = (
    Proof(
        "whistle-audit-millions",
        "demo-leila",
        "23.6 million crowns have vanished",
        "contradicts",
        "counting-audit-builder",
        "For 17.5 million there are delivery notes, photographs and signatures.",
        "Most of the money was spent on work that was done.",
    ),
    Proof(
        "whistle-audit-millions",
        "demo-marcus",
        "They share a boat, members whisper",
        "contradicts",
        "whistle-audit-millions",
        "“They have never sat in the same boat.”",
        "",
    ),
    Proof(
        "opa-hask-cabinet-vote",
        "demo-priya",
        "74 of the 83 households have accepted terms",
        "contradicts",
        "gazette-hask-last-spring",
        "Of the 21 who said no, twelve showed us a carbon copy with their signature on it.",
        "So a signature does not mean consent.",
    ),
    Proof(
        "gazette-merger-night",
        "demo-leila",
        "an ambulance takes 34 minutes",
        "contradicts",
        "opa-merger-trial-closure",
        "no journey of his took less than 45",
        "A paramedic who drove on nine of the nights.",
    ),
)


def locate(text, words):
    """Offsets of `words` in the text, which has them once; a no-break space counts as a space."""
    plain = text.replace("\u00a0", " ")
    if plain.count(words) != 1:
        raise ValueError(f"“{words}” stands {plain.count(words)} times in the article, not once")
    start = plain.index(words)
    return start, start + len(words)
