//! How types of Amends are described in the OpenAPI document. Words of enums are described by
//! [`text_enum!`](crate::text_enum).

use crate::types::{PublicId, Timestamp};
use chrono::{Datelike, SubsecRound};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// What a public id looks like.
pub const ID_PATTERN: &str = "^[a-z0-9]{12}$";

impl PartialSchema for PublicId {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(ID_PATTERN))
            .description(Some("An id: 12 characters of a-z and 0-9."))
            .into()
    }
}

impl ToSchema for PublicId {
    fn name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
}

/// Schemas by name, as far as they are used.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// A reference to the schema of a type, which is added to `schemas` with those that it uses.
pub fn reference<T: ToSchema>(schemas: &mut Schemas) -> RefOr<Schema> {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
    RefOr::Ref(Ref::from_schema_name(T::name()))
}

/// A time in a body or a query: RFC 3339, between the years 1900 and 9998, in whole microseconds, as both databases hold
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time(pub Timestamp);

impl<'de> serde::Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let at = Timestamp::deserialize(deserializer)?;
        if !(1900..=9998).contains(&at.year()) {
            return Err(serde::de::Error::custom("the year must be between 1900 and 9998"));
        }
        Ok(Self(at.trunc_subsecs(6)))
    }
}

impl PartialSchema for Time {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}

impl ToSchema for Time {
    fn name() -> std::borrow::Cow<'static, str> {
        "Time".into()
    }
}
