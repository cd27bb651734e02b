//! The room of one incident: three clocks, what customers see, the composer, what they report, and the
//! close.

use super::{clocks, closing, composer, how_bad, state_word, strip, timeline, when};
use crate::accounts::rights::{IncidentCommander, Right};
use crate::incidents::incident::{Kind, State};
use crate::incidents::store::{self, Incident};
use crate::incidents::{draft, reports};
use crate::server::visit::Visit;
use crate::services::store::Service;
use crate::t;
use crate::ui::frame::{DeskView, desk_page};
use crate::ui::icon::Room as DeskRoom;
use crate::vocabulary::{PublicId, Refusal};
use leptos::prelude::*;

/// The room of one incident.
#[component]
pub fn Room() -> impl IntoView {
    desk_page(DeskRoom::Incidents, load)
}

async fn load(visit: Visit) -> Result<DeskView, Refusal> {
    let id = PublicId::parse(visit.param("id")?).ok_or(Refusal::NotFound)?;
    let staff = visit.staff()?.clone();
    let may_write = staff.holds_any(IncidentCommander::ROLES);
    let now = visit.now;
    let mut tx = visit.app.db.read().await?;
    let zone = crate::server::installation::this(&mut tx).await?.zone();
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
    let closing = closing::view(&visit, &incident, review, hit.unanswered, may_write, zone);

    // What is over is not written on by accident: the composer comes when it is asked for.
    let is_asked = !incident.state.is_over()
        || visit.query.has("state")
        || visit.refused.as_ref().is_some_and(|form| form.action.ends_with("/updates"));
    let composer = if may_write && is_asked && incident.kind == Kind::Incident {
        let draft = draft::find(&mut tx, &staff.id, &id).await?;
        Some(composer::load(&mut tx, &visit, &incident, &services, draft, zone).await?)
    } else {
        None
    };
    drop(tx);
    let is_beside = composer.is_none();
    let (title, heading) = (format!("{} {}", incident.name(), incident.title), incident.title.clone());
    let last_state = updates.first().map(|update| update.display_at);
    Ok(DeskView::new(
        title,
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("room-incidents")}</a><span aria-hidden="true">"/"</span><span>{incident.name()}</span></p>
                <div class="title">
                    <div>
                        <h1>{heading}</h1>
                        <p class="row apart">
                            {(incident.state != State::Scheduled).then(|| how_bad(&incident, &services))}
                            {facts(&incident, &services, last_state.map(|at| when(at, now, zone)), commander)}
                        </p>
                    </div>
                    <div class="acts">
                        {incident.is_public().then(|| view! { <a class="btn" href=format!("/incidents/{}", incident.id)>{t!("incident-public-page")}</a> })}
                        {incident.state.is_over().then(|| view! { <a class="btn" href=format!("/desk/scorecards/{}", incident.id)>{t!("incident-scorecard")}</a> })}
                        {(may_write && incident.kind == Kind::Incident).then(|| acts(&incident))}
                    </div>
                </div>
            </div>
            <div class="cols wide">
                {clocks}
                <div class="room">
                    <section class="tlc" aria-labelledby="tl">
                        <h2 id="tl" class="below-4">{if incident.is_drill { t!("incident-timeline-drill") } else { t!("incident-timeline") }}</h2>
                        {timeline::view(&incident, &updates, may_write, now, zone)}
                    </section>
                    {composer}
                    {strip::view(strip, zone)}
                    {closing.map(|inside| closing::placed(inside, is_beside))}
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
        {incident.is_drill.then(|| view! { <span class="chip warm">{t!("incident-drill-long")}</span> })}
        {impact.map(|words| view! { <span>{words}</span> })}
        <span>{match since {
            Some(since) => t!("incident-state-since", state = state_word(incident.state), since = since),
            None => state_word(incident.state),
        }}</span>
        <span>{names}</span>
        {(!regions.is_empty()).then(|| view! { <span>{regions}</span> })}
        {commander.map(|name| view! { <span>{t!("incident-commander", name = name)}</span> })}
        {(incident.rev > 0).then(|| view! { <span>{t!("incident-reopened", count = incident.rev)}</span> })}
    }
}

fn acts(incident: &Incident) -> impl IntoView + use<> {
    let link = |words: String, state: State| {
        view! { <a class="btn" href=format!("/desk/incidents/{}?state={}#composer", incident.id, state.as_str())>{words}</a> }
    };
    if incident.state.is_over() {
        view! { {link(t!("incident-add"), State::Resolved)}{link(t!("incident-reopen"), State::Investigating)} }
            .into_any()
    } else {
        link(t!("incident-resolve"), State::Resolved).into_any()
    }
}
