//! The exposure of an incident: the number of customers by service, region and evidence, and the form to import
//! measurements.

use super::list::exposed_customers_url;
use super::upload;
use crate::access::Section;
use crate::access::personal_data::PersonalData;
use crate::customers::exposure::{self, Counts};
use crate::customers::import::importer;
use crate::customers::import::staging::ImportKind;
use crate::incidents::store::Incident;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::breakdown::breakdown;
use crate::ui::number::grouped;
use crate::ui::time;
use crate::web::FormState;
use crate::web::field::ErrorSummary;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The page.
#[component]
pub fn ExposurePage() -> impl IntoView {
    desk_page(Section::Incidents, |context| async move {
        let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let incident = crate::incidents::store::get(&mut tx, &id).await?;
        let counts = exposure::counts(&mut tx, context.now, &id).await?;
        let rule = if counts.is_by_rule { Some(Rule::read(&mut tx, &incident).await?) } else { None };
        let may_import = importer::may_import(&mut tx, context.staff()?).await?;
        let zone = installation::get(&mut tx).await?.zone();
        drop(tx);
        // Numbers are for everybody, names only for those who work with customers.
        let may_see = Section::Customers.is_open_to(context.staff()?);
        let sees_vulnerable = PersonalData::VulnerableCount.is_visible_to(context.staff()?);
        let again = context.form(&format!("/desk/incidents/{id}/exposure/count"));
        let can_be_counted = may_import && incident.is_public() && !incident.is_drill;
        let rule = rule.map(|rule| rule.text(context.now, zone));
        let count_state = state(&counts, rule, can_be_counted.then_some(again), context.now, zone);
        let typed = context.form(&format!("/desk/incidents/{id}/exposure"));
        let body = view! {
            <div class="head">
                <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span>
                    <a href=format!("/desk/incidents/{id}")>{incident.name()}</a><span aria-hidden="true">"/"</span><span>{t!("exposure-title")}</span></p>
                <div class="title">
                    <div><h1>{t!("exposure-heading")}</h1><p class="row apart">{incident.is_drill.then(|| view! { <span class="chip warm">{t!("incident-drill-notice")}</span> })}<span>{incident.title.clone()}</span></p></div>
                    <div class="acts">{(may_see && counts.people > 0).then(|| view! { <a class="button" href=exposed_customers_url(id.as_str())>{t!("exposure-customers-link")}</a> })}</div>
                </div>
            </div>
            <div class="cols">
                <div>{count_state}{figures(&counts, sees_vulnerable)}</div>
                <aside class="side" aria-label=t!("exposure-import-heading")>
                    <section aria-labelledby="import">
                        <h2 id="import" class="below-2">{t!("exposure-import-heading")}</h2>
                        <p class="help below-3">{t!("exposure-import-help")}</p>
                        {may_import.then(|| upload::form(ImportKind::Exposure, typed))}
                    </section>
                </aside>
            </div>
        };
        Ok(DeskView::new(t!("exposure-heading"), body))
    })
}

fn figures(counts: &Counts, sees_vulnerable: bool) -> impl IntoView + use<> {
    if counts.people == 0 {
        let text = if counts.is_counting() { t!("exposure-counting") } else { t!("exposure-empty") };
        return view! { <p class="lead">{text}</p> }.into_any();
    }
    let services = counts.by_service.iter().map(|(_, name, people)| (name.clone(), *people)).collect();
    let regions = counts
        .by_region
        .iter()
        .map(|(region, people)| (if region.is_empty() { t!("customers-unknown") } else { region.clone() }, *people))
        .collect();
    let evidence = counts
        .by_evidence
        .iter()
        .map(|(evidence, people)| (t!(&format!("exposure-evidence-{}", evidence.as_str())), *people))
        .collect();
    let (people, vulnerable) = (grouped(counts.people), grouped(counts.vulnerable));
    view! {
        <dl class="facts">
            <div><dt>{t!("exposure-customers")}</dt><dd>{people}</dd></div>
            {sees_vulnerable.then(|| view! { <div><dt>{t!("exposure-vulnerable")}</dt><dd>{vulnerable}</dd></div> })}
        </dl>
        {breakdown("by-service", t!("exposure-by-service"), t!("exposure-customers"), services, counts.people)}
        {breakdown("by-region", t!("exposure-by-region"), t!("exposure-customers"), regions, counts.people)}
        {breakdown("by-evidence", t!("exposure-by-evidence"), t!("exposure-customers"), evidence, counts.people)}
    }
    .into_any()
}

/// The rule in words, while it is read: who uses which services, where, and since when.
struct Rule {
    services: Vec<String>,
    regions: String,
    since: Timestamp,
}

impl Rule {
    async fn read(tx: &mut Tx, incident: &Incident) -> Result<Self, Refusal> {
        let services = crate::incidents::store::services_of(tx, &incident.id).await?;
        Ok(Self {
            services: services.into_iter().map(|service| service.name).collect(),
            regions: incident.region_list().join(", "),
            since: incident.started_at,
        })
    }

    fn text(self, now: Timestamp, zone: Tz) -> String {
        let (services, since) = (self.services.join(", "), time::recent_text(self.since, now, zone));
        if self.regions.is_empty() {
            t!("exposure-rule-everywhere", services = services, since = since)
        } else {
            t!("exposure-rule-regions", services = services, regions = self.regions, since = since)
        }
    }
}

/// When customers were counted and by what, how far a count is, and the button to count again.
fn state(
    counts: &Counts,
    rule: Option<String>,
    again: Option<FormState>,
    now: Timestamp,
    zone: Tz,
) -> impl IntoView + use<> {
    let basis = if counts.is_measured() { t!("exposure-by-measurements") } else { t!("exposure-by-rule") };
    let text = match (counts.progress, counts.counted_at) {
        (Some(percent), _) => t!("exposure-progress", percent = percent),
        (None, Some(_)) if counts.is_by_rule => t!("exposure-counted-now"),
        (None, Some(at)) => t!("exposure-counted", at = time::recent_text(at, now, zone), basis = basis),
        (None, None) => t!("exposure-never-counted"),
    };
    let again = again.filter(|_| !counts.is_counting()).map(|typed| {
        let label = if counts.counted_at.is_some() { t!("exposure-count-again") } else { t!("exposure-count") };
        view! {
            <form method="post" action=typed.action.clone()>
                <ErrorSummary typed=typed.clone()/>
                <button class="button" type="submit">{label}</button>
            </form>
        }
    });
    view! {
        {rule.map(|rule| view! { <p class="below-3">{rule}</p> })}
        <div class="note row between below-4"><span role="status">{text}</span>{again}</div>
    }
}
