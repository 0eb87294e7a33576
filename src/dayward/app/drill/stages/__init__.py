"""The stages of a drill: one kind of misfortune each."""
