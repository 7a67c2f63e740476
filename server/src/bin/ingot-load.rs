//! The `ingot-load` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::load::main()
}
