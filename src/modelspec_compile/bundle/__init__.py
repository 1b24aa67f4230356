"""From a system and a target to the files of a bundle, with the records of how they came about."""

from modelspec_compile.bundle.emit import emit
from modelspec_compile.bundle.files import Bundle, File
from modelspec_compile.bundle.load import read

__all__ = ["Bundle", "File", "emit", "read"]
