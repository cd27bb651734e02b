//! The desk's first page.

mod list;
mod side;

use super::need::{Need, What};
use super::{going_on, needs};
use crate::access::IncidentCommander;
use crate::access::Section;
use crate::access::Staff;
use crate::platform::installation;
use crate::t;
use crate::types::Timestamp;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// What needs whoever is signed in, by the clock; beside it what goes on.
#[component]
pub fn Today() -> impl IntoView {
    desk_page(Section::Dashboard, |context| async move {
        let (staff, now) = (context.staff()?.clone(), context.now);
        let mut tx = context.app.db.read().await?;
        let zone = installation::this(&mut tx).await?.zone();
        let needs = needs::of(&mut tx, &staff, now).await?;
        let asked: Vec<_> = needs
            .iter()
            .filter_map(|need| match &need.what {
                What::Batch { id, .. } => Some(id.clone()),
                _ => None,
            })
            .collect();
        let open = going_on::open(&mut tx, now).await?;
        let going = going_on::going(&mut tx, &staff).await?;
        let offers = going_on::offers(&mut tx, &staff, now).await?;
        let in_review = going_on::in_review(&mut tx, &staff, &asked).await?;
        drop(tx);
        let heading = heading(&needs, now);
        let lead = lead(&needs, now);
        let declares = staff.may::<IncidentCommander>().is_ok();
        let main = if needs.is_empty() { nothing(&staff).into_any() } else { list::list(needs, now, zone).into_any() };
        let title = t!("section-dashboard");
        Ok(DeskView::new(
            title,
            view! {
                <div class="head"><div class="title">
                    <div><h1>{heading}</h1><p>{lead}</p></div>
                    {declares.then(|| view! { <div class="acts"><a class="btn" href="/desk/incidents/new">{t!("dashboard-declare")}</a></div> })}
                </div></div>
                <div class="cols">
                    <div>{main}</div>
                    <aside class="side" aria-label=t!("dashboard-active-label")>
                        {side::side(open, going, offers, in_review, now, zone)}
                    </aside>
                </div>
            },
        ))
    })
}

fn heading(needs: &[Need], now: Timestamp) -> String {
    let count = t!("dashboard-count", count = needs.len());
    match needs.iter().map(|need| need.clock).find(|clock| clock.at() >= now) {
        Some(clock) => format!("{count} {}", t!("dashboard-next", span = list::in_words(clock.at() - now))),
        None => count,
    }
}

fn lead(needs: &[Need], now: Timestamp) -> String {
    if needs.is_empty() {
        return t!("dashboard-empty-lead");
    }
    match needs.iter().filter(|need| need.clock.is_late(now)).count() {
        0 => t!("dashboard-lead"),
        late => format!("{} {}", t!("dashboard-overdue", count = late), t!("dashboard-lead")),
    }
}

/// Nothing waits: where this person's work begins when they want to look.
fn nothing(staff: &Staff) -> impl IntoView + use<> {
    let sections: Vec<_> = Section::ALL
        .into_iter()
        .filter(|section| *section != Section::Dashboard && section.is_open_to(staff))
        .collect();
    view! {
        <section class="sec" aria-labelledby="clock">
            <h2 id="clock">{t!("dashboard-sections-heading")}</h2>
            <p class="lead above-2">{t!("dashboard-sections-lead")}</p>
            <ul class="row above-4">
                {sections.into_iter().map(|section| view! { <li><a class="btn" href=section.path()>{t!(section.key())}</a></li> }).collect_view()}
            </ul>
        </section>
    }
}
