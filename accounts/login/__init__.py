"""Sign-in of staff: password, second factor, limits of attempts, and sessions."""
