//! The program: reads the command line, does what it says, exits with a code that means something.

use std::process::ExitCode;

fn main() -> ExitCode {
    dateline::cli::main()
}
