//! The job that costs offers. Each step reads and computes some hundred customers, then stores them in one transaction that
//! also moves the cursor. What another node stored meanwhile is found under the offer's lock, and the step is dropped.

use super::figures::Figures;
use super::store::{self, Costing, CostingState};
use super::{amounts, start_again};
use crate::customers::exposure;
use crate::customers::workers::count_exposure;
use crate::goodwill::disruptions::{self, DisruptedIncident};
use crate::goodwill::draft::find_impact;
use crate::goodwill::offer::OfferState;
use crate::goodwill::offer_store::{self, Offer};
use crate::goodwill::{rule_files, withdraw};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::{Actor, Currency, Impact, PublicId, Refusal, Timestamp};
use serde::{Deserialize, Serialize};

/// Most customers of one step. On SQLite a step holds the only writer while it stores them.
const STEP_MAX: i64 = 500;
/// After so many steps PostgreSQL counts what the tables hold, and again whenever the number has doubled.
const ANALYZE_AFTER: i64 = 8;
/// How often [`run_all`] may find that a costing waits although nothing else is left to do.
const WAITS_MAX: u32 = 3;

/// Whether the job has more to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// No costing goes on.
    Done,
    /// Costings wait for the exposure to be counted, or for an earlier costing's vouchers to be deleted.
    Waiting,
    /// There are customers left.
    More,
}

/// What every step of a costing computes with. It is fixed before the first, so that all customers are treated alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Basis {
    impact: Impact,
    started_at: Timestamp,
    /// Until when open exposures count.
    until: Timestamp,
    zone: String,
    home: Option<String>,
    /// The versions of the rules.
    rules: String,
}

impl Basis {
    fn incident(&self, id: &PublicId) -> DisruptedIncident {
        DisruptedIncident {
            id: id.clone(),
            impact: self.impact,
            started_at: self.started_at,
            until: self.until,
            zone: self.zone.parse().unwrap_or_default(),
            home: self.home.clone(),
        }
    }
}

/// Takes a step of every costing that goes on.
pub async fn step(app: &AppState) -> Result<Progress, Refusal> {
    let running = store::list_running(&mut app.db.read().await?).await?;
    let mut progress = Progress::Done;
    for costing in running {
        let made = match step_of(app, &costing).await {
            // Such an error would come back at every attempt, and the others would never go on.
            Err(Refusal::Fault(fault)) => {
                tracing::error!(offer = %costing.offer_id, fault, "costing an offer failed");
                fail(app, &costing, "offer-costing-failed").await?
            }
            Err(Refusal::Conflict(message)) => fail(app, &costing, &message.key).await?,
            made => made?,
        };
        progress = progress.max(made);
    }
    Ok(progress)
}

/// Runs the steps of all costings to the end, with what they wait for. For programs that run no workers.
///
/// # Errors
///
/// `Refusal::Fault` when a costing waits for what does not happen.
pub async fn run_all(app: &AppState) -> Result<(), Refusal> {
    let mut waits = 0;
    loop {
        while withdraw::release_due(app).await? {}
        match step(app).await? {
            Progress::Done => return Ok(()),
            Progress::More => waits = 0,
            Progress::Waiting if waits < WAITS_MAX => {
                waits += 1;
                while count_exposure(app).await? == exposure::CountProgress::More {}
            }
            Progress::Waiting => return Err(Refusal::Fault("an offer cannot be costed: its exposure".to_owned())),
        }
    }
}

async fn step_of(app: &AppState, costing: &Costing) -> Result<Progress, Refusal> {
    let mut tx = app.db.read().await?;
    let offer = offer_store::get(&mut tx, &costing.offer_id).await?;
    if !costing.is_of(&offer) {
        return Ok(Progress::Done);
    }
    if is_releasing(&mut tx, &offer.incident_id).await? {
        return Ok(Progress::Waiting);
    }
    if !costing.has_begun() {
        return begin(app, tx, &offer, costing).await;
    }
    let basis: Basis = serde_json::from_str(&costing.basis)
        .map_err(|error| Refusal::Fault(format!("the basis of costing offer {}: {error}", offer.id)))?;
    let (rules, classifier) = (rule_files::rules(offer.currency)?, rule_files::classifier()?);
    if basis.rules != rules.version() {
        drop(tx);
        app.db
            .write(async |tx| match check_unchanged(tx, costing).await? {
                Some(offer) => start_again(tx, app.clock.now(), &offer).await,
                None => Ok(()),
            })
            .await?;
        return Ok(Progress::Waiting);
    }
    let (incident, after) = (basis.incident(&offer.incident_id), costing.after_customer);
    let customers = disruptions::next_chunk(&mut tx, &incident, classifier, offer.currency, after, STEP_MAX).await?;
    drop(tx);
    let now = app.clock.now();
    let Some(last) = customers.last().map(|customer| customer.customer_id) else {
        app.db.write(async |tx| finish(tx, now, costing, &basis.rules).await).await?;
        return Ok(Progress::More);
    };
    let amounts = amounts::compute(&offer, rules, &customers)?;
    app.db
        .write(async |tx| {
            let Some(offer) = check_unchanged(tx, costing).await? else { return Ok(()) };
            let mut figures = costing.figures()?;
            amounts::store(tx, now, &offer, &amounts, (after, last), &mut figures).await?;
            let done = costing.done + amounts.people;
            store::advance(tx, now, costing, (last, done), &figures).await?;
            analyze(tx, costing.done / STEP_MAX).await
        })
        .await?;
    Ok(Progress::More)
}

/// Whether vouchers of an earlier costing, or of an offer that was taken back, still keep customers of this incident from
/// getting others.
async fn is_releasing(tx: &mut Tx, incident_id: &PublicId) -> Result<bool, Refusal> {
    let releasing = sql("select count(*) from offer where incident_id = $1 and is_releasing").bind(incident_id);
    Ok(tx.fetch_value::<i64>(releasing).await? > 0)
}

/// Lets PostgreSQL see how many rows there are, now and then.
async fn analyze(tx: &mut Tx, steps: i64) -> Result<(), Refusal> {
    if steps >= ANALYZE_AFTER && (steps & (steps - 1)) == 0 {
        tx.analyze("entitlement").await?;
        tx.analyze("voucher").await?;
    }
    Ok(())
}

/// Fixes what all steps compute with, once the exposure is what its inputs give now.
async fn begin(app: &AppState, mut tx: Tx, offer: &Offer, costing: &Costing) -> Result<Progress, Refusal> {
    let now = app.clock.now();
    let Some(impact) = find_impact(&mut tx, &offer.incident_id).await? else {
        return Err(Refusal::conflict("offer-costing-no-incident"));
    };
    let plan = exposure::plan(&mut tx, now, &offer.incident_id).await?;
    let is_counted = exposure::is_current(&mut tx, &plan).await?;
    let basis = basis(&mut tx, offer, impact, now).await?;
    let total = if is_counted { count_exposed(&mut tx, &offer.incident_id).await? } else { 0 };
    drop(tx);
    let basis = serde_json::to_string(&basis).map_err(|error| Refusal::Fault(error.to_string()))?;
    app.db
        .write(async |tx| {
            let Some(offer) = check_unchanged(tx, costing).await? else { return Ok(Progress::More) };
            if !exposure::ensure_counted(tx, now, &offer.incident_id).await? {
                return Ok(Progress::Waiting);
            }
            store::begin(tx, now, &offer.id, &basis, total).await?;
            Ok(Progress::More)
        })
        .await
}

async fn basis(tx: &mut Tx, offer: &Offer, impact: Impact, now: Timestamp) -> Result<Basis, Refusal> {
    let installation = installation::get(tx).await?;
    let (started_at, resolved_at) = tx
        .fetch_one::<(Timestamp, Option<Timestamp>)>(
            sql("select started_at, resolved_at from incident_view where id = $1").bind(&offer.incident_id),
        )
        .await?;
    Ok(Basis {
        impact,
        started_at,
        until: resolved_at.unwrap_or(now),
        zone: installation.zone().name().to_owned(),
        home: home(&installation, offer.currency),
        rules: rule_files::rules(offer.currency)?.version().to_owned(),
    })
}

/// The country of customers whose own is unknown. Who pays in another currency than the company's may well live in another
/// country.
fn home(installation: &installation::Installation, currency: Currency) -> Option<String> {
    let country = installation.country().filter(|_| installation.currency() == Some(currency));
    country.map(|country| country.code.to_owned())
}

async fn count_exposed(tx: &mut Tx, incident_id: &PublicId) -> Result<i64, Refusal> {
    let count = sql("select count(distinct customer_id) from exposure_view where incident_id = $1").bind(incident_id);
    Ok(tx.fetch_value(count).await?)
}

/// Locks the offer, and returns it if its costing is as it was read: no other node took the step, and nobody paused, stopped
/// or restarted it.
async fn check_unchanged(tx: &mut Tx, costing: &Costing) -> Result<Option<Offer>, Refusal> {
    let offer = offer_store::get_locked(tx, &costing.offer_id).await?;
    let is_unchanged = store::find(tx, &costing.offer_id).await?.is_some_and(|stored| {
        stored.state == CostingState::Running
            && stored.is_of(&offer)
            && stored.offer_version == costing.offer_version
            && stored.basis == costing.basis
            && stored.after_customer == costing.after_customer
    });
    Ok(is_unchanged.then_some(offer))
}

async fn fail(app: &AppState, costing: &Costing, error: &str) -> Result<Progress, Refusal> {
    let now = app.clock.now();
    app.db
        .write(async |tx| {
            let Some(offer) = check_unchanged(tx, costing).await? else { return Ok(()) };
            store::fail(tx, &offer.id, error).await?;
            offer_store::record_event(tx, &Actor::System, now, &offer, "offer.costing_failed", &["costing"]).await
        })
        .await?;
    Ok(Progress::Done)
}

/// Stores the sums and marks the offer as costed.
async fn finish(tx: &mut Tx, now: Timestamp, costing: &Costing, rules: &str) -> Result<(), Refusal> {
    let Some(offer) = check_unchanged(tx, costing).await? else { return Ok(()) };
    let mut figures: Figures = costing.figures()?;
    // What is owed to customers who are no longer counted as affected stays owed.
    amounts::add_owed(tx, &offer, (costing.after_customer, i64::MAX), &mut figures).await?;
    tx.execute(
        sql("update offer set rules_version = $2, people = $3, exposure_minor = $4 where id = $1")
            .bind(&offer.id)
            .bind(rules)
            .bind(figures.people)
            .bind(figures.exposure_minor),
    )
    .await?;
    offer_store::set_state(tx, &offer, OfferState::Costed).await?;
    store::finish(tx, now, &offer.id, &figures).await?;
    offer_store::record_event(tx, &Actor::System, now, &offer, "offer.costed", &["people", "exposure"]).await
}
