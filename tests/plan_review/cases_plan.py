"""A pair for each rule on the plan itself."""

from __future__ import annotations

from tests.plan_review.plans import Case, change, plan, unchanged

JOB = {"name": "medallion"}
CHECK = {
    "address": {"to_display": "check.lake"},
    "status": "fail",
    "instances": [{"problems": [{"message": "no tables"}]}],
}

DENY = {"name": "stlake", "network_rules": [{"default_action": "Deny"}]}

CASES = {
    "guard_unknown": Case(
        compliant=plan(change("azurerm_storage_account", DENY, DENY | {"id": None}, unknown={"id": True})),
        violating=plan(
            change(
                "azurerm_storage_account",
                DENY,
                {"name": "stlake"},
                unknown={"network_rules": [{"default_action": True}]},
            )
        ),
        severity="high",
        says="network_rules.default_action goes from Deny to (known after apply)",
    ),
    "plan_incomplete": Case(
        compliant=plan(unchanged("databricks_job", JOB)),
        violating=plan(errored=True, complete=False, applyable=False),
        severity="critical",
        says="Terraform failed while planning",
    ),
    "check_failed": Case(
        compliant=plan(checks=[CHECK | {"status": "pass"}]),
        violating=plan(checks=[CHECK]),
        severity="high",
        says="The check check.lake gave fail",
    ),
    "drift": Case(
        compliant=plan(
            resource_drift=[change("databricks_job", JOB | {"description": None}, JOB | {"description": ""})]
        ),
        violating=plan(
            resource_drift=[
                change("azurerm_role_assignment", {"role_definition_name": "Reader"}, {"role_definition_name": "Owner"})
            ]
        ),
        severity="medium",
        says="was changed outside terraform",
    ),
    "moved_or_imported": Case(
        compliant=plan(unchanged("databricks_job", JOB)),
        violating=plan(change("databricks_job", JOB, JOB | {"description": "x"}, importing="1001")),
        severity="medium",
        says="exists and is taken over (imported); it is also updated in place",
    ),
    "output_changed": Case(
        compliant=plan(output_changes={"url": {"actions": ["no-op"], "before": "a", "after": "a"}}),
        violating=plan(
            output_changes={
                "token": {
                    "actions": ["update"],
                    "before": "a",
                    "after": "a",
                    "before_sensitive": True,
                    "after_sensitive": False,
                }
            }
        ),
        severity="high",
        says="was a secret and will be shown in clear",
    ),
    "unfamiliar_provider": Case(
        compliant=plan(change("databricks_job", None, JOB)),
        violating=plan(change("terraform_data", None, {"input": "x"})),
        severity="high",
        says="it can run programs or call any API",
    ),
    "hidden_change": Case(
        compliant=plan(change("databricks_job", JOB, JOB | {"description": "x"})),
        violating=plan(
            change(
                "databricks_job",
                {"git": "a"},
                {"git": "b"},
                before_sensitive={"git": True},
                after_sensitive={"git": True},
            )
        ),
        severity="low",
        says="secret arguments change: git",
    ),
}
