"""Other people's systems, one file or folder each. Their libraries are imported only where they are used."""
