//! `/desk/search`: finds incidents, services, sections of the desk and actions. The command palette (`public/keys.js`)
//! shows the results of this page in a dialog.

use crate::access::{Announcer, DeskEditor, IncidentCommander, Right, Section, ServiceEditor, Staff};
use crate::incidents::people::store::assignments_of;
use crate::platform::db::{Tx, sql};
use crate::services::store as services;
use crate::t;
use crate::types::search_text::folded;
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::frame::{DeskView, SEARCH, SHORTCUTS, desk_page};
use leptos::prelude::*;

/// How many incidents are searched, the latest first.
const SEARCHED_MAX: i64 = 1_000;
/// Most results of one kind.
const SHOWN_MAX: usize = 8;
/// Longest query that is looked at, in characters.
const QUERY_MAX: usize = 200;

/// Something to go to.
struct Hit {
    text: String,
    href: String,
    /// The key that does the same; empty for none.
    key: &'static str,
}

/// The search.
#[component]
pub fn Search() -> impl IntoView {
    desk_page(Section::Dashboard, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let staff = context.staff()?.clone();
    let query: String = context.query.get("q").trim().chars().take(QUERY_MAX).collect();
    let words: Vec<_> = folded(&query).split_whitespace().map(str::to_owned).collect();
    let mut tx = context.app.db.read().await?;
    let groups = [
        ("actions", matching(actions(&mut tx, &staff).await?, &words)),
        ("incidents", matching(incidents(&mut tx).await?, &words)),
        ("services", if words.is_empty() { Vec::new() } else { matching(services_of(&mut tx, &staff).await?, &words) }),
        ("sections", matching(sections(&staff), &words)),
    ];
    drop(tx);
    let is_empty = groups.iter().all(|(_, hits)| hits.is_empty());
    let groups: Vec<_> =
        groups.into_iter().filter(|(_, hits)| !hits.is_empty()).map(|(name, hits)| group(name, hits)).collect();
    Ok(DeskView::new(
        t!("search-title"),
        view! {
            <div class="head"><div class="title"><div><h1>{t!("search-title")}</h1><p>{t!("search-lead")}</p></div></div></div>
            <div class="cols wide"><div>
                <form method="get" action=SEARCH role="search" class="row one-line below-4">
                    <input type="search" name="q" value=query class="narrow" aria-label=t!("search-label")/>
                    <button class="button" type="submit">{t!("search-submit")}</button>
                </form>
                <div id="results">
                    {is_empty.then(|| view! { <p class="quiet">{t!("search-empty")}</p> })}
                    {groups}
                </div>
            </div></div>
        },
    ))
}

fn group(name: &'static str, hits: Vec<Hit>) -> impl IntoView {
    let hits: Vec<_> = hits
        .into_iter()
        .map(|hit| {
            let key = (!hit.key.is_empty()).then(|| view! { <kbd>{hit.key}</kbd> });
            view! { <li><a href=hit.href>{hit.text}</a>{key}</li> }
        })
        .collect();
    view! { <h2 class="above-3">{t!(&format!("search-{name}"))}</h2><ul class="hits">{hits}</ul> }
}

/// Those in which every word occurs.
fn matching(hits: Vec<Hit>, words: &[String]) -> Vec<Hit> {
    let matches = |hit: &Hit| {
        let text = folded(&hit.text);
        words.iter().all(|word| text.contains(word.as_str()))
    };
    hits.into_iter().filter(matches).take(if words.is_empty() { SHOWN_MAX } else { SHOWN_MAX * 2 }).collect()
}

async fn actions(tx: &mut Tx, staff: &Staff) -> Result<Vec<Hit>, Refusal> {
    let action = |text: String, href: &str, key| Hit { text, href: href.to_owned(), key };
    let mut found = Vec::new();
    if staff.holds_any(IncidentCommander::ROLES) {
        for held in assignments_of(tx, &staff.id).await?.into_iter().filter(|held| held.is_commander) {
            let text = t!("search-update", incident = format!("INC-{}", held.number), title = held.title);
            found.push(action(text, &format!("/desk/incidents/{}#composer", held.id), "u"));
        }
        found.push(action(t!("incidents-declare"), "/desk/incidents/new", "n"));
        found.push(action(t!("incidents-schedule"), "/desk/incidents/new?kind=maintenance", ""));
        found.push(action(t!("past-title"), "/desk/incidents/new?kind=past", ""));
    }
    if staff.holds_any(Announcer::ROLES) {
        found.push(action(t!("announcements-new"), "/desk/announcements/new", ""));
    }
    if staff.holds_any(DeskEditor::ROLES) {
        found.push(action(t!("settings-templates"), "/desk/settings/templates", ""));
        found.push(action(t!("settings-playbooks"), "/desk/settings/playbooks", ""));
    }
    found.push(action(t!("shortcuts-title"), SHORTCUTS, "?"));
    Ok(found)
}

fn sections(staff: &Staff) -> Vec<Hit> {
    let open = Section::ALL.into_iter().filter(|section| section.is_open_to(staff));
    open.map(|section| Hit { text: t!(section.key()), href: section.path().to_owned(), key: "" }).collect()
}

async fn incidents(tx: &mut Tx) -> Result<Vec<Hit>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, i64, String)>(
            sql("select id, number, title from incident_view
                 order by case when resolved_at is null then 0 else 1 end, number desc limit $1")
            .bind(SEARCHED_MAX),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, number, title)| Hit {
            text: format!("INC-{number} {title}"),
            href: format!("/desk/incidents/{id}"),
            key: "",
        })
        .collect())
}

async fn services_of(tx: &mut Tx, staff: &Staff) -> Result<Vec<Hit>, Refusal> {
    let may_edit = staff.holds_any(ServiceEditor::ROLES);
    let listed = services::all(tx).await?.into_iter().filter(|service| service.archived_at.is_none());
    Ok(listed
        .map(|service| Hit {
            href: if may_edit { format!("/desk/services/{}", service.id) } else { "/desk/services".to_owned() },
            text: service.name,
            key: "",
        })
        .collect())
}
