"""What tools/independent-reader is made of: docs/format.md in Python, sharing no code with the program."""


class Mismatch(Exception):
    """The data is not what docs/format.md says. The text must not quote a record: its values are personal data."""


class Failure(Exception):
    """The data could not be judged."""


def bad(position, text):
    return Mismatch("position %d: %s" % (position, text))
