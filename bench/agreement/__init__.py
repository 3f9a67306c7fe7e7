"""Agreement: how fast are the numbers, and how fast is the page?"""
