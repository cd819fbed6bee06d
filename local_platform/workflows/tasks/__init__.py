"""What tasks do on this machine: a wheel's entry point is called, a declarative pipeline is updated."""
