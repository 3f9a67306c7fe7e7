"""Coverage: how often do the intervals hold the truth?"""
