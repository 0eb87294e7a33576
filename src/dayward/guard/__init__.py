"""The one way an action runs: its effects are checked, then it acts, then it is written down."""
