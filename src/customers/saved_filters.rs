//! Searches of customers that are saved under a name, for everybody who sees customers. Who may not search by an address or by the
//! mark as vulnerable does not see those that do.

use super::address_text;
use super::search::Search;
use crate::access::personal_data::PersonalData;
use crate::access::{CustomerFilterEditor, Staff};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::installation;
use crate::types::field_errors::FieldErrors;
use crate::types::search_text::folded;
use crate::types::{Message, PublicId, Refusal, Timestamp};
use phonenumber::country::Id;

/// Most saved filters.
pub const FILTERS_MAX: i64 = 50;
/// Longest name, in characters.
const NAME_MAX: usize = 60;
/// Longest text that is searched for, and longest region, in characters.
const TEXT_MAX: usize = 200;

/// A saved filter.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SavedFilter {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Part of a name, the beginning of an external id, or an address; empty for any.
    pub search_text: String,
    /// The exact region; empty for any.
    pub region: String,
    /// Only vulnerable customers.
    pub vulnerable: bool,
    /// Only customers affected by this incident; empty for any.
    pub incident: String,
    /// Who saved it.
    pub saved_by: String,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Goes up with each change of the name.
    pub version: i64,
}

impl SavedFilter {
    /// What it searches for. `by_address` says whether the reader may search by an address.
    pub fn search(&self, by_address: bool) -> Search {
        Search {
            text: self.search_text.clone(),
            by_address,
            region: self.region.clone(),
            vulnerable: self.vulnerable,
            incident: self.incident.clone(),
            ..Search::default()
        }
    }

    /// The query string of the list of customers that it leads to.
    pub fn query(&self) -> String {
        format!("{}&filter={}", self.search(false).query(0), self.id)
    }

    fn is_visible_to(&self, staff: &Staff, home: Option<Id>) -> bool {
        let is_by_address = || address_text::parse(&self.search_text, home).is_ok();
        (!self.vulnerable || PersonalData::Vulnerable.is_visible_to(staff))
            && (PersonalData::Contacts.is_visible_to(staff) || self.search_text.is_empty() || !is_by_address())
    }
}

/// The saved filters that a person may use, by name. `home` is the country whose phone numbers need no country code.
pub async fn list(tx: &mut Tx, staff: &Staff, home: Option<Id>) -> Result<Vec<SavedFilter>, Refusal> {
    let query = sql("select filter.id, filter.name, search_text, region, vulnerable,
                coalesce(incident_id, '') as incident, staff.name as saved_by, saved_at, filter.version
         from customer_filter as filter join staff_view as staff on staff.id = filter.saved_by
         order by name_folded");
    let mut filters = tx.fetch_all::<SavedFilter>(query).await?;
    filters.retain(|filter| filter.is_visible_to(staff, home));
    Ok(filters)
}

/// Saves a search under a name, and returns its id.
///
/// # Errors
///
/// Field errors for a name that is missing or taken, for a search that finds everybody, and where there are [`FILTERS_MAX`] already.
pub async fn save(
    tx: &mut Tx,
    right: &CustomerFilterEditor,
    now: Timestamp,
    name: &str,
    search: &Search,
) -> Result<i64, Refusal> {
    let mut errors = FieldErrors::new();
    let name = errors.required_line("name", name, NAME_MAX);
    let text = errors.optional_line("q", &search.text, TEXT_MAX);
    let region = errors.optional_line("region", &search.region, TEXT_MAX);
    let incident = PublicId::parse(&search.incident);
    let known = sql("select count(*) from incident_view where id = $1");
    if incident.is_none() != search.incident.is_empty()
        || (incident.is_some() && tx.fetch_value::<i64>(known.bind(&search.incident)).await? == 0)
    {
        errors.wrong("name", Message::new("customers-saved-no-incident"));
    }
    if text.is_empty() && region.is_empty() && incident.is_none() && !search.vulnerable {
        errors.wrong("name", Message::new("customers-saved-everybody"));
    }
    if tx.fetch_value::<i64>(sql("select count(*) from customer_filter")).await? >= FILTERS_MAX {
        errors.wrong("name", Message::new("customers-saved-full").with("max", FILTERS_MAX));
    }
    errors.check()?;
    let insert = sql("insert into customer_filter
            (name, name_folded, search_text, region, vulnerable, incident_id, saved_by, saved_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (name_folded) do nothing returning id")
    .bind(&name)
    .bind(folded(&name))
    .bind(&text)
    .bind(&region)
    .bind(search.vulnerable)
    .bind(incident)
    .bind(right.staff_id()?)
    .bind(now);
    let id =
        tx.fetch_value_optional::<i64>(insert).await?.ok_or_else(|| Refusal::field("name", "customers-saved-taken"))?;
    record(tx, right, now, id, "customer_filter.saved").await?;
    Ok(id)
}

/// A filter that a person may use.
///
/// # Errors
///
/// `Refusal::NotFound` if it is gone, or if this person does not see it.
pub async fn find(tx: &mut Tx, staff: &Staff, id: i64) -> Result<SavedFilter, Refusal> {
    let home = installation::get(tx).await?.phone_country();
    let filters = list(tx, staff, home).await?;
    filters.into_iter().find(|filter| filter.id == id).ok_or(Refusal::NotFound)
}

/// Gives a filter another name.
///
/// # Errors
///
/// A field error for a name that is missing or taken; a conflict if somebody changed it after `version`.
pub async fn rename(
    tx: &mut Tx,
    right: &CustomerFilterEditor,
    now: Timestamp,
    (id, version): (i64, i64),
    name: &str,
) -> Result<(), Refusal> {
    let mut errors = FieldErrors::new();
    let name = errors.required_line("name", name, NAME_MAX);
    errors.check()?;
    check_version(tx, id, version).await?;
    let taken = sql("select exists (select 1 from customer_filter where name_folded = $1 and id <> $2)");
    if tx.fetch_value::<bool>(taken.bind(folded(&name)).bind(id)).await? {
        return Err(Refusal::field("name", "customers-saved-taken"));
    }
    let update = sql("update customer_filter set name = $2, name_folded = $3, version = version + 1 where id = $1");
    tx.execute(update.bind(id).bind(&name).bind(folded(&name))).await?;
    record(tx, right, now, id, "customer_filter.renamed").await
}

/// Deletes a filter, for everybody.
///
/// # Errors
///
/// `Refusal::NotFound` if it is gone; a conflict if somebody changed it after `version`.
pub async fn delete(
    tx: &mut Tx,
    right: &CustomerFilterEditor,
    now: Timestamp,
    (id, version): (i64, i64),
) -> Result<(), Refusal> {
    check_version(tx, id, version).await?;
    tx.execute(sql("delete from customer_filter where id = $1").bind(id)).await?;
    record(tx, right, now, id, "customer_filter.deleted").await
}

/// The row is written first, so that on PostgreSQL concurrent changes wait here for one another.
async fn check_version(tx: &mut Tx, id: i64, version: i64) -> Result<(), Refusal> {
    let lock = sql("update customer_filter set version = version where id = $1 returning version");
    let stored = tx.fetch_value_optional::<i64>(lock.bind(id)).await?.ok_or(Refusal::NotFound)?;
    if stored == version { Ok(()) } else { Err(Refusal::conflict("customers-saved-changed")) }
}

async fn record(tx: &mut Tx, right: &CustomerFilterEditor, now: Timestamp, id: i64, verb: &str) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "customer_filter",
        subject_id: &id,
        incident_id: None,
        fields: &["name"],
    };
    events::record(tx, now, event).await
}
