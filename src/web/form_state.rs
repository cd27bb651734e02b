//! What a form shows: stored values, or what was typed and what is wrong with it.

use super::request_context::RefusedForm;
use crate::types::Refusal;
use crate::ui::wording;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// One form as it is about to be shown: stored values, or what was typed and what is wrong with it.
#[derive(Clone, Debug)]
pub struct FormState {
    /// Where the form posts to.
    pub action: String,
    refused: Option<Arc<RefusedForm>>,
}

impl FormState {
    pub(super) fn new(action: &str, refused: Option<Arc<RefusedForm>>) -> Self {
        Self { action: action.to_owned(), refused }
    }

    /// A form that is shown for the first time.
    pub fn fresh(action: &str) -> Self {
        Self { action: action.to_owned(), refused: None }
    }

    /// A form that is shown again.
    pub fn after(form: Arc<RefusedForm>) -> Self {
        Self { action: form.action.clone(), refused: Some(form) }
    }

    /// What to show in a field: what was typed, else what is stored.
    pub fn value(&self, field: &str, stored: impl Into<String>) -> String {
        match &self.refused {
            Some(form) => form.typed.get(field).to_owned(),
            None => stored.into(),
        }
    }

    /// Whether a box or radio is ticked.
    pub fn ticked(&self, field: &str, value: &str, stored: bool) -> bool {
        match &self.refused {
            Some(form) => form.typed.all(field).contains(&value),
            None => stored,
        }
    }

    /// What is wrong with a field, worded.
    pub fn error(&self, field: &str) -> Option<String> {
        let errors: Vec<String> = self.errors().filter(|(name, _)| name == field).map(|(_, text)| text).collect();
        (!errors.is_empty()).then(|| errors.join(" "))
    }

    /// Every field that is wrong, worded, in order.
    pub fn errors(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let errors = match self.refused.as_deref() {
            Some(RefusedForm { refusal: Refusal::Invalid(errors), .. }) => errors.as_slice(),
            _ => &[],
        };
        errors.iter().map(|error| (error.field.clone(), wording::format_message(&error.message)))
    }

    /// The refusal as a whole, for the form that tells it.
    pub fn tell(&self) -> Option<&Refusal> {
        let form = self.refused.as_deref()?;
        form.shown.store(true, Ordering::Relaxed);
        Some(&form.refusal)
    }

    /// The refusal as a whole, if there is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refused.as_deref().map(|form| &form.refusal)
    }

    /// Whether the form is shown again after a refusal.
    pub fn is_again(&self) -> bool {
        self.refused.is_some()
    }
}
