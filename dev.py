#!/usr/bin/env python3
"""Every task of the project: `python3 dev.py` lists them, and `make` only forwards here.

Even an old Python can read this file, so that it can look for a newer one; the work is done in house/.
"""

import os
import shutil
import subprocess
import sys

if sys.version_info < (3, 11):
    which = getattr(shutil, "which", lambda name: None)  # unknown to Python 2
    for minor in range(16, 10, -1):
        newer = which("python3.%d" % minor)
        if newer and subprocess.call([newer, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(newer, [newer] + sys.argv)
    sys.exit(
        "This project needs Python 3.11 or newer, and this is %d.%d. Install a newer one, or name it: "
        "make PYTHON=/path/to/python3.11 ..." % sys.version_info[:2]
    )

from house.tasks import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
