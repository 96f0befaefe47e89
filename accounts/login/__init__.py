"""How staff get in: password, second factor, limits on guesses and sessions (docs/architecture.md)."""
