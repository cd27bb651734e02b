//! Offers: written, changed, costed, submitted and discarded. People approve and withdraw them at the desk.

use super::budgets::typed;
use crate::access::Author;
use crate::goodwill::announcement::{self, AnnouncementText, input::FIELDS};
use crate::goodwill::costing::{self, CostingState};
use crate::goodwill::draft::{self, Draft};
use crate::goodwill::offer::{AmountKind, HonourPolicy, OfferState};
use crate::goodwill::offer_store::{self, Offer};
use crate::goodwill::{budgets, submit, withdraw};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::types::{FieldError, Message, PublicId, Refusal};
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, Item, List, NoFilter, Paging, Time, Written, rename_fields};
use crate::web::moment;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const AREA: Area = Area("Offers");
const LIST: &str = "/api/v1/offers";
const ONE: &str = "/api/v1/offers/{id}";

/// Adds the operations of offers.
pub(super) fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(AREA.get(LIST, "listOffers", "List offers").about("The latest first."), list)
        .write(
            AREA.create(LIST, "createOffer", "Write an offer")
                .about("It is costed in the background: its state is `costing`, then `costed`. Read its costing to follow it."),
            create,
        )
        .item(AREA.get(ONE, "getOffer", "Read an offer"), get)
        .write(
            AREA.put(ONE, "editOffer", "Change an offer")
                .about("Its reservation is released and its approvals are void. It is costed again.")
                .versioned(),
            edit,
        )
        .list(
            AREA.get("/api/v1/offers/{id}/announcement", "listOfferAnnouncement", "Read how an offer is announced")
                .about("One text for each language; none where its customers are not told."),
            texts,
        )
        .act(
            AREA.post("/api/v1/offers/{id}/costing", "costOffer", "Cost an offer again")
                .about("In the background. Its version rises when it begins.")
                .answers(StatusCode::ACCEPTED)
                .versioned(),
            cost,
        )
        .item(
            AREA.get("/api/v1/offers/{id}/costing", "getOfferCosting", "Read how far the costing of an offer is")
                .about("404 before the first. While it runs, the figures are those of the customers done so far."),
            get_costing,
        )
        .act(
            AREA.post("/api/v1/offers/{id}/costing/pause", "pauseOfferCosting", "Pause the costing of an offer")
                .versioned(),
            pause,
        )
        .act(
            AREA.post("/api/v1/offers/{id}/costing/resumption", "resumeOfferCosting", "Resume the costing of an offer")
                .about("It goes on where it was paused or failed.")
                .versioned(),
            resume,
        )
        .act(
            AREA.post("/api/v1/offers/{id}/costing/stop", "stopOfferCosting", "Stop the costing of an offer")
                .about("The offer is a draft again, and what was computed is deleted.")
                .versioned(),
            stop,
        )
        .act(
            AREA.post("/api/v1/offers/{id}/submission", "submitOffer", "Submit an offer for approval")
                .about(
                    "Its cost is reserved in its budget. The owner of the token counts as an editor, so others approve it, \
                     at the desk: no operation approves, or withdraws what was approved.",
                )
                .versioned()
                .with_required_key(),
            submit_offer,
        )
        .act(
            AREA.post("/api/v1/offers/{id}/discard", "discardOffer", "Discard an offer that is not submitted").versioned(),
            discard,
        )
}

/// An offer of goodwill.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Offer)]
struct OfferView {
    id: PublicId,
    /// Its short name, such as `OF-31`.
    name: String,
    number: i64,
    incident_id: PublicId,
    title: String,
    /// The author's reason, for approvers.
    reason: String,
    amount_kind: AmountKind,
    /// The flat amount; 0 by rule.
    flat_minor: i64,
    /// ISO 4217, as its budget.
    currency: String,
    /// The versions of the rules that it was last costed with.
    rules_version: String,
    budget_id: PublicId,
    /// Terms shown to the customer.
    terms: String,
    honour_policy: HonourPolicy,
    /// The merchant that takes the vouchers.
    merchant: String,
    /// From when vouchers are valid.
    valid_from: DateTime<Utc>,
    /// Until when, exclusive.
    valid_to: DateTime<Utc>,
    state: OfferState,
    /// How many customers get a voucher.
    customers: i64,
    /// The most that it can cost.
    exposure_minor: i64,
    author_id: PublicId,
    submitted_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    version: i64,
}

impl From<Offer> for OfferView {
    fn from(offer: Offer) -> Self {
        Self {
            name: format!("OF-{}", offer.number),
            currency: offer.currency.code().to_owned(),
            id: offer.id,
            number: offer.number,
            incident_id: offer.incident_id,
            title: offer.title,
            reason: offer.reason,
            amount_kind: offer.amount_kind,
            flat_minor: offer.flat.minor,
            rules_version: offer.rules_version,
            budget_id: offer.budget_id,
            terms: offer.terms,
            honour_policy: offer.honour_policy,
            merchant: offer.merchant,
            valid_from: offer.valid_from,
            valid_to: offer.valid_to,
            state: offer.state,
            customers: offer.people,
            exposure_minor: offer.exposure.minor,
            author_id: offer.author_id,
            submitted_at: offer.submitted_at,
            version: offer.version,
        }
    }
}

impl OfferView {
    async fn written(tx: &mut Tx, id: &PublicId) -> Result<Written<Self>, Refusal> {
        let view = Self::from(offer_store::get(tx, id).await?);
        let version = view.version;
        Ok(Written::versioned(view, version).at(format!("{LIST}/{id}")))
    }
}

/// Which offers to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Filters {
    /// Only in this state.
    state: Option<OfferState>,
}

async fn list(request: ApiRequest, filters: Filters) -> Result<List<OfferView>, Refusal> {
    let paging: Paging<i64> = request.paging()?;
    let before = paging.after.unwrap_or(i64::MAX);
    let offers = offer_store::page(&mut request.read().await?, filters.state, before, paging.fetch()).await?;
    Ok(List::page(offers, &paging, |offer| offer.number, OfferView::from))
}

async fn get(request: ApiRequest) -> Result<Item<OfferView>, Refusal> {
    let id = request.id("id")?;
    let view = OfferView::from(offer_store::get(&mut request.read().await?, &id).await?);
    let version = view.version;
    Ok(Item::versioned(view, version))
}

/// How an offer is announced in one language.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OfferAnnouncement)]
struct AnnouncementBody {
    /// `en`, `de` or `ar`.
    language: String,
    /// The subject, with variables such as `{{amount}}`.
    #[schema(min_length = 1, max_length = 150)]
    subject: String,
    /// The text, with variables, `{{link}}` among them.
    #[schema(min_length = 1, max_length = 25000)]
    body: String,
}

async fn texts(request: ApiRequest, _: NoFilter) -> Result<List<AnnouncementBody>, Refusal> {
    let id = request.id("id")?;
    let mut tx = request.read().await?;
    offer_store::get(&mut tx, &id).await?;
    let found = announcement::store::find(&mut tx, &id).await?.map(|found| found.texts).unwrap_or_default();
    let text = |text: AnnouncementText| {
        let AnnouncementText { language, subject, body } = text;
        AnnouncementBody { language, subject, body }
    };
    Ok(List::whole(found.into_iter().map(text).collect()))
}

/// An offer as its author wants it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OfferInput {
    /// The incident that it compensates for. Required for a new offer; it never changes.
    incident_id: Option<PublicId>,
    #[schema(min_length = 1, max_length = 255)]
    title: String,
    /// Why, for approvers.
    #[schema(min_length = 1, max_length = 25000)]
    reason: String,
    amount_kind: AmountKind,
    /// The flat amount in minor units of the budget's currency; required unless the amount is by rule.
    #[schema(minimum = 1)]
    flat_minor: Option<i64>,
    /// The budget that pays for it.
    budget_id: PublicId,
    /// The merchant that takes the vouchers, as its token names it.
    #[schema(min_length = 1, max_length = 255)]
    merchant: String,
    /// From when vouchers are valid, in whole seconds.
    valid_from: Time,
    /// Until when, exclusive.
    valid_to: Time,
    /// What happens to claimed vouchers if the offer is withdrawn.
    honour_policy: HonourPolicy,
    /// Terms shown to the customer; may be empty.
    #[serde(default)]
    #[schema(max_length = 25000)]
    terms: String,
    /// How customers are told, one text for each language; nobody is told unless given.
    announcement: Option<Vec<AnnouncementBody>>,
}

impl OfferInput {
    /// The fields as the desk's form has them.
    async fn read(self, tx: &mut Tx, zone: Tz) -> Result<Draft, Refusal> {
        let announcement = self.announcement.map(texts_of).transpose()?;
        let budget = budgets::find(tx, &self.budget_id).await?;
        let flat = budget.zip(self.flat_minor).map(|(budget, minor)| typed(minor, budget.balance.currency));
        Ok(Draft {
            title: self.title,
            reason: self.reason,
            amount_kind: self.amount_kind.as_str().to_owned(),
            flat: flat.unwrap_or_default(),
            budget: String::from(self.budget_id),
            merchant: self.merchant,
            valid_from: moment::exact_text(self.valid_from.0, zone),
            valid_to: moment::exact_text(self.valid_to.0, zone),
            honour_policy: self.honour_policy.as_str().to_owned(),
            terms: self.terms,
            announcement,
        })
    }

    /// Names the fields of a refusal as they are here. What is wrong with a text is told at its place in the list, and
    /// at the list where the page's language is missing.
    fn rename(names: &[String], refusal: Refusal) -> Refusal {
        let mut renamed = vec![
            ("incident".to_owned(), "incident_id".to_owned()),
            ("flat".to_owned(), "flat_minor".to_owned()),
            ("budget".to_owned(), "budget_id".to_owned()),
        ];
        for fields in FIELDS {
            let place = names.iter().position(|language| language == fields.language);
            let name = |part: &str| {
                place.map_or_else(|| "announcement".to_owned(), |place| format!("announcement[{place}].{part}"))
            };
            renamed.push((fields.subject.to_owned(), name("subject")));
            renamed.push((fields.body.to_owned(), name("body")));
        }
        let renamed: Vec<_> = renamed.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        rename_fields(refusal, &renamed)
    }

    fn languages(&self) -> Vec<String> {
        self.announcement.iter().flatten().map(|text| text.language.clone()).collect()
    }
}

/// The texts of an announcement: one for each known language.
fn texts_of(bodies: Vec<AnnouncementBody>) -> Result<Vec<AnnouncementText>, Refusal> {
    let mut texts: Vec<AnnouncementText> = Vec::new();
    let mut errors = Vec::new();
    for (place, text) in bodies.into_iter().enumerate() {
        let is_known = FIELDS.iter().any(|fields| fields.language == text.language);
        if !is_known || texts.iter().any(|other| other.language == text.language) {
            let field = format!("announcement[{place}].language");
            errors.push(FieldError { field, message: Message::new("field-choice") });
            if errors.len() > FIELDS.len() {
                break;
            }
            continue;
        }
        texts.push(AnnouncementText { language: text.language, subject: text.subject, body: text.body });
    }
    if errors.is_empty() { Ok(texts) } else { Err(Refusal::Invalid(errors)) }
}

async fn create(request: ApiRequest, input: OfferInput) -> Result<Done<OfferView>, Refusal> {
    let (right, now) = (request.may::<Author>()?, request.now());
    let incident = input.incident_id.clone().ok_or_else(|| Refusal::field("incident_id", "offer-incident-required"))?;
    let languages = input.languages();
    request
        .write(async move |tx| {
            let zone = installation::get(tx).await?.zone();
            let draft = input.read(tx, zone).await?;
            let created = draft::create(tx, &right, now, zone, incident.as_str(), &draft).await;
            let id = created.map_err(|refusal| OfferInput::rename(&languages, refusal))?;
            OfferView::written(tx, &id).await
        })
        .await
}

async fn edit(request: ApiRequest, input: OfferInput) -> Result<Done<OfferView>, Refusal> {
    let (right, now, id) = (request.may::<Author>()?, request.now(), request.id("id")?);
    let (languages, asked) = (input.languages(), &request);
    request
        .write(async move |tx| {
            let offer = offer_store::get(tx, &id).await?;
            if input.incident_id.as_ref().is_some_and(|incident| *incident != offer.incident_id) {
                return Err(Refusal::field("incident_id", "offer-incident-stays"));
            }
            let version = asked.version_or(offer.version)?;
            let zone = installation::get(tx).await?.zone();
            let draft = input.read(tx, zone).await?;
            let edited = draft::edit(tx, &right, now, zone, &id, version, &draft).await;
            edited.map_err(|refusal| OfferInput::rename(&languages, refusal))?;
            OfferView::written(tx, &id).await
        })
        .await
}

/// How far the costing of an offer is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OfferCosting)]
struct CostingView {
    state: CostingState,
    /// Affected customers whose amount is stored.
    done: i64,
    /// Affected customers in all; 0 before they are counted.
    total: i64,
    /// The share that is done; 100 only at the end.
    percent: i64,
    /// Seconds until it is done, at the speed so far.
    seconds_left: Option<i64>,
    started_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    /// Why it failed; empty unless it failed.
    error: String,
    /// Customers who get a voucher.
    customers: i64,
    /// The most that they can cost.
    exposure_minor: i64,
    /// What the rules alone give them.
    by_rules_minor: i64,
    /// Affected customers who have goodwill for this incident from another offer.
    with_another_offer: i64,
    /// Affected customers who pay in another currency.
    in_another_currency: i64,
    /// Affected customers whose data was erased.
    erased: i64,
    /// Affected customers to whom the rules give nothing.
    without_amount: i64,
    /// The version of the offer, for `If-Match`.
    offer_version: i64,
}

async fn get_costing(request: ApiRequest) -> Result<Item<CostingView>, Refusal> {
    let id = request.id("id")?;
    let mut tx = request.read().await?;
    let offer = offer_store::get(&mut tx, &id).await?;
    let costing = costing::store::find(&mut tx, &id).await?.ok_or(Refusal::NotFound)?;
    let figures = costing.figures()?;
    let view = CostingView {
        state: costing.state,
        done: costing.done,
        total: costing.total,
        percent: costing.percent(),
        seconds_left: costing.time_left().map(|left| left.num_seconds()),
        started_at: costing.started_at,
        finished_at: costing.finished_at,
        error: if costing.error.is_empty() { String::new() } else { crate::t!(&costing.error) },
        customers: figures.people,
        exposure_minor: figures.exposure_minor,
        by_rules_minor: figures.by_rules_minor,
        with_another_offer: figures.not_included.other_offer,
        in_another_currency: figures.not_included.other_currency,
        erased: figures.not_included.erased,
        without_amount: figures.not_included.other,
        offer_version: offer.version,
    };
    Ok(Item::versioned(view, offer.version))
}

/// What is done to a costing.
#[derive(Debug, Clone, Copy)]
enum CostingAct {
    Start,
    Pause,
    Resume,
    Stop,
}

async fn act(request: ApiRequest, act: CostingAct) -> Result<Done<OfferView>, Refusal> {
    let (right, now, id) = (request.may::<Author>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.check_version(offer_store::get_locked(tx, &id).await?.version)?;
            match act {
                CostingAct::Start => costing::request(tx, &right, now, &id, version).await?,
                CostingAct::Pause => costing::pause(tx, &right, now, &id, version).await?,
                CostingAct::Resume => costing::resume(tx, &right, now, &id, version).await?,
                CostingAct::Stop => costing::stop(tx, &right, now, &id, version).await?,
            }
            OfferView::written(tx, &id).await
        })
        .await
}

async fn cost(request: ApiRequest) -> Result<Done<OfferView>, Refusal> {
    act(request, CostingAct::Start).await
}

async fn pause(request: ApiRequest) -> Result<Done<OfferView>, Refusal> {
    act(request, CostingAct::Pause).await
}

async fn resume(request: ApiRequest) -> Result<Done<OfferView>, Refusal> {
    act(request, CostingAct::Resume).await
}

async fn stop(request: ApiRequest) -> Result<Done<OfferView>, Refusal> {
    act(request, CostingAct::Stop).await
}

async fn submit_offer(request: ApiRequest) -> Result<Done<OfferView>, Refusal> {
    let (right, now, id) = (request.may::<Author>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.check_version(offer_store::get(tx, &id).await?.version)?;
            submit::submit(tx, &right, now, &id, version).await?;
            OfferView::written(tx, &id).await
        })
        .await
}

async fn discard(request: ApiRequest) -> Result<Done<OfferView>, Refusal> {
    let (right, now, id) = (request.may::<Author>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.check_version(offer_store::get(tx, &id).await?.version)?;
            withdraw::discard(tx, &right, now, &id, version).await?;
            OfferView::written(tx, &id).await
        })
        .await
}
