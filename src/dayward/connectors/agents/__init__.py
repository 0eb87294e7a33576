"""Other people's agents: who there is, and how a message gets there and an answer back. One file each."""
