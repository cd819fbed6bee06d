"""One module a command: ``command`` in each is a ``click.Command`` or group, named like the module.

Importing a module is cheap: what is heavy (Spark, cdktf, pydantic) is imported by the command's function.
"""
