"""Language models: on the wire, against a server that has good and bad days."""
