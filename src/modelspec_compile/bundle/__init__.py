"""From a system and a target to the files of a bundle, with the records of how they came about."""

from modelspec_compile.bundle.emit import emit
from modelspec_compile.bundle.files import Bundle
from modelspec_compile.bundle.load import check, read
from modelspec_compile.output.file import File

__all__ = ["Bundle", "File", "check", "emit", "read"]
