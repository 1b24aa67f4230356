"""The file of an engine that is told some things by a file: a ConfigMap, mounted.

Kustomize makes the ConfigMap and names it by its content, so a change rolls the pods; the file
`kustomizeconfig.yaml` tells it where an InferenceService speaks of ConfigMaps.
"""

from __future__ import annotations

from modelspec_compile.engines.engine import Engine
from modelspec_compile.engines.travel import Mount
from modelspec_compile.mapping.places import Place, document
from modelspec_compile.mapping.rows import Table, constant, implied, table
from modelspec_targets.kserve.places import KUSTOMIZATION, PREDICTOR

FILE, FOLDER = "engine.yaml", "/etc/engine"
DOCUMENT = document(f"{{folder}}{FILE}")
NAMES = document("{folder}kustomizeconfig.yaml")


def mount(engine: Engine) -> Mount | None:
    """Where the file stands in the bundle and in the container, for an engine that takes one."""
    return Mount(DOCUMENT, f"{FOLDER}/{FILE}") if engine.config_flag else None


def mounted(engine: Engine, container: Place) -> Table:
    """The file in the container."""
    if not engine.config_flag:
        return ()
    return table(
        constant(container / "volumeMounts[name=engine].mountPath", FOLDER),
        implied("name", PREDICTOR / "volumes[name=engine].configMap.name", _called),
    )


def generated(engine: Engine) -> Table:
    """The ConfigMap of the file, in the kustomization."""
    if not engine.config_flag:
        return ()
    made, reference = KUSTOMIZATION / "configMapGenerator[0]", NAMES / "nameReference[0]"
    user = {"path": "spec/predictor/volumes/configMap/name", "kind": "InferenceService"}
    return table(
        implied("name", made / "name", _called),
        constant(made / "files", [FILE]),
        constant(KUSTOMIZATION / "configurations", [NAMES.file.removeprefix("{folder}")]),
        constant(reference / "kind", "ConfigMap"),
        constant(reference / "fieldSpecs", [user]),
    )


def _called(name: str) -> str:
    return f"{name}-engine"
