//! Server functions of the incident pages' islands. They take the form as the browser would post it, so that the same
//! code parses both.

use crate::types::Refusal;
use leptos::prelude::*;

/// Saves the composer's form as a draft, or that of a declaration where `incident` is empty. `form` is URL-encoded. Returns
/// the time of day at which it was saved, in the installation's time zone.
#[server]
pub async fn save_draft(incident: String, form: String) -> Result<String, Refusal> {
    use super::draft::{self, About};
    use crate::access::IncidentCommander;
    use crate::platform::installation;
    use crate::types::PublicId;
    use crate::ui::time;
    use crate::web::form_fields::Fields;
    use crate::web::server_functions;

    server_functions::run(|context| async move {
        let right: IncidentCommander = context.staff()?.may()?;
        let about = match incident.as_str() {
            "" => About::Declaration,
            id => About::Incident(PublicId::parse(id).ok_or(Refusal::NotFound)?),
        };
        let fields = Fields::decode(form.as_bytes())?;
        let now = context.now;
        let zone = installation::get(&mut context.app.db.read().await?).await?.zone();
        context.app.db.write(async move |tx| draft::save(tx, &right, now, &about, &fields).await).await?;
        Ok(time::clock_text(now, zone))
    })
    .await
}

/// Returns the preview of an update as sanitized HTML. `form` is the composer's form, URL-encoded.
#[server]
pub async fn preview_update(incident: String, form: String) -> Result<String, Refusal> {
    use super::{compose, pages, publish, store};
    use crate::access::IncidentCommander;
    use crate::platform::installation;
    use crate::types::PublicId;
    use crate::web::form_fields::Fields;
    use crate::web::server_functions;

    server_functions::run(|context| async move {
        context.staff()?.may::<IncidentCommander>()?;
        let id = PublicId::parse(&incident).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let zone = installation::get(&mut tx).await?.zone();
        let incident = store::get(&mut tx, &id).await?;
        let composed = compose::parse(&mut Default::default(), &Fields::decode(form.as_bytes())?, context.now, zone);
        let changes = publish::changes(&mut tx, &incident, &composed.services).await?;
        Ok(pages::preview_html(&changes, &composed, context.now, zone))
    })
    .await
}

/// Returns the preview of a text as sanitized HTML. `form` holds the text as `body`; `article` allows headings and
/// tables.
#[server]
pub async fn preview_text(form: String, article: bool) -> Result<String, Refusal> {
    use super::markdown;
    use crate::access::Announcer;
    use crate::web::form_fields::Fields;
    use crate::web::server_functions;

    server_functions::run(|context| async move {
        context.staff()?.may::<Announcer>()?;
        let fields = Fields::decode(form.as_bytes())?;
        let text = fields.get("body");
        Ok(if article { markdown::article_to_html(text) } else { markdown::to_html(text) })
    })
    .await
}

/// Returns who else is writing an update of an incident, and whether a newer one was published than the `version` that the
/// page shows: one sentence, or an empty text.
#[server]
pub async fn others_writing(incident: String, version: i64) -> Result<String, Refusal> {
    use super::pages;
    use crate::access::IncidentCommander;
    use crate::platform::installation;
    use crate::types::PublicId;
    use crate::web::server_functions;

    server_functions::run(|context| async move {
        let staff = context.staff()?;
        staff.may::<IncidentCommander>()?;
        let id = PublicId::parse(&incident).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let zone = installation::get(&mut tx).await?.zone();
        pages::others_writing_text(&mut tx, &staff.id, &id, version, context.now, zone).await
    })
    .await
}
