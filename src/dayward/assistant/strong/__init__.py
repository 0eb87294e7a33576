"""A turn with a strong model: what it is told, which actions it may use, and what of its reply is believed."""
