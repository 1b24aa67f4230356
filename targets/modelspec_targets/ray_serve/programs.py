"""How the programs of a bundle reach the pods: a ConfigMap, mounted on the path of Python."""

from __future__ import annotations

from collections.abc import Iterable

from modelspec_compile.mapping.places import Place, document
from modelspec_compile.mapping.rows import Table, constant, embed, table, worded
from modelspec_targets.ray_serve import cluster

CONFIG_MAP = document("configmap.yaml", "ConfigMap", called="{system}-apps")
FOLDER, VOLUME = "/home/ray/apps", "apps"
NAME = "{system}-apps"
HEAD_POD = cluster.HEAD / "template.spec"


def config_map(files: Iterable[str]) -> Table:
    """The ConfigMap that holds the files."""
    return table(
        constant(CONFIG_MAP / "apiVersion", "v1"),
        constant(CONFIG_MAP / "kind", "ConfigMap"),
        worded(CONFIG_MAP / "metadata.name", NAME),
        *(embed((CONFIG_MAP / "data").key(file), file) for file in files),
    )


def path_of_python(container: Place) -> Table:
    """Where Python looks for the modules of the applications."""
    return (constant(container / "env[name=PYTHONPATH].value", FOLDER),)


def mounted(pod: Place, container: Place) -> Table:
    """The files in a container."""
    mount = container / f"volumeMounts[name={VOLUME}]"
    return table(
        constant(mount / "mountPath", FOLDER),
        constant(mount / "readOnly", True),
        worded(pod / f"volumes[name={VOLUME}].configMap.name", NAME),
    )


def head() -> Table:
    """The files on the head, where applications are built."""
    return table(path_of_python(cluster.HEAD_CONTAINER), mounted(HEAD_POD, cluster.HEAD_CONTAINER))
