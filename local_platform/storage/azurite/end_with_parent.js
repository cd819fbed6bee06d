// Azurite must not outlive the run that started it, however that one ends: its standard input closes then. Waiting for
// that must not keep it alive either: once told to end, it ends when nothing is left to wait for.
process.stdin.on("close", () => process.kill(process.pid, "SIGTERM"));
process.stdin.resume();
process.stdin.unref();
