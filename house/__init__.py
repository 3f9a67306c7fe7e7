"""What the commands of dev.py do on a developer's machine; no part of the application."""
