//! The values and errors that a form shows.

use super::request_context::RefusedForm;
use crate::types::Refusal;
use crate::ui::wording;
use std::sync::Arc;

/// What one form shows: the stored values or, after it was refused, what was typed and what is wrong with it.
#[derive(Clone, Debug)]
pub struct FormState {
    /// The address the form posts to.
    pub action: String,
    refused: Option<Arc<RefusedForm>>,
}

impl FormState {
    /// A form that shows stored values.
    pub fn new(action: &str) -> Self {
        Self { action: action.to_owned(), refused: None }
    }

    /// A form that was refused.
    pub fn refused(form: Arc<RefusedForm>) -> Self {
        Self { action: form.action.clone(), refused: Some(form) }
    }

    /// The value of a field: what was typed, else `stored`.
    pub fn value(&self, field: &str, stored: impl Into<String>) -> String {
        match &self.refused {
            Some(form) => form.typed.get(field).to_owned(),
            None => stored.into(),
        }
    }

    /// Whether a check box or radio button is ticked.
    pub fn ticked(&self, field: &str, value: &str, stored: bool) -> bool {
        match &self.refused {
            Some(form) => form.typed.all(field).contains(&value),
            None => stored,
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
