"""Everything we wrote: articles, readings, agreement, profiles and how they are shown."""
