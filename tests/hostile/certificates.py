"""A throw-away certificate authority for the TLS cases, made anew for each run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


def make(folder: Path) -> Path:
    """Write the servers' `NAME.server.pem` (key and certificate) into `folder`; the trusted authority's file."""
    now = datetime.now(UTC)
    key, authority = _authority("trusted")
    other_key, other = _authority("unknown")
    for name, host, signer, issuer, ends in (
        ("good", "tls-good.test", key, authority, now + DAY),
        ("expired", "tls-expired.test", key, authority, now - DAY),
        ("wrong-name", "elsewhere.test", key, authority, now + DAY),
        ("unknown-authority", "tls-unknown-authority.test", other_key, other, now + DAY),
    ):
        own = ec.generate_private_key(ec.SECP256R1())
        alternative = x509.SubjectAlternativeName([x509.DNSName(host)])
        certificate = _unsigned(host, issuer.subject, own.public_key(), ends).add_extension(alternative, critical=False)
        pem = own.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ) + certificate.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        (folder / f"{name}.server.pem").write_bytes(pem)
    trusted = folder / "authority.pem"
    trusted.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    return trusted


def _authority(name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    ends = datetime.now(UTC) + DAY
    built = _unsigned(name, subject, key.public_key(), ends).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    return key, built.sign(key, hashes.SHA256())


def _unsigned(name: str, issuer: x509.Name, key: ec.EllipticCurvePublicKey, ends: datetime) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    return builder.serial_number(x509.random_serial_number()).not_valid_before(ends - 3 * DAY).not_valid_after(ends)
