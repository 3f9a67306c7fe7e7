"""The compare page with a very long article: how fast does the server answer, and when is it painted?"""
