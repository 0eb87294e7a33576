"""One git repository of one person, and its only writer."""
