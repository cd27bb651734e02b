//! Saves and approves the apology and the offer of a drill, by the rules that real ones follow.

use super::store::{self, COMMS, Document, Recipient};
use super::{DocumentKind, incident};
use crate::access::{Author, BatchApprover, OfferApprover};
use crate::apologies::lint::{Context, Lint, lint};
use crate::delivery::template::{Template, Values, Variable};
use crate::goodwill::approval::ApprovalRequest;
use crate::goodwill::rule_files;
use crate::goodwill::rules::{Disruption, Effort, ImpactMinutes};
use crate::incidents::store::Incident;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::installation;
use crate::types::field_errors::{BODY_MAX, FieldErrors, TITLE_MAX};
use crate::types::{Actor, Currency, Message, Money, PublicId, Refusal, Timestamp};

/// What the texts of a drill may use. There is no link: the people have no pages.
pub const VARIABLES: [Variable; 6] =
    [Variable::Name, Variable::Incident, Variable::Organisation, Variable::From, Variable::To, Variable::Amount];
/// What an apology may use: it names no money.
pub const VARIABLES_OF_APOLOGY: [Variable; 5] =
    [Variable::Name, Variable::Incident, Variable::Organisation, Variable::From, Variable::To];

/// A document as it was entered, not yet validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentInput {
    /// The subject of its messages.
    pub subject: String,
    /// Their text, with variables.
    pub body: String,
    /// The practice budget of an offer, as it was typed.
    pub budget: String,
}

/// The variables that a kind of document may use.
pub const fn variables(kind: DocumentKind) -> &'static [Variable] {
    match kind {
        DocumentKind::Apology => &VARIABLES_OF_APOLOGY,
        DocumentKind::Offer => &VARIABLES,
    }
}

/// What the linter says of an apology, with the values of somebody made up.
pub fn lint_of(body: &str) -> Option<Lint> {
    let values = VARIABLES.iter().fold(Values::default(), |values, variable| values.with(*variable, "Payments"));
    let text = Template::parse_with(body, &VARIABLES_OF_APOLOGY).ok()?.render(&values).ok()?;
    Some(lint(&text, &Context::default()))
}

/// Saves the apology or the offer. An offer is costed at once for everybody made up, by the rules in force. Approvals of
/// another content no longer count. `version` is 0 for a new one.
///
/// # Errors
///
/// Field errors, `Refusal::Stale` when it was saved by somebody else since, `Refusal::Conflict` once it went to the outbox
/// and for an offer without people.
pub async fn save(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    (incident_id, kind): (&PublicId, DocumentKind),
    version: i64,
    input: &DocumentInput,
) -> Result<(), Refusal> {
    let incident = incident(tx, incident_id).await?;
    let before = store::document(tx, incident_id, kind).await?;
    if before.as_ref().is_some_and(|before| before.sent_at.is_some()) {
        return Err(Refusal::conflict("drill-sent-already"));
    }
    if before.as_ref().map_or(0, |before| before.version) != version {
        let theirs = before.map(|before| before.body).unwrap_or_default();
        return Err(Refusal::Stale { theirs, yours: input.body.clone() });
    }
    let currency = installation::get(tx).await?.currency().ok_or_else(|| Refusal::conflict("drill-no-currency"))?;
    let mut form = FieldErrors::new();
    let subject = form.required_line("subject", &input.subject, TITLE_MAX);
    let body = form.required("body", &input.body, BODY_MAX);
    if let Err(error) = Template::parse_with(&body, variables(kind)) {
        form.wrong("body", error.message());
    }
    let budget = match kind {
        DocumentKind::Apology => None,
        DocumentKind::Offer => form.parsed("budget", &input.budget, "drill-budget-wrong", |text: &str| {
            Money::parse(text, currency).ok().filter(|budget| budget.minor > 0)
        }),
    };
    form.check()?;
    let exposure = match kind {
        DocumentKind::Apology => 0,
        DocumentKind::Offer => cost(tx, &incident, currency, now).await?,
    };
    if budget.is_some_and(|budget| exposure > budget.minor) {
        let message = Message::new("drill-budget-too-small").with("exposure", Money::new(exposure, currency).short());
        return Err(Refusal::fields([("budget", message)]));
    }
    tx.execute(
        sql("insert into drill_document (incident_id, kind, subject, body, budget_minor, exposure_minor, currency, saved_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (incident_id, kind) do update
             set subject = excluded.subject, body = excluded.body, budget_minor = excluded.budget_minor,
                 exposure_minor = excluded.exposure_minor, currency = excluded.currency, saved_at = excluded.saved_at,
                 version = drill_document.version + 1")
        .bind(incident_id)
        .bind(kind)
        .bind(&subject)
        .bind(&body)
        .bind(budget.map_or(0, |budget| budget.minor))
        .bind(exposure)
        .bind(budget.map_or_else(String::new, |budget| budget.currency.code().to_owned()))
        .bind(now),
    )
    .await?;
    tx.execute(
        sql("insert into drill_author (incident_id, kind, staff_id) values ($1, $2, $3) on conflict do nothing")
            .bind(incident_id)
            .bind(kind)
            .bind(right.staff_id()?),
    )
    .await?;
    record(tx, right.actor(), now, incident_id, kind, "saved").await
}

/// Computes what each person made up would get, stores it, and returns the sum in minor units. Only the rules of the
/// product are asked: no budget and no customer.
async fn cost(tx: &mut Tx, incident: &Incident, currency: Currency, now: Timestamp) -> Result<i64, Refusal> {
    let recipients = store::recipients(tx, &incident.id).await?;
    if recipients.is_empty() {
        return Err(Refusal::conflict("drill-recipients-missing"));
    }
    let country = installation::get(tx).await?.country().map(|country| country.code.to_owned());
    let mut total = 0_i64;
    for recipient in &recipients {
        let disruption = disruption(incident, recipient, currency, country.clone(), now);
        let amount = rule_files::rules(currency)?.decide(&disruption).and_then(|outcome| outcome.total());
        let amount = amount.map_err(|error| Refusal::Fault(format!("the offer of a drill: {error}")))?;
        total = total.saturating_add(amount.minor);
        let text = "update drill_recipient set amount_minor = $2 where id = $1";
        tx.execute(sql(text).bind(recipient.id).bind(amount.minor)).await?;
    }
    Ok(total)
}

/// A household that lost the service for as long as the incident of the drill lasted.
fn disruption(
    incident: &Incident,
    recipient: &Recipient,
    currency: Currency,
    country: Option<String>,
    now: Timestamp,
) -> Disruption {
    let minutes = (incident.resolved_at.unwrap_or(now) - incident.started_at).num_minutes();
    Disruption {
        severity: incident.impact,
        impact: ImpactMinutes { minutes: u32::try_from(minutes).unwrap_or(0), weight_percent: 100 },
        monthly_fee: Money::new(recipient.monthly_minor, currency),
        tenure_years: 2,
        lifetime_value: Money::new(0, currency),
        effort: Effort { missed_appointments: Some(0), ..Effort::default() },
        earlier_incidents: 0,
        complaints: 0,
        vulnerable: false,
        business: false,
        country,
        plan: String::new(),
        services: Vec::new(),
        used_kinds: Vec::new(),
        began_on: incident.started_at.date_naive(),
        reported_on: None,
        holidays: Vec::new(),
        late_start_days: Some(0),
        earlier_minutes_this_month: 0,
    }
}

/// Approves the apology. The linter blocks a text below its bar, and nobody approves what they wrote.
///
/// # Errors
///
/// `Refusal::NotAllowed` for an author, `Refusal::Conflict` for a blocked text and when it changed since `version` was
/// read.
pub async fn approve_apology(
    tx: &mut Tx,
    right: &BatchApprover,
    now: Timestamp,
    incident_id: &PublicId,
    version: i64,
) -> Result<(), Refusal> {
    let apology = approvable(tx, incident_id, DocumentKind::Apology, version).await?;
    let staff_id = right.staff_id()?.clone();
    if store::authors(tx, incident_id, DocumentKind::Apology).await?.contains(&staff_id) {
        return Err(Refusal::not_allowed("approval-own-work"));
    }
    if !lint_of(&apology.body).is_some_and(|result| result.passes()) {
        return Err(Refusal::conflict("drill-apology-blocked"));
    }
    if store::is_apology_approved(tx, incident_id, &apology).await? {
        return Err(Refusal::conflict("approval-complete"));
    }
    add_approval(tx, now, incident_id, &apology, COMMS, &staff_id).await?;
    record(tx, right.actor(), now, incident_id, DocumentKind::Apology, "approved").await
}

/// Gives the next approval of the offer, by the policy of real offers: marketing, and above its limit two people of
/// finance as well.
///
/// # Errors
///
/// As `goodwill::approval::policy` decides, and `Refusal::Conflict` when it changed since `version` was read.
pub async fn approve_offer(
    tx: &mut Tx,
    right: &OfferApprover,
    now: Timestamp,
    incident_id: &PublicId,
    version: i64,
) -> Result<(), Refusal> {
    let offer = approvable(tx, incident_id, DocumentKind::Offer, version).await?;
    let (exposure, _) = offer.cost().filter(|(exposure, _)| exposure.minor > 0).ok_or_else(not_costed)?;
    let editors = store::authors(tx, incident_id, DocumentKind::Offer).await?;
    let approvals = store::offer_approvals(tx, incident_id).await?;
    let hash = offer.content_hash();
    let request = ApprovalRequest { exposure, content_hash: &hash, editors: &editors, approvals: &approvals };
    let staff_id = right.staff_id()?.clone();
    let roles: Vec<_> = right.roles().iter().copied().collect();
    let step = request.next_step(&staff_id, &roles, now)?;
    add_approval(tx, now, incident_id, &offer, step.as_str(), &staff_id).await?;
    record(tx, right.actor(), now, incident_id, DocumentKind::Offer, "approved").await
}

/// That an offer has to be saved again, because its people changed.
pub(super) fn not_costed() -> Refusal {
    Refusal::conflict("drill-offer-not-costed")
}

async fn approvable(
    tx: &mut Tx,
    incident_id: &PublicId,
    kind: DocumentKind,
    version: i64,
) -> Result<Document, Refusal> {
    incident(tx, incident_id).await?;
    let document = store::document(tx, incident_id, kind).await?.ok_or(Refusal::NotFound)?;
    if document.sent_at.is_some() {
        return Err(Refusal::conflict("drill-sent-already"));
    }
    if document.version == version { Ok(document) } else { Err(Refusal::conflict("drill-document-changed")) }
}

async fn add_approval(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
    document: &Document,
    step: &str,
    staff_id: &PublicId,
) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into drill_approval (incident_id, kind, step, staff_id, content_hash, at)
             values ($1, $2, $3, $4, $5, $6)")
        .bind(incident_id)
        .bind(document.kind)
        .bind(step)
        .bind(staff_id)
        .bind(document.content_hash())
        .bind(now),
    )
    .await?;
    Ok(())
}

pub(super) async fn record(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    incident_id: &PublicId,
    kind: DocumentKind,
    done: &str,
) -> Result<(), Refusal> {
    let verb = format!("drill_{}.{done}", kind.as_str());
    let event = Event {
        actor,
        verb: &verb,
        subject: "drill",
        subject_id: incident_id,
        incident_id: Some(incident_id.as_str()),
        fields: &["subject", "body", "budget"],
    };
    events::record(tx, now, event).await
}
