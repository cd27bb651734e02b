//! Titles and updates in the other languages of the page (decision 76). A translation may be written with the update or
//! later; until then readers see the page's own language, marked. After an edit of the update its translation is out of
//! date and is not shown.

pub mod forms;
pub mod store;

use super::markdown;
use super::publish::check_body_of;
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::services::page;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, Timestamp};
use crate::web::form_fields::Fields;

/// What is translated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The title of the incident.
    Title,
    /// The text of one of its updates.
    Update(PublicId),
}

/// A translation as it was entered, not yet validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslationInput {
    /// What is translated.
    pub subject: Subject,
    /// The tag of one of the page's other languages.
    pub language: String,
    /// The text; empty to remove the translation.
    pub text: String,
    /// The version of the translation that the form was filled from; 0 for none.
    pub version: i64,
}

/// Stores a translation, replaces it, or removes it. It is published at once.
///
/// # Errors
///
/// Named fields; [`Refusal::Stale`] when the translation was changed since.
pub async fn set(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    input: &TranslationInput,
) -> Result<(), Refusal> {
    tx.lock("incident", incident_id).await?;
    let mut form = FieldErrors::new();
    let page = page::first_page(tx).await?;
    if !page::other_languages(tx, &page).await?.contains(&input.language) {
        form.wrong("text", Message::new("translation-language-unknown"));
    }
    let is_removal = input.text.trim().is_empty();
    let text = match &input.subject {
        _ if is_removal => String::new(),
        Subject::Title => form.required_line("text", &input.text, TITLE_MAX),
        Subject::Update(_) => check_body_of(&mut form, "text", &input.text),
    };
    form.check()?;
    let before = store::of_incident(tx, incident_id).await?.remove(&(input.subject.clone(), input.language.clone()));
    let version = before.as_ref().map_or(0, |before| before.version);
    if version != input.version {
        let theirs = before.map(|before| before.text).unwrap_or_default();
        return Err(Refusal::Stale { theirs, yours: text });
    }
    let written = Written { language: &input.language, text: &text };
    match &input.subject {
        Subject::Title => write_title(tx, right, now, incident_id, &written).await?,
        Subject::Update(update_id) => write_update(tx, right, now, incident_id, update_id, &written).await?,
    }
    let (subject, subject_id) = match &input.subject {
        Subject::Title => ("incident", incident_id),
        Subject::Update(update_id) => ("incident_update", update_id),
    };
    let verb = if is_removal { "incident.translation_removed" } else { "incident.translated" };
    let incident_id = Some(incident_id.as_str());
    let event = Event { actor: right.actor(), verb, subject, subject_id, incident_id, fields: &["language", "text"] };
    events::record(tx, now, event).await?;
    events::public_changed(tx).await
}

/// Stores what the form of a new update holds in the page's other languages, in fields named by [`field_name`]. Empty
/// ones are left out.
///
/// # Errors
///
/// Named fields. The caller's transaction ends then, and the update is not published either.
pub async fn add_from_form(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    update_id: &PublicId,
    fields: &Fields,
) -> Result<(), Refusal> {
    let page = page::first_page(tx).await?;
    let mut form = FieldErrors::new();
    let mut texts = Vec::new();
    for language in page::other_languages(tx, &page).await? {
        let name = field_name(&language);
        if !fields.get(&name).trim().is_empty() {
            texts.push((language, check_body_of(&mut form, &name, fields.get(&name))));
        }
    }
    form.check()?;
    for (language, text) in &texts {
        write_update(tx, right, now, incident_id, update_id, &Written { language, text }).await?;
    }
    Ok(())
}

/// The name of the field with the text in a language.
pub fn field_name(language: &str) -> String {
    format!("text-{language}")
}

/// A text in a language; empty to remove it.
struct Written<'a> {
    language: &'a str,
    text: &'a str,
}

async fn write_title(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    written: &Written<'_>,
) -> Result<(), Refusal> {
    if written.text.is_empty() {
        let query = "delete from incident_translation where incident_id = $1 and language = $2";
        tx.execute(sql(query).bind(incident_id).bind(written.language)).await?;
        return Ok(());
    }
    tx.execute(
        sql(
            "insert into incident_translation (incident_id, language, title, author_id, at) values ($1, $2, $3, $4, $5)
             on conflict (incident_id, language) do update
             set title = excluded.title, author_id = excluded.author_id, at = excluded.at,
                 version = incident_translation.version + 1",
        )
        .bind(incident_id)
        .bind(written.language)
        .bind(written.text)
        .bind(right.staff_id()?)
        .bind(now),
    )
    .await?;
    Ok(())
}

async fn write_update(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    update_id: &PublicId,
    written: &Written<'_>,
) -> Result<(), Refusal> {
    let source = "select edited_at from incident_update where id = $1 and incident_id = $2";
    let source = tx.fetch_optional::<(Option<Timestamp>,)>(sql(source).bind(update_id).bind(incident_id)).await?;
    let (source_edited_at,) = source.ok_or(Refusal::NotFound)?;
    if written.text.is_empty() {
        let query = "delete from update_translation where update_id = $1 and language = $2";
        tx.execute(sql(query).bind(update_id).bind(written.language)).await?;
        return Ok(());
    }
    tx.execute(
        sql("insert into update_translation (update_id, language, body, body_html, source_edited_at, author_id, at)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (update_id, language) do update
             set body = excluded.body, body_html = excluded.body_html, source_edited_at = excluded.source_edited_at,
                 author_id = excluded.author_id, at = excluded.at, version = update_translation.version + 1")
        .bind(update_id)
        .bind(written.language)
        .bind(written.text)
        .bind(markdown::to_html(written.text))
        .bind(source_edited_at)
        .bind(right.staff_id()?)
        .bind(now),
    )
    .await?;
    Ok(())
}
