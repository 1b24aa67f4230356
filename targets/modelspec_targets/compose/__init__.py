"""Docker Compose: one `compose.yaml` for the whole system, engines behind one nginx gateway.

* Requires Docker Compose 2.30 or newer. Only the gateway publishes a port, on the loopback.
* Replicas are services of their own, each pinned to its devices: Compose gives every replica of one
  service the same devices (docker/compose#11863). A network alias makes them one upstream.
* Weights that an engine cannot fetch itself are laid into a volume by a service that ends before
  the engine starts; weights on the hub are fetched by the engine into a volume that stays.
* A secret is a required variable, `${NAME__KEY:?…}`, from `.env`; no value is in any file. Every
  other `$` is doubled, for Compose expands it anywhere.
* Programs are constant: nginx gets its values from the gateway's environment.
* Prometheus comes in the profile `observability`.

Sources: compose-spec 170098ba07d9, docker/compose v5.5.0 (read 2026-11-23).
"""

from __future__ import annotations

from modelspec_compile.mapping.render import Documents
from modelspec_compile.target import Target
from modelspec_targets.compose.checks import check
from modelspec_targets.compose.escape import escape, list_variables
from modelspec_targets.compose.lowering import RULES, words
from modelspec_targets.compose.order import order
from modelspec_targets.compose.reading import unfold
from modelspec_targets.compose.table import ASIDE, SHAPES


def _seal(documents: Documents) -> None:
    order(documents)
    list_variables(documents)


target = Target(
    name="compose",
    title="Docker Compose",
    shapes=SHAPES,
    aside=ASIDE,
    templates="modelspec_templates/compose",
    rules=RULES,
    words=words,
    check=check,
    escape=escape,
    unfold=unfold,
    seal=_seal,
)
