"""Cases and what peers say about them: vignettes, routing, rooms, feedback, retention."""
