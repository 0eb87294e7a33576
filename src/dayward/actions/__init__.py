"""Typed verbs: the protocol, the registry, the view vocabulary and the core actions."""
