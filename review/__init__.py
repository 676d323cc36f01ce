"""Cases and what peers say about them: vignettes, routing, rooms, feedback, retention.

The web imports the packages below, never their modules.
"""
