"""What text cannot hold: people, messages, slots, approvals, incidents, in one SQL database."""
