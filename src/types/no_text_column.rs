//! The browser has no database, so `text_column!` expands to nothing there.

/// Does nothing.
#[macro_export]
macro_rules! text_column {
    ($($name:ty),+ $(,)?) => {};
}
