"""Ratings on the plan itself."""

from __future__ import annotations

from tests.plan_review.plans import Json, Rating, change, plan


def _provisioned(kind: str) -> Json:
    resource = {"address": "azurerm_subnet.this", "provisioners": [{"type": kind}]}
    return plan(change("azurerm_subnet", None, {"name": "s"}), configuration={"root_module": {"resources": [resource]}})


def _new_with_unknown(type_: str, argument: str, *, wished: bool) -> Json:
    expressions = {argument: {"references": ["var.x"]}} if wished else {}
    resource = {"address": f"{type_}.this", "expressions": expressions}
    return plan(
        change(type_, None, {"name": "n"}, unknown={argument: True}),
        configuration={"root_module": {"resources": [resource]}},
    )


RATINGS: dict[str, Rating] = {
    "a template that may make anything": (
        "unfamiliar_provider",
        plan(change("azurerm_resource_group_template_deployment", None, {"name": "t"})),
        "high",
        "can run programs or call any API",
    ),
    "a program beside a resource": (
        "unfamiliar_provider",
        _provisioned("local-exec"),
        "high",
        "azurerm_subnet.this runs a provisioner (local-exec)",
    ),
    "a program that is read": (
        "unfamiliar_provider",
        plan(change("external", None, {"program": ["sh"]}, actions=["read"], mode="data")),
        "high",
        "external.this is read",
    ),
    "data that is read": (
        "unfamiliar_provider",
        plan(change("azurerm_databricks_workspace", None, {"name": "w"}, actions=["read"], mode="data")),
        "",
        "",
    ),
    "what holds data was deleted by hand": (
        "drift",
        plan(resource_drift=[change("azurerm_storage_container", {"name": "raw"}, None)]),
        "high",
        "was deleted outside terraform",
    ),
    "a new guard that is unknown": (
        "guard_unknown",
        _new_with_unknown("azurerm_storage_container", "container_access_type", wished=True),
        "medium",
        "container_access_type",
    ),
    "a new guard that the provider computes": (
        "guard_unknown",
        _new_with_unknown("databricks_catalog", "owner", wished=False),
        "",
        "",
    ),
}
