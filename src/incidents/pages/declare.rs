//! The page of the forms to declare an incident, to enter one that is over, and to schedule maintenance.

use super::drafts::{discard_form, restored};
use super::fields::{SELECTABLE_STATUSES, StatusSelect, field_error, promise_field, state_choices};
use super::{past, translations};
use crate::access::IncidentCommander;
use crate::access::Section;
use crate::incidents::draft::{self, About, Draft};
use crate::incidents::incident::{Cause, Kind, State};
use crate::incidents::islands::DraftAutosave;
use crate::incidents::maintenance::forms::NEW_SERIES;
use crate::incidents::templates::pages as templates;
use crate::services::page;
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use crate::ui::time;
use crate::web::field::{ErrorSummary, FormKey, MomentField, SelectField, TextArea, TextField};
use crate::web::form_fields::Fields;
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use chrono::DateTime;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The page to declare an incident, to enter one that is over (`?kind=past`), or to schedule maintenance
/// (`?kind=maintenance`).
#[component]
pub fn Declare() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let right: IncidentCommander = context.staff()?.may()?;
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let services = services::offered(&mut tx).await?;
    let draft = draft::find(&mut tx, right.staff_id()?, &About::Declaration).await?;
    // A link that says what is known begins anew.
    let known = Known::named(&context.query, &services, context.now);
    let draft = draft.filter(|_| known.services.is_empty());
    let typed = templates::declare_form(&mut tx, &context, draft.as_ref()).await?;
    let kind = typed.value("kind", context.query.get("kind"));
    let of_maintenance = kind == Kind::Maintenance.as_str();
    let (template_kind, first_states) =
        if of_maintenance { (Kind::Maintenance, &[State::Scheduled][..]) } else { (Kind::Incident, &FIRST_STATES[..]) };
    let picker =
        templates::picker(&mut tx, &typed, template_kind, &[], |state| first_states.contains(&state), "", "publish")
            .await?;
    let page = page::first_page(&mut tx).await?;
    let languages = page::other_languages(&mut tx, &page).await?;
    drop(tx);
    let (title, about, form) = if services.is_empty() {
        (t!("declare-title"), t!("declare-services-missing"), no_services())
    } else if kind == "past" {
        (t!("past-title"), t!("past-lead"), past::form(typed, &services, zone))
    } else if of_maintenance {
        (t!("schedule-title"), t!("schedule-lead"), maintenance_form(typed, picker, &services, zone))
    } else {
        let above = above_declaration(&context, &typed, draft.as_ref(), zone).into_any();
        let above = view! { {above}{picker} }.into_any();
        let discard = draft.map(|_| discard_form("/desk/incidents/new/draft".to_owned(), typed.clone()));
        let form = incident_form(typed, Some(above), &services, &languages, &known, zone);
        (t!("declare-title"), t!("declare-lead"), view! { {form}{discard} }.into_any())
    };
    let heading = title.clone();
    Ok(DeskView::new(
        title,
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><span>{heading.clone()}</span></p>
                <div class="title"><div><h1>{heading}</h1><p>{about}</p></div></div>
            </div>
            <div class="cols wide">{form}</div>
        },
    ))
}

/// What stands at the top of the form: that it was undone, the draft that it shows, and when it was saved.
fn above_declaration(
    context: &RequestContext,
    typed: &FormState,
    draft: Option<&Draft>,
    zone: Tz,
) -> impl IntoView + use<> {
    let was_undone =
        context.query.has("undone").then(|| view! { <p class="note" role="status">{t!("undo-declared")}</p> });
    let saved_at = draft.map(|draft| time::recent_text(draft.saved_at, context.now, zone));
    let autosaved = saved_at.map(|at| format!("{} {at}", t!("composer-saved"))).unwrap_or_default();
    let restored = draft.filter(|_| !typed.was_refused()).map(|draft| restored(draft.saved_at, context.now, zone));
    view! {
        {was_undone}
        {restored}
        <p><DraftAutosave incident=String::new() now=autosaved saving=t!("composer-saving") saved=t!("composer-saved")
            failed=t!("composer-save-failed") signed_out=t!("composer-signed-out")/></p>
    }
}

fn no_services() -> AnyView {
    view! { <p><a class="button primary" href="/desk/services">{t!("declare-open-services")}</a></p> }.into_any()
}

/// The states in which an incident may begin.
pub const FIRST_STATES: [State; 3] = [State::Investigating, State::Identified, State::Monitoring];

/// What is known of an incident before it is declared, as an alert tells it.
#[derive(Debug, Clone)]
pub struct Known {
    /// The title; empty for none.
    pub title: String,
    /// The services it affects, and how.
    pub services: Vec<(PublicId, ServiceStatus)>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was first noticed.
    pub first_evidence_at: Option<Timestamp>,
    /// The text of the first update; empty for none.
    pub body: String,
    /// In how many minutes the next update is promised.
    pub promise_minutes: i64,
    /// Whether subscribers are told.
    pub notify: bool,
}

impl Known {
    /// Nothing is known.
    pub const fn nothing(now: Timestamp) -> Self {
        Self {
            title: String::new(),
            services: Vec::new(),
            started_at: now,
            first_evidence_at: None,
            body: String::new(),
            promise_minutes: 30,
            notify: true,
        }
    }

    /// What the link to the form names: `service-{id}` with a status, or `service` alone, and `noticed` as a time.
    fn named(query: &Fields, services: &[Service], now: Timestamp) -> Self {
        let is_known = |id: &PublicId| services.iter().any(|service| &service.id == id);
        let with_status = query.with_prefix("service-").into_iter();
        let with_status = with_status.filter_map(|(id, status)| Some((PublicId::parse(id)?, status.parse().ok()?)));
        let alone = query.all("service").into_iter().filter_map(PublicId::parse);
        // What customers write says that something is wrong, and not how much.
        let alone = alone.map(|id| (id, ServiceStatus::PartialOutage));
        let named = with_status.chain(alone).filter(|(id, _)| is_known(id)).collect();
        let noticed =
            DateTime::parse_from_rfc3339(query.get("noticed")).ok().map(|at| at.to_utc()).filter(|at| *at <= now);
        Self { services: named, first_evidence_at: noticed, ..Self::nothing(noticed.unwrap_or(now)) }
    }

    /// Whether only the words of the first update are missing.
    fn is_complete(&self) -> bool {
        !self.title.is_empty() && !self.services.is_empty()
    }

    fn status_of(&self, service: &PublicId) -> &'static str {
        self.services.iter().find(|(id, _)| id == service).map_or("", |(_, status)| status.as_str())
    }
}

/// The form to declare an incident, filled with what is known. `above` stands at its top.
pub fn incident_form(
    typed: FormState,
    above: Option<AnyView>,
    services: &[Service],
    languages: &[String],
    known: &Known,
    zone: Tz,
) -> AnyView {
    let in_other_languages = translations::fields(&typed, languages, |name| typed.value(name, ""));
    let action = typed.action.clone();
    let rows: Vec<_> = services
        .iter()
        .map(|service| {
            let row = StatusSelect {
                service,
                current: service.status,
                choices: SELECTABLE_STATUSES[1..].to_vec(),
                selected: typed.value(&format!("service-{}", service.id), known.status_of(&service.id)),
                empty_label: Some(t!("declare-not-affected")),
                heading: "s-status",
            };
            row.row()
        })
        .collect();
    let states = state_choices(FIRST_STATES, &typed.value("state", State::Investigating.as_str()));
    let promise = promise_field(
        &typed,
        &typed.value("promise", known.promise_minutes.to_string()),
        typed.value("next_at", ""),
        zone,
    );
    let causes = std::iter::once((String::new(), t!("cause-unknown")))
        .chain(
            Cause::ALL.into_iter().map(|cause| (cause.as_str().to_owned(), t!(&format!("cause-{}", cause.as_str())))),
        )
        .collect();
    let still_lasts_error = typed.error("still_lasts");
    let still_lasts_ticked = typed.ticked("still_lasts", "yes", false);
    let still_lasts = (still_lasts_error.is_some() || still_lasts_ticked).then(|| {
        view! {
            <div class="field" id="still_lasts">
                {field_error(still_lasts_error)}
                <label class="choice"><input type="checkbox" name="still_lasts" value="yes" checked=still_lasts_ticked/>" "{t!("declare-still-lasts")}</label>
                <p class="help"><a class="in" href="/desk/incidents/new?kind=past">{t!("past-title")}</a></p>
            </div>
        }
    });
    let (notify, drill) = (typed.ticked("notify", "yes", known.notify), typed.ticked("is_drill", "yes", false));
    let was_noticed_apart = known.first_evidence_at.is_some_and(|at| at != known.started_at);
    let details_open = ["regions", "cause", "first_evidence_at"].iter().any(|name| !typed.value(name, "").is_empty())
        || drill
        || was_noticed_apart;
    view! {
        <form method="post" action=action class="form declare">
            <FormKey typed=typed.clone()/>
            <input type="hidden" name="kind" value="incident"/>
            <ErrorSummary typed=typed.clone()/>
            {above}
            <TextField typed=typed.clone() name="title" label=t!("declare-name-label") value=known.title.clone() help=t!("declare-name-help") required=true/>
            <div class="field" id="services">
                <div class="table-wrap"><table class="svc">
                    <caption class="label">{t!("declare-services-label")}</caption>
                    <thead><tr><th scope="col">{t!("composer-col-service")}</th><th scope="col">{t!("composer-col-now")}</th><th scope="col" id="s-status">{t!("declare-col-status")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
                {field_error(typed.error("services"))}
            </div>
            <MomentField typed=typed.clone() name="started_at" label=t!("declare-started-label", zone = time::zone_name(zone)) zone=zone
                suggested=known.started_at help=t!("declare-started-help") required=true/>
            {still_lasts}
            <fieldset class="field" id="state">
                <legend class="label">{t!("composer-state")}</legend>
                <div class="seg">{states}</div>
                {field_error(typed.error("state"))}
            </fieldset>
            <TextArea typed=typed.clone() name="body" label=t!("declare-body-label") value=known.body.clone() autofocus=known.is_complete() rows=5 help=t!("declare-body-help") required=true/>
            {in_other_languages}
            {promise}
            <label class="choice"><input type="checkbox" name="notify" value="yes" checked=notify/>" "{t!("declare-notify-label")}</label>
            <details class="data" open=details_open>
                <summary>{t!("declare-details")}</summary>
                <div class="form above-3">
                    <TextField typed=typed.clone() name="regions" label=t!("declare-regions-label") help=t!("declare-regions-help")/>
                    <MomentField typed=typed.clone() name="first_evidence_at" label=t!("declare-evidence-label", zone = time::zone_name(zone)) zone=zone stored=known.first_evidence_at help=t!("declare-evidence-help")/>
                    <SelectField typed=typed.clone() name="cause" label=t!("declare-cause-label") options=causes help=t!("declare-cause-help")/>
                    <label class="choice"><input type="checkbox" name="is_drill" value="yes" checked=drill/>" "{t!("declare-drill-label")}</label>
                </div>
            </details>
            <div class="row last"><button class="button primary big" type="submit">{t!("declare-publish")}</button></div>
        </form>
    }
    .into_any()
}

fn maintenance_form(typed: FormState, picker: Option<AnyView>, services: &[Service], zone: Tz) -> AnyView {
    let checkboxes: Vec<_> = services
        .iter()
        .map(|service| {
            let ticked = typed.ticked("service", service.id.as_str(), false);
            view! { <label class="choice"><input type="checkbox" name="service" value=service.id.to_string() checked=ticked/>" "{service.name.clone()}</label> }
        })
        .collect();
    let notify = typed.ticked("notify", "yes", true);
    let notify_during = typed.ticked("notify_during", "yes", true);
    view! {
        <form method="post" action="/desk/incidents" class="form declare">
            <FormKey typed=typed.clone()/>
            <input type="hidden" name="kind" value="maintenance"/>
            <p class="help">{t!("series-instead")}" "<a class="in" href=NEW_SERIES>{t!("series-new")}</a></p>
            <ErrorSummary typed=typed.clone()/>
            {picker}
            <TextField typed=typed.clone() name="title" label=t!("declare-name-label") help=t!("schedule-name-help") required=true/>
            <fieldset class="field" id="services"><legend>{t!("schedule-services-label")}</legend>{field_error(typed.error("services"))}{checkboxes}</fieldset>
            <MomentField typed=typed.clone() name="from" label=t!("schedule-from-label", zone = time::zone_name(zone)) zone=zone required=true/>
            <MomentField typed=typed.clone() name="until" label=t!("schedule-until-label", zone = time::zone_name(zone)) zone=zone required=true/>
            <TextArea typed=typed.clone() name="body" label=t!("composer-body-label") rows=4 help=t!("schedule-body-help") required=true/>
            <TextField typed=typed.clone() name="reminder" label=t!("planned-reminder-label") help=t!("planned-reminder-help") inputmode="numeric"/>
            <label class="choice"><input type="checkbox" name="notify" value="yes" checked=notify/>" "{t!("schedule-notify-label")}</label>
            <label class="choice"><input type="checkbox" name="notify_during" value="yes" checked=notify_during/>" "{t!("schedule-notify-during-label")}</label>
            <div class="row last"><button class="button primary big" type="submit">{t!("schedule-publish")}</button></div>
        </form>
    }
    .into_any()
}
