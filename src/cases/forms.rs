//! The doors of this room: each decodes a form and calls a verb.

use super::case::{CaseState, Channel};
use super::pages::OTHER;
use super::receipt::{self, Of};
use super::report::{NewReport, Severity};
use super::{NewWords, Person, answer, contact, hear, report, takes_words};
use crate::access::{CaseAgent, CaseAssigner};
use crate::customers::link;
use crate::incidents;
use crate::platform::keys::Purpose;
use crate::services;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes};

/// Every form this room answers.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/incidents/{id}/affected", "/incidents/{id}/affected", affected)
        .form("/r/{token}/reply", "/r/{token}", letter_reply)
        .form("/desk/inbox/{id}/replies", "/desk/inbox/{id}", replies)
        .form("/desk/inbox/{id}/owner", "/desk/inbox/{id}", owner)
        .form("/desk/inbox/{id}/state", "/desk/inbox/{id}", state)
}

/// "I'm affected", and after the end "how was it for you".
async fn affected(request: FormRequest) -> Result<FormResponse, Refusal> {
    let incident_id = request.id("id")?;
    let mut tx = request.context.app.db.read().await?;
    let incident = incidents::store::get(&mut tx, &incident_id).await?;
    if incident.withdrawn_at.is_some() {
        return Err(Refusal::Gone(Message::new("incident-withdrawn-notice")));
    }
    if !takes_words(&incident) {
        return Err(Refusal::NotFound);
    }
    let known: Vec<PublicId> = services::store::all(&mut tx).await?.into_iter().map(|service| service.id).collect();
    drop(tx);
    let source_key = request.context.app.keys.lookup(Purpose::Source, &request.source);
    let now = request.context.now;
    let of = if incident.state.is_over() {
        let new = afterwards(&request, &incident_id, source_key)?;
        let heard = request.write(async move |tx| hear::hear_address(tx, now, new).await).await?;
        Of::Case(heard.case_id)
    } else {
        let new = reported(&request, &known, source_key)?;
        let id = incident_id.clone();
        let told = request.write(async move |tx| report(tx, now, &id, new).await).await?;
        Of::Report(told.report_id)
    };
    let word = receipt::write(&request.context.app.keys, &incident_id, now, of);
    Ok(FormResponse::to(format!("/incidents/{incident_id}/affected/thanks?r={word}")))
}

fn reported(request: &FormRequest, known: &[PublicId], source_key: String) -> Result<NewReport, Refusal> {
    let mut form = FieldErrors::new();
    let ticked = request.fields.all("service");
    if ticked.is_empty() {
        form.wrong("service", Message::new("affected-service-required"));
    }
    let mut services = Vec::new();
    for value in ticked.into_iter().filter(|value| *value != OTHER) {
        match PublicId::parse(value).filter(|id| known.contains(id)) {
            Some(id) => services.push(id),
            None => form.wrong("service", Message::new("field-choice")),
        }
    }
    services.sort();
    services.dedup();
    let severity =
        form.parsed("severity", request.fields.get("severity"), "affected-severity-required", |text: &str| {
            text.parse::<Severity>().ok()
        });
    let place = form.optional("where", request.fields.get("where"), report::PLACE_MAX);
    let words = form.optional("words", request.fields.get("words"), hear::WORDS_MAX);
    let contact = contact(&mut form, "contact", request.fields.get("contact"));
    form.check()?;
    let severity = severity.ok_or_else(|| Refusal::field("severity", "affected-severity-required"))?;
    Ok(NewReport { services, severity, place, words, contact, source_key })
}

fn afterwards(
    request: &FormRequest,
    incident_id: &PublicId,
    source_key: String,
) -> Result<hear::AddressWords, Refusal> {
    let mut form = FieldErrors::new();
    let words = form.required("words", request.fields.get("words"), hear::WORDS_MAX);
    let contact = contact(&mut form, "contact", request.fields.get("contact"));
    if request.fields.get("contact").trim().is_empty() {
        form.wrong("contact", Message::new("affected-over-contact-required"));
    }
    form.check()?;
    let contact = contact.ok_or_else(|| Refusal::field("contact", "affected-over-contact-required"))?;
    Ok(hear::AddressWords { contact, incident_id: incident_id.clone(), words, source_key })
}

/// The box under a personal letter: whoever holds the link is that customer.
async fn letter_reply(request: FormRequest) -> Result<FormResponse, Refusal> {
    let token = request.param("token")?.to_owned();
    let mut form = FieldErrors::new();
    let words = form.required("words", request.fields.get("words"), hear::WORDS_MAX);
    form.check()?;
    let keys = request.context.app.keys.clone();
    let source_key = keys.lookup(Purpose::Source, &request.source);
    let now = request.context.now;
    let page = token.clone();
    request
        .write(async move |tx| {
            let page = link::resolve(tx, &keys, now, &page).await?.ok_or(Refusal::NotFound)?;
            let person = Person::customer(tx, page.customer_id).await?;
            let incident_id = Some(page.incident_id);
            hear(tx, now, NewWords { person, incident_id, words, channel: Channel::Letter, source_key }).await
        })
        .await?;
    Ok(FormResponse::to(format!("/r/{token}?sent=1#reply")))
}

async fn replies(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<CaseAgent>()?;
    let case_id = request.row_id("id")?;
    let now = request.context.now;
    let body = request.fields.get("body").to_owned();
    match request.fields.get("kind") {
        "note" => request.write(async move |tx| answer::note(tx, &right, now, case_id, &body).await).await?,
        "spoke" => request.write(async move |tx| answer::spoke(tx, &right, now, case_id, &body).await).await?,
        _ => {
            let version = request.fields.version()?;
            let write = async move |tx: &mut _| answer::reply(tx, &right, now, case_id, version, &body).await;
            request.write(write).await?;
        }
    }
    Ok(back(&request, case_id))
}

async fn owner(request: FormRequest) -> Result<FormResponse, Refusal> {
    let case_id = request.row_id("id")?;
    let (now, version) = (request.context.now, request.fields.version()?);
    if request.fields.get("owner").is_empty() {
        let right = request.may::<CaseAgent>()?;
        request.write(async move |tx| answer::take(tx, &right, now, case_id, version).await).await?;
    } else {
        let right = request.may::<CaseAssigner>()?;
        let to = PublicId::parse(request.fields.get("owner")).ok_or_else(|| Refusal::field("owner", "field-choice"))?;
        request.write(async move |tx| answer::assign(tx, &right, now, case_id, version, to).await).await?;
    }
    Ok(back(&request, case_id))
}

async fn state(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<CaseAgent>()?;
    let case_id = request.row_id("id")?;
    let (now, version) = (request.context.now, request.fields.version()?);
    let to =
        request.fields.get("state").parse::<CaseState>().ok().ok_or_else(|| Refusal::field("state", "field-choice"))?;
    request.write(async move |tx| answer::set_state(tx, &right, now, case_id, version, to).await).await?;
    Ok(back(&request, case_id))
}

/// The same case, with the queue where its reader left it.
fn back(request: &FormRequest, case_id: i64) -> FormResponse {
    use super::queue::Show;
    let show = request.fields.get("show").parse::<Show>().unwrap_or_default();
    let page = request.fields.get("page").parse().unwrap_or(1);
    FormResponse::to(super::pages::address(Some(case_id), (show, page)))
}
