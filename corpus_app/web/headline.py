"""The agreement of a project in one glance, for its home."""


def headline(membership):
    return None
