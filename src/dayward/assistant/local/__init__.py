"""The local tier: what the floor is not sure of is put to a small model, whose answer the floor then reads and checks."""
