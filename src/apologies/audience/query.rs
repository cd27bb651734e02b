//! The query that decides for each affected customer whether and how they get a batch.

use super::AudienceRun;
use super::filters::Filters;
use crate::apologies::batch::{Audience, Class};
use crate::apologies::store::Batch;
use crate::customers::Channel;
use crate::delivery::admission::{APOLOGY_WINDOW, recent_apology_sql};
use crate::delivery::message::{SkipReason, State};
use crate::platform::db::{Query, Tx, sql};
use crate::types::CaseState;
use crate::types::{PublicId, Timestamp};
use sqlx::AssertSqlSafe;

/// How many values [`AudienceQuery::query`] binds before those of the audience's conditions.
const FIXED_VALUES: usize = 12;

/// What decides who gets a batch.
#[derive(Debug, Clone)]
pub struct AudienceQuery {
    batch_id: String,
    run_id: i64,
    up_to: i64,
    /// Only these customers, unless it is empty.
    only: Vec<i64>,
    incident_id: PublicId,
    incident_rev: i64,
    class: Class,
    audience: Audience,
    /// Whether the batch is sent as an e-mail.
    has_email: bool,
    /// Whether the batch is sent as a text message.
    has_sms: bool,
    now: Timestamp,
}

impl AudienceQuery {
    /// Of a batch as it is stored. Members of `run` with the same address come first.
    pub fn new(batch: &Batch, run: &AudienceRun, now: Timestamp) -> Self {
        let channel = batch.content.audience.channel;
        Self {
            run_id: run.id,
            up_to: if run.up_to > 0 { run.up_to } else { i64::MAX },
            only: Vec::new(),
            batch_id: batch.id.to_string(),
            incident_id: batch.content.incident_id.clone(),
            incident_rev: batch.content.incident_rev,
            class: batch.content.class,
            audience: batch.content.audience.clone(),
            has_email: !batch.content.body.is_empty() && channel != Some(Channel::Sms),
            has_sms: !batch.content.sms_body.is_empty() && channel != Some(Channel::Email),
            now,
        }
    }

    /// Only of these customers.
    pub fn only(self, customers: Vec<i64>) -> Self {
        Self { only: customers, ..self }
    }

    /// A query on `recipients` (see [`Self::text`]), for the customers after `after` up to `upto`.
    pub(super) fn query(&self, tx: &Tx, select: &str, (after, upto): (i64, i64)) -> Query<'_> {
        let filters = self.filters(tx, FIXED_VALUES);
        let query = sql(AssertSqlSafe(self.text(&filters.condition(), select)))
            .bind(&self.incident_id)
            .bind(self.up_to)
            .bind(self.needs_consent())
            .bind(self.class == Class::Apology)
            .bind(self.now - APOLOGY_WINDOW)
            .bind(self.incident_rev)
            .bind(self.has_email)
            .bind(self.has_sms)
            .bind(&self.batch_id)
            .bind(after)
            .bind(upto)
            .bind(self.run_id);
        filters.bind(query)
    }

    /// Counts the customers after `after` up to `upto` who are left out by the exclusions of the audience; `None` if it has none.
    pub(super) fn excluded(&self, tx: &Tx, (after, upto): (i64, i64)) -> Option<Query<'_>> {
        let filters = self.filters(tx, 4);
        let condition = filters.exclusion()?;
        let text = format!(
            "select count(distinct c.id) from exposure_view e join customer_view c on c.id = e.customer_id and c.id > $3 and c.id <= $4
             where e.incident_id = $1 and e.id <= $2 and e.customer_id > $3 and e.customer_id <= $4{condition}"
        );
        let query = sql(AssertSqlSafe(text)).bind(&self.incident_id).bind(self.up_to).bind(after).bind(upto);
        Some(filters.bind(query))
    }

    /// Whether only an address counts for which its owner agreed to marketing.
    fn needs_consent(&self) -> bool {
        self.class.message_class().is_marketing() || self.audience.with_consent
    }

    /// The conditions of the audience; their values come after the first `bound` ones.
    fn filters(&self, tx: &Tx, bound: usize) -> Filters {
        let mut filters = Filters::new(tx, bound, &self.incident_id, self.up_to, &self.batch_id);
        filters.add(&self.audience, self.now);
        filters.only(&self.only);
        filters
    }

    /// The text of the query, which ends in `select`. `recipients` has a row per affected customer, with the reason for
    /// skipping them in `outcome`, empty if they get the batch.
    ///
    /// `confirmed` is 0 for those whose message a person has to release: only their own report says that they were
    /// affected, or somebody complained with their address, which anybody can type.
    ///
    /// Of several addresses on a channel a verified one comes first, then the newest; e-mail comes before text message.
    ///
    /// Earlier members with the same address are found by the customers who have it now. An index of the members by address
    /// would be in the random order of its keys, and take the longer to keep the more members there are. Each of these customers is
    /// looked up by a subquery: in a join, both databases may read all members of the run for each address.
    fn text(&self, filters: &str, select: &str) -> String {
        let [email, sms] = [Channel::Email.as_str(), Channel::Sms.as_str()];
        let [erased, open_complaint, no_address] =
            [SkipReason::Erased.as_str(), SkipReason::OpenComplaint.as_str(), SkipReason::NoAddress.as_str()];
        let [no_consent, suppressed] = [SkipReason::NoConsent.as_str(), SkipReason::Suppressed.as_str()];
        let [recent_apology, duplicate] = [SkipReason::RecentApology.as_str(), SkipReason::Duplicate.as_str()];
        const USABLE: &str = "p.customer_id = affected.id and p.consent_service and (p.consent_marketing or not $3)
            and p.suppressed_at is null
            and not exists (select 1 from suppression_view s where s.address_key = p.address_key)";
        // The bounds are repeated in each subquery, because PostgreSQL reads the whole table for one that it answers with a hash.
        let of_step = "p.customer_id > $10 and p.customer_id <= $11";
        const BEST: &str = "order by p.verified_at is null, p.id desc limit 1";
        let open_states = CaseState::OPEN_SQL;
        let (may_reach, recent) = (State::MAY_REACH_SQL, recent_apology_sql!("m", State::MAY_REACH_SQL, "$5"));
        // Messages of a cancelled batch reach nobody, also before a job has cancelled each of them.
        let cancellable = State::CANCELLABLE_SQL;
        let has_text = format!("((p.channel = '{email}' and $7) or (p.channel = '{sms}' and $8))");
        format!(
            "with affected as (
                 select c.id, c.external_id, c.name, c.time_zone, c.region, c.plan, c.language, c.erased_at,
                        max(case when e.evidence = 'self_report' then 0 else 1 end) as confirmed
                 from exposure_view e join customer_view c on c.id = e.customer_id and c.id > $10 and c.id <= $11
                 where e.incident_id = $1 and e.id <= $2 and e.customer_id > $10 and e.customer_id <= $11{filters}
                 group by c.id, c.external_id, c.name, c.time_zone, c.region, c.plan, c.language, c.erased_at
             ),
             addressed as materialized (
                 select affected.*,
                        (select p.id from contact_point_view p
                         where p.channel = '{email}' and $7 and {USABLE} {BEST}) as email_id,
                        (select p.id from contact_point_view p
                         where p.channel = '{sms}' and $8 and {USABLE} {BEST}) as sms_id
                 from affected
             ),
             assessed as materialized (
                 select affected.id, affected.external_id, affected.name, affected.time_zone, affected.region, affected.plan,
                        affected.language,
                        p.id as contact_id,
                        case
                            when exists (select 1 from complaint_case_view k
                                         where k.customer_id = affected.id and k.customer_id > $10 and k.customer_id <= $11
                                         and k.is_provisional = true
                                         and k.state in {open_states})
                                then 0
                            when exists (select 1 from contact_point_view p join complaint_case_view k
                                         on k.contact_key = p.address_key
                                         where p.customer_id = affected.id and {of_step} and k.customer_id is null
                                         and (k.rejected_customer_id is null or k.rejected_customer_id <> affected.id)
                                         and k.state in {open_states})
                                then 0
                            else affected.confirmed
                        end as confirmed,
                        p.channel as channel, coalesce(p.address, '') as address,
                        coalesce(p.address_key, '') as address_key,
                        case
                            when affected.erased_at is not null then '{erased}'
                            when exists (select 1 from complaint_case_view k
                                         where k.customer_id = affected.id and k.customer_id > $10 and k.customer_id <= $11
                                         and k.is_provisional = false
                                         and k.state in {open_states})
                                then '{open_complaint}'
                            when not exists (select 1 from contact_point_view p
                                             where p.customer_id = affected.id and {of_step} and {has_text})
                                then '{no_address}'
                            when p.id is null and $3 and exists (
                                select 1 from contact_point_view p
                                where p.customer_id = affected.id and {of_step} and {has_text}
                                and p.suppressed_at is null)
                                then '{no_consent}'
                            when p.id is null then '{suppressed}'
                            when $4 and exists (
                                select 1 from message_view as m
                                where m.customer_id = affected.id and m.customer_id > $10 and m.customer_id <= $11
                                and m.class = 'apology'
                                and (m.batch_id is null or m.batch_id <> $9)
                                and ((m.incident_id = $1 and m.incident_rev = $6 and m.state in {may_reach})
                                     or {recent})
                                and (m.state not in {cancellable} or m.batch_id is null
                                     or exists (select 1 from batch_view as b
                                                where b.id = m.batch_id and b.state <> 'cancelled')))
                                then '{recent_apology}'
                            else ''
                        end as reason
                 from addressed affected
                 left join contact_point_view p on p.id = coalesce(affected.email_id, affected.sms_id)
                                                and p.customer_id = affected.id and p.customer_id > $10 and p.customer_id <= $11
             ),
             recipients as (
                 select assessed.*,
                        case
                            when reason <> '' then reason
                            when row_number() over (partition by reason, address_key order by id) > 1
                                then '{duplicate}'
                            when exists (select 1 from contact_point_view as other
                                         where other.address_key = assessed.address_key
                                         and other.customer_id <> assessed.id
                                         and (select earlier.outcome from audience_member as earlier
                                              where earlier.run_id = $12 and earlier.customer_id = other.customer_id
                                              and earlier.contact_id = other.id) = '')
                                then '{duplicate}'
                            else ''
                        end as outcome
                 from assessed
             )
             {select}"
        )
    }
}
