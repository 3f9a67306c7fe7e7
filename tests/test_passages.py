"""Text cut where marks begin and end."""

import random

from corpus_app import passages

TEXT = "One dam, two dams.\n \nThree 🌧️ four.\n\nFive."


def test_marked_paragraphs_say_of_every_character_what_covers_it():
    roll = random.Random(5)
    for _ in range(200):
        spans = sorted(
            (start, min(len(TEXT), start + roll.randint(1, 30)), str(number))
            for number, start in enumerate(roll.randrange(len(TEXT)) for _ in range(roll.randint(0, 12)))
        )
        cut = passages.marked(TEXT, spans)
        assert [{key: each[key] for key in ("number", "start", "text")} for each in cut] == passages.paragraphs(TEXT)
        for paragraph in cut:
            at = paragraph["start"]
            for segment in paragraph["segments"]:
                for place in range(at, at + len(segment["text"])):
                    assert segment["marks"] == [mark for start, end, mark in spans if start <= place < end]
                at += len(segment["text"])
            assert "".join(segment["text"] for segment in paragraph["segments"]) == paragraph["text"]
