// Keeps what V8 compiles of the packages' JavaScript for the next run. Node keeps it by path, and jsii links the
// packages into a folder that is new each time: so a file is compiled under the path that it is linked from.
// A folder that can't be written, or a node that knows no such cache, compiles each time.
"use strict";
const fs = require("fs");
const Module = require("module");

const LINKED = /[\\/]jsii-kernel-\w+[\\/]node_modules[\\/]/;
const SOURCE_MAP = "\n//# sourceMappingURL=data:";
let kept = false;

const load = Module._extensions[".js"];
Module._extensions[".js"] = function (module, filename) {
  if (!LINKED.test(filename)) return load(module, filename);
  // Not before: jsii's own files lie in a new folder each time as well, and would fill the cache.
  if (!kept) Module.enableCompileCache?.(process.env.LAKEHOUSE_COMPILED_CODE);
  kept = true;
  const file = fs.realpathSync.native(filename);
  const source = fs.readFileSync(file);
  const map = source.lastIndexOf(SOURCE_MAP); // what jsii made ends in one: two thirds of all its bytes
  if (map < 0) return load(module, file);
  module._compile(source.toString("utf8", 0, map), file);
};
