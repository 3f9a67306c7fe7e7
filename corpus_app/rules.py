"""A rule of the domain that was broken, said so that a person can mend it."""


class Broken(Exception):
    """One rule broken: which field, a code for programs, a sentence for people."""

    status = 422

    def __init__(self, code, message, *, field=None, current=None):
        super().__init__(str(message))
        self.code = code
        self.message = message
        self.field = field
        self.current = current


class Conflict(Broken):
    """The write does not fit what is stored; `current` is what is, where the person may see it."""

    status = 409


class Stale(Broken):
    """The write was made against an older version."""

    status = 412
