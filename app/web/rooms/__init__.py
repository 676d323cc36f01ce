"""The room: the vignette, each peer's own review, the picture, the conversation, the note."""
