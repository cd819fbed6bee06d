// Azurite must not outlive the run that started it, however that one ends: its standard input closes then.
process.stdin.on("close", () => process.kill(process.pid, "SIGTERM"));
process.stdin.resume();
