"""The demo: a hand-made gold corpus, and a team of reviewers simulated on top of it.

Pure: nothing in here touches the database. `gold` reads the files in `fixtures/gold/`, `team` says who
reads and with which habits, `marks` lets one person mark one article, `plan` gives every reading its time
and state, `talk` holds what the team said and decided, `files` finds the hand-made files. The commands
`build_demo`, `make_fixture` and `load_demo` turn it into rows and into the shipped fixtures.
"""
