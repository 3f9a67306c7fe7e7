"""Statistics as plain functions of numbers: no Django in here."""
