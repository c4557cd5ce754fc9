"""How a comparison ends before its time."""


class Failure(Exception):
    """Something did not do what it should: there are no figures then, and the message says why."""


class Stopped(Exception):
    """Somebody asked to stop, with a signal."""

    def __init__(self, number: int):
        super().__init__(f"stopped by signal {number}")
        self.number = number
