//! In the browser there is no database: an enum of [`text_enum`](super::text_enum) is no column there.

/// Does nothing.
#[macro_export]
macro_rules! text_column {
    ($($word:ty),+ $(,)?) => {};
}
