"""The parts of a timestamp token that rfc3161_client does not check (RFC 3161, 5035 and 5652)."""

from typing import Annotated

from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import Certificate, ObjectIdentifier, load_der_x509_certificate


@asn1.sequence
class IssuerAndSerialNumber:
    issuer: asn1.TLV
    serial_number: int


@asn1.sequence
class Attribute:
    kind: ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class SignerInfo:
    version: int
    certificate: IssuerAndSerialNumber
    digest_algorithm: asn1.TLV
    signed_attributes: Annotated[asn1.SetOf[Attribute], asn1.Implicit(0)]
    signature_algorithm: asn1.TLV
    signature: bytes
    unsigned_attributes: Annotated[asn1.SetOf[Attribute] | None, asn1.Implicit(1)]


@asn1.sequence
class SignedData:
    version: int
    digest_algorithms: asn1.TLV
    content: asn1.TLV
    # A set, read as a list: not every authority sorts it, as DER requires.
    certificates: Annotated[list[asn1.TLV], asn1.Implicit(0)]
    revocation_lists: Annotated[list[asn1.TLV] | None, asn1.Implicit(1)]
    signers: asn1.SetOf[SignerInfo]


@asn1.sequence
class Token:
    kind: ObjectIdentifier
    signed_data: Annotated[SignedData, asn1.Explicit(0)]


@asn1.sequence
class Response:
    status: asn1.TLV
    token: Token | None


@asn1.sequence
class Algorithm:
    identifier: ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class CertificateId:
    algorithm: Algorithm | None
    digest: bytes
    issuer_and_serial_number: list[asn1.TLV] | None


@asn1.sequence
class SigningCertificate:
    certificates: list[CertificateId]
    policies: list[asn1.TLV] | None


# The older attribute has no other. It is safe here: no one can make a certificate with the hash of
# a given one.
SHA1 = hashes.SHA1()  # noqa: S303 (RFC 5035 prescribes it)  # nosec B303
# The attributes that name the certificate, with the algorithm if they name none.
SIGNING_CERTIFICATE: dict[ObjectIdentifier, hashes.HashAlgorithm] = {
    ObjectIdentifier("1.2.840.113549.1.9.16.2.12"): SHA1,
    ObjectIdentifier("1.2.840.113549.1.9.16.2.47"): hashes.SHA256(),
}
ALGORITHMS: dict[ObjectIdentifier, hashes.HashAlgorithm] = {
    ObjectIdentifier("2.16.840.1.101.3.4.2.1"): hashes.SHA256(),
    ObjectIdentifier("2.16.840.1.101.3.4.2.2"): hashes.SHA384(),
    ObjectIdentifier("2.16.840.1.101.3.4.2.3"): hashes.SHA512(),
}


def sort_certificates(response: bytes) -> bytes:
    """Return the response with its certificates in the order of DER, the only one that is read.

    No signature covers their order. Raise `ValueError` if it is not a response of an authority.
    """
    decoded = asn1.decode_der(Response, response)
    if asn1.encode_der(decoded) != response:
        raise ValueError("The response has another form than DER.")
    if decoded.token:
        decoded.token.signed_data.certificates.sort(key=asn1.encode_der)
    return asn1.encode_der(decoded)


def signed_names_match(response: bytes) -> bool:
    """Return whether the signature also covers the name of the certificate that it is made with.

    Without that name, the certificate of a token could be exchanged for another one of the same
    key. Raise `ValueError` or `LookupError` if the token has several signers or certificates of the
    same serial number, or an unknown algorithm.
    """
    token = asn1.decode_der(Response, response).token
    if not token:
        return False
    [signer] = token.signed_data.signers.as_list()
    certificate = _find_certificate(signer, token.signed_data.certificates)
    matches = []
    for attribute in signer.signed_attributes.as_list():
        if attribute.kind in SIGNING_CERTIFICATE:
            [value] = attribute.values.as_list()
            first = value.parse(SigningCertificate).certificates[0]
            algorithm = SIGNING_CERTIFICATE[attribute.kind]
            if first.algorithm:
                algorithm = ALGORITHMS[first.algorithm.identifier]
            matches.append(certificate.fingerprint(algorithm) == first.digest)
    return bool(matches) and all(matches)


def _find_certificate(signer: SignerInfo, certificates: list[asn1.TLV]) -> Certificate:
    issuer = asn1.encode_der(signer.certificate.issuer)
    different = {asn1.encode_der(certificate) for certificate in certificates}
    loaded = [load_der_x509_certificate(der) for der in different]
    [certificate] = [
        certificate
        for certificate in loaded
        if certificate.serial_number == signer.certificate.serial_number
        and certificate.issuer.public_bytes() == issuer
    ]
    return certificate
