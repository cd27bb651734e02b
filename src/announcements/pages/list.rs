//! The list of announcements: live, scheduled, drafts, and ended ones.

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
    let in_phases = |phases: &[Phase]| -> Vec<Announcement> {
        all.iter().filter(|announcement| phases.contains(&announcement.phase(now))).cloned().collect()
    };
    let live = in_phases(&[Phase::Live]);
    let lead = t!("announcements-lead", count = live.len());
    // What is to come next is first.
    let scheduled = in_phases(&[Phase::Scheduled]).into_iter().rev().collect();
    let sections = [
        ("live", live),
        ("scheduled", scheduled),
        ("draft", if may_write { in_phases(&[Phase::Draft]) } else { Vec::new() }),
        ("ended", in_phases(&[Phase::Ended, Phase::Withdrawn])),
    ];
    let is_empty = sections.iter().all(|(_, rows)| rows.is_empty());
    let sections: Vec<_> = sections
        .into_iter()
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(name, rows)| {
            let rows = rows.into_iter().map(|row| table_row(&row, row.phase(now), may_write, zone)).collect_view();
            view! {
                <section class="sec" aria-labelledby=name>
                    <div class="section-head"><h2 id=name>{t!(&format!("announcements-{name}"))}</h2></div>
                    <div class="table-wrap"><table>
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
                    <div class="acts"><a class="button primary" href="/desk/announcements/new">{t!("announcements-new")}</a></div>
                })}
            </div></div>
            <div class="cols wide"><div>
                {is_empty.then(|| view! { <p class="quiet lead">{t!("announcements-empty")}</p> })}
                {sections}
            </div></div>
        },
    ))
}

fn table_row(announcement: &Announcement, phase: Phase, may_write: bool, zone: Tz) -> impl IntoView + use<> {
    let href = match (may_write, phase.has_been_public()) {
        (true, _) => Some(format!("/desk/announcements/{}", announcement.id)),
        (false, true) => Some(format!("/announcements/{}", announcement.id)),
        (false, false) => None,
    };
    let title = announcement.title.clone();
    let title_cell = match href {
        Some(href) => view! { <a href=href>{title}</a> }.into_any(),
        None => title.into_any(),
    };
    let from = match announcement.from_at {
        Some(at) => time::full_text(at, zone),
        None => t!("announcements-from-immediately"),
    };
    let until = match announcement.until_at {
        Some(at) => time::full_text(at, zone),
        None => t!("announcements-until-manual"),
    };
    let withdrawn = (phase == Phase::Withdrawn)
        .then(|| view! { " "<span class="chip">{t!("announcement-phase-withdrawn")}</span> });
    view! {
        <tr>
            <th scope="row">{title_cell}{withdrawn}</th>
            <td>{from}</td>
            <td>{until}</td>
            <td class="wide-only">{announcement.author.clone()}</td>
        </tr>
    }
}
