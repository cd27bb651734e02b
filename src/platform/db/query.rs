//! Queries: an SQL text and its values, run on either database by the methods of [`Tx`].
//!
//! ```ignore
//! let name: Option<String> = tx.fetch_value_optional(sql("select name from service where id = $1").bind(&id)).await?;
//! ```

use super::{Connection, Tx};
use crate::types::text_enum::TextEnum;
use crate::types::{Currency, PublicId, Timestamp};
use chrono::NaiveDate;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Arguments, AssertSqlSafe, Database, Encode, FromRow, SqlSafeStr, SqlStr, Type};
use std::borrow::Cow;

/// An SQL text and the values of its placeholders `$1`, `$2`, ….
#[derive(Debug)]
pub struct Query<'q> {
    text: SqlStr,
    values: Vec<Value<'q>>,
}

/// The texts of the JSON array that is bound as `$1`, for `in`, on SQLite.
pub const IDS_SQLITE: &str = "(select value from json_each($1))";
/// The same on PostgreSQL.
pub const IDS_POSTGRES: &str = "(select json_array_elements_text($1::json))";

/// The row ids of such an array, which [`IDS_SQLITE`] reads as numbers too.
pub const ROW_IDS_POSTGRES: &str = "(select value::bigint from json_array_elements_text($1::json))";

/// Ids as the JSON array that [`IDS_SQLITE`] and [`IDS_POSTGRES`] read.
pub fn ids_json(ids: &[PublicId]) -> String {
    serde_json::json!(ids).to_string()
}

/// The text for an array that is bound as `$1`, for one that is bound as `$place`.
fn bound_as(ids: &str, place: usize) -> String {
    ids.replace("$1", &format!("${place}"))
}

/// A query without values. Text built at run time must be wrapped in `sqlx::AssertSqlSafe`.
pub fn sql<'q>(text: impl SqlSafeStr) -> Query<'q> {
    Query { text: text.into_sql_str(), values: Vec::new() }
}

impl<'q> Query<'q> {
    /// Binds the value of the next placeholder.
    #[must_use]
    pub fn bind(mut self, value: impl Bind<'q>) -> Self {
        self.values.push(value.into_value());
        self
    }

    /// Whether the rows it returns may be rows that it changed.
    fn may_change(&self) -> bool {
        !self.text.as_str().trim_start().starts_with("select")
    }

    fn arguments<DB: Database>(&self) -> Result<DB::Arguments, sqlx::Error>
    where
        for<'t> Option<i64>: Encode<'t, DB> + Type<DB>,
        for<'t> Option<bool>: Encode<'t, DB> + Type<DB>,
        for<'t> Option<f64>: Encode<'t, DB> + Type<DB>,
        for<'t> Option<&'t str>: Encode<'t, DB> + Type<DB>,
        for<'t> Option<&'t [u8]>: Encode<'t, DB> + Type<DB>,
        for<'t> Option<Timestamp>: Encode<'t, DB> + Type<DB>,
        for<'t> Option<NaiveDate>: Encode<'t, DB> + Type<DB>,
    {
        let mut arguments = DB::Arguments::default();
        arguments.reserve(self.values.len(), 0);
        for value in &self.values {
            let added: Result<(), BoxDynError> = match value {
                Value::Integer(value) => arguments.add(*value),
                Value::Boolean(value) => arguments.add(*value),
                Value::Real(value) => arguments.add(*value),
                Value::Text(value) => arguments.add(value.as_deref()),
                Value::Bytes(value) => arguments.add(value.as_deref()),
                Value::Timestamp(value) => arguments.add(*value),
                Value::Date(value) => arguments.add(*value),
            };
            added.map_err(sqlx::Error::Encode)?;
        }
        Ok(arguments)
    }
}

/// A bound value. `None` is a NULL of that type, which PostgreSQL has to know.
#[derive(Debug, Clone)]
pub enum Value<'q> {
    /// An integer.
    Integer(Option<i64>),
    /// A boolean.
    Boolean(Option<bool>),
    /// A floating-point number; never money.
    Real(Option<f64>),
    /// Text.
    Text(Option<Cow<'q, str>>),
    /// Bytes.
    Bytes(Option<Cow<'q, [u8]>>),
    /// A timestamp in UTC.
    Timestamp(Option<Timestamp>),
    /// A date.
    Date(Option<NaiveDate>),
}

/// A type that can be bound to a query.
pub trait Bind<'q>: Sized {
    /// The NULL of this type.
    const NULL: Value<'q>;
    /// Converts to the value to bind.
    fn into_value(self) -> Value<'q>;
}

impl<'q, T: Bind<'q>> Bind<'q> for Option<T> {
    const NULL: Value<'q> = T::NULL;
    fn into_value(self) -> Value<'q> {
        self.map_or(Self::NULL, Bind::into_value)
    }
}

impl<'q, T: TextEnum> Bind<'q> for T {
    const NULL: Value<'q> = Value::Text(None);
    fn into_value(self) -> Value<'q> {
        Value::Text(Some(Cow::Borrowed(self.text())))
    }
}

macro_rules! bind {
    ($($variant:ident: $($type:ty => |$value:ident| $into:expr),+;)+) => { $($(
        impl<'q> Bind<'q> for $type {
            const NULL: Value<'q> = Value::$variant(None);
            fn into_value(self) -> Value<'q> {
                let $value = self;
                Value::$variant(Some($into))
            }
        }
    )+)+ };
}

bind! {
    Integer: i64 => |n| n, i32 => |n| n.into(), u32 => |n| n.into(), &i64 => |n| *n;
    Boolean: bool => |b| b, &bool => |b| *b;
    Real: f64 => |n| n;
    Text: &'q str => |t| t.into(), String => |t| t.into(), &'q String => |t| t.as_str().into(),
        &&'q str => |t| (*t).into(), Cow<'q, str> => |t| t,
        PublicId => |id| id.as_str().to_owned().into(), &'q PublicId => |id| id.as_str().into(),
        Currency => |currency| currency.code().to_owned().into();
    Bytes: Vec<u8> => |b| b.into(), &'q [u8] => |b| b.into(), &'q Vec<u8> => |b| b.as_slice().into();
    Timestamp: Timestamp => |at| at, &Timestamp => |at| *at;
    Date: NaiveDate => |day| day, &NaiveDate => |day| *day;
}

impl<'q> Bind<'q> for &'q Option<String> {
    const NULL: Value<'q> = Value::Text(None);
    fn into_value(self) -> Value<'q> {
        Value::Text(self.as_deref().map(Cow::Borrowed))
    }
}

impl<'q> Bind<'q> for &'q Option<PublicId> {
    const NULL: Value<'q> = Value::Text(None);
    fn into_value(self) -> Value<'q> {
        Value::Text(self.as_ref().map(|id| Cow::Borrowed(id.as_str())))
    }
}

/// A type that rows of both databases can be decoded into: a tuple, or a struct that derives `sqlx::FromRow`.
pub trait Row: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}

impl<T> Row for T where T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}

/// Runs one sqlx call on either database.
macro_rules! on_either {
    ($tx:expr, $query:expr, |$db:ident, $text:ident, $arguments:ident| $run:expr) => {{
        let query = $query;
        let result = match $tx.open_connection()? {
            Connection::Sqlite(inner) => {
                let $arguments = query.arguments::<sqlx::Sqlite>()?;
                let ($db, $text) = (&mut **inner, query.text);
                $run
            }
            Connection::Postgres(inner) => {
                let $arguments = query.arguments::<sqlx::Postgres>()?;
                let ($db, $text) = (&mut **inner, query.text);
                $run
            }
        };
        result.inspect_err(|error| $tx.health.observe(error))
    }};
}

impl Tx {
    /// Whether it is a transaction on PostgreSQL.
    pub const fn is_postgres(&self) -> bool {
        matches!(self.connection, Some(Connection::Postgres(_)))
    }

    /// Selects the SQL text for this database, where the two dialects differ.
    pub const fn dialect(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        if self.is_postgres() { postgres } else { sqlite }
    }

    /// In SQL: the texts of the JSON array that is bound as `$place`, for `in`; where that is `$1`, [`IDS_SQLITE`] or
    /// [`IDS_POSTGRES`].
    pub fn ids(&self, place: usize) -> String {
        bound_as(self.dialect(IDS_SQLITE, IDS_POSTGRES), place)
    }

    /// In SQL: the row ids of such an array.
    pub fn row_ids(&self, place: usize) -> String {
        bound_as(self.dialect(IDS_SQLITE, ROW_IDS_POSTGRES), place)
    }

    /// Locks a row until the transaction ends, so that what is read from it does not change. Does nothing on SQLite,
    /// where a write transaction excludes others anyway.
    pub async fn lock(&mut self, table: &'static str, id: impl Bind<'_>) -> Result<(), sqlx::Error> {
        if self.is_postgres() {
            let text = format!("select 1::bigint from {table} where id = $1 for update");
            self.fetch_value_optional::<i64>(sql(AssertSqlSafe(text)).bind(id)).await?;
        }
        Ok(())
    }

    /// Waits until no other transaction holds the lock of this name, and holds it until this one ends. For rows of one
    /// subject that several workers write: whoever has the lock writes them in any order. Does nothing on SQLite.
    pub async fn lock_name(&mut self, name: &str) -> Result<(), sqlx::Error> {
        if self.is_postgres() {
            let lock = sql("select 1::bigint from pg_advisory_xact_lock(hashtextextended($1, 0))");
            self.fetch_value::<i64>(lock.bind(name)).await?;
        }
        Ok(())
    }

    /// The same without waiting: whether the lock was free.
    pub async fn try_lock_name(&mut self, name: &str) -> Result<bool, sqlx::Error> {
        if !self.is_postgres() {
            return Ok(true);
        }
        self.fetch_value(sql("select pg_try_advisory_xact_lock(hashtextextended($1, 0))").bind(name)).await
    }

    /// Lets PostgreSQL count what a table holds, after many rows were inserted: by itself it does so a minute later, and plans
    /// until then as if the table were empty, so that a step takes the longer the more rows there are. Does nothing on
    /// SQLite, which plans without such counts.
    pub async fn analyze(&mut self, table: &'static str) -> Result<(), sqlx::Error> {
        if self.is_postgres() {
            self.execute(sql(AssertSqlSafe(format!("analyze {table}")))).await?;
        }
        Ok(())
    }

    /// Fetches every row.
    pub async fn fetch_all<R: Row>(&mut self, query: Query<'_>) -> Result<Vec<R>, sqlx::Error> {
        let may_change = query.may_change();
        let rows =
            on_either!(self, query, |db, text, args| sqlx::query_as_with::<_, R, _>(text, args).fetch_all(db).await)?;
        self.has_changed |= may_change && !rows.is_empty();
        Ok(rows)
    }

    /// Fetches the first row, or `None`.
    pub async fn fetch_optional<R: Row>(&mut self, query: Query<'_>) -> Result<Option<R>, sqlx::Error> {
        let may_change = query.may_change();
        let row = on_either!(self, query, |db, text, args| sqlx::query_as_with::<_, R, _>(text, args)
            .fetch_optional(db)
            .await)?;
        self.has_changed |= may_change && row.is_some();
        Ok(row)
    }

    /// Fetches the first row.
    ///
    /// # Errors
    ///
    /// [`sqlx::Error::RowNotFound`] if there is none, which becomes `Refusal::NotFound`.
    pub async fn fetch_one<R: Row>(&mut self, query: Query<'_>) -> Result<R, sqlx::Error> {
        self.fetch_optional(query).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// Fetches the only column of every row.
    pub async fn fetch_values<T>(&mut self, query: Query<'_>) -> Result<Vec<T>, sqlx::Error>
    where
        (T,): Row,
    {
        Ok(self.fetch_all::<(T,)>(query).await?.into_iter().map(|(value,)| value).collect())
    }

    /// Fetches the only column of the first row, or `None`.
    pub async fn fetch_value_optional<T>(&mut self, query: Query<'_>) -> Result<Option<T>, sqlx::Error>
    where
        (T,): Row,
    {
        Ok(self.fetch_optional::<(T,)>(query).await?.map(|(value,)| value))
    }

    /// Fetches the only column of the first row; see [`Tx::fetch_one`].
    pub async fn fetch_value<T>(&mut self, query: Query<'_>) -> Result<T, sqlx::Error>
    where
        (T,): Row,
    {
        Ok(self.fetch_one::<(T,)>(query).await?.0)
    }

    /// Runs a statement and returns the number of rows affected.
    pub async fn execute(&mut self, query: Query<'_>) -> Result<u64, sqlx::Error> {
        let affected: Result<u64, sqlx::Error> = on_either!(self, query, |db, text, args| {
            Ok(sqlx::query_with(text, args).execute(db).await?.rows_affected())
        });
        let affected = affected?;
        self.has_changed |= affected > 0;
        Ok(affected)
    }
}
