//! The page and its settings, which are edited at the desk.

use super::call::{Answer, Call, Outcome};
use super::operations::Operations;
use crate::statuspage::PageSettings;
use crate::types::Refusal;
use serde_json::Value;

pub(super) fn operations(operations: Operations) -> Operations {
    operations.get("/v1/pages", list).get("/v1/pages/{page_id}", get).edit("/v1/pages/{page_id}", edit)
}

async fn settings(call: &Call) -> Result<PageSettings, Refusal> {
    let mut tx = call.tx().await?;
    let directory = call.directory(&mut tx).await?;
    drop(tx);
    let allows_sms = call.context().app.config.sms_url.is_some();
    Ok(PageSettings::of(directory.page(), &directory.page.support_url, allows_sms))
}

async fn list(call: Call) -> Outcome {
    Ok(Answer::ok([settings(&call).await?]))
}

async fn get(call: Call) -> Outcome {
    Ok(Answer::ok(settings(&call).await?))
}

/// Accepts settings as they are, so that a program may send back what it read.
async fn edit(call: Call) -> Outcome {
    let settings = settings(&call).await?;
    let stored = serde_json::to_value(&settings).unwrap_or_default();
    let sent = call.input("page")?;
    let differing = sent.fields().iter().filter(|(name, value)| !is_same(stored.get(*name), value));
    let wrong: Vec<_> =
        differing.map(|(name, _)| (name.as_str(), crate::types::Message::new("statuspage-page-setting"))).collect();
    if wrong.is_empty() { Ok(Answer::ok(settings)) } else { Err(Refusal::fields(wrong).into()) }
}

/// Whether a value is the stored one; a form sends every value as text.
fn is_same(stored: Option<&Value>, sent: &Value) -> bool {
    match (stored, sent) {
        (Some(stored), sent) if stored == sent => true,
        (Some(Value::Bool(stored)), Value::String(sent)) => stored.to_string() == *sent,
        (Some(Value::Null), Value::String(sent)) => sent.is_empty(),
        _ => false,
    }
}
