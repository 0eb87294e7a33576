"""The actions that connectors serve, one file each."""
