//! Adds, edits and removes watched pages, and dismisses their trouble.

use super::store::{self, WatchedPage};
use super::summary::COMPONENTS_MAX;
use crate::access::{IncidentCommander, ServiceEditor};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::outgoing::{Client, UrlError};
use crate::platform::random;
use crate::services::store as services;
use crate::types::field_errors::FieldErrors;
use crate::types::{Actor, Message, PublicId, Refusal, Timestamp};

/// Most pages that are watched. Each is asked once a minute.
const PAGES_MAX: i64 = 100;
/// Longest name, in characters.
const NAME_MAX: usize = 60;
/// The path of the summary below the address of a page.
const SUMMARY_PATH: &str = "/api/v2/summary.json";

/// A watched page as it was entered, not yet validated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatchedPageInput {
    /// The name for staff.
    pub name: String,
    /// The address of the page, or of its summary.
    pub url: String,
    /// Whether its trouble makes a draft incident.
    pub makes_drafts: bool,
    /// The services that depend on it.
    pub services: Vec<PublicId>,
    /// Which of its components they depend on; none for the page as a whole.
    pub components: Vec<String>,
}

/// Adds a page and returns its id. It is read at once by the worker.
///
/// # Errors
///
/// Named fields; [`Refusal::Conflict`] where as many as possible are watched.
pub async fn add(
    tx: &mut Tx,
    right: &ServiceEditor,
    client: &Client,
    now: Timestamp,
    input: &WatchedPageInput,
) -> Result<PublicId, Refusal> {
    let id = random::public_id();
    let (name, url) = validate(tx, client, &id, input).await?;
    if tx.fetch_value::<i64>(sql("select count(*) from watched_page")).await? >= PAGES_MAX {
        return Err(Refusal::conflict("watched-too-many"));
    }
    tx.execute(
        sql("insert into watched_page (id, name, url, makes_drafts, created_at, next_read_at) values ($1, $2, $3, $5, $4, $4)")
            .bind(&id)
            .bind(&name)
            .bind(&url)
            .bind(now)
            .bind(input.makes_drafts),
    )
    .await?;
    set_services(tx, &id, &input.services).await?;
    record(tx, now, right.actor(), "watched_page.added", &id, &["name", "url", "services"]).await?;
    Ok(id)
}

/// Changes a page. `version` is the one the form was filled from.
///
/// # Errors
///
/// Named fields; [`Refusal::Stale`] when the page was changed since.
pub async fn edit(
    tx: &mut Tx,
    right: &ServiceEditor,
    client: &Client,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    input: &WatchedPageInput,
) -> Result<(), Refusal> {
    let before = lock(tx, id, version, input).await?;
    let (name, url) = validate(tx, client, id, input).await?;
    // Another page says other things: what the old one said is forgotten.
    if url != before.url {
        for table in ["delete from watched_component", "delete from watched_incident"] {
            let query = sqlx::AssertSqlSafe(format!("{table} where watched_page_id = $1"));
            tx.execute(sql(query).bind(id)).await?;
        }
        tx.execute(
            sql("update watched_page set read_at = null, failures = 0, failure = null, failing_since = null,
                     status = 'operational', status_since = null, description = '', dismissed_at = null,
                     dismissed_by = null
                 where id = $1")
            .bind(id),
        )
        .await?;
    }
    // Without an entity tag everything is read again, and judged by what is chosen now.
    tx.execute(
        sql("update watched_page set name = $2, url = $3, next_read_at = $4, makes_drafts = $5, etag = null,
                 version = version + 1
             where id = $1")
        .bind(id)
        .bind(&name)
        .bind(&url)
        .bind(now)
        .bind(input.makes_drafts),
    )
    .await?;
    set_services(tx, id, &input.services).await?;
    for component in store::components(tx, id).await? {
        let is_chosen = input.components.contains(&component.external_id);
        if is_chosen != component.is_chosen {
            tx.execute(
                sql("update watched_component set is_chosen = $3 where watched_page_id = $1 and external_id = $2")
                    .bind(id)
                    .bind(&component.external_id)
                    .bind(is_chosen),
            )
            .await?;
        }
    }
    record(tx, now, right.actor(), "watched_page.edited", id, &["name", "url", "services", "components"]).await
}

/// Stops watching a page.
pub async fn remove(
    tx: &mut Tx,
    right: &ServiceEditor,
    now: Timestamp,
    id: &PublicId,
    version: i64,
) -> Result<(), Refusal> {
    lock(tx, id, version, &WatchedPageInput::default()).await?;
    for query in [
        "delete from watched_page_service where watched_page_id = $1",
        "delete from watched_component where watched_page_id = $1",
        "delete from watched_incident where watched_page_id = $1",
        "delete from watched_page where id = $1",
    ] {
        tx.execute(sql(query).bind(id)).await?;
    }
    record(tx, now, right.actor(), "watched_page.removed", id, &[]).await
}

/// Has a page read again now.
pub async fn read_again(tx: &mut Tx, right: &ServiceEditor, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    store::get(tx, id).await?;
    tx.execute(sql("update watched_page set next_read_at = $2 where id = $1").bind(id).bind(now)).await?;
    record(tx, now, right.actor(), "watched_page.read_again", id, &[]).await
}

/// Says that the current trouble of a page does not concern the services. It is proposed again when it gets worse.
///
/// # Errors
///
/// [`Refusal::Conflict`] when it is over.
pub async fn dismiss(tx: &mut Tx, right: &IncidentCommander, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    if !store::get(tx, id).await?.is_in_trouble() {
        return Err(Refusal::conflict("watched-trouble-over"));
    }
    tx.execute(
        sql("update watched_page set dismissed_at = $2, dismissed_by = $3 where id = $1")
            .bind(id)
            .bind(now)
            .bind(right.staff_id()?),
    )
    .await?;
    record(tx, now, right.actor(), "watched_page.dismissed", id, &[]).await
}

async fn lock(tx: &mut Tx, id: &PublicId, version: i64, input: &WatchedPageInput) -> Result<WatchedPage, Refusal> {
    tx.lock("watched_page", id).await?;
    let before = store::get(tx, id).await?;
    if before.version != version {
        return Err(Refusal::Stale { theirs: before.url, yours: input.url.clone() });
    }
    Ok(before)
}

/// The name and the address of the page itself.
async fn validate(
    tx: &mut Tx,
    client: &Client,
    id: &PublicId,
    input: &WatchedPageInput,
) -> Result<(String, String), Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required_line("name", &input.name, NAME_MAX);
    let url = match client.parse_url(&input.url) {
        Ok(url) => page_address(url),
        Err(error) => {
            form.wrong("url", Message::new(key_of(error, &input.url)));
            String::new()
        }
    };
    let known = services::all(tx).await?;
    if input.services.is_empty() {
        form.wrong("services", Message::new("watched-services-required"));
    } else if !input.services.iter().all(|id| known.iter().any(|service| &service.id == id)) {
        form.wrong("services", Message::new("field-choice"));
    }
    if input.components.len() > COMPONENTS_MAX {
        form.wrong("components", Message::new("field-choice"));
    }
    let same = "select count(*) from watched_page where url = $1 and id <> $2";
    if form.is_clean() && tx.fetch_value::<i64>(sql(same).bind(&url).bind(id)).await? > 0 {
        form.wrong("url", Message::new("watched-url-twice"));
    }
    form.check()?;
    Ok((name, url))
}

/// The address of a page: people paste that of its summary too.
fn page_address(mut url: url::Url) -> String {
    url.set_query(None);
    url.set_fragment(None);
    let text = url.as_str().trim_end_matches('/');
    text.strip_suffix(SUMMARY_PATH).unwrap_or(text).to_owned()
}

const fn key_of(error: UrlError, typed: &str) -> &'static str {
    match error {
        UrlError::Malformed | UrlError::Scheme if typed.is_empty() => "field-required",
        UrlError::Malformed | UrlError::Scheme => "watched-url-malformed",
        UrlError::Credentials => "watched-url-credentials",
        UrlError::PrivateAddress => "watched-url-private",
    }
}

async fn set_services(tx: &mut Tx, id: &PublicId, services: &[PublicId]) -> Result<(), Refusal> {
    tx.execute(sql("delete from watched_page_service where watched_page_id = $1").bind(id)).await?;
    for service in services {
        tx.execute(
            sql(
                "insert into watched_page_service (watched_page_id, service_id) values ($1, $2) on conflict do nothing",
            )
            .bind(id)
            .bind(service),
        )
        .await?;
    }
    Ok(())
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    verb: &str,
    id: &PublicId,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event { actor, verb, subject: "watched_page", subject_id: id, incident_id: None, fields };
    events::record(tx, now, event).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_summary_is_that_of_its_page() {
        let of = |text: &str| page_address(text.parse().unwrap());
        for text in [
            "https://status.example.com",
            "https://status.example.com/",
            "https://STATUS.example.com/api/v2/summary.json",
            "https://status.example.com/api/v2/summary.json?x=1#y",
        ] {
            assert_eq!(of(text), "https://status.example.com", "{text}");
        }
        assert_eq!(of("https://example.com/status/"), "https://example.com/status");
    }
}
