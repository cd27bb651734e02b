//! What the islands of the incident room call: the form's own text goes out, and is read by the same
//! code as a post of the form.

use crate::types::Refusal;
use leptos::prelude::*;

/// Keeps an update that is being written, so that no error eats it. `form` is the composer's form as
/// the browser would post it. Returns the time it was kept, on the desk's clock.
#[server]
pub async fn save_draft(incident: String, form: String) -> Result<String, Refusal> {
    use super::draft;
    use crate::access::IncidentCommander;
    use crate::platform::installation;
    use crate::types::PublicId;
    use crate::ui::time;
    use crate::web::form_fields::Fields;
    use crate::web::server_functions;

    server_functions::run(|context| async move {
        let right: IncidentCommander = context.staff()?.may()?;
        let id = PublicId::parse(&incident).ok_or(Refusal::NotFound)?;
        let fields = Fields::decode(form.as_bytes());
        let now = context.now;
        let zone = installation::get(&mut context.app.db.read().await?).await?.zone();
        context.app.db.write(async move |tx| draft::save(tx, &right, now, &id, &fields).await).await?;
        Ok(time::clock_text(now, zone))
    })
    .await
}

/// The update that is being written, as customers will see it: HTML that our own renderer made safe.
#[server]
pub async fn preview_update(incident: String, form: String) -> Result<String, Refusal> {
    use super::{compose, pages, store};
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
        let incident = store::find(&mut tx, &id).await?;
        let services = crate::services::store::all(&mut tx).await?;
        let composed = compose::read(&mut Default::default(), &Fields::decode(form.as_bytes()), context.now, zone);
        Ok(pages::preview_html(&incident, &services, &composed, context.now, zone))
    })
    .await
}

/// A text that is being written, as customers will see it; `article` is one with headings and tables.
/// HTML that our own renderer made safe; `form` holds the text as `body`.
#[server]
pub async fn preview_text(form: String, article: bool) -> Result<String, Refusal> {
    use super::markdown;
    use crate::access::Announcer;
    use crate::web::form_fields::Fields;
    use crate::web::server_functions;

    server_functions::run(|context| async move {
        context.staff()?.may::<Announcer>()?;
        let fields = Fields::decode(form.as_bytes());
        let text = fields.get("body");
        Ok(if article { markdown::article_to_html(text) } else { markdown::to_html(text) })
    })
    .await
}
