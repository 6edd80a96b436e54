"""Programs that all begin in the same way."""


class Programs:
    """Programs with a beginning of their own, such as imports.

    Args:
        beginning: what each of them begins with.
    """

    def __init__(self, beginning):
        self.beginning = beginning

    def run(self, board, code):
        """Run one that has to succeed; what it printed."""
        result = board.run(self.beginning + code)
        assert result.ok, result.traceback or result.restarted
        return result.stdout

    def error(self, board, code):
        """Run one, and see that the board still works; its error as "Type: message"."""
        result = board.run(self.beginning + code)
        assert board.run("1 + 1").value == "2"
        return f"{result.error_type}: {result.error_message}"
