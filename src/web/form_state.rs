//! The values and errors that a form shows.

use super::form_fields::Fields;
use super::request_context::RefusedForm;
use crate::platform::random;
use crate::types::{PublicId, Refusal};
use crate::ui::wording;
use std::sync::Arc;

/// What one form shows: the stored values, values that it was filled in with or, after it was refused, what was typed
/// and what is wrong with it.
#[derive(Clone, Debug)]
pub struct FormState {
    /// The address the form posts to.
    pub action: String,
    refused: Option<Arc<RefusedForm>>,
    filled: Option<Arc<Fields>>,
    key: PublicId,
}

impl FormState {
    /// A form that shows stored values.
    pub fn new(action: &str) -> Self {
        Self { action: action.to_owned(), refused: None, filled: None, key: random::public_id() }
    }

    /// A form that is filled in and was not posted, as from a template. Fields that are not among `fields` show stored
    /// values; a check box without its name is not ticked.
    pub fn filled(action: &str, fields: Fields) -> Self {
        let key = fields.form_key().unwrap_or_else(random::public_id);
        Self { action: action.to_owned(), refused: None, filled: Some(Arc::new(fields)), key }
    }

    /// A form that was refused.
    pub fn refused(form: Arc<RefusedForm>) -> Self {
        let key = form.typed.form_key().unwrap_or_else(random::public_id);
        Self { action: form.action.clone(), refused: Some(form), filled: None, key }
    }

    /// The key of the form (decision 49). A refused form keeps its key: after a failure it may have been stored.
    pub const fn key(&self) -> &PublicId {
        &self.key
    }

    /// The value of a field: what was typed or filled in, else `stored`.
    pub fn value(&self, field: &str, stored: impl Into<String>) -> String {
        match (&self.refused, &self.filled) {
            (Some(form), _) => form.typed.get(field).to_owned(),
            (None, Some(filled)) if filled.has(field) => filled.get(field).to_owned(),
            _ => stored.into(),
        }
    }

    /// Whether a check box or radio button is ticked.
    pub fn ticked(&self, field: &str, value: &str, stored: bool) -> bool {
        match (&self.refused, &self.filled) {
            (Some(form), _) => form.typed.all(field).contains(&value),
            (None, Some(filled)) => filled.all(field).contains(&value),
            (None, None) => stored,
        }
    }

    /// The errors of a field in one text; `None` where there are none.
    pub fn error(&self, field: &str) -> Option<String> {
        let errors: Vec<String> = self.errors().filter(|(name, _)| name == field).map(|(_, text)| text).collect();
        (!errors.is_empty()).then(|| errors.join(" "))
    }

    /// Every error as (field name, text), in the order in which they were found.
    pub fn errors(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let errors = match self.refused.as_deref() {
            Some(RefusedForm { refusal: Refusal::Invalid(errors), .. }) => errors.as_slice(),
            _ => &[],
        };
        errors.iter().map(|error| (error.field.clone(), wording::format_message(&error.message)))
    }

    /// Why the form was refused, if it was.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refused.as_deref().map(|form| &form.refusal)
    }

    /// Why the form was refused, for whoever is about to show it; `None` from the second time on.
    pub fn take_refusal(&self) -> Option<&Refusal> {
        self.refused.as_deref()?.take_refusal()
    }

    /// Whether the form is shown after a refusal.
    pub fn was_refused(&self) -> bool {
        self.refused.is_some()
    }
}
