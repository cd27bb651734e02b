//! Apologies in the API for programs: write a draft, change it, submit it, take it back. People approve them at the desk.

use super::audience::{self, AudienceRun, RunState};
use super::batch::{AUDIENCE_MAX, Audience, BatchHoldReason, Class, LIST_MAX, Monthly, Range, State};
use super::drafts::{self, DraftInput, DraftSettings};
use super::store::{self, Batch};
use crate::access::Author;
use crate::customers::Channel;
use crate::platform::db::Tx;
use crate::types::{PublicId, Refusal};
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, Item, List, Paging, Time, Written, rename_fields};
use crate::web::form_fields::Fields;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const AREA: Area = Area("Apologies");
const LIST: &str = "/api/v1/apologies";
const ONE: &str = "/api/v1/apologies/{id}";

/// Registers the operations of apologies.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(AREA.get(LIST, "listApologies", "List apologies").about("The latest first."), list)
        .write(
            AREA.create(LIST, "createApology", "Write an apology")
                .about(
                    "A draft for the customers whom the incident affected. Nobody gets it before a person approved it. Plans, \
                     regions, languages, tags and customer numbers that no customer has are refused with `invalid`, also \
                     those of exceptions: a misspelt one would leave nobody out.",
                ),
            create,
        )
        .item(AREA.get(ONE, "getApology", "Read an apology"), get)
        .write(
            AREA.put(ONE, "editApology", "Change an apology")
                .about("It becomes a draft again, and its approval is void.")
                .versioned(),
            edit,
        )
        .act(
            AREA.post("/api/v1/apologies/{id}/submission", "submitApology", "Submit an apology for approval")
                .about(
                    "As it is stored. It is prepared first: who gets it is frozen, and every message is checked for gaps. The owner of the token counts as its author, so somebody else approves it, at the \
                     desk: no operation approves.",
                )
                .versioned(),
            submit,
        )
        .item(
            AREA.get("/api/v1/apologies/{id}/audience", "getAudience", "Read who gets an apology").about(
                "A job counts them after each change, and freezes them when the apology is submitted: the apology is \
                 `preparing` until then.",
            ),
            read_audience,
        )
        .write(
            AREA.put("/api/v1/apologies/{id}/preparation", "setPreparation", "Pause or resume the preparation of an apology"),
            prepare,
        )
        .act(
            AREA.post("/api/v1/apologies/{id}/withdrawal", "withdrawApology", "Withdraw an apology")
                .about("Before it is being sent. After that, cancel its batch.")
                .versioned(),
            withdraw,
        )
}

/// An apology to the customers whom an incident affected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Apology)]
struct ApologyView {
    id: PublicId,
    /// Its short name, such as `B-117`.
    name: String,
    number: i64,
    incident_id: PublicId,
    /// Its internal title.
    title: String,
    class: Class,
    state: State,
    /// Why it is not sent although it may be.
    held_reason: Option<BatchHoldReason>,
    /// Subject of the e-mail.
    subject: String,
    /// Text of the e-mail, with variables; empty for none.
    body: String,
    /// The text message, with variables; empty for none.
    sms_body: String,
    /// The name of the person who signs.
    signed_by: String,
    /// The job title of the person who signs.
    signed_title: String,
    /// Only customers on these plans; empty for all.
    plans: Vec<String>,
    /// Only customers in these regions; empty for all.
    regions: Vec<String>,
    /// Only customers who lost one of these services; empty for all.
    services: Vec<PublicId>,
    /// Only customers who were without a service for at least so many minutes, those of all their services together.
    minutes_least: Option<i64>,
    /// Only customers who were without a service for at most so many minutes.
    minutes_most: Option<i64>,
    /// Only customers who read one of these languages, as BCP 47 tags; empty for all.
    languages: Vec<String>,
    /// Only customers who pay at least this per month, in minor units of `monthly_currency`.
    monthly_least_minor: Option<i64>,
    /// Only customers who pay at most this per month.
    monthly_most_minor: Option<i64>,
    /// The currency of both, ISO 4217.
    monthly_currency: Option<String>,
    /// Only customers with an address on this channel, and only by it.
    channel: Option<Channel>,
    /// Only customers who agreed to marketing messages.
    with_consent: bool,
    /// Only customers with one of these tags; empty for all.
    tags: Vec<String>,
    /// How many customers are on the list that it is only for.
    listed_count: Option<i64>,
    /// Not customers on these plans.
    except_plans: Vec<String>,
    /// Not customers in these regions.
    except_regions: Vec<String>,
    /// Not customers with one of these tags.
    except_tags: Vec<String>,
    /// How many customers are on the list of those who are left out.
    except_listed_count: Option<i64>,
    /// Not before this time.
    scheduled_for: Option<DateTime<Utc>>,
    /// Most messages a minute.
    per_minute: i64,
    /// What the text promises to change.
    promise: String,
    /// The member of staff who is responsible for the promise.
    promise_owner_id: Option<PublicId>,
    /// When the promise is due.
    promise_due_at: Option<DateTime<Utc>>,
    /// The linter's score, 0 to 100; an apology needs 75.
    lint_score: i64,
    /// How many messages are planned.
    planned: i64,
    author_id: PublicId,
    created_at: DateTime<Utc>,
    /// When it was submitted for approval.
    submitted_at: Option<DateTime<Utc>>,
    /// When its messages began to be sent.
    started_at: Option<DateTime<Utc>>,
    /// When the last message had its outcome.
    finished_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    version: i64,
}

impl From<Batch> for ApologyView {
    fn from(batch: Batch) -> Self {
        let content = batch.content;
        let Audience { minutes, monthly, listed, except, .. } = content.audience;
        let minor = monthly.as_ref().map(|monthly| monthly.minor).unwrap_or_default();
        Self {
            name: format!("B-{}", batch.number),
            id: batch.id,
            number: batch.number,
            incident_id: content.incident_id,
            title: batch.title,
            class: content.class,
            state: batch.state,
            held_reason: batch.held_reason,
            subject: content.subject,
            body: content.body,
            sms_body: content.sms_body,
            signed_by: content.signed_by,
            signed_title: content.signed_title,
            plans: content.audience.plans,
            regions: content.audience.regions,
            services: content.audience.services,
            minutes_least: minutes.least,
            minutes_most: minutes.most,
            languages: content.audience.languages,
            monthly_least_minor: minor.least,
            monthly_most_minor: minor.most,
            monthly_currency: monthly.map(|monthly| monthly.currency),
            channel: content.audience.channel,
            with_consent: content.audience.with_consent,
            tags: content.audience.tags,
            listed_count: listed.map(|list| list.customers),
            except_plans: except.plans,
            except_regions: except.regions,
            except_tags: except.tags,
            except_listed_count: except.listed.map(|list| list.customers),
            scheduled_for: content.scheduled_for,
            per_minute: content.per_minute,
            promise: content.promise.body,
            promise_owner_id: content.promise.owner_id,
            promise_due_at: content.promise.due_at,
            lint_score: batch.lint_score,
            planned: batch.planned,
            author_id: batch.author_id,
            created_at: batch.created_at,
            submitted_at: batch.submitted_at,
            started_at: batch.started_at,
            finished_at: batch.finished_at,
            version: batch.version,
        }
    }
}

impl ApologyView {
    async fn written(tx: &mut Tx, id: &PublicId) -> Result<Written<Self>, Refusal> {
        let view = Self::from(store::get(tx, id).await?);
        let version = view.version;
        Ok(Written::versioned(view, version).at(format!("{LIST}/{id}")))
    }
}

/// Which apologies to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Filters {
    /// Only in this state.
    state: Option<State>,
}

async fn list(request: ApiRequest, filters: Filters) -> Result<List<ApologyView>, Refusal> {
    let paging: Paging<i64> = request.paging()?;
    let before = paging.after.unwrap_or(i64::MAX);
    let batches = store::page(&mut request.read().await?, filters.state, before, paging.fetch()).await?;
    Ok(List::page(batches, &paging, |batch| batch.number, ApologyView::from))
}

async fn get(request: ApiRequest) -> Result<Item<ApologyView>, Refusal> {
    let id = request.id("id")?;
    let view = ApologyView::from(store::get(&mut request.read().await?, &id).await?);
    let version = view.version;
    Ok(Item::versioned(view, version))
}

/// Names of fields at the desk and here.
const NAMES: &[(&str, &str)] = &[("incident", "incident_id"), ("promise_owner", "promise_owner_id")];

const fn per_minute() -> i64 {
    1_000
}

const fn apology() -> Class {
    Class::Apology
}

/// An apology as its author wants it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ApologyInput {
    /// The incident that affected the customers. Required for a new apology; it never changes.
    incident_id: Option<PublicId>,
    /// Its internal title.
    #[schema(min_length = 1, max_length = 255)]
    title: String,
    /// `apology` unless given. An offer is announced by the offer itself.
    #[serde(default = "apology")]
    class: Class,
    /// Subject of the e-mail, with variables such as `{{name}}`.
    #[serde(default)]
    #[schema(max_length = 150)]
    subject: String,
    /// Text of the e-mail, with variables; empty for none.
    #[serde(default)]
    #[schema(max_length = 25000)]
    body: String,
    /// The text message, with variables; empty for none.
    #[serde(default)]
    #[schema(max_length = 800)]
    sms_body: String,
    /// The name of the person who signs; required for approval.
    #[serde(default)]
    #[schema(max_length = 100)]
    signed_by: String,
    /// The job title of the person who signs.
    #[serde(default)]
    #[schema(max_length = 100)]
    signed_title: String,
    /// Only customers on these plans, as customers have them; empty for all.
    #[serde(default)]
    #[schema(max_items = 50)]
    plans: Vec<String>,
    /// Only customers in these regions, as customers have them; empty for all.
    #[serde(default)]
    #[schema(max_items = 50)]
    regions: Vec<String>,
    /// Only customers who lost one of these services; empty for all.
    #[serde(default)]
    #[schema(max_items = 50)]
    services: Vec<PublicId>,
    /// Only customers who were without a service for at least so many minutes, those of all their services together, each minute
    /// once.
    #[schema(minimum = 0, maximum = 1_000_000)]
    minutes_least: Option<i64>,
    /// Only customers who were without a service for at most so many minutes.
    #[schema(minimum = 0, maximum = 1_000_000)]
    minutes_most: Option<i64>,
    /// Only customers who read one of these languages, as BCP 47 tags that customers have; empty for all.
    #[serde(default)]
    #[schema(max_items = 50)]
    languages: Vec<String>,
    /// Only customers who pay at least this per month, in minor units of the installation's currency. Customers who pay in
    /// another currency are left out.
    #[schema(minimum = 0)]
    monthly_least_minor: Option<i64>,
    /// Only customers who pay at most this per month, likewise.
    #[schema(minimum = 0)]
    monthly_most_minor: Option<i64>,
    /// Only customers with an address on this channel, and only by it.
    channel: Option<Channel>,
    /// Only customers who agreed to marketing messages, and only at such an address.
    #[serde(default)]
    with_consent: bool,
    /// Only customers with one of these tags; empty for all.
    #[serde(default)]
    #[schema(max_items = 50)]
    tags: Vec<String>,
    /// Only these customers of those whom the incident affected, by their `external_id`. Left out or `null`, a list that is there
    /// stays; empty removes it.
    #[schema(max_items = 10_000)]
    listed: Option<Vec<String>>,
    /// Not customers on these plans.
    #[serde(default)]
    #[schema(max_items = 50)]
    except_plans: Vec<String>,
    /// Not customers in these regions.
    #[serde(default)]
    #[schema(max_items = 50)]
    except_regions: Vec<String>,
    /// Not customers with one of these tags.
    #[serde(default)]
    #[schema(max_items = 50)]
    except_tags: Vec<String>,
    /// Not these customers, by their `external_id`. Left out or `null`, a list that is there stays; empty removes it.
    #[schema(max_items = 10_000)]
    except_listed: Option<Vec<String>>,
    /// Not before this time; as soon as it is approved unless given.
    scheduled_for: Option<Time>,
    /// Most messages a minute; 1,000 unless given.
    #[serde(default = "per_minute")]
    #[schema(minimum = 1, maximum = 1_000_000)]
    per_minute: i64,
    /// What the text promises to change; empty for nothing.
    #[serde(default)]
    #[schema(max_length = 300)]
    promise: String,
    /// The member of staff who is responsible for the promise.
    promise_owner_id: Option<PublicId>,
    /// The day on which the promise is due, such as `2026-11-30`, in the desk's time zone.
    promise_due: Option<String>,
}

impl ApologyInput {
    /// Reads the fields as the desk's form is read.
    fn read(self, settings: &DraftSettings) -> Result<DraftInput, Refusal> {
        let due = self.promise_due.unwrap_or_default();
        // Years that both databases hold.
        let is_day = |text: &str| text.parse::<NaiveDate>().is_ok_and(|day| (1900..=9998).contains(&day.year()));
        if !due.is_empty() && !is_day(&due) {
            return Err(Refusal::field("promise_due", "apologies-promise-due-invalid"));
        }
        let minor = Range { least: self.monthly_least_minor, most: self.monthly_most_minor };
        let monthly = monthly(minor, settings)?;
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let per_minute = self.per_minute.to_string();
        let mut fields: Vec<(&str, String)> = vec![
            ("title", self.title),
            ("class", self.class.as_str().to_owned()),
            ("subject", self.subject),
            ("body", self.body),
            ("sms_body", self.sms_body),
            ("signed_by", self.signed_by),
            ("signed_title", self.signed_title),
            ("per_minute", per_minute),
            ("promise", self.promise),
            ("promise_owner", self.promise_owner_id.map(String::from).unwrap_or_default()),
            ("promise_due", due),
            ("minutes_least", number(self.minutes_least)),
            ("minutes_most", number(self.minutes_most)),
            ("channel", self.channel.map_or_else(String::new, |channel| channel.as_str().to_owned())),
        ];
        if self.with_consent {
            fields.push(("with_consent", "yes".to_owned()));
        }
        for (name, remove, lines) in
            [("listed", "listed_remove", self.listed), ("except_listed", "except_listed_remove", self.except_listed)]
        {
            match lines {
                None => {}
                Some(lines) if lines.is_empty() => fields.push((remove, "yes".to_owned())),
                Some(lines) => {
                    let lines: Vec<String> = lines.into_iter().take(LIST_MAX + 1).collect();
                    fields.push((name, lines.join("\n")));
                }
            }
        }
        // A list that is too long is an error of the form; its end need not be read.
        let first = AUDIENCE_MAX + 1;
        fields.extend(self.plans.into_iter().take(first).map(|plan| ("plans", plan)));
        fields.extend(self.regions.into_iter().take(first).map(|region| ("regions", region)));
        fields.extend(self.services.into_iter().take(first).map(|service| ("services", String::from(service))));
        for (name, texts) in [
            ("languages", self.languages),
            ("tags", self.tags),
            ("except_plans", self.except_plans),
            ("except_regions", self.except_regions),
            ("except_tags", self.except_tags),
        ] {
            fields.extend(texts.into_iter().take(first).map(|text| (name, text)));
        }
        let fields = Fields(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        let draft = DraftInput::read(&fields, settings).map_err(|refusal| rename_fields(refusal, NAMES))?;
        let audience = Audience { monthly, ..draft.audience };
        Ok(DraftInput { scheduled_for: self.scheduled_for.map(|at| at.0), audience, ..draft })
    }
}

/// Bounds of a monthly price in the installation's currency; `None` for none.
fn monthly(minor: Range, settings: &DraftSettings) -> Result<Option<Monthly>, Refusal> {
    if minor.is_open() {
        return Ok(None);
    }
    let refused = |key: &str| Refusal::field("monthly_most_minor", key);
    if [minor.least, minor.most].into_iter().flatten().any(|amount| amount < 0) {
        return Err(refused("money-negative"));
    }
    if minor.is_reversed() {
        return Err(refused("apologies-range-reversed"));
    }
    let currency = settings.currency.ok_or_else(|| refused("apologies-monthly-no-currency"))?;
    Ok(Some(Monthly { currency: currency.code().to_owned(), minor }))
}

async fn create(request: ApiRequest, input: ApologyInput) -> Result<Done<ApologyView>, Refusal> {
    let (right, now, site) = (request.may::<Author>()?, request.now(), request.app().config.public_url());
    let incident_id =
        input.incident_id.clone().ok_or_else(|| Refusal::field("incident_id", "apologies-incident-required"))?;
    request
        .write(async move |tx| {
            let draft = input.read(&DraftSettings::read(tx, false).await?)?;
            let created = drafts::create(tx, &right, now, &site, &incident_id, draft).await;
            let id = created.map_err(|refusal| rename_fields(refusal, NAMES))?;
            ApologyView::written(tx, &id).await
        })
        .await
}

async fn edit(request: ApiRequest, input: ApologyInput) -> Result<Done<ApologyView>, Refusal> {
    let (right, now, id) = (request.may::<Author>()?, request.now(), request.id("id")?);
    let (site, asked) = (request.app().config.public_url(), &request);
    request
        .write(async move |tx| {
            let batch = store::get(tx, &id).await?;
            if input.incident_id.as_ref().is_some_and(|incident| *incident != batch.content.incident_id) {
                return Err(Refusal::field("incident_id", "apologies-incident-stays"));
            }
            let version = asked.version_or(batch.version)?;
            let draft = input.read(&DraftSettings::read(tx, false).await?)?;
            let edited = drafts::edit(tx, &right, now, &site, &id, version, draft).await;
            edited.map_err(|refusal| rename_fields(refusal, NAMES))?;
            ApologyView::written(tx, &id).await
        })
        .await
}

async fn submit(request: ApiRequest) -> Result<Done<ApologyView>, Refusal> {
    let (right, now, id) = (request.may::<Author>()?, request.now(), request.id("id")?);
    let (site, asked) = (request.app().config.public_url(), &request);
    request
        .write(async move |tx| {
            let batch = store::get(tx, &id).await?;
            let version = asked.version_or(batch.version)?;
            let submitted = drafts::submit(tx, &right, now, &site, &id, version, DraftInput::of(batch)).await;
            submitted.map_err(|refusal| rename_fields(refusal, NAMES))?;
            ApologyView::written(tx, &id).await
        })
        .await
}

/// Who gets an apology, as far as it is counted.
#[derive(Debug, Serialize, ToSchema)]
struct AudienceView {
    state: RunState,
    /// Customers who were looked at so far.
    seen: i64,
    /// How much of the customers was looked at, in percent.
    percent: i64,
    /// Get a message.
    recipients: i64,
    /// Of them, get an e-mail.
    by_email: i64,
    /// Of them, get a text message.
    by_sms: i64,
    /// Of them, wait for a person's decision.
    held: i64,
    /// Affected by the incident, and skipped.
    skipped: i64,
    /// Affected and meeting the conditions, and left out by the exclusions; not among the skipped.
    excluded: i64,
    /// Would get a message in which a variable is empty.
    incomplete: i64,
    /// When everybody was looked at.
    finished_at: Option<DateTime<Utc>>,
}

impl From<AudienceRun> for AudienceView {
    fn from(run: AudienceRun) -> Self {
        let counts = &run.figures.counts;
        Self {
            state: run.state,
            seen: run.seen,
            percent: run.percent(),
            recipients: counts.recipients(),
            by_email: counts.by_email,
            by_sms: counts.by_sms,
            held: counts.held,
            skipped: counts.skipped_total(),
            excluded: counts.excluded,
            incomplete: run.incomplete,
            finished_at: run.finished_at,
        }
    }
}

async fn read_audience(request: ApiRequest) -> Result<Item<AudienceView>, Refusal> {
    let id = request.id("id")?;
    let run = audience::current(&mut request.read().await?, &id).await?.ok_or(Refusal::NotFound)?;
    Ok(Item::new(AudienceView::from(run)))
}

/// What the preparation of an apology is to do.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PreparationInput {
    /// Whether it is paused.
    is_paused: bool,
}

async fn prepare(request: ApiRequest, input: PreparationInput) -> Result<Done<AudienceView>, Refusal> {
    let (right, id) = (request.may::<Author>()?, request.id("id")?);
    request
        .write(async move |tx| {
            audience::set_paused(tx, &right, &id, input.is_paused).await?;
            let run = audience::current(tx, &id).await?.ok_or(Refusal::NotFound)?;
            Ok(Written::new(AudienceView::from(run)))
        })
        .await
}

async fn withdraw(request: ApiRequest) -> Result<Done<ApologyView>, Refusal> {
    let (right, now, id) = (request.may::<Author>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.check_version(store::get(tx, &id).await?.version)?;
            drafts::withdraw(tx, &right, now, &id, version).await?;
            ApologyView::written(tx, &id).await
        })
        .await
}
