//! The public form "I'm affected". While an incident is open it takes reports, afterwards messages.

use crate::cases::report::Severity;
use crate::incidents;
use crate::services::page::first_page;
use crate::services::page_text::{self, PageText};
use crate::services::store as catalogue;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::time;
use crate::web::field::{Choices, ErrorSummary, SelectField, TextArea, TextField};
use crate::web::frame::{DeskView, standalone_page};
use crate::web::masthead::{foot, masthead};
use crate::web::public_forms::FormIncident;
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The value of the checkbox for a service that is not on the list.
pub(in crate::cases) const OTHER: &str = "other";

/// The page of the form.
#[component]
pub fn Affected() -> impl IntoView {
    standalone_page(|context| async move {
        let Content { page_name, zone, incident, services, safety_notice, regions } = load(&context).await?;
        let action = format!("/incidents/{}/affected", incident.id);
        let typed = context.form(&action);
        let title = if typed.was_refused() {
            t!("affected-title-again", name = &page_name)
        } else {
            t!("affected-title", name = &page_name)
        };
        let body = match incident.ended_at {
            Some(ended_at) => message_form(&incident, ended_at, zone, typed).into_any(),
            None => report_form(services, regions, typed).into_any(),
        };
        Ok(DeskView::new(
            title,
            view! {
                {masthead(&context, &page_name)}
                <main id="main">{body}</main>
                {foot(safety_notice)}
            },
        ))
    })
}

/// What the form shows.
struct Content {
    page_name: String,
    zone: Tz,
    incident: FormIncident,
    /// The services to choose from, those of the incident first.
    services: Vec<(PublicId, String)>,
    /// What the footer says about safety; may be empty.
    safety_notice: String,
    /// The regions to choose from; empty for a free field.
    regions: Vec<String>,
}

/// The incident and what its form shows: from the published edition, or from the database where that does not have it.
/// Drafts, drills and incidents that have not begun are not found.
async fn load(context: &RequestContext) -> Result<Content, Refusal> {
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let published = context.public_forms.as_deref().and_then(|forms| Some((forms, forms.incident(&id)?.clone())));
    let mut content = match published {
        Some((forms, incident)) => Content {
            page_name: forms.page_name.clone(),
            zone: forms.time_zone.parse().unwrap_or(Tz::UTC),
            incident,
            services: forms.services.clone(),
            safety_notice: forms.safety_notice.clone(),
            regions: forms.regions.clone(),
        },
        None => stored(context, &id).await?,
    };
    let affected = content.incident.services.clone();
    content.services.sort_by_key(|(service, _)| !affected.contains(service));
    Ok(content)
}

async fn stored(context: &RequestContext, id: &PublicId) -> Result<Content, Refusal> {
    let mut tx = context.app.db.read().await?;
    let incident = incidents::store::get(&mut tx, id).await?;
    if !super::super::accepts_messages(&incident) {
        return Err(Refusal::NotFound);
    }
    let page = first_page(&mut tx).await?;
    let services = catalogue::offered(&mut tx).await?.into_iter();
    let services = services.map(|service| (service.id, service.name)).collect();
    let ended_at = incident.state.is_over().then(|| incident.resolved_at.unwrap_or(incident.updated_at));
    let affected = incidents::store::service_ids_of(&mut tx, id).await?;
    let incident =
        FormIncident { id: incident.id, title: incident.title, ended_at, services: affected, progress: None };
    let PageText { safety_notice, regions } = page_text::get(&mut tx, &page).await?;
    Ok(Content { zone: page.zone(), page_name: page.name, incident, services, safety_notice, regions })
}

fn report_form(services: Vec<(PublicId, String)>, regions: Vec<String>, typed: FormState) -> impl IntoView {
    let action = typed.action.clone();
    let services: Vec<_> = services
        .into_iter()
        .map(|(id, name)| (id.to_string(), name, false))
        .chain([(OTHER.to_owned(), t!("affected-service-other"), false)])
        .collect();
    let severities: Vec<_> = Severity::ALL
        .into_iter()
        .map(|severity| (severity.as_str().to_owned(), t!(&format!("affected-severity-{}", severity.as_str())), false))
        .collect();
    let place = if regions.is_empty() {
        view! { <TextField typed=typed.clone() name="where" label=t!("affected-place-label") help=t!("affected-place-help")/> }
            .into_any()
    } else {
        let options = std::iter::once((String::new(), t!("affected-place-none")))
            .chain(regions.into_iter().map(|region| (region.clone(), region)))
            .collect();
        view! { <SelectField typed=typed.clone() name="where" label=t!("affected-place-label") options=options/> }
            .into_any()
    };
    view! {
        <div class="hero">
            <h1>{t!("affected-heading")}</h1>
            <p class="lead">{t!("affected-lead")}</p>
        </div>
        <form class="form" method="post" action=action>
            <ErrorSummary typed=typed.clone()/>
            <Choices typed=typed.clone() name="service" legend=t!("affected-services") help=t!("affected-services-help") options=services/>
            <Choices typed=typed.clone() name="severity" legend=t!("affected-severity") options=severities one=true/>
            {place}
            <TextArea typed=typed.clone() name="words" label=t!("affected-message-label") rows=4/>
            <TextField typed=typed name="contact" label=t!("affected-contact-label") help=t!("affected-contact-help") autocomplete="email"/>
            <button class="button primary" type="submit">{t!("affected-submit")}</button>
        </form>
    }
}

fn message_form(incident: &FormIncident, ended_at: Timestamp, zone: Tz, typed: FormState) -> impl IntoView + use<> {
    let action = typed.action.clone();
    let incident_url = format!("/incidents/{}", incident.id);
    view! {
        <div class="hero">
            <h1>{t!("affected-over-heading")}</h1>
            <p class="lead">{t!("affected-over-lead", title = &incident.title, when = time::day_text(ended_at, zone))}</p>
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
