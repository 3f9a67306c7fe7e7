"""Agreement: how fast, and do the intervals cover?"""
