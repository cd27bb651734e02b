//! The apology that waits for approval: written by support, edited by marketing, submitted a few hours ago.

use super::DemoContext;
use crate::access::{Author, by_system};
use crate::apologies::audience::{self, ListChanges};
use crate::apologies::batch::{Audience, Class, Promise};
use crate::apologies::drafts::{self, DraftInput};
use crate::apologies::store;
use crate::customers::exposure;
use crate::types::Refusal;
use chrono::Duration;

const FIRST_SUBJECT: &str = "Our outage on 11 July";
const SUBJECT: &str = "We left you without service, and it was our fault";

const BODY: &str = "Dear {{name}},

you were without {{services}} from {{from}} to {{to}}: {{duration}}. That was our fault. One system decides which phones \
may join our network; we ran it with no spare, and it failed. Then we were slow to tell you. I am sorry.

A second system that takes over by itself is being built, and I answer for it.

What happened to you by our records, what we owe you, and a way to tell me how it was, is on your own page:
{{link}}

{{signer}}
{{signer_title}}, {{organisation}}";

const SMS: &str =
    "Dear {{name}}, you were without {{services}} from {{from}} to {{to}}. That was our fault: we ran one \
system with no spare, and it failed. I am sorry. A spare is being built. What we owe you, and a way to tell me how it \
was: {{link}}
{{signer}}, {{organisation}}";

/// When the promised spare system is due, counted from now.
const PROMISED_IN: Duration = Duration::days(60);

/// Writes the apology to everybody affected by the outage of 2012, and submits it.
pub async fn load(demo: &mut DemoContext) -> Result<(), Refusal> {
    let (aisha, tomasz): (Author, Author) = (demo.may("aisha")?, demo.may("tomasz")?);
    let Some(incident) = demo.outage.clone() else { return Ok(()) };
    // Without customers there is nobody to apologise to.
    if audience::last_customer_id(&mut demo.app.db.read().await?, &incident).await?.is_none() {
        return Ok(());
    }
    let ruth = demo.staff.get("ruth").map(|ruth| ruth.id.clone());
    let (now, site) = (demo.now, demo.app.config.public_url());
    let draft = DraftInput {
        title: "Apology for 11 July 2012".into(),
        class: Class::Apology,
        subject: FIRST_SUBJECT.into(),
        body: BODY.into(),
        sms_body: SMS.into(),
        signed_by: "Ruth Calloway".into(),
        signed_title: "Network Director".into(),
        audience: Audience::default(),
        lists: ListChanges::default(),
        scheduled_for: None,
        per_minute: 120,
        promise: Promise {
            body: "A second system that takes over by itself".into(),
            owner_id: ruth,
            due_at: Some(now + PROMISED_IN),
        },
    };
    let edited = DraftInput { subject: SUBJECT.into(), ..draft.clone() };
    let outage = incident.clone();
    demo.app
        .db
        .write(async move |tx| {
            let created_at = now - Duration::hours(20);
            let id = drafts::create(tx, &aisha, created_at, &site, &incident, draft).await?;
            let version = store::get(tx, &id).await?.version;
            let edited_at = now - Duration::minutes(265);
            drafts::edit(tx, &tomasz, edited_at, &site, &id, version, edited.clone()).await?;
            let version = store::get(tx, &id).await?.version;
            drafts::submit(tx, &aisha, now - Duration::hours(4), &site, &id, version, edited).await
        })
        .await?;
    // What the workers of a server do: nothing else runs while the demonstration is loaded.
    let importer = by_system();
    demo.app.db.write(async |tx| exposure::recount(tx, &importer, now, &outage).await).await?;
    audience::run_all(&demo.app).await
}
