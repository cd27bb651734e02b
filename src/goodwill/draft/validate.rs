//! Validates the offer form.

use super::Draft;
use crate::goodwill::offer::{AmountKind, HonourPolicy};
use crate::goodwill::{budgets, rule_files};
use crate::platform::db::{Query, Tx};
use crate::types::field_errors::{BODY_MAX, FieldErrors, TITLE_MAX};
use crate::types::{Currency, Impact, Message, Money, PublicId, Refusal, Timestamp};
use crate::web::moment;
use chrono_tz::Tz;

/// The values of a valid offer form.
pub(super) struct ValidDraft {
    pub(super) title: String,
    pub(super) reason: String,
    pub(super) amount_kind: AmountKind,
    pub(super) flat_minor: i64,
    pub(super) currency: Currency,
    pub(super) budget_id: PublicId,
    pub(super) merchant: String,
    pub(super) valid_from: Timestamp,
    pub(super) valid_to: Timestamp,
    pub(super) honour_policy: HonourPolicy,
    pub(super) terms: String,
}

impl ValidDraft {
    /// Binds the columns `title`, `reason`, `amount_kind`, `flat_minor`, `currency`, `budget_id`, `terms`,
    /// `honour_policy`, `merchant`, `valid_from` and `valid_to`, in this order.
    pub(super) fn bind_to<'q>(&'q self, query: Query<'q>) -> Query<'q> {
        query
            .bind(&self.title)
            .bind(&self.reason)
            .bind(self.amount_kind)
            .bind(self.flat_minor)
            .bind(self.currency)
            .bind(&self.budget_id)
            .bind(&self.terms)
            .bind(self.honour_policy)
            .bind(&self.merchant)
            .bind(self.valid_from)
            .bind(self.valid_to)
    }
}

/// Returns the values of the form, or an error for every field that is wrong.
pub(super) async fn validate(
    tx: &mut Tx,
    now: Timestamp,
    zone: Tz,
    impact: Impact,
    draft: &Draft,
) -> Result<ValidDraft, Refusal> {
    let mut form = FieldErrors::new();
    let title = form.required_line("title", &draft.title, TITLE_MAX);
    let reason = form.required("reason", &draft.reason, BODY_MAX);
    let merchant = form.required_line("merchant", &draft.merchant, TITLE_MAX);
    let terms = form.optional("terms", &draft.terms, BODY_MAX);
    let amount_kind =
        form.parsed("amount_kind", &draft.amount_kind, "field-choice", |text: &str| text.parse::<AmountKind>().ok());
    let honour_policy = form
        .parsed("honour_policy", &draft.honour_policy, "field-choice", |text: &str| text.parse::<HonourPolicy>().ok());
    let valid_from = moment::parse(&mut form, "valid_from", &draft.valid_from, zone);
    let valid_to = moment::parse(&mut form, "valid_to", &draft.valid_to, zone);
    if let Some(to) = valid_to {
        if to <= now {
            form.wrong("valid_to", Message::new("field-past"));
        } else if valid_from.is_some_and(|from| from >= to) {
            form.wrong("valid_to", Message::new("offer-window-order"));
        }
    }
    let budget = match PublicId::parse(draft.budget.trim()) {
        Some(id) => budgets::find(tx, &id).await?,
        None => None,
    };
    if budget.is_none() {
        form.wrong("budget", Message::new("offer-budget-required"));
    }
    let currency = budget.as_ref().map_or(Currency::GBP, |budget| budget.balance.currency);
    let flat = match amount_kind {
        Some(AmountKind::Flat) => flat_amount(&mut form, &draft.flat, currency, impact)?,
        _ => Money::zero(currency),
    };
    form.check()?;
    let incomplete = || Refusal::Fault("a form without field errors lacks a value".to_owned());
    Ok(ValidDraft {
        title,
        reason,
        merchant,
        terms,
        amount_kind: amount_kind.ok_or_else(incomplete)?,
        honour_policy: honour_policy.ok_or_else(incomplete)?,
        valid_from: valid_from.ok_or_else(incomplete)?,
        valid_to: valid_to.ok_or_else(incomplete)?,
        flat_minor: flat.minor,
        currency,
        budget_id: budget.ok_or_else(incomplete)?.id,
    })
}

/// The flat amount: above zero, and not below the floor of the incident's impact (I14).
fn flat_amount(form: &mut FieldErrors, typed: &str, currency: Currency, impact: Impact) -> Result<Money, Refusal> {
    let amount = match Money::parse(typed, currency) {
        Ok(amount) => amount,
        Err(error) => {
            form.wrong("flat", Message::new(error.key()));
            return Ok(Money::zero(currency));
        }
    };
    let floor = rule_files::floor(currency, impact)?;
    if amount.is_zero() {
        form.wrong("flat", Message::new("ledger-not-positive"));
    } else if amount.minor < floor.minor {
        let key = format!("offer-below-floor-{}", impact.as_str());
        form.wrong("flat", Message::new(key).with("floor", floor.short()));
    }
    Ok(amount)
}
