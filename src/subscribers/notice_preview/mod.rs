//! What subscribers get of an incident, for staff: the e-mail as text and HTML, the text message, and how chats read. Of
//! any published update, and of the update that somebody is writing.

mod mail;
mod page;

pub use mail::routes;
pub use page::NoticePreview;

use super::notices::text::IncidentFacts;
use crate::delivery::link::PLACEHOLDER;
use crate::delivery::notice::Notice;
use crate::incidents::draft::{self, About};
use crate::incidents::{Kind, compose, publish};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::services::page::{first_page, other_languages};
use crate::types::field_errors::FieldErrors;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::RequestContext;

/// The value of the field `update` for the update that the reader is writing.
const DRAFT: &str = "draft";
/// Stands for the token of a subscriber's link, and is none.
const EXAMPLE_TOKEN: &str = "example-of-a-link-of-one-subscriber";

/// A notice to be shown, and what else can be chosen.
struct Preview {
    /// The title of the incident.
    title: String,
    /// The updates to choose from: their ids, and when they were published. The newest first.
    updates: Vec<(PublicId, Timestamp)>,
    /// When the draft was saved, if the reader is writing an update.
    draft_at: Option<Timestamp>,
    /// The id of the update that is shown, or [`DRAFT`].
    update: String,
    /// The tags of the page's languages, its own first.
    languages: Vec<String>,
    /// The tag of the language that is shown.
    language: String,
    /// What is told, with an example in the place of the subscriber's own link; `None` where there is no update.
    notice: Option<Notice>,
}

/// Loads what the fields `update` and `language` of the query ask for: without them the newest update in the page's
/// language.
///
/// # Errors
///
/// `Refusal::NotFound` for an incident that is not public, since nobody is told of it.
async fn load(tx: &mut Tx, context: &RequestContext) -> Result<Preview, Refusal> {
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let public_url = context.app.config.public_url();
    let mut facts = IncidentFacts::load(tx, &id, &public_url).await?.ok_or(Refusal::NotFound)?;
    let title = facts.incident().title.clone();
    let updates = facts.published();
    let own = first_page(tx).await?;
    let others = other_languages(tx, &own).await?;
    let languages: Vec<String> = std::iter::once(own.language).chain(others).collect();
    let wanted = context.query.get("language");
    let language = languages.iter().find(|tag| *tag == wanted).or(languages.first()).cloned().unwrap_or_default();
    let draft = draft::find(tx, &context.staff()?.id, &About::Incident(id)).await?;
    let draft = draft.filter(|_| facts.incident().kind == Kind::Incident);
    let draft_at = draft.as_ref().map(|draft| draft.saved_at);
    let asked = context.query.get("update");
    let update = match draft {
        Some(draft) if asked == DRAFT => {
            let zone = installation::get(tx).await?.zone();
            let composed = compose::parse(&mut FieldErrors::new(), &draft.fields, context.now, zone);
            let changes = publish::changes(tx, facts.incident(), &composed.services).await?;
            facts.add_draft(composed, changes, context.now).to_string()
        }
        _ => {
            let chosen = updates.iter().map(|(id, _)| id).find(|id| id.as_str() == asked);
            chosen.or(updates.first().map(|(id, _)| id)).map(PublicId::to_string).unwrap_or_default()
        }
    };
    let link = format!("{public_url}/subscriptions/{EXAMPLE_TOKEN}");
    let notice = facts.of_update(&update, &language).map(|notice| notice.with_link(&link));
    let update = if asked == DRAFT && draft_at.is_some() { DRAFT.to_owned() } else { update };
    Ok(Preview { title, updates, draft_at, update, languages, language, notice })
}

impl Preview {
    /// What follows the path of the page or the mail to show the same.
    fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("update", &self.update).append_pair("language", &self.language).finish()
    }
}

/// A body that a channel made, with an example in the place of the subscriber's own link.
fn with_example(body: &str, public_url: &str) -> String {
    body.replace(PLACEHOLDER, &format!("{public_url}/subscriptions/{EXAMPLE_TOKEN}"))
}
