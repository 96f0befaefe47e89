"""What can be wrong with a link; one that works raises nothing."""


class Broken(Exception):
    """The link leads nowhere. ``problem`` says why, in words that follow on “it …”."""

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem


class CannotTell(Exception):
    """Nobody knows: the site turns programs away, or this machine couldn't ask. Visitors may well read the page."""
