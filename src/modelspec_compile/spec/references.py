"""References to what is kept elsewhere; a spec never holds the value of a secret."""

from modelspec_compile.spec.section import Section, required


class SecretKey(Section):
    """One key of a named secret of the platform."""

    name: str = required(
        "Name of the secret.", "hf-read", pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"
    )
    key: str = required("Key inside the secret.", "token", pattern=r"^[-._a-zA-Z0-9]+$")


class SecretSource(Section):
    """A value that is read from a secret when the service starts."""

    secret_ref: SecretKey = required()
