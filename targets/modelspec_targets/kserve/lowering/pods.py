"""Pods: their account, their port, the marks on nodes that they accept, how they are replaced."""

from __future__ import annotations

from dataclasses import replace

from modelspec_compile import engines
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import warning
from modelspec_compile.ir import Service, Written
from modelspec_compile.ir.change import default, derive, written_at
from modelspec_compile.ir.runtime import Toleration
from modelspec_targets._kubernetes import RESOURCES
from modelspec_targets.kserve.account import KEY, KEYS, OWNER, SECRET
from modelspec_targets.kserve.forms import HTTP_PORT, Kind, form, port
from modelspec_targets.kserve.places import reader
from modelspec_targets.kserve.storage import URI, scheme

ROLLOUT, TOLERATIONS, PORT = "rollout.strategy", "placement.tolerations", "serving.port"
ONE_WAY = "in Standard mode KServe replaces pods; before 0.21 its canaries get no traffic"
TWO_SPECS = "a second spec for the new version, and weights in the gateway's HTTPRoute"


def ports(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The port that a form fixes, or that an ordinary user may open."""
    fixed, held = port(service), service.serving.port
    why = "KServe has its port for this form; clients use that of the Service"
    if fixed is None and held and held < 1024 and service.safety.pod_security == "restricted":
        fixed, why = HTTP_PORT, "only root opens ports below 1024; clients use that of the Service"
    if fixed is None or held == fixed:
        return service, []
    sources, instead = (PORT, "engine.name"), f"`operations.serving.port: {fixed}`"
    return derive(service, PORT, fixed, "kserve.port", sources, why, instead), []


def rollout(service: Service) -> tuple[Service, list[Diagnostic]]:
    """Pods replace pods, but for groups of hosts."""
    if form(service) in (Kind.STAGES, Kind.COPIES):
        return service, []
    if service.rollout.strategy in (None, "rolling"):
        return default(service, ROLLOUT, "rolling", ROLLOUT, "pods replace pods"), []
    by = "kserve.rollout"
    return derive(service, ROLLOUT, "rolling", by, (ROLLOUT,), ONE_WAY, TWO_SPECS), []


def account(service: Service) -> tuple[Service, list[Diagnostic]]:
    """An account that holds the Secret, unless the spec names one."""
    artifacts = service.model.artifacts
    engine = engines.chosen(service.engine.name)
    itself = engine.weights == "file" and scheme(artifacts.uri) == "hf"
    if artifacts.credentials.name is None or service.placement.service_account or itself:
        return service, []
    why = "KServe takes credentials from the Secrets of an account"
    name = reader(service.name)
    return derive(service, OWNER, name, "kserve.account", (SECRET,), why), []


def keys(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The key of the Secret that KServe knows."""
    artifacts = service.model.artifacts
    known, written = KEYS.get(scheme(artifacts.uri), ()), artifacts.credentials.key
    if artifacts.credentials.name is None or written is None or written in (known or (written,)):
        return service, []
    named = " and ".join(f"`{key}`" for key in known)
    why = f"KServe finds what a Secret opens by the names of its keys, here {named}"
    message = f"the Secret `{artifacts.credentials.name}` must have {named}, not `{written}`"
    instead = f"give the Secret {named}"
    finding = warning("MS518", message, written_at(service, KEY), instead)
    return derive(service, KEY, known[0], "kserve.key", (KEY, URI), why, instead), [finding]


def without_account(service: Service) -> Service:
    """The service without the account that the bundle made."""
    written = isinstance(service.origins.get(OWNER), Written)
    if written or service.placement.service_account != reader(service.name):
        return service
    return replace(service, placement=replace(service.placement, service_account=None))


def tolerations(service: Service) -> tuple[Service, list[Diagnostic]]:
    """The mark by which clouds keep other pods away from nodes with devices."""
    vendor = service.accelerator.vendor
    if vendor not in RESOURCES or not service.accelerator.count:
        return service, []
    mark = Toleration(key=RESOURCES[vendor], operator="Exists", effect="NoSchedule")
    why = "nodes with devices are marked with the name of the resource"
    return default(service, TOLERATIONS, (mark,), TOLERATIONS, why), []
