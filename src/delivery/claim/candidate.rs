//! Candidates: messages that are due, each with everything that can have changed since it was approved.

use crate::types::Timestamp;

/// Which of them are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope<'a> {
    /// Answers, and what somebody just asked for.
    Urgent,
    /// Everything else that belongs to no batch.
    Single,
    /// One batch.
    Batch(&'a str),
}

/// A message and what is known about its recipient.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Candidate {
    pub(super) id: i64,
    pub(super) attempt: i64,
    pub(super) internet_id: String,
    pub(super) class: String,
    pub(super) channel: String,
    pub(super) address: String,
    pub(super) recipient_name: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) unsubscribe_path: String,
    pub(super) in_reply_to: String,
    pub(super) created_at: Timestamp,
    pub(super) customer_id: Option<i64>,
    pub(super) incident_id: Option<String>,
    pub(super) detail: String,
    pub(super) time_zone: String,
    pub(super) released_by: Option<String>,
    pub(super) region: String,
    pub(super) customer_zone: String,
    pub(super) erased_at: Option<Timestamp>,
    pub(super) consent_service: Option<bool>,
    pub(super) consent_marketing: Option<bool>,
    pub(super) point_suppressed_at: Option<Timestamp>,
    pub(super) is_suppressed: bool,
    pub(super) impact: String,
    pub(super) has_open_complaint: bool,
    pub(super) has_this_apology: bool,
    pub(super) has_recent_apology: bool,
}

/// `$1` channel, `$2` now, `$3` how many, `$4` since when an apology is recent. A complaint counts against
/// the customer, and in a batch also against the address, which may be only provisionally theirs.
macro_rules! candidates {
    ($scope:literal, $lock:literal) => {
        const_format::concatcp!(
            "select m.id, m.attempt, m.internet_id, m.class, m.channel, m.address, m.recipient_name, m.subject,
                    m.body, m.unsubscribe_path, m.in_reply_to, m.created_at, m.customer_id, m.incident_id,
                    m.detail, m.time_zone, m.released_by,
                    coalesce(c.region, '') as region, coalesce(c.time_zone, '') as customer_zone, c.erased_at,
                    p.consent_service, p.consent_marketing, p.suppressed_at as point_suppressed_at,
                    exists (select 1 from suppression s where s.address_key = m.address_key) as is_suppressed,
                    coalesce(i.impact_override, i.impact, '') as impact,
                    exists (select 1 from complaint_case k
                            where (k.customer_id = m.customer_id
                                   or (m.batch_id is not null and k.contact_key = m.address_key))
                              and k.state in ",
            crate::types::CaseState::OPEN_SQL,
            ") as has_open_complaint,
                    (m.class = 'apology' and exists (
                        select 1 from message o
                        where o.customer_id = m.customer_id and o.id <> m.id and o.class = 'apology'
                          and o.incident_id = m.incident_id and o.incident_rev = m.incident_rev
                          and o.state in ('sending', 'sent', 'delivered', 'complained', 'in_doubt')
                    )) as has_this_apology,
                    (m.class = 'apology' and exists (
                        select 1 from message o
                        where o.customer_id = m.customer_id and o.id <> m.id and o.class = 'apology'
                          and o.state in ('sending', 'sent', 'delivered', 'complained', 'in_doubt')
                          and coalesce(o.sent_at, o.updated_at) > $4
                    )) as has_recent_apology
             from message m
             left join customer c on c.id = m.customer_id
             left join contact_point p on p.customer_id = m.customer_id and p.channel = m.channel
                                      and p.address_key = m.address_key
             left join incident i on i.id = m.incident_id
             where m.state in ('rendered', 'released', 'failed') and m.channel = $1 and m.due_at <= $2 and ",
            $scope,
            " order by m.due_at, m.id limit $3",
            $lock
        )
    };
}

/// The same text for both databases; only PostgreSQL has other claimers to step around.
macro_rules! both {
    ($scope:literal) => {
        [candidates!($scope, ""), candidates!($scope, " for update of m skip locked")]
    };
}

pub(super) const URGENT: [&str; 2] = both!("m.class in ('reply', 'transactional')");
pub(super) const SINGLE: [&str; 2] = both!("m.batch_id is null and m.class not in ('reply', 'transactional')");
pub(super) const BATCH: [&str; 2] = both!("m.batch_id = $5");
