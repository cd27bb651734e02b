//! Who gets a batch, and who is left out and why. One query says it, for the sheet that is approved, for the planner and
//! for the readers of a preview, so that they cannot differ. Every reason is a predicate on what is stored now: delivery
//! asks again for each person before sending.

mod people;

pub use people::{Person, chunk, first_incomplete, last_customer};

use super::batch::{APOLOGY_APART, Audience, Class};
use super::store::Batch;
use crate::delivery::message::Skipped;
use crate::platform::db::{Query, Tx, sql};
use crate::types::{CaseState, PublicId, Refusal, Timestamp};
use sqlx::AssertSqlSafe;

/// The states of an open complaint, as SQL takes them after `in`.
const OPEN_STATES: &str = CaseState::OPEN_SQL;

/// What decides who is written to.
#[derive(Debug, Clone)]
pub struct Scope {
    batch_id: String,
    incident_id: PublicId,
    incident_rev: i64,
    class: Class,
    audience: Audience,
    /// Whether there is a text for e-mail, and one for phones.
    email: bool,
    sms: bool,
    now: Timestamp,
}

impl Scope {
    /// Of a batch, as things stand.
    pub fn of(batch: &Batch, now: Timestamp) -> Self {
        Self {
            batch_id: batch.id.to_string(),
            incident_id: batch.content.incident_id.clone(),
            incident_rev: batch.content.incident_rev,
            class: batch.content.class,
            audience: batch.content.audience.clone(),
            email: !batch.content.body.is_empty(),
            sms: !batch.content.sms_body.is_empty(),
            now,
        }
    }

    /// How many values [`Self::bind`] binds before the audience's own.
    const FIXED: usize = 11;

    /// A query over everybody in the audience; see [`Scope::text`].
    fn query(&self, select: &str, after: i64, limit: i64) -> Query<'_> {
        let mut query = sql(AssertSqlSafe(self.text(select)))
            .bind(&self.incident_id)
            .bind(self.audience.up_to.unwrap_or(i64::MAX))
            .bind(self.class.of_messages().is_marketing())
            .bind(self.class == Class::Apology)
            .bind(self.now - APOLOGY_APART)
            .bind(self.incident_rev)
            .bind(self.email)
            .bind(self.sms)
            .bind(&self.batch_id)
            .bind(after)
            .bind(limit);
        for text in self.audience.plans.iter().chain(&self.audience.regions) {
            query = query.bind(text);
        }
        for id in &self.audience.services {
            query = query.bind(id);
        }
        query
    }

    /// The query that judges everybody: rows of `told` with `outcome` empty or a reason. `$1` … `$9` are the scope's,
    /// `$10` is the customer after whom to begin and `$11` how many to look at.
    ///
    /// Where somebody has several addresses on a channel, the verified come before others, the newest first; e-mail
    /// comes before text. Who has no address at all comes before who asked us not to write.
    fn text(&self, select: &str) -> String {
        let mut next = Self::FIXED;
        let mut list = |count: usize| {
            let names: Vec<String> = (0..count).map(|at| format!("${}", next + 1 + at)).collect();
            next += count;
            names.join(", ")
        };
        let mut filters = String::new();
        if !self.audience.plans.is_empty() {
            filters += &format!(" and c.plan in ({})", list(self.audience.plans.len()));
        }
        if !self.audience.regions.is_empty() {
            filters += &format!(" and c.region in ({})", list(self.audience.regions.len()));
        }
        if !self.audience.services.is_empty() {
            let services = list(self.audience.services.len());
            filters += &format!(
                " and exists (select 1 from exposure x where x.incident_id = $1 and x.id <= $2
                              and x.customer_id = c.id and x.service_id in ({services}))"
            );
        }
        const USABLE: &str = "p.customer_id = hit.id and p.consent_service and (p.consent_marketing or not $3)
            and p.suppressed_at is null
            and not exists (select 1 from suppression s where s.address_key = p.address_key)";
        const BEST: &str = "order by p.verified_at is null, p.id desc limit 1";
        const CHANNEL: &str = "((p.channel = 'email' and $7) or (p.channel = 'sms' and $8))";
        format!(
            "with hit as (
                 select c.id, c.external_id, c.name, c.time_zone, c.erased_at,
                        max(case when e.evidence = 'self_report' then 0 else 1 end) as known
                 from exposure e join customer c on c.id = e.customer_id
                 where e.incident_id = $1 and e.id <= $2 and e.customer_id > $10{filters}
                 group by c.id, c.external_id, c.name, c.time_zone, c.erased_at
                 order by c.id limit $11
             ),
             reached as (
                 select hit.*,
                        (select p.id from contact_point p where p.channel = 'email' and $7 and {USABLE} {BEST}) as mail_id,
                        (select p.id from contact_point p where p.channel = 'sms' and $8 and {USABLE} {BEST}) as phone_id
                 from hit
             ),
             judged as (
                 select hit.id, hit.external_id, hit.name, hit.time_zone, hit.known,
                        coalesce(p.channel, '') as channel, coalesce(p.address, '') as address,
                        coalesce(p.address_key, '') as address_key,
                        case
                            when hit.erased_at is not null then 'erased'
                            when exists (select 1 from complaint_case k
                                         where k.customer_id = hit.id and k.state in {OPEN_STATES})
                                then 'open_complaint'
                            when exists (select 1 from contact_point p join complaint_case k
                                         on k.contact_key = p.address_key
                                         where p.customer_id = hit.id and k.customer_id is null
                                         and k.state in {OPEN_STATES})
                                then 'open_complaint'
                            when not exists (select 1 from contact_point p where p.customer_id = hit.id and {CHANNEL})
                                then 'no_address'
                            when p.id is null and $3 and exists (
                                select 1 from contact_point p where p.customer_id = hit.id and {CHANNEL}
                                and p.suppressed_at is null)
                                then 'no_consent'
                            when p.id is null then 'suppressed'
                            when $4 and exists (
                                select 1 from message m where m.customer_id = hit.id and m.class = 'apology'
                                and (m.batch_id is null or m.batch_id <> $9)
                                and m.state not in ('skipped', 'cancelled', 'abandoned', 'bounced',
                                                    'failed_permanently')
                                and ((m.incident_id = $1 and m.incident_rev = $6)
                                     or coalesce(m.sent_at, m.created_at) > $5))
                                then 'recent_apology'
                            else ''
                        end as reason
                 from reached hit left join contact_point p on p.id = coalesce(hit.mail_id, hit.phone_id)
             ),
             told as (
                 select judged.*,
                        case
                            when reason <> '' then reason
                            when row_number() over (partition by reason, address_key order by id) > 1
                                then 'duplicate'
                            when exists (select 1 from message m where m.batch_id = $9
                                         and m.address_key = judged.address_key and m.state <> 'skipped')
                                then 'duplicate'
                            else ''
                        end as outcome
                 from judged
             )
             {select}"
        )
    }
}

/// How many people, by what becomes of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Hit by the incident and in the audience.
    pub hit: i64,
    /// Written to by e-mail.
    pub by_email: i64,
    /// Written to by text message.
    pub by_sms: i64,
    /// Of those written to, held until somebody has looked: only their own word says they were hit.
    pub held: i64,
    /// Left out, by reason, in the order of [`Skipped`].
    pub left_out: Vec<(Skipped, i64)>,
    /// Written to, by the time zone on record; empty is unknown.
    pub zones: Vec<(String, i64)>,
}

impl Counts {
    /// Everybody who is written to.
    pub fn people(&self) -> i64 {
        self.by_email + self.by_sms
    }

    /// Everybody who is not.
    pub fn out(&self) -> i64 {
        self.left_out.iter().map(|(_, people)| people).sum()
    }
}

/// Counts everybody.
pub async fn counts(tx: &mut Tx, scope: &Scope) -> Result<Counts, Refusal> {
    let query = scope.query(
        "select outcome, channel, cast(known as bigint), time_zone, count(*) from told
         group by outcome, channel, known, time_zone",
        0,
        i64::MAX,
    );
    let rows = tx.fetch_all::<(String, String, i64, String, i64)>(query).await?;
    let mut counts = Counts::default();
    let mut zones = std::collections::BTreeMap::<String, i64>::new();
    for (outcome, channel, known, zone, people) in rows {
        counts.hit += people;
        if let Some(reason) = outcome.parse::<Skipped>().ok() {
            match counts.left_out.iter_mut().find(|(of, _)| *of == reason) {
                Some((_, count)) => *count += people,
                None => counts.left_out.push((reason, people)),
            }
            continue;
        }
        *(if channel == "email" { &mut counts.by_email } else { &mut counts.by_sms }) += people;
        counts.held += if known == 0 { people } else { 0 };
        *zones.entry(zone).or_default() += people;
    }
    counts.left_out.sort_by_key(|(reason, _)| Skipped::ALL.iter().position(|of| of == reason));
    counts.zones = zones.into_iter().collect();
    Ok(counts)
}

/// What an audience can be narrowed to: what the people an incident hit have, most first.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Plans and how many people have each.
    pub plans: Vec<(String, i64)>,
    /// Regions and how many people live in each.
    pub regions: Vec<(String, i64)>,
    /// Services and how many people lost each.
    pub services: Vec<(PublicId, String, i64)>,
}

/// What an audience can be narrowed to.
pub async fn choices(tx: &mut Tx, incident_id: &PublicId) -> Result<Choices, Refusal> {
    let limit = super::batch::AUDIENCE_MAX as i64;
    Ok({
        let plans = tx
            .fetch_all::<(String, i64)>(
                sql("select plan, count(*) from customer
             where id in (select customer_id from exposure where incident_id = $1) and plan <> ''
             group by plan order by 2 desc, plan limit $2")
                .bind(incident_id)
                .bind(limit),
            )
            .await?;
        let regions = tx
            .fetch_all::<(String, i64)>(
                sql("select region, count(*) from customer
             where id in (select customer_id from exposure where incident_id = $1) and region <> ''
             group by region order by 2 desc, region limit $2")
                .bind(incident_id)
                .bind(limit),
            )
            .await?;
        let services = tx
            .fetch_all::<(PublicId, String, i64)>(
                sql("select service.id, service.name, count(*) from exposure
             join service on service.id = exposure.service_id
             where incident_id = $1 group by service.id, service.name order by 3 desc, service.name limit $2")
                .bind(incident_id)
                .bind(limit),
            )
            .await?;
        Choices { plans, regions, services }
    })
}
