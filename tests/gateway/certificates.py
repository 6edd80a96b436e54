"""Certificates for servers of the tests', made anew for each run: no key lies in the repository."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


def make(folder, name, host, *, begins=NOW - DAY, ends=NOW + DAY):
    """Write a self-signed certificate for a host, with its key in the same file; the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / name
    file.write_bytes(secret + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return file


def make_all(folder):
    """Write one that is good for localhost, one that has expired, and one for another host."""
    make(folder, "localhost.pem", "localhost")
    make(folder, "expired.pem", "localhost", begins=NOW - 3 * DAY, ends=NOW - 2 * DAY)
    make(folder, "other.pem", "other.example")
    return folder
