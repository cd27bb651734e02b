//! Candidates of a claim: queued messages that are due, with everything that can have changed since they were approved.

use crate::delivery::admission::recent_apology_sql;
use crate::delivery::channel::Channel;
use crate::delivery::link::{LinkKind, MessageLink};
use crate::delivery::message::{Class, State};
use crate::types::{PublicId, Timestamp};
use const_format::concatcp;

/// Which messages a claim looks at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope<'a> {
    /// Notices to staff.
    StaffNotices,
    /// Messages of an exempt class.
    Exempt,
    /// Other messages that belong to no batch.
    Direct,
    /// The messages of one batch.
    Batch {
        /// The batch.
        id: &'a PublicId,
        /// Its rate.
        per_minute: i64,
    },
}

impl Scope<'_> {
    /// The queries for SQLite and PostgreSQL.
    pub(super) const fn queries(self) -> (&'static str, &'static str) {
        match self {
            Self::StaffNotices => (STAFF_NOTICES, STAFF_NOTICES_LOCKED),
            Self::Exempt => (EXEMPT, EXEMPT_LOCKED),
            Self::Direct => (DIRECT, DIRECT_LOCKED),
            Self::Batch { .. } => (IN_BATCH, IN_BATCH_LOCKED),
        }
    }

    /// The queries for the ids and addresses of the same messages, in the same order; `None` where there are never many.
    pub(super) const fn address_queries(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::StaffNotices | Self::Exempt => None,
            Self::Direct => Some((DIRECT_ADDRESSES, DIRECT_ADDRESSES_LOCKED)),
            Self::Batch { .. } => Some((IN_BATCH_ADDRESSES, IN_BATCH_ADDRESSES_LOCKED)),
        }
    }
}

/// A message, and what is known about its recipient.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Candidate {
    pub(super) id: i64,
    pub(super) attempt: i64,
    pub(super) internet_id: String,
    pub(super) class: Class,
    pub(super) channel: Channel,
    pub(super) state: State,
    pub(super) address: String,
    pub(super) destination_sealed: Option<String>,
    pub(super) paused_until: Option<Timestamp>,
    pub(super) paced_until: Option<Timestamp>,
    pub(super) recipient_name: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) link: Option<LinkKind>,
    pub(super) link_subject: String,
    pub(super) batch_id: Option<PublicId>,
    pub(super) text_version: Option<i64>,
    pub(super) text_language: String,
    pub(super) text_values: String,
    pub(super) in_reply_to: String,
    pub(super) created_at: Timestamp,
    pub(super) customer_id: Option<i64>,
    pub(super) incident_id: Option<PublicId>,
    pub(super) detail: String,
    pub(super) time_zone: String,
    pub(super) zone_assumed: bool,
    pub(super) released_by: Option<String>,
    pub(super) region: String,
    pub(super) customer_zone: String,
    pub(super) erased_at: Option<Timestamp>,
    /// The customer's contact point with the address; `None` if it is none of theirs, or belongs to no customer.
    pub(super) contact_id: Option<i64>,
    pub(super) address_key: String,
    pub(super) consent_service: Option<bool>,
    pub(super) consent_marketing: Option<bool>,
    pub(super) contact_suppressed_at: Option<Timestamp>,
    pub(super) contact_changed_at: Option<Timestamp>,
    pub(super) contact_changed_by: Option<String>,
    pub(super) is_suppressed: bool,
    pub(super) impact: String,
    pub(super) has_open_complaint: bool,
    pub(super) has_unconfirmed_complaint: bool,
    pub(super) has_this_apology: bool,
    pub(super) has_recent_apology: bool,
}

impl Candidate {
    /// The link in its body; `None` without one, and for a link whose subject is unknown.
    pub(super) fn message_link(&self) -> Option<MessageLink> {
        MessageLink::from_stored(self.link?, &self.link_subject)
    }
}

/// States of a case that are no open complaint; in all others only a person writes to the customer (I7).
const CLOSED_CASE_STATES: &str = "('apologised', 'made_good', 'closed', 'merged', 'abusive')";

/// `$1` is the channel, `$2` now, `$3` the limit, and `$4` the start of the apology window. An open complaint
/// is the customer's if they wrote with their own link; one that only gives their address is unconfirmed.
///
/// Messages of an unknown class, channel or state are not selected, so that they never keep others from being sent.
const COLUMNS: &str = concatcp!(
    "select m.id, m.attempt, m.internet_id, m.class, m.channel, m.state, m.address, m.recipient_name, m.subject,
            m.body, m.link, m.link_subject, m.batch_id, m.text_version, m.text_language, m.text_values, m.in_reply_to,
            d.sealed as destination_sealed, d.paused_until, d.paced_until,
            m.created_at, m.customer_id, m.incident_id, m.detail, m.time_zone, m.zone_assumed, m.released_by,
            coalesce(c.region, '') as region, coalesce(c.time_zone, '') as customer_zone, c.erased_at,
            p.id as contact_id, m.address_key,
            p.consent_service, p.consent_marketing, p.suppressed_at as contact_suppressed_at,
            p.changed_at as contact_changed_at, p.changed_by as contact_changed_by,
            exists (select 1 from suppression s where s.address_key = m.address_key) as is_suppressed,
            coalesce(i.impact_override, i.impact, '') as impact,
            exists (select 1 from complaint_case_view k
                    where k.customer_id = m.customer_id and k.is_provisional = false and k.state not in ",
    CLOSED_CASE_STATES,
    ") as has_open_complaint,
            exists (select 1 from complaint_case_view k
                    where ((k.customer_id = m.customer_id and k.is_provisional = true)
                           or (m.batch_id is not null and k.contact_key = m.address_key
                               and (k.rejected_customer_id is null or k.rejected_customer_id <> m.customer_id)))
                      and k.state not in ",
    CLOSED_CASE_STATES,
    ") as has_unconfirmed_complaint,
            (m.class = 'apology' and exists (
                select 1 from message o
                where o.customer_id = m.customer_id and o.id <> m.id and o.class = 'apology'
                  and o.incident_id = m.incident_id and o.incident_rev = m.incident_rev
                  and o.state in ",
    State::MAY_HAVE_REACHED_SQL,
    ")) as has_this_apology,
            (m.class = 'apology' and exists (
                select 1 from message o
                where o.customer_id = m.customer_id and o.id <> m.id and ",
    recent_apology_sql!("o", State::MAY_HAVE_REACHED_SQL, "$4"),
    ")) as has_recent_apology
     from message m "
);
const JOINS: &str = concatcp!(
    "left join customer_view c on c.id = m.customer_id
     left join contact_point_view p on p.customer_id = m.customer_id and p.channel = m.channel
                              and p.address_key = m.address_key
     left join incident_view i on i.id = m.incident_id
     left join destination d on d.id = m.address and m.channel = d.channel
     where ",
    IS_DUE
);
const IS_DUE: &str = concatcp!(
    "m.channel = $1 and coalesce(m.not_before, m.due_at) <= $2 and m.state in ",
    State::QUEUED_SQL,
    " and m.class in ",
    Class::KNOWN_SQL,
    " and "
);
/// Everything but the messages of exempt classes, which have indexes of their own. Named for SQLite, which would read the whole queue
/// where somebody ran `analyze` while it was empty.
const BY_WAITING: &str = "indexed by message_waiting ";
const SELECT: &str = concatcp!(COLUMNS, JOINS);
const SELECT_WAITING: &str = concatcp!(COLUMNS, BY_WAITING, JOINS);
const ADDRESSES: &str = concatcp!("select m.id, m.address from message m where ", IS_DUE);
const ADDRESSES_WAITING: &str = concatcp!("select m.id, m.address from message m ", BY_WAITING, "where ", IS_DUE);
const ORDER: &str = " order by coalesce(m.not_before, m.due_at), m.id limit $3";
/// On PostgreSQL, rows that another transaction is changing are left to it.
const LOCK: &str = " for update of m skip locked";

const NO_BATCH: &str = concatcp!("m.batch_id is null and m.class not in ", Class::EXEMPT_SQL, ORDER);

const STAFF_NOTICES: &str = concatcp!(SELECT, "m.class = 'staff_notice'", ORDER);
const STAFF_NOTICES_LOCKED: &str = concatcp!(STAFF_NOTICES, LOCK);
const EXEMPT: &str = concatcp!(SELECT, "m.class in ", Class::EXEMPT_SQL, ORDER);
const EXEMPT_LOCKED: &str = concatcp!(EXEMPT, LOCK);
const DIRECT: &str = concatcp!(SELECT_WAITING, NO_BATCH);
const DIRECT_LOCKED: &str = concatcp!(SELECT, NO_BATCH, LOCK);
const IN_BATCH: &str = concatcp!(SELECT_WAITING, "m.batch_id = $5", ORDER);
const IN_BATCH_LOCKED: &str = concatcp!(SELECT, "m.batch_id = $5", ORDER, LOCK);

const DIRECT_ADDRESSES: &str = concatcp!(ADDRESSES_WAITING, NO_BATCH);
const DIRECT_ADDRESSES_LOCKED: &str = concatcp!(ADDRESSES, NO_BATCH, LOCK);
const IN_BATCH_ADDRESSES: &str = concatcp!(ADDRESSES_WAITING, "m.batch_id = $4", ORDER);
const IN_BATCH_ADDRESSES_LOCKED: &str = concatcp!(ADDRESSES, "m.batch_id = $4", ORDER, LOCK);
