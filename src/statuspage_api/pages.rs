//! The page and its settings. What has no setting of its own in the contract is edited at the desk.

use super::call::{Answer, Call, Outcome};
use super::operations::Operations;
use crate::access::PageEditor;
use crate::publishing::branding::{PageInput, edit_page};
use crate::services::page::{self, first_page};
use crate::statuspage::{Directory, PageSettings};
use crate::types::Refusal;
use serde_json::Value;

pub(super) fn operations(operations: Operations) -> Operations {
    operations.get("/v1/pages", list).get("/v1/pages/{page_id}", get).edit("/v1/pages/{page_id}", edit)
}

async fn settings(call: &Call) -> Result<PageSettings, Refusal> {
    let mut tx = call.tx().await?;
    // Read anew: the request may have changed the page.
    let directory = Directory::load(&mut tx, &call.public_url()).await?;
    let page = directory.page(&mut tx).await?;
    drop(tx);
    let allows_sms = call.context().app.config.sms_url.is_some();
    Ok(PageSettings::of(page, &directory.page.support_url, allows_sms))
}

async fn list(call: Call) -> Outcome {
    Ok(Answer::ok([settings(&call).await?]))
}

async fn get(call: Call) -> Outcome {
    Ok(Answer::ok(settings(&call).await?))
}

/// The settings that a program may change; Amends has no others of the contract.
const EDITABLE: [&str; 3] = ["name", "time_zone", "support_url"];

/// Changes settings. Others are accepted as they are, so that a program may send back what it read.
async fn edit(call: Call) -> Outcome {
    let right: PageEditor = call.may()?;
    let settings = settings(&call).await?;
    let stored = serde_json::to_value(&settings).unwrap_or_default();
    let mut sent = call.input("page")?;
    let differing = |(name, value): &(&String, &Value)| !is_same(stored.get(*name), value);
    let changed: Vec<String> = sent.fields().iter().filter(differing).map(|(name, _)| name.clone()).collect();
    for name in changed.iter().filter(|name| !EDITABLE.contains(&name.as_str())) {
        sent.wrong(name, "statuspage-page-setting");
    }
    // Empty or null is none.
    let mut value = |name: &str| changed.iter().any(|one| one == name).then(|| sent.text(name).unwrap_or_default());
    let (name, time_zone, support_url) = (value("name"), value("time_zone"), value("support_url"));
    sent.check()?;
    if changed.is_empty() {
        return Ok(Answer::ok(settings));
    }
    let now = call.now();
    call.write(async move |tx| {
        let page = first_page(tx).await?;
        let input = PageInput {
            other_languages: page::other_languages(tx, &page).await?,
            name: name.unwrap_or(page.name),
            time_zone: time_zone.unwrap_or(page.time_zone),
            support_url: support_url.unwrap_or(page.support_url),
            language: page.language,
            site_url: page.site_url,
        };
        edit_page(tx, &right, now, page.version, &input).await
    })
    .await?;
    Ok(Answer::ok(self::settings(&call).await?))
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
