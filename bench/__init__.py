"""Timed and simulated scenarios that prove what the product claims."""
