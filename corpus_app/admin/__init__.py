"""Moderation and administration of the instance."""
