//! What the handler of a form receives.

use crate::access::Right;
use crate::platform::db::Tx;
use crate::platform::keys::Purpose;
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::form_fields::Fields;
use axum::http::HeaderMap;
use std::sync::Arc;

/// A posted form.
#[derive(Debug, Clone)]
pub struct FormRequest {
    /// Who posted it and when, and the parameters of the path.
    pub context: RequestContext,
    /// The posted fields.
    pub fields: Arc<Fields>,
    /// The request's headers.
    pub headers: HeaderMap,
}

impl FormRequest {
    /// The right `R` of the signed-in person.
    ///
    /// # Errors
    ///
    /// [`Refusal::SignedOut`] where nobody is signed in, otherwise that of [`Staff::may`](crate::access::Staff::may).
    pub fn may<R: Right>(&self) -> Result<R, Refusal> {
        self.context.staff.as_ref().ok_or(Refusal::SignedOut)?.may::<R>()
    }

    /// Whom it comes from, as it is stored: a keyed hash of what limits count.
    pub fn source_key(&self) -> String {
        self.context.app.keys.lookup(Purpose::Source, &self.context.source.key().to_string())
    }

    /// Runs `work` in one write transaction; see [`Db::write`](crate::platform::db::Db::write).
    pub async fn write<T>(&self, work: impl AsyncFnOnce(&mut Tx) -> Result<T, Refusal> + Clone) -> Result<T, Refusal> {
        self.context.app.db.write(work).await
    }

    /// A text parameter of the path.
    pub fn param(&self, name: &str) -> Result<&str, Refusal> {
        self.context.param(name)
    }

    /// A public id in the path; a malformed one is [`Refusal::NotFound`].
    pub fn id(&self, name: &str) -> Result<PublicId, Refusal> {
        PublicId::parse(self.param(name)?).ok_or(Refusal::NotFound)
    }

    /// The id of a row with a numeric key, in the path.
    pub fn row_id(&self, name: &str) -> Result<i64, Refusal> {
        self.param(name)?.parse().map_err(|_| Refusal::NotFound)
    }
}
