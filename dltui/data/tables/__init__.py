"""Tables of the user's own, read and understood without torch."""
