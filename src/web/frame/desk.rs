//! Pages of the desk: the sidebar with its navigation, and the page beside it.

use super::refusal::desk_refusal;
use super::{DeskView, context_with_params, page_title, report_refusal};
use crate::access::{IncidentCommander, Right, Section, Staff};
use crate::platform::db::{Tx, end_shared_read, share_read, sql};
use crate::platform::installation;
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::{icon, time};
use crate::web::field::ErrorSummary;
use crate::web::section_icon::section_icon;
use crate::web::{RequestContext, unsent_form};
use futures::future::BoxFuture;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// How many things wait for the signed-in person, by section.
pub type SectionCounts = BTreeMap<Section, i64>;

/// Counts for the navigation; registered by `app`, since they come from every feature.
#[derive(Debug, Clone, Copy)]
pub struct NavigationCounts(
    pub for<'a> fn(&'a mut Tx, &'a Staff, Timestamp) -> BoxFuture<'a, Result<SectionCounts, Refusal>>,
);

/// The page that finds incidents, services, sections and actions.
pub const SEARCH: &str = "/desk/search";
/// The page that lists the keyboard shortcuts.
pub const SHORTCUTS: &str = "/desk/shortcuts";

/// What a feature shows above the content of a page; `None` for nothing.
type Banner = Result<Option<AnyView>, Refusal>;

/// What every page of the desk shows above its content; registered by `app`, since it comes from a feature.
#[derive(Debug, Clone, Copy)]
pub struct DeskBanner(pub for<'a> fn(&'a mut Tx, &'a RequestContext) -> BoxFuture<'a, Banner>);

/// Sections in the bar at the bottom of a phone's screen; the others are behind *More*.
const PRIMARY: [Section; 4] = [Section::Dashboard, Section::Incidents, Section::Inbox, Section::Sending];

/// A page in a section of the desk. Checks that the signed-in person may read the section, runs `load`, and shows the
/// result beside the sidebar; a refusal becomes the page that says why.
pub fn desk_page<F>(section: Section, load: impl FnOnce(RequestContext) -> F + Send + 'static) -> AnyView
where
    F: Future<Output = Result<DeskView, Refusal>> + Send + 'static,
{
    let Some(context) = context_with_params() else { return ().into_any() };
    let response = expect_context::<leptos_axum::ResponseOptions>();
    // The page and the sidebar beside it share one read transaction.
    let page = share_read(async move {
        let outcome = match context.staff() {
            Ok(staff) if section.is_open_to(staff) => load(context.clone()).await,
            Ok(_) => Err(Refusal::not_allowed("refusal-role")),
            Err(refusal) => Err(refusal),
        };
        let page = match outcome {
            Ok(page) => page,
            Err(refusal) => {
                report_refusal(&response, &context, &refusal);
                // The page says the same as the form that was posted from it.
                if let Some(form) = context.refused_form.as_deref().filter(|form| form.refusal == refusal) {
                    form.take_refusal();
                }
                // PostgreSQL refuses every further query of a transaction in which one failed.
                end_shared_read();
                desk_refusal(&refusal, unsent_form::view(&context, &refusal))
            }
        };
        match Sidebar::load(&context, Some(section)).await {
            Ok(sidebar) => with_sidebar(&context, sidebar, page).into_any(),
            Err(refusal) => {
                report_refusal(&response, &context, &refusal);
                let body = desk_refusal(&refusal, unsent_form::view(&context, &refusal)).body;
                view! { <main id="main">{body}</main> }.into_any()
            }
        }
    });
    Suspend::new(page).into_any()
}

/// The desk's page for an address that does not exist, for somebody who is signed in.
pub(super) fn desk_page_not_found(context: RequestContext) -> AnyView {
    let page = async move {
        let page = desk_refusal(&Refusal::NotFound, None);
        match Sidebar::load(&context, None).await {
            Ok(sidebar) => with_sidebar(&context, sidebar, page).into_any(),
            Err(_) => view! { <main id="main">{page.body}</main> }.into_any(),
        }
    };
    Suspend::new(page).into_any()
}

/// What the `<head>` of the desk loads: its style sheet, and the script that hydrates the islands.
pub fn desk_head(context: &RequestContext) -> impl IntoView + use<> {
    let assets = context.app.assets.clone();
    let (script, wasm) = (assets.address("pkg/amends.js").to_owned(), assets.address("pkg/amends_bg.wasm").to_owned());
    view! {
        <link rel="icon" href=assets.address("favicon.svg").to_owned()/>
        <link rel="stylesheet" href=assets.address("desk.css").to_owned()/>
        <script type="module" id="islands" nonce=context.nonce.clone() src=assets.address("islands.js").to_owned()
            data-script=script data-wasm=wasm></script>
        <script type="module" nonce=context.nonce.clone() src=assets.address("keys.js").to_owned()></script>
    }
}

struct Sidebar {
    organisation: String,
    is_demo: bool,
    name: String,
    roles: String,
    now: AnyView,
    /// Whether single keys are shortcuts for this person.
    single_keys: bool,
    may_declare: bool,
    /// The section of the page; none where no page matched.
    current: Option<Section>,
    sections: Vec<(Section, i64)>,
    banner: Option<AnyView>,
}

impl Sidebar {
    async fn load(context: &RequestContext, current: Option<Section>) -> Result<Self, Refusal> {
        let staff = context.staff()?;
        let mut tx = context.app.db.read().await?;
        let installation = installation::get(&mut tx).await?;
        let NavigationCounts(counts) = *context.app.feature::<NavigationCounts>();
        let counts = counts(&mut tx, staff, context.now).await?;
        let DeskBanner(banner) = *context.app.feature::<DeskBanner>();
        let banner = banner(&mut tx, context).await?;
        let sections = Section::ALL.into_iter().filter(|section| section.is_open_to(staff));
        Ok(Self {
            name: staff.name.clone(),
            roles: staff.roles.iter().map(|role| t!(&format!("role-{}", role.as_str()))).collect::<Vec<_>>().join(", "),
            now: time::full(context.now, installation.zone()).into_any(),
            organisation: installation.organisation,
            single_keys: tx
                .fetch_value::<bool>(sql("select single_keys from staff_shortcut_view where id = $1").bind(&staff.id))
                .await?,
            may_declare: staff.holds_any(IncidentCommander::ROLES),
            is_demo: installation.is_demo,
            current,
            sections: sections.map(|section| (section, counts.get(&section).copied().unwrap_or_default())).collect(),
            banner,
        })
    }
}

fn with_sidebar(context: &RequestContext, sidebar: Sidebar, page: DeskView) -> impl IntoView + use<> {
    let Sidebar { organisation, is_demo, name, roles, now, single_keys, may_declare, current, sections, banner } =
        sidebar;
    let declare = may_declare.then_some("/desk/incidents/new");
    let single_keys = if single_keys { "on" } else { "off" };
    // The page is built, so a form on it has shown its refusal.
    let refused = context.refused().map(|typed| view! { <ErrorSummary typed=typed apart=true/> });
    view! {
        {page_title(&format!("{} · Amends", page.title))}
        <a class="skip" href="#main">{t!("skip-to-content")}</a>
        <div class="desk" data-single-keys=single_keys data-declare=declare>
            <header class="sidebar">
                <a class="brand" href="/desk">{icon::brand()}<span>"Amends"<small>{organisation}</small></span></a>
                <a class="find" href=SEARCH>{icon::search()}<span>{t!("search-title")}</span><kbd>"Ctrl K"</kbd></a>
                {navigation(&sections, current)}
                {more_sections(&sections)}
                <div class="account">
                    <strong>{name}</strong><span class="quiet">{roles}</span>{now}
                    <a href=SHORTCUTS>{t!("shortcuts-title")}</a>
                    <form method="post" action="/sign-out">
                        <button class="link" type="submit">{t!("sign-out")}</button>
                    </form>
                </div>
            </header>
            <div class="page">
                {is_demo.then(|| view! {
                    <aside class="demo" aria-label=t!("publishing-demo-label")>{t!("demo-banner")}</aside>
                })}
                {banner}
                <main id="main">
                    {refused}
                    {page.body}
                </main>
            </div>
        </div>
        {palette()}
    }
}

/// The dialog in which `public/keys.js` shows the search, the shortcuts, and the templates to choose from. Without
/// JavaScript it stays closed: links lead to the same pages.
fn palette() -> impl IntoView {
    view! {
        <dialog id="palette" class="palette" aria-labelledby="palette-title" data-search=SEARCH data-shortcuts=SHORTCUTS
            data-templates=t!("palette-templates")>
            <div class="row between">
                <h2 id="palette-title">{t!("search-title")}</h2>
                <form method="dialog"><button class="button bare" type="submit">{t!("palette-close")}</button></form>
            </div>
            <form method="get" action=SEARCH>
                <input type="search" name="q" id="palette-q" autocomplete="off" aria-label=t!("search-label")/>
            </form>
            <div id="palette-body" class="palette-body"></div>
        </dialog>
    }
}

fn navigation(sections: &[(Section, i64)], current: Option<Section>) -> impl IntoView + use<> {
    view! {
        <nav class="sections" id="sections" aria-label=t!("sections-label")>
            <ul>
                {sections.iter().map(|&(section, count)| section_link(section, count, current)).collect_view()}
                <li class="more">
                    <button type="button" popovertarget="more">{icon::more()}<span>{t!("sections-more")}</span></button>
                </li>
            </ul>
        </nav>
    }
}

fn section_link(section: Section, count: i64, current: Option<Section>) -> impl IntoView + use<> {
    let aria_current = (Some(section) == current).then_some("page");
    let is_secondary = !PRIMARY.contains(&section);
    view! {
        <li class:secondary=is_secondary>
            <a href=section.path() aria-current=aria_current>
                {section_icon(section)}
                <span>{t!(section.key())}</span>
                {(count > 0).then(|| view! {
                    <span class="count">{count}<span class="sr">{t!("section-count-suffix")}</span></span>
                })}
            </a>
        </li>
    }
}

/// The sections behind *More* on a phone.
fn more_sections(sections: &[(Section, i64)]) -> impl IntoView + use<> {
    let secondary = sections.iter().map(|(section, _)| *section).filter(|section| !PRIMARY.contains(section));
    view! {
        <nav class="dialog sheetlist" id="more" popover="auto" aria-label=t!("sections-more-label")>
            <ul>
                {secondary.map(|section| view! {
                    <li><a href=section.path()>{section_icon(section)}{t!(section.key())}</a></li>
                }).collect_view()}
                <li><a href=SEARCH>{icon::search()}{t!("search-title")}</a></li>
            </ul>
        </nav>
    }
}
