"""What the other modules share: where the project lies, how to speak, how to refuse."""

import os
import shutil
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Refusal(Exception):
    """Something is missing or in the way; the message is one sentence that says what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def is_on(name: str, default: bool = False) -> bool:
    """Whether an environment variable says yes."""
    value = os.environ.get(name, "").strip().lower()
    return value not in {"0", "false", "no", "off"} if value else default


def is_ci() -> bool:
    return is_on("CI")


def quick_place() -> str | None:
    """A folder in memory where there is one: on a disk the tests mostly wait for their commits."""
    memory = "/dev/shm"
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < 2**30:
        return None
    return memory


def end_politely() -> None:
    """Let a termination end the program like an exit, so that whatever it started is stopped too."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, frame: sys.exit(128 + number))
    # A shell ignores SIGINT for a command in the background; somebody who sends one still means it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
