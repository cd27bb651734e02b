//! The browser has no database, so `text_column!` and `text_schema!` expand to nothing there.

/// Does nothing.
#[macro_export]
macro_rules! text_column {
    ($($name:ty),+ $(,)?) => {};
}

/// Does nothing.
#[macro_export]
macro_rules! text_schema {
    ($($name:ty),+ $(,)?) => {};
}
