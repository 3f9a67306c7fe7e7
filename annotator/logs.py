"""Log lines as JSON: control characters in what people send cannot forge a line."""

import json
import logging
from datetime import UTC, datetime


class JSONLines(logging.Formatter):
    """One JSON object per record."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        # What somebody asked wrongly is answered with a sentence; where it was refused is nobody's concern.
        if record.exc_info and record.levelno >= logging.ERROR:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)
