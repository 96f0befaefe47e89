"""A pickled value that does harm."""

from pathlib import Path


class Hostile:
    """A value that creates a file when it is unpickled."""

    def __init__(self, file: Path):
        self.file = file

    def __reduce__(self):
        return (Path.touch, (self.file,))
