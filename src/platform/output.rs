//! What commands write to whoever runs them. The reader may go away, as `head` does when it has its lines: the command then does
//! the rest of its work all the same, and its exit code says what came of it, since scripts tell by it. `println!` would panic.

use std::fmt::Display;
use std::io::{self, Write};

/// Writes a line to standard output.
pub fn say(text: impl Display) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// Writes a line to standard error.
pub fn warn(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}
