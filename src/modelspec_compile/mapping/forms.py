"""The forms of rows: frozen data that the walks interpret; `rows` has the words to write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from modelspec_compile.mapping.carriers import Carrier
from modelspec_compile.mapping.codecs import Codec, same
from modelspec_compile.mapping.places import Place, fill
from modelspec_compile.mapping.tidying import Spelling


class Fidelity(StrEnum):
    """What a target makes of a field."""

    EXACT = "exact"
    EMULATED = "emulated"
    APPROXIMATED = "approximated"
    UNSUPPORTED = "unsupported"


Unite = Callable[[Any, Any], Any]
"""(what stands at a place, what another service says there) → what both agree on."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must exist outside the bundle: its kind, and its description from the values.

    `describe` gets the row's values and answers the entries of the prerequisite (`name`, `keys`,
    …), or None where these values need nothing.
    """

    kind: str
    describe: Callable[..., dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Row:
    """Fields that travel to one place; `echoes` are places that repeat it.

    Where several services say something at one place, `unite` makes one value of what stands there
    and what comes, and each of them reads the place. `given` are fields of rows before this one,
    whose values the codec gets both ways, behind its own. What a row that `yields` reads gives way
    to what another row reads.
    """

    fields: tuple[str, ...]
    place: Place
    codec: Codec = same
    fidelity: Fidelity = Fidelity.EXACT
    why: str = ""
    instead: str = ""
    echoes: tuple[tuple[Place, Codec], ...] = ()
    needs: tuple[Need, ...] = ()
    unite: Unite | None = None
    given: tuple[str, ...] = ()
    yields: bool = False


@dataclass(frozen=True, slots=True)
class Also:
    """Another place for what a row before it says: reading takes it, and nothing writes it."""

    row: Row

    @property
    def place(self) -> Place:
        """Where it is read from."""
        return self.row.place


@dataclass(frozen=True, slots=True)
class Spread:
    """Fields that become several entries of one mapping whose keys depend on the values."""

    row: Row


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is always there, or wherever one of the fields in `when` is present.

    The words in braces of a `worded` text are filled in, as those of places are; where nothing is
    left of it, nothing is said.
    """

    place: Place
    value: Any
    when: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    worded: bool = False

    def said(self, words: Mapping[str, str]) -> Any:
        """The value with its words filled in."""
        return fill(self.value, words) if self.worded else self.value


@dataclass(frozen=True, slots=True)
class Implied:
    """A value that follows from fields which travel elsewhere.

    `make` gets the values of the fields and answers the value, or ABSENT. Reading takes it where it
    is what the fields that were read imply. A field `things[].name` is a tuple over all elements.
    `unite` is as in `Row`; what several services imply together is taken without a look.
    """

    fields: tuple[str, ...]
    place: Place
    make: Callable[..., Any]
    needs: tuple[Need, ...] = ()
    unite: Unite | None = None


ELEMENT = "{element}"
"""The word for an element's key in the name of a file, and in the texts of its rows."""


@dataclass(frozen=True, slots=True)
class Each:
    """One element of a list or mapping for each element of a field; `rows` are relative to both.

    `by` is the entry that names a list's elements, empty for a list by position, None for a mapping
    by key, or for a file for each element, whose name then holds `{element}`. `fits` is an entry
    that only this field's elements have, where others share the list. `key` turns an element's key
    into what names it there.
    """

    field: str
    place: Place
    rows: tuple[AnyRow, ...]
    by: str | None = "name"
    fits: str = ""
    key: Codec = same


@dataclass(frozen=True, slots=True)
class Gather:
    """A whole collection at one place: the codec's value is a list of (key, *fields) tuples.

    What `decode` cannot tell of a field it gives as None. In a `common` one it gives the values
    that all elements have, whose keys other rows read.
    """

    field: str
    row: Row
    common: bool = False


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Fields that have no place in this target."""

    fidelity: ClassVar = Fidelity.UNSUPPORTED
    fields: tuple[str, ...]
    why: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Tacit:
    """Values of a field that hold without a word; `why` says what makes them hold.

    `holds` gets the value and those of the fields in `given`.
    """

    fidelity: ClassVar = Fidelity.EMULATED
    field: str
    why: str
    holds: Callable[..., bool]
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Embed:
    """The whole text of one file, a program or a document, as a string inside another.

    Where a service makes no such file, there is no string either.
    """

    place: Place
    file: str


@dataclass(frozen=True, slots=True)
class Arguments:
    """Arguments that the user wrote by name; `field` holds elements whose `value` is JSON text.

    Those in `without` are none of what runs here; `why` and `instead` are for them.
    """

    field: str
    place: Place
    carrier: Carrier
    spelling: Spelling
    without: frozenset[str] = frozenset()
    why: str = ""
    instead: str = ""


AnyRow = (
    Row
    | Also
    | Spread
    | Constant
    | Implied
    | Each
    | Gather
    | Arguments
    | Unsupported
    | Tacit
    | Embed
)
Table = tuple[AnyRow, ...]
Nested = AnyRow | tuple["Nested", ...]
