"""TLS over sockets."""

def create_default_context() -> SSLContext:
    """Return a context that trusts the certificates that are built in."""

class SSLContext:
    """How sockets are wrapped."""

    check_hostname: bool
    """Whether to match the peer certificate's name."""

    def __init__(self, protocol: object = None) -> None:
        """Make a context that trusts the certificates that are built in."""

    def load_cert_chain(self, certfile: str, keyfile: str | None = None) -> None:
        """Load a certificate and its private key from files in PEM format."""

    def load_verify_locations(
        self, cafile: str | None = None, capath: str | None = None, cadata: str | None = None
    ) -> None:
        """Trust a certificate in PEM format, and no others. An empty cadata verifies nothing."""

    def set_default_verify_paths(self) -> None:
        """Trust the certificates that are built in."""

    def wrap_socket(self, sock: object, *, server_side: bool = False, server_hostname: str | None = None) -> object:
        """Return a socket with TLS over another one, which has to be of the type SOCK_STREAM."""
