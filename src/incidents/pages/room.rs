//! The room of one incident: three clocks, what customers see, the composer, what they report, and the
//! close.

use super::{clocks, closing, composer, how_bad, standing, strip, timeline, when, withdraw as taking_back};
use crate::access::Section;
use crate::access::{IncidentCommander, Right};
use crate::incidents::incident::{Kind, State};
use crate::incidents::post_mortem::PostMortem;
use crate::incidents::store::{self, Incident};
use crate::incidents::{draft, post_mortem, reports, withdraw};
use crate::services::store::Service;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// The room of one incident.
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
    let incident = store::find(&mut tx, &id).await?;
    let updates = store::updates(&mut tx, &id).await?;
    let services = store::services_of(&mut tx, &id).await?;
    let commander = match &incident.commander_id {
        Some(id) if *id == staff.id => Some(t!("incident-you")),
        id => store::staff_name(&mut tx, id.as_ref()).await?,
    };
    let hit = reports::hit(&mut tx, &incident).await?;
    let strip = strip::load(&mut tx, &incident, &updates, now).await?;
    let clocks = clocks::view(&incident, &updates, &hit, may_write && incident.kind == Kind::Incident, now, zone);
    let review = store::review_of(&mut tx, &id).await?;
    let learned = post_mortem::find(&mut tx, &id).await?;
    let step = closing::next(&incident, learned.as_ref(), may_write, zone);
    let closing = closing::view(&context, &incident, review, hit.unanswered, may_write, step, zone);
    let withdrawn_by = store::staff_name(&mut tx, incident.withdrawn_by.as_ref()).await?;
    let taking_back = if may_write && incident.is_public() {
        let why_not = withdraw::hindrance(&mut tx, &incident).await?;
        let means = withdraw::means(&mut tx, now, &incident).await?;
        Some(taking_back::door(&context, &incident, updates.len(), hit.reports, &means, why_not))
    } else {
        None
    };

    // What is over is not written on by accident: the composer comes when it is asked for.
    let is_asked = !incident.state.is_over()
        || context.query.has("state")
        || context.refused_form.as_ref().is_some_and(|form| form.action.ends_with("/updates"));
    let is_writable = may_write && incident.kind == Kind::Incident && incident.withdrawn_at.is_none();
    let composer = if is_asked && is_writable {
        let draft = draft::find(&mut tx, &staff.id, &id).await?;
        Some(composer::load(&mut tx, &context, &incident, &services, draft, zone).await?)
    } else {
        None
    };
    drop(tx);
    let is_beside = composer.is_none();
    let (title, heading) = (format!("{} {}", incident.name(), incident.title), incident.title.clone());
    let last_state = incident.withdrawn_at.or(updates.first().map(|update| update.display_at));
    Ok(DeskView::new(
        title,
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><span>{incident.name()}</span></p>
                <div class="title">
                    <div>
                        <h1>{heading}</h1>
                        <p class="row apart">
                            {(incident.state != State::Scheduled && incident.withdrawn_at.is_none()).then(|| how_bad(&incident, &services))}
                            {facts(&incident, &services, last_state.map(|at| when(at, now, zone)), commander)}
                        </p>
                    </div>
                    <div class="acts">
                        {incident.is_public().then(|| view! { <a class="btn" href=format!("/incidents/{}", incident.id)>{t!("incident-public-page")}</a> })}
                        {(incident.state.is_over() && incident.is_public()).then(|| view! { <a class="btn" href=format!("/desk/scorecards/{}", incident.id)>{t!("incident-scorecard")}</a> })}
                        {is_writable.then(|| acts(&incident, learned.as_ref()))}
                    </div>
                </div>
            </div>
            <div class="cols wide">
                {taking_back::told(&incident, withdrawn_by, zone)}
                {clocks}
                <div class="room">
                    <section class="tlc" aria-labelledby="tl">
                        <h2 id="tl" class="below-4">{timeline_title(&incident)}</h2>
                        {timeline::view(&incident, &updates, may_write && incident.withdrawn_at.is_none(), now, zone)}
                    </section>
                    {composer}
                    {strip::view(strip, zone)}
                    {closing::placed(closing, taking_back, is_beside)}
                </div>
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
        {impact.map(|words| view! { <span>{words}</span> })}
        <span>{match since {
            Some(since) => t!("incident-state-since", state = standing(incident), since = since),
            None => standing(incident),
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

fn acts(incident: &Incident, learned: Option<&PostMortem>) -> impl IntoView + use<> {
    let link = |words: String, state: State| {
        view! { <a class="btn" href=format!("/desk/incidents/{}?state={}#composer", incident.id, state.as_str())>{words}</a> }
    };
    if incident.state.is_over() {
        let key = closing::next_key(learned);
        let class = if learned.is_some_and(|learned| learned.published_at.is_some()) { "btn" } else { "btn primary" };
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
