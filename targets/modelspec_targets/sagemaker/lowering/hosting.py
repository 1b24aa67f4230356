"""Where it runs: region, instance type, image and role."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from modelspec_compile import engines
from modelspec_compile.catalog import Catalog
from modelspec_compile.diagnostics import Diagnostic
from modelspec_compile.diagnostics.diagnostic import error, note, warning
from modelspec_compile.ir import Derived, Service, System, Written
from modelspec_compile.ir.change import default, derive, respell, written_at
from modelspec_compile.mapping.lowering import stepped
from modelspec_targets.sagemaker import hosts, images, instances
from modelspec_targets.sagemaker.images import Repository
from modelspec_targets.sagemaker.instances import Instance, Wish
from modelspec_targets.sagemaker.places import NOBODY

BY = "sagemaker"
REGION = "us-east-1"
INSTANCE = "cost.instance_type"
OTHER_TYPE = "leave `governance.cost.pricingHints.instanceType` out, or name another type"
IMAGE, VERSION = "engine.image", "engine.version"
ROLE = "placement.service_account"
_MIRROR = re.compile(rf"{NOBODY}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/(.+)")
_ROLE = re.compile(rf"arn:aws[a-z-]*:iam::{NOBODY}:role/(.+)")
Lowered = tuple[Service, list[Diagnostic]]


def region_of(service: Service) -> str:
    """The region that a lowered service is for."""
    return service.compliance.regions[0]


def region(service: Service) -> Lowered:
    """Take the first region of the residency; an endpoint lives in one."""
    why = "no residency is written"
    service = default(service, "compliance.regions", (REGION,), "sagemaker.region", why)
    chosen = region_of(service)
    if chosen in images.regions():
        return service, []
    known = ", ".join(images.regions())
    span = written_at(service, "compliance.regions")
    message = f"`{chosen}` is no region in which AWS publishes images for SageMaker"
    finding = error("MS547", message, span, f"one of {known}")
    return replace(service, compliance=replace(service.compliance, regions=(REGION,))), [finding]


def wish_of(service: Service) -> Wish:
    """What one replica asks for."""
    devices, host = service.accelerator, service.resources
    count = (devices.count or 0) if devices.type != "cpu" else 0
    kind = devices.type if count else None
    return Wish(kind, count, host.cpu_millicores or 0, host.memory_bytes or 0)


def instance(system: System, catalog: Catalog) -> tuple[System, list[Diagnostic]]:
    """An instance type for every service."""
    return stepped(system, partial(_instance, catalog=catalog))


def _instance(service: Service, catalog: Catalog) -> Lowered:
    """Take the hint where it can serve, else the smallest type that does."""
    wish, hint = wish_of(service), service.cost.instance_type
    problem = _misfit(hint, wish) if hint else ""
    if hint and not problem:
        return service, []
    chosen, same = instances.choose(wish, catalog)
    why = problem or "the smallest type with the devices and the host that a replica asks for"
    sources = ("accelerator.type", "accelerator.count", "resources.cpu_millicores")
    lowered = derive(service, INSTANCE, chosen.type, BY, sources, why, OTHER_TYPE if hint else "")
    found = [_hint_finding(service, chosen, problem)] if problem else []
    if wish.accelerator and not same:
        known = catalog.find(wish.accelerator) is not None
        found.append(_device_finding(service, chosen, known=known))
    return lowered, found


def _misfit(hint: str, wish: Wish) -> str:
    """Why a hint cannot be taken, empty where it can."""
    if not instances.exists(hint):
        return f"SageMaker has no instance type `ml.{hint.removeprefix('ml.')}`"
    found = instances.named(hint)
    if found is None:
        return f"the devices of `{hint}` are not known" if wish.devices else ""
    if instances.serves(found, wish) or (not wish.accelerator and found.devices >= wish.devices):
        return ""
    kind = f"{wish.devices} {wish.accelerator}" if wish.accelerator else "no device"
    return f"`{hint}` has {found.devices} {found.accelerator or 'devices'}, not {kind}"


def _hint_finding(service: Service, chosen: Instance, problem: str) -> Diagnostic:
    """An error for a type of AWS that does not exist; another cloud's says nothing here."""
    say = warning
    if service.cost.cloud_provider == "aws" and not instances.exists(
        service.cost.instance_type or ""
    ):
        say = error
    message = f"{problem}; `ml.{chosen.type}` is taken"
    return say("MS544", message, written_at(service, INSTANCE), OTHER_TYPE)


def _device_finding(service: Service, chosen: Instance, *, known: bool) -> Diagnostic:
    """A stand-in holds about as much; of an unknown device nobody knows how much that is."""
    kind, count = service.accelerator.type or "", service.accelerator.count
    span = written_at(service, "accelerator.type")
    if not known:
        message = f"`{kind}` is not known, so no instance type can be chosen for it"
        return error("MS543", message, span, "`governance.cost.pricingHints.instanceType`")
    message = (
        f"no instance type of SageMaker has {count} {kind}; `ml.{chosen.type}` with "
        f"{chosen.devices} {chosen.accelerator} stands in"
    )
    hint = "write an accelerator that SageMaker has, or choose another target"
    return warning("MS543", message, span, hint)


def image(service: Service) -> Lowered:
    """Take AWS's own image of the engine; another one must be copied to Amazon ECR."""
    written = service.engine.image or ""
    chosen_here = not written or isinstance(service.origins.get(IMAGE), Derived)
    if (chosen_here or _for_other_devices(service)) and (repository := _published(service)):
        service = _of_aws(service, repository)
    elif written and not images.ECR.fullmatch(written):
        return _mirrored(service, written)
    return service, [*_region_findings(service), *_host_findings(service)]


def _for_other_devices(service: Service) -> bool:
    """Whether the image is written for devices that others stand in for."""
    host, wanted = instances.named(service.cost.instance_type or ""), service.accelerator.vendor
    return host is not None and host.devices > 0 and wanted not in (None, host.vendor)


def _published(service: Service) -> Repository | None:
    host = instances.named(service.cost.instance_type or "")
    vendor, format_ = host.vendor if host else "cpu", service.model.artifacts.format or ""
    return images.published(engines.chosen(service.engine.name).family, vendor, format_)


def _of_aws(service: Service, repository: Repository) -> Service:
    """The image of the wanted version or of the nearest, which is then the version that runs."""
    wanted = service.engine.version or engines.chosen(service.engine.name).version
    version = images.nearest(repository, wanted)
    if version != wanted and not repository.of:
        why = f"the nearest version that AWS publishes an image of is {version}"
        way_out = "an image of its own in `runtime.engine.image`"
        service = derive(service, VERSION, version, BY, (VERSION,), why, way_out)
    why = "the image of this engine that AWS publishes for SageMaker"
    sources = ("engine.name", VERSION, "compliance.regions")
    found = images.uri(repository, version, region_of(service))
    instead = "devices that SageMaker has" if service.engine.image else ""
    return derive(service, IMAGE, found, BY, sources, why, instead)


def _mirrored(service: Service, written: str) -> Lowered:
    place = region_of(service)
    copy = f"{NOBODY}.dkr.ecr.{place}.{images.domain(place)}/{written}"
    why = "SageMaker pulls from Amazon ECR, where a copy of the image must be"
    service = derive(service, IMAGE, copy, BY, (IMAGE,), why)
    finding = warning(
        "MS546",
        f"`{written}` runs on SageMaker as a copy in Amazon ECR, and only if it starts with the "
        "word `serve` and answers `GET /ping` and `POST /invocations` on port 8080",
        written_at(service, IMAGE) or written_at(service, "engine.name"),
        "build an image that does, or write an engine that AWS publishes an image of",
    )
    return service, [finding, *_host_findings(service)]


def _region_findings(service: Service) -> list[Diagnostic]:
    """An image is pulled from the region that the endpoint is in."""
    found, place = images.ECR.fullmatch(service.engine.image or ""), region_of(service)
    if not found or found["region"] == place:
        return []
    message = f"`{found[0]}` is in {found['region']}, and the endpoint in {place}"
    hint = f"an image in {place}, or `governance.compliance.residency.regions`"
    return [warning("MS546", message, written_at(service, IMAGE), hint)]


def _host_findings(service: Service) -> list[Diagnostic]:
    kind, image_ = service.cost.instance_type, service.engine.image
    if not hosts.needs_host(kind) or hosts.host(image_, kind):
        return []
    message = f"which host image suits `{image_}` on `ml.{kind}` is not known, so none is written"
    hint = "an override of `InferenceAmiVersion` in `create-endpoint-config.json`"
    return [warning("MS545", message, written_at(service, "accelerator.type"), hint)]


def parallelism(service: Service) -> Lowered:
    """One replica is one instance: what would reach beyond it is cut to its devices."""
    host, degrees = instances.named(service.cost.instance_type or ""), service.parallelism
    world = (degrees.tensor or 1) * (degrees.pipeline or 1) * (degrees.data or 1)
    if host is None or not host.devices or world <= host.devices:
        return service, []
    why = f"a replica is one instance, and `ml.{host.type}` has {host.devices} devices"
    way_out = "Amazon SageMaker HyperPod, or a target that forms groups of hosts"
    tensor = min(degrees.tensor or host.devices, host.devices)
    for name, degree in (("tensor", tensor), ("pipeline", 1), ("data", 1)):
        if getattr(degrees, name) not in (None, degree):
            path, sources = f"parallelism.{name}", (INSTANCE,)
            service = derive(service, path, degree, BY, sources, why, way_out)
    return service, []


def role(service: Service) -> Lowered:
    """An execution role by its ARN; a name, or none, stands in an account of nobody."""
    written = service.placement.service_account
    if written and written.startswith("arn:"):
        return service, []
    assumed = _default_role(service)
    name = written or assumed
    arn = f"arn:{images.partition(region_of(service))}:iam::{NOBODY}:role/{name}"
    why = "the role is of the account that deploys, which `deploy.sh` fills in"
    instead = "leave it out, it is the name that is assumed" if written == assumed else ""
    lowered = derive(service, ROLE, arn, BY, (ROLE,), why, instead)
    if written:
        return lowered, []
    message = f"no `serviceAccount` is written; the execution role `{name}` is assumed"
    hint = "write the ARN of a role in `runtime.placement.serviceAccount`"
    return lowered, [note("MS548", message, written_at(service, "name"), hint)]


def _default_role(service: Service) -> str:
    return f"{service.name[:54]}-execution"


def own_image(service: Service) -> Service:
    """Undo `image`: a copy is what it is a copy of, and AWS's image of an engine goes unsaid."""
    held = service.engine.image or ""
    if isinstance(service.origins.get(IMAGE), Written):
        return service
    if copy := _MIRROR.fullmatch(held):
        return respell(service, IMAGE, copy[1])
    listed = images.known(held)
    return respell(service, IMAGE, None) if listed and listed[1] else service


def unplaced_role(service: Service) -> Service:
    """Undo `role`."""
    found = _ROLE.fullmatch(service.placement.service_account or "")
    if not found:
        return service
    return respell(service, ROLE, None if found[1] == _default_role(service) else found[1])
