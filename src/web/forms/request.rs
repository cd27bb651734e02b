//! What the handler of a form receives.

use super::FormResponse;
use super::submission::{self, KEPT, KEPT_UPLOAD, KEPT_WITHOUT_KEY, Submission};
use crate::access::Right;
use crate::platform::db::Tx;
use crate::platform::keys::Purpose;
use crate::platform::random;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::RequestContext;
use crate::web::form_fields::Fields;
use axum::http::HeaderMap;
use chrono::Duration;
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

/// What posting a form led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted<T> {
    /// It was posted for the first time.
    First {
        /// The page that shows what it created.
        page: String,
        /// What the handler goes on with.
        result: T,
    },
    /// It had been posted before.
    Again {
        /// The page it led to then.
        page: String,
        /// When that was.
        first_at: Timestamp,
    },
}

/// A posted form with a file, for a handler that stores it in the transaction of what the upload creates.
#[derive(Debug, Clone)]
pub struct Upload(Submission);

impl Upload {
    /// A form with a file. `fields` are its other fields and the name of the file.
    pub fn new(context: RequestContext, fields: Fields, headers: HeaderMap) -> Option<Self> {
        let request = FormRequest { context, fields: Arc::new(fields), headers };
        let submission = request.keyed_submission()?;
        Some(Self(Submission { kept: KEPT_UPLOAD, ..submission }))
    }

    /// Stores that the form was posted. Returns the page of the first result if it was posted before.
    pub async fn begin(&self, tx: &mut Tx, now: Timestamp) -> Result<Option<String>, Refusal> {
        Ok(submission::begin(tx, now, &self.0).await?.map(|first| first.result_path))
    }

    /// Stores which page the form led to.
    pub async fn finish(&self, tx: &mut Tx, page: &str) -> Result<(), Refusal> {
        submission::finish(tx, &self.0, page).await
    }
}

impl<T> Posted<T> {
    /// Redirects to the page of the first result.
    pub fn into_response(self) -> FormResponse {
        match self {
            Self::First { page, .. } | Self::Again { page, .. } => FormResponse::to(page),
        }
    }
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

    /// Runs `work`, which creates something and returns the page that shows it, in one write transaction. When the same
    /// form is posted again, also at the same moment, `work` does not run and the response leads to the first result
    /// (decision 49). The form needs a [`FormKey`](crate::web::field::FormKey) or a version; one with neither is not
    /// recognised.
    pub async fn once(
        &self,
        work: impl AsyncFnOnce(&mut Tx) -> Result<String, Refusal> + Clone,
    ) -> Result<FormResponse, Refusal> {
        let posted = self.once_with(async move |tx| Ok((work(tx).await?, ()))).await?;
        Ok(posted.into_response())
    }

    /// [`once`](Self::once) for a handler that has more to do when the form is posted first.
    pub async fn once_with<T>(
        &self,
        work: impl AsyncFnOnce(&mut Tx) -> Result<(String, T), Refusal> + Clone,
    ) -> Result<Posted<T>, Refusal> {
        self.run_once(self.keyed_submission(), work).await
    }

    /// [`once`](Self::once) for the form of a cached page, which has no key: the same content from the same source
    /// within ten minutes counts as the same form.
    pub async fn once_by_content(
        &self,
        work: impl AsyncFnOnce(&mut Tx) -> Result<String, Refusal> + Clone,
    ) -> Result<FormResponse, Refusal> {
        let submission = self.submission(&self.source_key(), KEPT_WITHOUT_KEY);
        let posted = self.run_once(Some(submission), async move |tx| Ok((work(tx).await?, ()))).await?;
        Ok(posted.into_response())
    }

    async fn run_once<T>(
        &self,
        submission: Option<Submission>,
        work: impl AsyncFnOnce(&mut Tx) -> Result<(String, T), Refusal> + Clone,
    ) -> Result<Posted<T>, Refusal> {
        let now = self.context.now;
        self.write(async move |tx| {
            if let Some(submission) = &submission
                && let Some(first) = submission::begin(tx, now, submission).await?
            {
                return Ok(Posted::Again { page: first.result_path, first_at: first.at });
            }
            let (page, result) = work(tx).await?;
            if let Some(submission) = &submission {
                submission::finish(tx, submission, &page).await?;
            }
            Ok(Posted::First { page, result })
        })
        .await
    }

    /// A form with a key or a version: with the same content it is the same form.
    fn keyed_submission(&self) -> Option<Submission> {
        let is_recognisable = self.fields.form_key().is_some() || self.fields.has("version");
        is_recognisable.then(|| self.submission("", KEPT))
    }

    fn submission(&self, source: &str, kept: Duration) -> Submission {
        let staff_id = self.context.staff.as_ref().map(|staff| staff.id.clone());
        let key = self.context.app.keys.lookup(Purpose::Form, &self.content(source));
        Submission { key, staff_id, form: self.context.route.clone(), kept }
    }

    /// Who posted what to which address, as one text.
    fn content(&self, source: &str) -> String {
        let staff = self.context.staff.as_ref().map_or("", |staff| staff.id.as_str());
        let fields = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields.0).finish();
        format!("{staff}\n{source}\n{}\n{fields}", self.context.path)
    }

    /// Whom it counts as where people are counted: a keyed hash of the source, or of the wider network of IPv6. It is
    /// another hash than [`source_key`](Self::source_key), so that who may see one does not know the other.
    pub fn person_key(&self) -> String {
        let key = self.context.source.key();
        let person = key.network().map_or_else(|| key.to_string(), |network| network.to_string());
        self.context.app.keys.lookup(Purpose::Source, &format!("person {person}"))
    }

    /// 32 random bytes for a secret that is shown once. Those of a form with a key are derived from it, so that the
    /// second press shows the secret that the first one made: the browser drops the first response.
    pub fn secret_bytes(&self) -> [u8; 32] {
        match self.fields.form_key() {
            Some(_) => self.context.app.keys.sign(Purpose::FormSecret, self.content("").as_bytes()),
            None => random::bytes(),
        }
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
