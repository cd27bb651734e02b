//! Reads a customer's personal page: how the incident affected them, the published updates, the apology as it was
//! written to them, what is owed and what is given. Read in one transaction.

use super::claim::{self, CustomerVoucher};
use super::code_derivation;
use super::entitlement::EntitlementKind;
use super::not_computed::{self, NotComputedAwards};
use super::rules::Award;
use super::voucher::VoucherState;
use crate::apologies::letter::{self, Letter};
use crate::customers::exposure::{self, Exposure};
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::platform::keys::Keys;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono_tz::Tz;
use const_format::concatcp;

/// Most services that are shown.
const DISRUPTIONS_MAX: usize = 20;

/// One service that the customer was without.
#[derive(Debug, Clone)]
pub struct ServiceDisruption {
    /// The service's name.
    pub service: String,
    /// From when.
    pub from_at: Timestamp,
    /// Until when; `None` while it lasts.
    pub to_at: Option<Timestamp>,
    /// Its duration, as exposure counted it.
    pub minutes: i64,
}

/// A published update of the incident.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PublishedUpdate {
    /// When it was published.
    pub at: Timestamp,
    /// Its text as HTML, from `incidents::markdown`.
    pub body_html: String,
}

/// Everything on a customer's personal page.
#[derive(Debug, Clone)]
pub struct PersonalPage {
    /// The customer's name.
    pub name: String,
    /// The company's name.
    pub organisation: String,
    /// The customer's time zone; the installation's where theirs is unknown.
    pub zone: Tz,
    /// When the incident began.
    pub started_at: Timestamp,
    /// The apology, once there is one.
    pub apology: Option<Letter>,
    /// The incident commander's name and job title.
    pub commander: Option<(String, String)>,
    /// What the customer was without, earliest first.
    pub disruptions: Vec<ServiceDisruption>,
    /// Published updates, earliest first.
    pub updates: Vec<PublishedUpdate>,
    /// What is owed: the larger of law and contract. At least, where something was not computed.
    pub owed: Option<Award>,
    /// What may be owed and could not be computed.
    pub not_computed: Vec<NotComputedAwards>,
    /// The customer's voucher, if an offer has one.
    pub voucher: Option<CustomerVoucher>,
    /// Why the voucher has its amount.
    pub award: Option<Award>,
    /// The code, while the voucher can be redeemed.
    pub code: Option<String>,
}

/// Reads the personal page of a customer for an incident.
pub async fn load(
    tx: &mut Tx,
    keys: &Keys,
    now: Timestamp,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<PersonalPage, Refusal> {
    let installation = installation::get(tx).await?;
    let (name, zone) = tx
        .fetch_one::<(String, String)>(sql("select name, time_zone from customer_view where id = $1").bind(customer_id))
        .await?;
    let started_at = tx
        .fetch_value::<Timestamp>(sql("select started_at from incident_view where id = $1").bind(incident_id))
        .await?;
    let voucher = claim::find_voucher(tx, customer_id, incident_id).await?;
    let award = voucher.as_ref().map(|voucher| Award::from_stored(&voucher.trace, customer_id)).transpose()?;
    let code = voucher.as_ref().filter(|voucher| VoucherState::REDEEMABLE.contains(&voucher.state));
    let code = code.and_then(|voucher| code_derivation::derive(keys, voucher.key_id.as_deref()?, voucher.id));
    Ok(PersonalPage {
        name,
        zone: zone.parse().unwrap_or(installation.zone()),
        organisation: installation.organisation,
        started_at,
        apology: letter::find(tx, customer_id, incident_id).await?,
        commander: commander(tx, incident_id).await?,
        disruptions: disruptions(tx, now, customer_id, incident_id).await?,
        updates: updates(tx, incident_id).await?,
        owed: owed(tx, customer_id, incident_id).await?,
        not_computed: not_computed::of_customer(tx, customer_id, incident_id).await?,
        voucher,
        award,
        code: code.map(|code| code.to_string()),
    })
}

async fn commander(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<(String, String)>, Refusal> {
    Ok(tx
        .fetch_optional::<(String, String)>(
            sql("select s.name, s.title from incident_view i join staff_view s on s.id = i.commander_id where i.id = $1")
                .bind(incident_id),
        )
        .await?)
}

async fn disruptions(
    tx: &mut Tx,
    now: Timestamp,
    customer_id: i64,
    incident_id: &PublicId,
) -> Result<Vec<ServiceDisruption>, Refusal> {
    let mut exposures = exposure::for_customer(tx, now, incident_id, customer_id).await?;
    exposures.sort_by(|a, b| (a.from, a.minutes, &a.name).cmp(&(b.from, b.minutes, &b.name)));
    exposures.truncate(DISRUPTIONS_MAX);
    let disruption = |exposure: Exposure| ServiceDisruption {
        service: exposure.name,
        from_at: exposure.from,
        to_at: exposure.to,
        minutes: exposure.minutes,
    };
    Ok(exposures.into_iter().map(disruption).collect())
}

async fn updates(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<PublishedUpdate>, Refusal> {
    Ok(tx
        .fetch_all::<PublishedUpdate>(
            sql("select display_at as at, body_html from incident_update_view where incident_id = $1
             order by display_at, position limit 100")
            .bind(incident_id),
        )
        .await?)
}

async fn owed(tx: &mut Tx, customer_id: i64, incident_id: &PublicId) -> Result<Option<Award>, Refusal> {
    const OWED: &str = concatcp!(
        "select trace from entitlement
         where customer_id = $1 and incident_id = $2 and amount_minor > 0 and kind in ",
        EntitlementKind::OWED_SQL,
        " order by amount_minor desc, kind desc limit 1"
    );
    let trace = tx.fetch_value_optional::<String>(sql(OWED).bind(customer_id).bind(incident_id)).await?;
    trace.map(|trace| Award::from_stored(&trace, customer_id)).transpose()
}
