// Runs jsii's kernel, whose file is the argument, in the process that Python starts. jsii's own start-up script would
// start a second node and hand every message on to it: 45 MB, and more time than most messages take. What the kernel
// expects of it is kept: messages on descriptor 3, what is printed as JSON on standard error, symbolic links preserved,
// and its worker, which indexes a package when a machine first loads it: in jsii's Python package it has another name.
"use strict";
const fs = require("fs");
const path = require("path");
const { Writable } = require("stream");
const threads = require("worker_threads");

const MESSAGES = 3;
const { readSync, writeSync } = fs;

function printed(name) {
  return new Writable({
    write(chunk, _encoding, done) {
      writeSync(2, `${JSON.stringify({ [name]: Buffer.from(chunk).toString("base64") })}\n`);
      done();
    },
  });
}

fs.readSync = (from, ...rest) => readSync(from === MESSAGES ? 0 : from, ...rest);
fs.writeSync = (to, ...rest) => writeSync(to === MESSAGES ? 1 : to, ...rest);
for (const name of ["stdout", "stderr"]) Object.defineProperty(process, name, { value: printed(name) });
threads.Worker = class extends threads.Worker {
  constructor(file, options) {
    super(path.join(path.dirname(file), `lib__${path.basename(file)}`), options);
  }
};
require(process.argv[2]);
