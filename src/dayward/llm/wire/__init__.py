"""Models on the wire: what is asked of them and what they answer, in the words of each protocol. No provider's library is loaded."""
