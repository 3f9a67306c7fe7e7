"""The secret key of an instance that only this machine can reach."""

import os

from django.core.management.utils import get_random_secret_key


def key_in(folder):
    """The key kept in `folder`; made on first use, readable by its owner only."""
    path = folder / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        key = get_random_secret_key()
        file.write(key)
    return key
