"""How a reply claims to have done something, one file a language."""
