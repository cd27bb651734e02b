//! The public form "I'm affected". While an incident is open it takes reports, afterwards messages.

use crate::cases::report::Severity;
use crate::incidents::{self, store::Incident};
use crate::services::page::{Page, first_page};
use crate::services::store::{self as catalogue, Service};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::time;
use crate::web::field::{Choices, ErrorSummary, TextArea, TextField};
use crate::web::frame::{DeskView, standalone_page};
use crate::web::masthead::{foot, masthead};
use crate::web::{FormState, RequestContext};
use leptos::prelude::*;

/// The value of the checkbox for a service that is not on the list.
pub(in crate::cases) const OTHER: &str = "other";

/// The page of the form.
#[component]
pub fn Affected() -> impl IntoView {
    standalone_page(|context| async move {
        let (incident, page, services) = load(&context).await?;
        let action = format!("/incidents/{}/affected", incident.id);
        let typed = context.form(&action);
        let title = if typed.was_refused() {
            t!("affected-title-again", name = &page.name)
        } else {
            t!("affected-title", name = &page.name)
        };
        let body = if incident.state.is_over() {
            message_form(&incident, &page, typed).into_any()
        } else {
            report_form(services, typed).into_any()
        };
        Ok(DeskView::new(
            title,
            view! {
                {masthead(&context, &page.name)}
                <main id="main">{body}</main>
                {foot(t!("masthead-emergency"))}
            },
        ))
    })
}

/// The incident, the status page, and the services to choose from, those of the incident first. Drafts, drills and
/// incidents that have not begun are not found.
async fn load(context: &RequestContext) -> Result<(Incident, Page, Vec<Service>), Refusal> {
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let incident = incidents::store::get(&mut tx, &id).await?;
    if !super::super::accepts_messages(&incident) {
        return Err(Refusal::NotFound);
    }
    let page = first_page(&mut tx).await?;
    let services = catalogue::all(&mut tx).await?;
    let mut services: Vec<_> = services.into_iter().filter(|service| service.archived_at.is_none()).collect();
    let affected = incidents::store::service_ids_of(&mut tx, &id).await?;
    services.sort_by_key(|service| !affected.contains(&service.id));
    Ok((incident, page, services))
}

fn report_form(services: Vec<Service>, typed: FormState) -> impl IntoView {
    let action = typed.action.clone();
    let services: Vec<_> = services
        .into_iter()
        .map(|service| (service.id.to_string(), service.name, false))
        .chain([(OTHER.to_owned(), t!("affected-service-other"), false)])
        .collect();
    let severities: Vec<_> = Severity::ALL
        .into_iter()
        .map(|severity| (severity.as_str().to_owned(), t!(&format!("affected-severity-{}", severity.as_str())), false))
        .collect();
    view! {
        <div class="hero">
            <h1>{t!("affected-heading")}</h1>
            <p class="lead">{t!("affected-lead")}</p>
        </div>
        <form class="form" method="post" action=action>
            <ErrorSummary typed=typed.clone()/>
            <Choices typed=typed.clone() name="service" legend=t!("affected-services") help=t!("affected-services-help") options=services/>
            <Choices typed=typed.clone() name="severity" legend=t!("affected-severity") options=severities one=true/>
            <TextField typed=typed.clone() name="where" label=t!("affected-place-label") help=t!("affected-place-help") autocomplete="postal-code"/>
            <TextArea typed=typed.clone() name="words" label=t!("affected-message-label") rows=4/>
            <TextField typed=typed name="contact" label=t!("affected-contact-label") help=t!("affected-contact-help") autocomplete="email"/>
            <button class="button primary" type="submit">{t!("affected-submit")}</button>
        </form>
    }
}

fn message_form(incident: &Incident, page: &Page, typed: FormState) -> impl IntoView + use<> {
    let when = incident.resolved_at.unwrap_or(incident.updated_at);
    let action = typed.action.clone();
    let incident_url = format!("/incidents/{}", incident.id);
    view! {
        <div class="hero">
            <h1>{t!("affected-over-heading")}</h1>
            <p class="lead">{t!("affected-over-lead", title = &incident.title, when = time::day_text(when, page.zone()))}</p>
            <p><a href=incident_url>{t!("affected-over-story")}</a></p>
        </div>
        <form class="form" method="post" action=action>
            <ErrorSummary typed=typed.clone()/>
            <TextArea typed=typed.clone() name="words" label=t!("affected-over-message-label") help=t!("affected-over-message-help") rows=6 required=true/>
            <TextField typed=typed name="contact" label=t!("affected-over-contact-label") help=t!("affected-over-contact-help") autocomplete="email" required=true/>
            <button class="button primary" type="submit">{t!("affected-over-submit")}</button>
        </form>
    }
}
