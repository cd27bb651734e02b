//! The forms of cases: the public ones under an incident and a letter, and those of the inbox.

use super::case::{CaseChannel, CaseState};
use super::identity::{Finding, decide_identity};
use super::pages::{OTHER, QueuePosition};
use super::receive_message::{AddressMessage, MESSAGE_MAX, receive_from_address};
use super::report::{NewReport, PLACE_MAX, SERVICES_MAX, Severity, SubmittedReport};
use super::reveal;
use super::thanks_token::{self, Submission};
use super::{
    IncomingMessage, MessageLimits, Sender, accepts_messages, add_note, assign, attach, log_call, read_contact,
    receive_message, reply, set_state, submit_problem, submit_report, take,
};
use crate::access::{CaseAgent, CaseAssigner, CaseContactReader};
use crate::customers::personal_link;
use crate::incidents;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::services;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal};
use crate::web::forms::{FormRequest, FormResponse, FormRoutes, Posted};
use phonenumber::country::Id;

/// The forms of this module.
pub fn form_routes(routes: FormRoutes) -> FormRoutes {
    routes
        .form("/incidents/{id}/affected", "/incidents/{id}/affected", affected)
        .form("/report", "/report", problem)
        .form("/desk/inbox/{id}/incident", "/desk/inbox/{id}", attach_to_incident)
        .form("/desk/inbox/{id}/contact", "/desk/inbox/{id}", reveal_contact)
        .form("/r/{token}/reply", "/r/{token}", letter_reply)
        .form("/desk/inbox/{id}/replies", "/desk/inbox/{id}", replies)
        .form("/desk/inbox/{id}/identity", "/desk/inbox/{id}", identity)
        .form("/desk/inbox/{id}/owner", "/desk/inbox/{id}", owner)
        .form("/desk/inbox/{id}/state", "/desk/inbox/{id}", state)
}

/// A report while an incident is open, a message afterwards.
async fn affected(request: FormRequest) -> Result<FormResponse, Refusal> {
    let incident_id = request.id("id")?;
    let mut tx = request.context.app.db.read().await?;
    let incident = incidents::store::get(&mut tx, &incident_id).await?;
    if incident.withdrawn_at.is_some() {
        return Err(Refusal::Gone(Message::new("incident-withdrawn-notice")));
    }
    if !accepts_messages(&incident) {
        return Err(Refusal::NotFound);
    }
    let known = known_services(&mut tx).await?;
    let home = installation::get(&mut tx).await?.phone_country();
    drop(tx);
    let source_key = request.source_key();
    let now = request.context.now;
    let keys = request.context.app.keys.clone();
    let thanks = move |id: &PublicId, submission| {
        let token = thanks_token::issue(&keys, id.as_str(), now, submission);
        format!("/incidents/{id}/affected/thanks?r={token}")
    };
    if incident.state.is_over() {
        let new = read_message(&request, &incident_id, source_key, home)?;
        request
            .once_by_content(async move |tx| {
                receive_from_address(tx, now, new).await?;
                Ok(thanks(&incident_id, Submission::Message))
            })
            .await
    } else {
        let new = read_report(&request, &known, source_key, home)?;
        request
            .once_by_content(async move |tx| {
                let submitted = submit_report(tx, now, &incident_id, new).await?;
                Ok(thanks(&incident_id, submission(submitted)))
            })
            .await
    }
}

/// A report of a problem that no incident is about.
async fn problem(request: FormRequest) -> Result<FormResponse, Refusal> {
    let mut tx = request.context.app.db.read().await?;
    let known = known_services(&mut tx).await?;
    let home = installation::get(&mut tx).await?.phone_country();
    drop(tx);
    let now = request.context.now;
    let keys = request.context.app.keys.clone();
    let new = read_report(&request, &known, request.source_key(), home)?;
    request
        .once_by_content(async move |tx| {
            let submitted = submit_problem(tx, now, new).await?;
            let token = thanks_token::issue(&keys, "", now, submission(submitted));
            Ok(format!("/report/thanks?r={token}"))
        })
        .await
}

async fn known_services(tx: &mut Tx) -> Result<Vec<PublicId>, Refusal> {
    Ok(services::store::all(tx).await?.into_iter().map(|service| service.id).collect())
}

/// What the page of thanks says of a report.
fn submission(submitted: SubmittedReport) -> Submission {
    let report_id = submitted.report_id;
    match submitted.full_until {
        None => Submission::Report(report_id),
        Some(until) => Submission::CountedOnly { report_id, until },
    }
}

fn read_report(
    request: &FormRequest,
    known: &[PublicId],
    source_key: String,
    home: Option<Id>,
) -> Result<NewReport, Refusal> {
    let mut form = FieldErrors::new();
    let chosen = request.fields.all("service");
    if chosen.is_empty() {
        form.wrong("service", Message::new("affected-service-required"));
    }
    if chosen.len() > SERVICES_MAX {
        form.wrong("service", Message::new("field-choice"));
    }
    let mut services = Vec::new();
    for value in chosen.into_iter().take(SERVICES_MAX).filter(|value| *value != OTHER) {
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
    let place = form.optional_line("where", request.fields.get("where"), PLACE_MAX);
    let message = form.optional("words", request.fields.get("words"), MESSAGE_MAX);
    let contact = read_contact(&mut form, "contact", request.fields.get("contact"), &request.context.app.config, home);
    form.check()?;
    let severity = severity.ok_or_else(|| Refusal::field("severity", "affected-severity-required"))?;
    let limits = MessageLimits::new(&request.context.app.config);
    let person_key = request.person_key();
    Ok(NewReport { services, severity, place, message, contact, source_key, person_key, limits })
}

fn read_message(
    request: &FormRequest,
    incident_id: &PublicId,
    source_key: String,
    home: Option<Id>,
) -> Result<AddressMessage, Refusal> {
    let mut form = FieldErrors::new();
    let message = form.required("words", request.fields.get("words"), MESSAGE_MAX);
    let contact = read_contact(&mut form, "contact", request.fields.get("contact"), &request.context.app.config, home);
    if request.fields.get("contact").trim().is_empty() {
        form.wrong("contact", Message::new("affected-over-contact-required"));
    }
    form.check()?;
    let contact = contact.ok_or_else(|| Refusal::field("contact", "affected-over-contact-required"))?;
    let limits = MessageLimits::new(&request.context.app.config);
    Ok(AddressMessage { contact, incident_id: incident_id.clone(), message, source_key, limits })
}

/// A reply to a personal letter. Whoever has the link counts as its customer, except staff.
async fn letter_reply(request: FormRequest) -> Result<FormResponse, Refusal> {
    let token = request.param("token")?.to_owned();
    let mut form = FieldErrors::new();
    let message = form.required("words", request.fields.get("words"), MESSAGE_MAX);
    form.check()?;
    let keys = request.context.app.keys.clone();
    let source_key = request.source_key();
    let now = request.context.now;
    let mut tx = request.context.app.db.read().await?;
    personal_link::resolve(&mut tx, &keys, now, &token).await?.ok_or(Refusal::NotFound)?;
    drop(tx);
    let (link, staff) = (token, request.context.staff.clone());
    let posted = request
        .once_with(async move |tx| {
            let page = personal_link::resolve(tx, &keys, now, &link).await?.ok_or(Refusal::NotFound)?;
            if personal_link::visitor(tx, now, staff.as_ref(), &page).await?.is_none() {
                return Ok((format!("/r/{link}"), false));
            }
            let incoming = IncomingMessage {
                sender: Sender::customer(tx, page.customer_id).await?,
                incident_id: Some(page.incident_id),
                message,
                channel: CaseChannel::Letter,
                source_key,
            };
            receive_message(tx, now, incoming).await?;
            Ok((format!("/r/{link}?sent=1#reply"), true))
        })
        .await?;
    match posted {
        Posted::First { result: false, .. } => Err(Refusal::not_allowed("letter-staff")),
        posted => Ok(posted.into_response()),
    }
}

async fn reveal_contact(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<CaseContactReader>()?;
    let (id, now) = (request.row_id("id")?, request.context.now);
    request.write(async move |tx| reveal::reveal(tx, &right, now, id).await).await?;
    Ok(FormResponse::page_with_contacts(format!("/desk/inbox/{id}")))
}

async fn replies(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<CaseAgent>()?;
    let case_id = request.row_id("id")?;
    let now = request.context.now;
    let fields = request.fields.clone();
    let page = case_page(&request, case_id);
    request
        .once(async move |tx| {
            let body = fields.get("body");
            match fields.get("kind") {
                "note" => add_note(tx, &right, now, case_id, body).await?,
                "spoke" => log_call(tx, &right, now, case_id, body).await?,
                _ => {
                    reply(tx, &right, now, case_id, fields.version()?, body).await?;
                }
            }
            Ok(page)
        })
        .await
}

/// Says whether a case that was matched by its address is the customer's.
async fn identity(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<CaseAgent>()?;
    let case_id = request.row_id("id")?;
    let (now, version) = (request.context.now, request.fields.version()?);
    let finding = Finding {
        customer_id: request.fields.get("customer").parse().map_err(|_| Refusal::NotFound)?,
        is_customer: match request.fields.get("is") {
            "customer" => true,
            "other" => false,
            _ => return Err(Refusal::field("evidence", "field-choice")),
        },
        evidence: request.fields.get("evidence").to_owned(),
    };
    let page = case_page(&request, case_id);
    request
        .once(async move |tx| {
            decide_identity(tx, &right, now, case_id, version, finding).await?;
            Ok(page)
        })
        .await
}

async fn owner(request: FormRequest) -> Result<FormResponse, Refusal> {
    let case_id = request.row_id("id")?;
    let (now, version) = (request.context.now, request.fields.version()?);
    let page = case_page(&request, case_id);
    if request.fields.get("owner").is_empty() {
        let right = request.may::<CaseAgent>()?;
        request
            .once(async move |tx| {
                take(tx, &right, now, case_id, version).await?;
                Ok(page)
            })
            .await
    } else {
        let right = request.may::<CaseAssigner>()?;
        let to = PublicId::parse(request.fields.get("owner")).ok_or_else(|| Refusal::field("owner", "field-choice"))?;
        request
            .once(async move |tx| {
                assign(tx, &right, now, case_id, version, to).await?;
                Ok(page)
            })
            .await
    }
}

/// Makes a case without an incident one about an incident that was declared since.
async fn attach_to_incident(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<CaseAgent>()?;
    let case_id = request.row_id("id")?;
    let (now, version) = (request.context.now, request.fields.version()?);
    let incident =
        PublicId::parse(request.fields.get("incident")).ok_or_else(|| Refusal::field("incident", "field-choice"))?;
    let page = case_page(&request, case_id);
    request
        .once(async move |tx| {
            attach(tx, &right, now, case_id, version, &incident).await?;
            Ok(page)
        })
        .await
}

async fn state(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right = request.may::<CaseAgent>()?;
    let case_id = request.row_id("id")?;
    let (now, version) = (request.context.now, request.fields.version()?);
    let to = request.fields.get("state").parse::<CaseState>();
    let to = to.map_err(|_| Refusal::field("state", "field-choice"))?;
    let page = case_page(&request, case_id);
    request
        .once(async move |tx| {
            set_state(tx, &right, now, case_id, version, to).await?;
            Ok(page)
        })
        .await
}

/// The page of the case, with the queue where its reader left it.
fn case_page(request: &FormRequest, case_id: i64) -> String {
    let position = QueuePosition::parse(request.fields.get("show"), request.fields.get("page"));
    position.case_url(case_id)
}
