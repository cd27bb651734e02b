//! Stores enums of [`text_enum`](super::text_enum) in text columns, and describes their words in the API's document.
//! Compiled for the server only.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// Implements `sqlx::{Type, Encode, Decode}` for enums of [`text_enum!`](crate::text_enum), on both databases. Decoding
/// an unknown word is an error of the column.
#[macro_export]
macro_rules! text_column {
    ($($name:ty),+ $(,)?) => { $(
        impl<DB: ::sqlx::Database> ::sqlx::Type<DB> for $name
        where
            String: ::sqlx::Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <String as ::sqlx::Type<DB>>::type_info()
            }
            fn compatible(ty: &DB::TypeInfo) -> bool {
                <String as ::sqlx::Type<DB>>::compatible(ty)
            }
        }

        impl<'q, DB: ::sqlx::Database> ::sqlx::Encode<'q, DB> for $name
        where
            String: ::sqlx::Encode<'q, DB>,
        {
            fn encode_by_ref(
                &self,
                buf: &mut DB::ArgumentBuffer,
            ) -> Result<::sqlx::encode::IsNull, ::sqlx::error::BoxDynError> {
                <String as ::sqlx::Encode<'q, DB>>::encode(self.as_str().to_owned(), buf)
            }
        }

        impl<'r, DB: ::sqlx::Database> ::sqlx::Decode<'r, DB> for $name
        where
            String: ::sqlx::Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, ::sqlx::error::BoxDynError> {
                let text = <String as ::sqlx::Decode<'r, DB>>::decode(value)?;
                Ok(text.parse::<$name>()?)
            }
        }
    )+ };
}

/// Describes an enum of [`text_enum!`](crate::text_enum) in the API's document, by its words.
#[macro_export]
macro_rules! text_schema {
    ($($name:ty),+ $(,)?) => { $(
        impl ::utoipa::PartialSchema for $name {
            fn schema() -> ::utoipa::openapi::RefOr<::utoipa::openapi::schema::Schema> {
                $crate::types::text_column::schema_of_words(<$name>::ALL.map(|value| value.as_str()))
            }
        }

        impl ::utoipa::ToSchema for $name {
            fn name() -> ::std::borrow::Cow<'static, str> {
                $crate::types::text_column::schema_name(<$name as $crate::types::text_enum::TextEnum>::KIND).into()
            }
        }
    )+ };
}

/// The schema of an enum with these words.
pub fn schema_of_words(words: impl IntoIterator<Item = &'static str>) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
}

/// The name of an enum in the document: "incident state" is `IncidentState`.
pub fn schema_name(kind: &str) -> String {
    kind.split([' ', '-', '_'])
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
        })
        .collect()
}
