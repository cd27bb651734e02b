//! Reports of visitors that they are affected by an open incident (decision 25), or that something does not work although
//! no incident says so (decision 77).

use super::case::CaseChannel;
use super::message_limits::{Admission, MessageLimits};
use super::receive_message::{
    DUPLICATE_WINDOW, IncomingMessage, MESSAGE_MAX, RATE_LIMIT_WINDOW, Sender, admit, receive_message,
};
use crate::customers::Address;
use crate::incidents::{self, State, store::Incident};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::limits::StoredLimit;
use crate::services;
use crate::text_enum;
use crate::types::Actor;
use crate::types::field_errors::FieldErrors;
use crate::types::search_text::folded;
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// Most reports and messages from one source within [`RATE_LIMIT_WINDOW`]. Many mobile customers share an address, so
/// this is set to stop scripts, not people.
pub const PER_SOURCE_MAX: i64 = 60;
pub(super) const SOURCE_LIMIT: StoredLimit =
    StoredLimit { name: "report source", max: PER_SOURCE_MAX, window: RATE_LIMIT_WINDOW };
/// Longest place, in characters.
pub const PLACE_MAX: usize = 60;
/// Most services that one report names.
pub(super) const SERVICES_MAX: usize = 100;

text_enum! {
    /// How badly a service fails for a visitor.
    pub enum Severity("severity") {
        /// It does not work.
        Down = "down",
        /// It works at times.
        Flaky = "flaky",
        /// It is slow or of poor quality.
        Slow = "slow",
    }
}

/// A report of a visitor.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// The services that fail; empty when theirs is not on the list.
    pub services: Vec<PublicId>,
    /// How badly.
    pub severity: Severity,
    /// Where they are, as they typed it or chose it from the regions of the page; may be empty.
    pub place: String,
    /// Their message; may be empty.
    pub message: String,
    /// Where the reply goes.
    pub contact: Option<Address>,
    /// Keyed hash of the IP address.
    pub source_key: String,
    /// Whom it counts as in signals: a keyed hash of the address, of IPv6 of the wider network.
    pub person_key: String,
    /// What all may write about one incident.
    pub limits: MessageLimits,
}

/// A report that was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubmittedReport {
    /// The new report, or the earlier one it was merged into.
    pub report_id: i64,
    /// The case that its message opened or extended.
    pub case_id: Option<i64>,
    /// When a person's reply is due.
    pub reply_due_at: Option<Timestamp>,
    /// Set where others wrote so much that its text was not kept: from when on there is room again.
    pub full_until: Option<Timestamp>,
}

/// Whether customers may send reports and messages about an incident: it is public and has begun.
pub fn accepts_messages(incident: &Incident) -> bool {
    incident.is_public() && takes_messages_in(incident.state)
}

/// Whether a public incident in this state has begun, so that customers may send reports and messages about it.
pub fn takes_messages_in(state: State) -> bool {
    state.is_under_way() || matches!(state, State::Resolved | State::Completed)
}

/// Stores a report. A message with a contact address also opens or extends a case, which excludes its sender from
/// automated messages. A form that was sent twice counts once, and its messages are joined. Where others wrote too much
/// the report counts without its text.
///
/// # Errors
///
/// `Refusal::Gone` for a withdrawn incident, `Refusal::NotFound` for one that takes no reports, `Refusal::Conflict`
/// when it is over, `Refusal::TooMany` beyond the rate limit, and field errors.
pub async fn submit_report(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
    new: NewReport,
) -> Result<SubmittedReport, Refusal> {
    let new = checked(new)?;
    let incident = incidents::store::get(tx, incident_id).await?;
    if incident.withdrawn_at.is_some() {
        return Err(Refusal::Gone(Message::new("incident-withdrawn-notice")));
    }
    if !accepts_messages(&incident) {
        return Err(Refusal::NotFound);
    }
    if !incident.state.is_under_way() {
        return Err(Refusal::conflict("affected-closed"));
    }
    store(tx, now, Some(incident_id), new).await
}

/// Stores a report of a problem that no incident is about, as [`submit_report`] does otherwise. With a message and a
/// contact address it opens or extends the case of its sender that is about no incident.
///
/// # Errors
///
/// `Refusal::TooMany` beyond the rate limit, and field errors.
pub async fn submit_problem(tx: &mut Tx, now: Timestamp, new: NewReport) -> Result<SubmittedReport, Refusal> {
    let new = checked(new)?;
    store(tx, now, None, new).await
}

fn checked(new: NewReport) -> Result<NewReport, Refusal> {
    let mut form = FieldErrors::new();
    let place = form.optional_line("where", &new.place, PLACE_MAX);
    let message = form.optional("words", &new.message, MESSAGE_MAX);
    form.check()?;
    Ok(NewReport { place, message, ..new })
}

/// Stores a report that was checked; `incident_id` is what it is about.
async fn store(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: Option<&PublicId>,
    mut new: NewReport,
) -> Result<SubmittedReport, Refusal> {
    let incident_key = incident_id.map_or("", PublicId::as_str);
    // Counts every post, also one that joins an earlier report. Posts of one source wait here for each other, so that
    // two copies of a form cannot both miss the other one.
    SOURCE_LIMIT.take(tx, now, &new.source_key, 1).await?;
    let sender = match new.contact.clone() {
        Some(contact) => Sender::from_address(tx, contact, incident_key).await?,
        None => Sender::default(),
    };
    let customer_id = sender.customer_id;
    let earlier = find_duplicate(tx, now, incident_key, &new).await?;
    let is_repeated =
        earlier.as_ref().is_some_and(|earlier| join_messages(&earlier.words, &new.message) == earlier.words);
    let mut full_until = None;
    let length = new.message.chars().count();
    if length > 0
        && !is_repeated
        && let Admission::Full(until) =
            admit(tx, now, &new.limits, &sender, incident_key, &new.source_key, length).await?
    {
        // The report counts as any other; only its text is not kept.
        new.message.clear();
        full_until = Some(until);
    }
    let received = if new.message.is_empty() || sender.contact.is_none() {
        None
    } else {
        let incoming = IncomingMessage {
            sender,
            incident_id: incident_id.cloned(),
            message: new.message.clone(),
            channel: CaseChannel::Form,
            source_key: new.source_key.clone(),
        };
        Some(receive_message(tx, now, incoming).await?)
    };
    let case_id = received.map(|received| received.case_id);
    let report_id = match earlier {
        Some(earlier) => {
            merge_into(tx, &earlier, &new, case_id).await?;
            earlier.id
        }
        None => insert(tx, now, incident_id, &new, customer_id, case_id).await?,
    };
    for service_id in &new.services {
        tx.execute(
            sql("insert into report_service (report_id, service_id) values ($1, $2) on conflict do nothing")
                .bind(report_id)
                .bind(service_id),
        )
        .await?;
    }
    let reply_due_at = received.map(|received| received.reply_due_at);
    Ok(SubmittedReport { report_id, case_id, reply_due_at, full_until })
}

/// A report that the same form left within [`DUPLICATE_WINDOW`].
#[derive(sqlx::FromRow)]
struct EarlierReport {
    id: i64,
    words: String,
}

async fn find_duplicate(
    tx: &mut Tx,
    now: Timestamp,
    incident_key: &str,
    new: &NewReport,
) -> Result<Option<EarlierReport>, Refusal> {
    // Two texts, so that both databases use the index on incident and time.
    let about = match incident_key {
        "" => {
            "select id, words from report
             where source_key = $1 and incident_id is null and $2 = '' and contact_key = $3 and place_key = $4
               and at > $5
             order by id desc limit 1"
        }
        _ => {
            "select id, words from report
             where source_key = $1 and incident_id = $2 and contact_key = $3 and place_key = $4 and at > $5
             order by id desc limit 1"
        }
    };
    Ok(tx
        .fetch_optional::<EarlierReport>(
            sql(about)
                .bind(&new.source_key)
                .bind(incident_key)
                .bind(new.contact.as_ref().map_or("", |contact| contact.key.as_str()))
                .bind(folded(&new.place))
                .bind(now - DUPLICATE_WINDOW),
        )
        .await?)
}

async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: Option<&PublicId>,
    new: &NewReport,
    customer_id: Option<i64>,
    case_id: Option<i64>,
) -> Result<i64, Refusal> {
    let page_id = services::page::first_page(tx).await?.id;
    let id = tx
        .fetch_value::<i64>(
            sql("insert into report (page_id, incident_id, at, severity, place, place_key, words, contact,
                                 contact_key, customer_id, case_id, source_key, person_key)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             returning id")
            .bind(page_id)
            .bind(incident_id)
            .bind(now)
            .bind(new.severity)
            .bind(&new.place)
            .bind(folded(&new.place))
            .bind(&new.message)
            .bind(new.contact.as_ref().map_or("", |contact| contact.text.as_str()))
            .bind(new.contact.as_ref().map_or("", |contact| contact.key.as_str()))
            .bind(customer_id)
            .bind(case_id)
            .bind(&new.source_key)
            .bind(&new.person_key),
        )
        .await?;
    let event = Event {
        actor: &Actor::Visitor,
        verb: "report.made",
        subject: "report",
        subject_id: &id,
        incident_id: incident_id.map(PublicId::as_str),
        fields: &["services", "severity", "place", "words", "contact"],
    };
    events::record(tx, now, event).await?;
    Ok(id)
}

/// Joins a duplicate into an earlier report: the newest severity, and both messages.
///
/// # Errors
///
/// A field error if both are longer together than one message may be.
async fn merge_into(
    tx: &mut Tx,
    earlier: &EarlierReport,
    new: &NewReport,
    case_id: Option<i64>,
) -> Result<(), Refusal> {
    let words = join_messages(&earlier.words, &new.message);
    let length = words.chars().count();
    if length > MESSAGE_MAX {
        let left = MESSAGE_MAX.saturating_sub(earlier.words.chars().count() + SEPARATOR.len());
        return Err(Refusal::fields([("words", Message::new("affected-message-together").with("left", left))]));
    }
    tx.execute(
        sql("update report set severity = $2, case_id = coalesce($3, case_id), words = $4 where id = $1")
            .bind(earlier.id)
            .bind(new.severity)
            .bind(case_id)
            .bind(words),
    )
    .await?;
    Ok(())
}

/// Between two messages of one report.
const SEPARATOR: &str = "\n\n";

/// Both messages; one that is there already is not repeated.
fn join_messages(earlier: &str, new: &str) -> String {
    let is_there = earlier == new
        || earlier.starts_with(&format!("{new}{SEPARATOR}"))
        || earlier.ends_with(&format!("{SEPARATOR}{new}"))
        || earlier.contains(&format!("{SEPARATOR}{new}{SEPARATOR}"));
    match (earlier, new) {
        (earlier, "") => earlier.to_owned(),
        ("", new) => new.to_owned(),
        (earlier, _) if is_there => earlier.to_owned(),
        (earlier, new) => format!("{earlier}{SEPARATOR}{new}"),
    }
}

#[cfg(test)]
mod tests {
    use super::join_messages;

    #[test]
    fn messages_are_joined_once() {
        assert_eq!(join_messages("", "One"), "One");
        assert_eq!(join_messages("One", ""), "One");
        let both = join_messages("One", "Two");
        assert_eq!(both, "One\n\nTwo");
        let all = join_messages(&both, "Three");
        for again in ["One", "Two", "Three"] {
            assert_eq!(join_messages(&all, again), all, "{again}");
        }
        assert_eq!(join_messages("One more", "One"), "One more\n\nOne");
    }
}
