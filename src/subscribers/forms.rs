//! The doors of this room: each decodes a form and calls a verb.

use super::about::About;
use super::ask::{Ask, ask};
use super::token::Leads;
use super::{change, confirm, end, words};
use crate::accounts::Actor;
use crate::listening;
use crate::server::fields::Fields;
use crate::server::forms::{Done, Door, Doors};
use crate::server::keys::Purpose;
use crate::t;
use crate::vocabulary::text::Form;
use crate::vocabulary::{Message, PublicId, Refusal};

/// Every form this room answers. Ending is also posted by mail programs (RFC 8058).
pub fn doors(doors: Doors) -> Doors {
    doors
        .form("/subscriptions", "/subscribe", subscribe)
        .form("/subscriptions/{token}", "/subscriptions/{token}", save)
        .form("/subscriptions/{token}/confirmation", "/subscriptions/{token}", confirmation)
        .open_form("/subscriptions/{token}/end", "/subscriptions/{token}", stop)
}

async fn subscribe(door: Door) -> Result<Done, Refusal> {
    let mut form = Form::new();
    let about = about(&mut form, &door.fields);
    let address = listening::contact(&mut form, "to", door.fields.get("to"));
    if door.fields.get("to").trim().is_empty() {
        form.wrong("to", Message::new("field-required"));
    }
    form.check()?;
    let (Some(about), Some(address)) = (about, address) else { return Err(Refusal::field("about", "field-choice")) };
    let keys = door.app.keys.clone();
    let now = door.now;
    let new = Ask {
        address,
        about,
        source_key: keys.lookup(Purpose::Source, &door.source),
        public_url: door.app.config.public_url(),
    };
    door.app.db.write(async move |tx| ask(tx, &keys, now, new).await).await?;
    Ok(Done::to("/subscribe?asked=1"))
}

/// What is asked for: everything, some services, or `incident:` and its id.
fn about(form: &mut Form, fields: &Fields) -> Option<About> {
    match fields.get("about") {
        "all" => Some(About::All),
        "chosen" => {
            let typed = fields.all("service");
            if typed.is_empty() {
                form.wrong("service", Message::new("subscribe-services-required"));
            }
            let mut services: Vec<_> = typed.iter().filter_map(|id| PublicId::parse(id)).collect();
            if services.len() < typed.len() {
                form.wrong("service", Message::new("field-choice"));
            }
            services.sort();
            services.dedup();
            Some(About::Chosen(services))
        }
        other => {
            let incident = other.strip_prefix("incident:").and_then(PublicId::parse);
            if incident.is_none() {
                form.wrong("about", Message::new("subscribe-about-required"));
            }
            incident.map(About::Incident)
        }
    }
}

fn leads(door: &Door) -> Result<Leads, Refusal> {
    Leads::read(&door.app.keys, door.param("token")?).ok_or(Refusal::NotFound)
}

async fn confirmation(door: Door) -> Result<Done, Refusal> {
    let Leads::Confirm(request) = leads(&door)? else { return Err(Refusal::NotFound) };
    let now = door.now;
    let id = door.app.db.write(async move |tx| confirm(tx, now, &request).await).await?;
    Ok(Done::to(format!("{}?welcome=1", words::manage_path(&door.app.keys, &id))))
}

async fn save(door: Door) -> Result<Done, Refusal> {
    let Leads::Manage(id) = leads(&door)? else { return Err(Refusal::NotFound) };
    let mut form = Form::new();
    let about = about(&mut form, &door.fields);
    form.check()?;
    let about = about.ok_or_else(|| Refusal::field("about", "field-choice"))?;
    let (now, version) = (door.now, door.fields.version()?);
    let path = words::manage_path(&door.app.keys, &id);
    door.app.db.write(async move |tx| change(tx, now, &id, version, &about).await).await?;
    Ok(Done::to(format!("{path}?saved=1")))
}

/// The button on the page, or the mail program's own: that one wants no page and no redirect.
async fn stop(door: Door) -> Result<Done, Refusal> {
    let Leads::Manage(id) = leads(&door)? else { return Err(Refusal::NotFound) };
    let now = door.now;
    let path = words::manage_path(&door.app.keys, &id);
    door.app.db.write(async move |tx| end(tx, &Actor::Visitor, now, &id).await).await?;
    Ok(if door.fields.has("List-Unsubscribe") { Done::said(t!("subscription-ended")) } else { Done::to(path) })
}
