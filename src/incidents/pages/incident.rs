//! The page of one incident: clocks, timeline, composer, reports, and the review that closes it.

use super::{
    alerts, clocks, composer, maintenance, past as past_form, prepared as prepared_view, put_off as put_off_form,
    report_chart, review, severity, short_time, state_label, timeline, undo, withdraw as withdraw_form,
};
use crate::access::Section;
use crate::access::{IncidentCommander, Right};
use crate::accounts;
use crate::incidents::draft::About;
use crate::incidents::incident::{Kind, State};
use crate::incidents::post_mortem::PostMortem;
use crate::incidents::store::{self, Incident};
use crate::incidents::{draft, notes, past, people, playbooks, post_mortem, prepared, put_off, reports, withdraw};
use crate::services::store::Service;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// The page of one incident.
#[component]
pub fn IncidentPage() -> impl IntoView {
    desk_page(Section::Incidents, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let staff = context.staff()?.clone();
    let may_write = staff.holds_any(IncidentCommander::ROLES);
    let now = context.now;
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let incident = store::get(&mut tx, &id).await?;
    let updates = store::updates(&mut tx, &id).await?;
    let services = store::services_of(&mut tx, &id).await?;
    let commander = match &incident.commander_id {
        Some(id) if *id == staff.id => Some(t!("incident-you")),
        id => accounts::store::find_name(&mut tx, id.as_ref()).await?,
    };
    let page = crate::services::page::first_page(&mut tx).await?;
    let has_translations = !crate::services::page::other_languages(&mut tx, &page).await?.is_empty();
    let alert_state = store::alert_state(&mut tx, &id).await?;
    let affected = reports::count_affected(&mut tx, &incident, now).await?;
    let chart = report_chart::load(&mut tx, &incident, &updates, now).await?;
    let clocks = clocks::view(&incident, &updates, &affected, may_write && incident.kind == Kind::Incident, now, zone);
    let found_review = store::find_review(&mut tx, &id).await?;
    let post_mortem = post_mortem::find(&mut tx, &id).await?;
    let next_step = review::post_mortem_note(&incident, post_mortem.as_ref(), may_write, zone);
    let review = review::view(&context, &incident, found_review, affected.unanswered, may_write, next_step, zone);
    let withdrawn_by = accounts::store::find_name(&mut tx, incident.withdrawn_by.as_ref()).await?;
    let withdraw_form = if may_write && incident.is_public() {
        let obstacle = withdraw::find_obstacle(&mut tx, &incident).await?;
        let effects = withdraw::effects(&mut tx, now, &incident).await?;
        Some(withdraw_form::view(&context, &incident, updates.len(), affected.reports, &effects, obstacle))
    } else {
        None
    };

    let waiting = prepared::store::shown(&mut tx, &id, now - prepared_view::REFUSED_SHOWN).await?;
    let waiting_view = prepared_view::load(&mut tx, &context, &incident, &waiting, zone).await?;
    // Once an incident is over, the composer is shown only on request.
    let is_composing = !incident.state.is_over()
        || context.query.has("state")
        || context.query.has("prepared")
        || context
            .refused_form
            .as_ref()
            .is_some_and(|form| ["/updates", "/window", "/plan"].iter().any(|end| form.action.ends_with(end)));
    let is_writable = may_write && incident.withdrawn_at.is_none();
    let composer = if is_composing && is_writable && incident.kind == Kind::Maintenance {
        Some(maintenance::load(&mut tx, &context, &incident, zone).await?)
    } else if is_composing && is_writable && past::is_entered_later(&incident, &updates) {
        Some(past_form::update_form(&context, &incident, &services, zone))
    } else if is_composing && is_writable {
        let draft = draft::find(&mut tx, &staff.id, &About::Incident(id.clone())).await?;
        let changed = waiting.iter().find(|prepared| {
            prepared.author_id == staff.id
                && prepared.state == prepared::State::Waiting
                && prepared.id.as_str() == context.query.get("prepared")
        });
        Some(composer::load(&mut tx, &context, &incident, &services, draft, changed, zone).await?)
    } else {
        None
    };
    let steps = playbooks::pages::steps(&mut tx, &context, &incident, zone).await?;
    let people = people::view::load(&mut tx, &context, &incident, zone).await?;
    let notes = notes::view::load(&mut tx, &context, &incident, zone).await?;
    let put_offs = put_off::count(&mut tx, &id).await?;
    let put_off_form = is_writable.then(|| put_off_form::view(&context, &incident, put_offs, zone)).flatten();
    drop(tx);
    let undo_form = may_write.then(|| undo::view(&incident, &updates, now, zone)).flatten();
    let review_beside_timeline = composer.is_none();
    let (title, heading) = (format!("{} {}", incident.name(), incident.title), incident.title.clone());
    let state_since = incident.withdrawn_at.or(updates.first().map(|update| update.display_at));
    Ok(DeskView::new(
        title,
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><span>{incident.name()}</span></p>
                <div class="title">
                    <div>
                        <h1>{heading}</h1>
                        <p class="row apart">
                            {(incident.state != State::Scheduled && incident.withdrawn_at.is_none()).then(|| severity(&incident, &services))}
                            {facts(&incident, &services, state_since.map(|at| short_time(at, now, zone)), commander)}
                        </p>
                    </div>
                    <div class="acts">
                        {incident.is_public().then(|| view! { <a class="button" href=format!("/incidents/{}", incident.id)>{t!("incident-public-page")}</a> })}
                        {(incident.state.is_over() && incident.is_public()).then(|| view! { <a class="button" href=format!("/desk/scorecards/{}", incident.id)>{t!("incident-scorecard")}</a> })}
                        {(is_writable && has_translations).then(|| view! { <a class="button" href=format!("/desk/incidents/{}/translations", incident.id)>{t!("translation-link")}</a> })}
                        {incident.is_drill.then(|| view! { <a class="button" href=format!("/desk/drills/{}", incident.id)>{t!("drill-link")}</a> })}
                        {incident.is_public().then(|| view! { <a class="button" href=format!("/desk/incidents/{}/notice", incident.id)>{t!("notice-preview-link")}</a> })}
                        <a class="button" href=format!("/desk/incidents/{}/record", incident.id)>{t!("record-link")}</a>
                        {is_writable.then(|| actions(&incident, post_mortem.as_ref()))}
                    </div>
                </div>
            </div>
            <div class="cols wide">
                {undo_form}
                {withdraw_form::notice(&incident, withdrawn_by, zone)}
                {alerts::notice(&incident, alert_state, may_write, zone)}
                {clocks}
                {put_off_form}
                {waiting_view}
                <div class="incident-grid">
                    <section class="tlc" aria-labelledby="tl">
                        <h2 id="tl" class="below-4">{timeline_title(&incident)}</h2>
                        {timeline::view(&incident, &updates, may_write && incident.withdrawn_at.is_none(), now, zone)}
                    </section>
                    {composer}
                    {report_chart::view(chart, zone)}
                    <div class="staff-only">{steps}{people}</div>
                    {review::place(review, withdraw_form, review_beside_timeline)}
                </div>
                {notes}
            </div>
        },
    ))
}

fn facts(
    incident: &Incident,
    services: &[Service],
    since: Option<String>,
    commander: Option<String>,
) -> impl IntoView + use<> {
    let names = services.iter().map(|service| service.name.clone()).collect::<Vec<_>>().join(", ");
    let impact = (incident.kind == Kind::Incident).then(|| t!(&format!("impact-{}", incident.impact.as_str())));
    let regions = incident.region_list().join(", ");
    view! {
        {incident.is_drill.then(|| view! { <span class="chip warm">{t!("incident-drill-notice")}</span> })}
        {impact.map(|name| view! { <span>{name}</span> })}
        <span>{match since {
            Some(since) => t!("incident-state-since", state = state_label(incident), since = since),
            None => state_label(incident),
        }}</span>
        <span>{names}</span>
        {(!regions.is_empty()).then(|| view! { <span>{regions}</span> })}
        {commander.map(|name| view! { <span>{t!("incident-commander", name = name)}</span> })}
        {(incident.rev > 0).then(|| view! { <span>{t!("incident-reopened", count = incident.rev)}</span> })}
    }
}

fn timeline_title(incident: &Incident) -> String {
    match incident {
        Incident { is_drill: true, .. } => t!("incident-timeline-drill"),
        Incident { withdrawn_at: Some(_), .. } => t!("incident-timeline-withdrawn"),
        _ => t!("incident-timeline"),
    }
}

fn actions(incident: &Incident, post_mortem: Option<&PostMortem>) -> impl IntoView + use<> {
    let link = |label: String, state: State| {
        view! { <a class="button" href=format!("/desk/incidents/{}?state={}#composer", incident.id, state.as_str())>{label}</a> }
    };
    if incident.kind == Kind::Maintenance {
        return maintenance_actions(incident).into_any();
    }
    if incident.state.is_over() {
        let key = review::post_mortem_link_key(post_mortem);
        let class = if post_mortem.is_some_and(|post_mortem| post_mortem.published_at.is_some()) {
            "button"
        } else {
            "button primary"
        };
        let href = format!("/desk/incidents/{}/post-mortem", incident.id);
        view! {
            {link(t!("incident-add-update"), State::Resolved)}{link(t!("incident-reopen"), State::Investigating)}
            <a class=class href=href>{t!(key)}</a>
        }
        .into_any()
    } else {
        link(t!("incident-resolve"), State::Resolved).into_any()
    }
}

/// Links to the forms of maintenance, each with the state that it asks for.
fn maintenance_actions(maintenance: &Incident) -> impl IntoView + use<> {
    let link = |key: &str, state: State| {
        view! { <a class="button" href=format!("/desk/incidents/{}?state={}#composer", maintenance.id, state.as_str())>{t!(key)}</a> }
    };
    let window = || view! { <a class="button" href="#window">{t!("window-title")}</a> };
    match maintenance.state {
        State::Scheduled => {
            view! { {window()}{link("planned-begin", State::InProgress)}{link("planned-cancel", State::Cancelled)} }
                .into_any()
        }
        State::InProgress | State::Verifying => {
            view! { {window()}{link("planned-complete", State::Completed)} }.into_any()
        }
        state => link("incident-add-update", state).into_any(),
    }
}
