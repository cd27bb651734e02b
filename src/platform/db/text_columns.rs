//! Stores [`PublicId`] and [`Currency`] in text columns of both databases. Decoding an invalid text is an error of the
//! column.

use crate::types::{Currency, PublicId};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Type};

macro_rules! text_columns {
    ($($name:ty: |$value:ident| $text:expr;)+) => { $(
        impl<DB: Database> Type<DB> for $name
        where
            String: Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <String as Type<DB>>::type_info()
            }
            fn compatible(ty: &DB::TypeInfo) -> bool {
                <String as Type<DB>>::compatible(ty)
            }
        }

        impl<'q, DB: Database> Encode<'q, DB> for $name
        where
            String: Encode<'q, DB>,
        {
            fn encode_by_ref(&self, buf: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
                let $value = self;
                <String as Encode<'q, DB>>::encode($text.to_owned(), buf)
            }
        }

        impl<'r, DB: Database> Decode<'r, DB> for $name
        where
            String: Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok(Self::try_from(<String as Decode<'r, DB>>::decode(value)?)?)
            }
        }
    )+ };
}

text_columns! {
    PublicId: |id| id.as_str();
    Currency: |currency| currency.code();
}
