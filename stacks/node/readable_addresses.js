// Makes a resource's address its construct's path: `lake/account` becomes `azurerm_storage_account.lake_account`. cdktf
// would add a hash, which no reviewer of a plan can read. Overriding the method in Python gives the same, but each of
// its calls goes to Python and back three times: more than all other calls of a synthesis together.
"use strict";
const Module = require("module");

const STACK = /[\\/]cdktf[\\/].*lib[\\/]terraform-stack\.js$/;
const taken = new WeakMap();

function allocateLogicalId(element) {
  const node = element.node ?? element;
  const [, ...steps] = node.path.split("/");
  const id = steps.join("_");
  const paths = taken.get(this) ?? taken.set(this, new Map()).get(this);
  const other = paths.get(id) ?? node.path;
  if (other !== node.path) {
    throw new Error(`${node.path} and ${other} would both be "${id}" in Terraform. Rename one of them`);
  }
  paths.set(id, node.path);
  return id;
}

const load = Module._extensions[".js"];
Module._extensions[".js"] = function (module, filename) {
  load(module, filename);
  if (STACK.test(filename)) module.exports.TerraformStack.prototype.allocateLogicalId = allocateLogicalId;
};
