//! Enums whose values are words in the database, in forms and in JSON.

use std::fmt;

/// Declares an enum together with the word of each variant.
///
/// ```ignore
/// text_enum! {
///     /// The state of a message.
///     pub enum State("message state") {
///         /// Not sent yet.
///         Planned = "planned",
///         /// Accepted by the mail server.
///         Sent = "sent",
///     }
///     sets {
///         /// Final states.
///         FINAL, FINAL_SQL = [Sent];
///     }
/// }
/// ```
///
/// gives `State::ALL`, `State::as_str`, `FromStr`, serde as the word, sqlx as a text column on both databases, and for
/// each set a slice (`State::FINAL`) and a list for SQL (`State::FINAL_SQL`, here `('sent')`).
#[macro_export]
macro_rules! text_enum {
    (
        $(#[$meta:meta])* $vis:vis enum $name:ident($kind:literal) {
            $($(#[$of:meta])* $variant:ident = $text:literal),+ $(,)?
        }
        $(sets { $($(#[$set_meta:meta])* $set:ident, $set_sql:ident = [$first:ident $(, $more:ident)* $(,)?];)+ })?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$of])* $variant),+ }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: [Self; [$(stringify!($variant)),+].len()] = [$(Self::$variant),+];

            /// The word in the database, in forms and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            $($(
                $(#[$set_meta])*
                pub const $set: &'static [Self] = &[Self::$first $(, Self::$more)*];

                #[doc = concat!("[`Self::", stringify!($set), "`] as a list for `in` in SQL.")]
                pub const $set_sql: &'static str = ::const_format::concatcp!(
                    "('", $name::$first.as_str(), "'" $(, ",'", $name::$more.as_str(), "'")*, ")"
                );
            )+)?
        }

        impl $crate::types::text_enum::TextEnum for $name {
            const KIND: &'static str = $kind;
            fn text(self) -> &'static str { self.as_str() }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::types::text_enum::UnknownText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::types::text_enum::UnknownText { kind: $kind, text: text.to_owned() }),
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }

        $crate::text_column!($name);
        $crate::text_schema!($name);
    };
}

/// An enum made by [`text_enum!`](crate::text_enum).
pub trait TextEnum: Copy + std::str::FromStr<Err = UnknownText> + Send + Sync + 'static {
    /// What it is, for error messages: "message state".
    const KIND: &'static str;
    /// The word of a value.
    fn text(self) -> &'static str;
}

/// A word that is no value of its enum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {kind}")]
pub struct UnknownText {
    /// What was expected, such as "message state".
    pub kind: &'static str,
    /// The word.
    pub text: String,
}

/// Values as a list for `in` in SQL, such as `('sent','delivered')`, for sets that a function decides.
pub fn sql_list<T: TextEnum>(values: impl IntoIterator<Item = T>) -> String {
    let quoted: Vec<_> = values.into_iter().map(|value| format!("'{}'", value.text())).collect();
    format!("({})", quoted.join(","))
}

/// Parses a stored word.
///
/// # Errors
///
/// An unknown word is a `Refusal::Fault` that names the row, such as `message 17: "snet" is not a message state`.
pub fn stored<T: TextEnum>(text: &str, table: &str, id: impl fmt::Display) -> Result<T, super::Refusal> {
    text.parse().map_err(|unknown: UnknownText| super::Refusal::Fault(format!("{table} {id}: {unknown}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    text_enum! {
        /// A traffic light.
        enum Light("light") {
            /// Stop.
            Red = "red",
            /// Wait.
            Amber = "amber_or_yellow",
            /// Go.
            Green = "green",
        }
        sets {
            /// Traffic must stop.
            CLOSED, CLOSED_SQL = [Red, Amber];
            /// Traffic may pass.
            OPEN, OPEN_SQL = [Green];
        }
    }

    #[test]
    fn every_word_can_be_parsed() {
        for light in &Light::ALL {
            assert_eq!(light.as_str().parse(), Ok(*light));
            let json = serde_json::to_string(light).unwrap();
            assert_eq!(json, format!("\"{}\"", light.as_str()));
            assert_eq!(serde_json::from_str::<Light>(&json).unwrap(), *light);
        }
    }

    #[test]
    fn an_unknown_word_is_an_error_that_names_the_row() {
        let refusal = stored::<Light>("blue", "crossing", 7).unwrap_err();
        assert_eq!(refusal, crate::types::Refusal::Fault("crossing 7: \"blue\" is not a light".into()));
        assert!(serde_json::from_str::<Light>("\"blue\"").is_err());
    }

    #[test]
    fn sets_are_slices_and_sql_lists() {
        assert_eq!((Light::CLOSED_SQL, Light::OPEN_SQL), ("('red','amber_or_yellow')", "('green')"));
        assert_eq!((Light::CLOSED.len(), Light::OPEN), (2, &[Light::Green][..]));
        assert_eq!(sql_list(Light::CLOSED.iter().copied()), Light::CLOSED_SQL);
    }
}
