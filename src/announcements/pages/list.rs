//! Every announcement: on the page now, coming, drafts, and what is over.

use crate::access::Section;
use crate::access::{Announcer, Right};
use crate::announcements::Phase;
use crate::announcements::store::{self, Announcement};
use crate::t;
use crate::types::Refusal;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The list of announcements.
#[component]
pub fn Announcements() -> impl IntoView {
    desk_page(Section::Announcements, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let may_write = context.staff()?.holds_any(Announcer::ROLES);
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let all = store::all(&mut tx).await?;
    drop(tx);
    let now = context.now;
    let of = |phases: &[Phase]| -> Vec<Announcement> {
        all.iter().filter(|one| phases.contains(&one.phase(now))).cloned().collect()
    };
    let running = of(&[Phase::Running]);
    let lead = t!("announcements-lead", count = running.len());
    let sections = [
        ("running", running),
        ("coming", of(&[Phase::Coming])),
        ("draft", if may_write { of(&[Phase::Draft]) } else { Vec::new() }),
        ("past", of(&[Phase::Past, Phase::TakenBack])),
    ];
    let is_empty = sections.iter().all(|(_, rows)| rows.is_empty());
    let sections: Vec<_> = sections
        .into_iter()
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(name, rows)| {
            let rows = rows.into_iter().map(|one| row(&one, one.phase(now), may_write, zone)).collect_view();
            view! {
                <section class="sec" aria-labelledby=name>
                    <div class="hd"><h2 id=name>{t!(&format!("announcements-{name}"))}</h2></div>
                    <div class="tw"><table>
                        <thead><tr>
                            <th scope="col">{t!("announcements-col-title")}</th>
                            <th scope="col">{t!("announcements-col-from")}</th>
                            <th scope="col">{t!("announcements-col-until")}</th>
                            <th scope="col" class="wide-only">{t!("announcements-col-author")}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table></div>
                </section>
            }
        })
        .collect();
    Ok(DeskView::new(
        t!("section-announcements"),
        view! {
            <div class="head"><div class="title">
                <div><h1>{t!("section-announcements")}</h1><p>{lead}</p></div>
                {may_write.then(|| view! {
                    <div class="acts"><a class="btn primary" href="/desk/announcements/new">{t!("announcements-new")}</a></div>
                })}
            </div></div>
            <div class="cols wide"><div>
                {is_empty.then(|| view! { <p class="quiet lead">{t!("announcements-empty")}</p> })}
                {sections}
            </div></div>
        },
    ))
}

fn row(one: &Announcement, phase: Phase, may_write: bool, zone: Tz) -> impl IntoView + use<> {
    let href = match (may_write, phase.was_seen()) {
        (true, _) => Some(format!("/desk/announcements/{}", one.id)),
        (false, true) => Some(format!("/announcements/{}", one.id)),
        (false, false) => None,
    };
    let title = one.title.clone();
    let named = match href {
        Some(href) => view! { <a href=href>{title}</a> }.into_any(),
        None => title.into_any(),
    };
    let from = match one.from_at {
        Some(at) => time::full_text(at, zone),
        None => t!("announcements-from-immediately"),
    };
    let until = match one.until_at {
        Some(at) => time::full_text(at, zone),
        None => t!("announcements-until-manual"),
    };
    let taken = (phase == Phase::TakenBack)
        .then(|| view! { " "<span class="chip">{t!("announcement-phase-withdrawn")}</span> });
    view! {
        <tr>
            <th scope="row">{named}{taken}</th>
            <td>{from}</td>
            <td>{until}</td>
            <td class="wide-only">{one.author.clone()}</td>
        </tr>
    }
}
