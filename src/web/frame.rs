//! The frame around every page: the desk's rail, the public column, titles, and what is shown when a
//! page cannot be.

use super::section_icon::section_icon;
use super::security::{is_desk, log_refusal};
use super::{RequestContext, held};
use crate::access::{Section, Staff};
use crate::platform::db::Tx;
use crate::platform::{AppState, installation};
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::{icon, time, wording};
use futures::future::BoxFuture;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use std::collections::BTreeMap;

/// The document around every page, registered by `app`, which knows all pages.
#[derive(Debug, Clone, Copy)]
pub struct PageShell(pub fn() -> AnyView);

/// What needs the signed-in person, by section.
pub type SectionCounts = BTreeMap<Section, i64>;

/// Counts for the navigation; registered by `app`, since they come from every feature.
#[derive(Debug, Clone, Copy)]
pub struct NavigationCounts(
    pub for<'a> fn(&'a mut Tx, &'a Staff, Timestamp) -> BoxFuture<'a, Result<SectionCounts, Refusal>>,
);

/// What a page of the desk hands to the frame.
pub struct DeskView {
    /// The browser's title, without the product's name.
    pub title: String,
    /// What stands in `<main>`.
    pub body: AnyView,
}

impl DeskView {
    /// A title and what stands in `<main>`.
    pub fn new(title: impl Into<String>, body: impl IntoView + 'static) -> Self {
        Self { title: title.into(), body: body.into_any() }
    }
}

/// A page of the desk: loads, then shows it in the rail's frame; a refusal becomes the page that says so.
pub fn desk_page<F>(section: Section, load: impl FnOnce(RequestContext) -> F + Send + 'static) -> AnyView
where
    F: Future<Output = Result<DeskView, Refusal>> + Send + 'static,
{
    let Some(context) = context_with_params() else { return ().into_any() };
    let response = expect_context::<leptos_axum::ResponseOptions>();
    let page = async move {
        let outcome = match context.staff() {
            Ok(staff) if section.is_open_to(staff) => load(context.clone()).await,
            Ok(_) => Err(Refusal::not_allowed("refusal-role")),
            Err(refusal) => Err(refusal),
        };
        let shown = match outcome {
            Ok(shown) => shown,
            Err(refusal) => {
                set_status(&response, &refusal);
                log_refusal(&context.path, &refusal);
                refused_on_desk(&refusal, None)
            }
        };
        match rail(&context, Some(section)).await {
            Ok(rail) => in_rail(&context, rail, shown).into_any(),
            Err(refusal) => {
                set_status(&response, &refusal);
                log_refusal(&context.path, &refusal);
                view! { <main id="main">{refused_on_desk(&refusal, held::form(&context, &refusal)).body}</main> }
                    .into_any()
            }
        }
    };
    Suspend::new(page).into_any()
}

/// A page without the rail: public forms, letters, and the door of the desk. `load` gives the title and
/// everything inside `<body>`.
pub fn plain_page<F>(load: impl FnOnce(RequestContext) -> F + Send + 'static) -> AnyView
where
    F: Future<Output = Result<DeskView, Refusal>> + Send + 'static,
{
    let Some(context) = context_with_params() else { return ().into_any() };
    let response = expect_context::<leptos_axum::ResponseOptions>();
    let page = async move {
        match load(context.clone()).await {
            Ok(shown) => view! { {page_title(&shown.title)} {shown.body} }.into_any(),
            Err(refusal) => {
                set_status(&response, &refusal);
                log_refusal(&context.path, &refusal);
                if is_desk(&context.path) {
                    refused_at_door(&refusal)
                } else {
                    in_public(&refusal, held::form(&context, &refusal))
                }
            }
        }
    };
    Suspend::new(page).into_any()
}

fn context_with_params() -> Option<RequestContext> {
    let mut context = RequestContext::current()?;
    let params = use_params_map().get_untracked();
    context.params = params.into_iter().map(|(key, value)| (key.into_owned(), value)).collect();
    Some(context)
}

fn set_status(response: &leptos_axum::ResponseOptions, refusal: &Refusal) {
    response.set_status(axum::http::StatusCode::from_u16(refusal.status()).unwrap_or_default());
}

/// The `<title>`: leptos_meta writes it raw into the head, so what could end it is escaped here.
pub fn page_title(text: &str) -> impl IntoView + use<> {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    view! { <Title text=escaped/> }
}

/// Style and script of the desk, under hashed names; the script wakes the islands.
pub fn desk_head(context: &RequestContext) -> impl IntoView + use<> {
    let assets = context.app.assets.clone();
    let (script, wasm) = (assets.address("pkg/amends.js").to_owned(), assets.address("pkg/amends_bg.wasm").to_owned());
    view! {
        <link rel="icon" href=assets.address("favicon.svg").to_owned()/>
        <link rel="stylesheet" href=assets.address("desk.css").to_owned()/>
        <script type="module" id="islands" nonce=context.nonce.clone() src=assets.address("islands.js").to_owned()
            data-script=script data-wasm=wasm></script>
    }
}

/// The public style sheet, inlined, so that a page is one request; the policy allows it by its hash.
pub fn public_head(context: &RequestContext) -> impl IntoView + use<> {
    let style = context.branding.style.clone();
    let private = context.path.starts_with("/r/") || context.path.starts_with("/subscriptions/");
    view! {
        // Only for the colours somebody chose on the page; nothing here needs it.
        <script src=context.app.assets.address("live.js").to_owned() defer></script>
        <style inner_html=style></style>
        <link rel="icon" href=context.app.assets.address("favicon.svg").to_owned()/>
        {private.then(|| view! { <meta name="robots" content="noindex"/> })}
    }
}

struct Rail {
    organisation: String,
    is_demo: bool,
    name: String,
    roles: String,
    now: AnyView,
    here: Option<Section>,
    sections: Vec<(Section, i64)>,
}

async fn rail(context: &RequestContext, here: Option<Section>) -> Result<Rail, Refusal> {
    let staff = context.staff()?;
    let mut tx = context.app.db.read().await?;
    let this = installation::get(&mut tx).await?;
    let NavigationCounts(counts) = *context.app.feature::<NavigationCounts>();
    let counts = counts(&mut tx, staff, context.now).await?;
    let sections = Section::ALL.into_iter().filter(|section| section.is_open_to(staff));
    Ok(Rail {
        name: staff.name.clone(),
        roles: staff.roles.iter().map(|role| t!(&format!("role-{}", role.as_str()))).collect::<Vec<_>>().join(", "),
        now: time::full(context.now, this.zone()).into_any(),
        organisation: this.organisation,
        is_demo: this.is_demo,
        here,
        sections: sections.map(|section| (section, counts.get(&section).copied().unwrap_or_default())).collect(),
    })
}

/// Rooms that stay in the bar at the bottom of a phone; the others are behind *More*.
const NEAR: [Section; 4] = [Section::Dashboard, Section::Incidents, Section::Inbox, Section::Sending];

fn in_rail(context: &RequestContext, rail: Rail, shown: DeskView) -> impl IntoView + use<> {
    let untold = context.unshown_refusal().map(wording::format_refusal);
    let item = |(section, count): &(Section, i64), here: Option<Section>| {
        let current = (Some(*section) == here).then_some("page");
        let far = !NEAR.contains(section);
        view! {
            <li class:far=far>
                <a href=section.path() aria-current=current>
                    {section_icon(*section)}
                    <span>{t!(section.key())}</span>
                    {(*count > 0).then(|| view! { <span class="count">{*count}<span class="sr">{t!("section-count-suffix")}</span></span> })}
                </a>
            </li>
        }
    };
    let far: Vec<_> = rail.sections.iter().filter(|(section, _)| !NEAR.contains(section)).copied().collect();
    view! {
        {page_title(&format!("{} · Amends", shown.title))}
        <a class="skip" href="#main">{t!("skip-to-content")}</a>
        <div class="desk">
            <header class="rail">
                <a class="brand" href="/desk">{icon::brand()}<span>"Amends"<small>{rail.organisation}</small></span></a>
                <nav class="rooms" id="rooms" aria-label=t!("sections-label")>
                    <ul>
                        {rail.sections.iter().map(|entry| item(entry, rail.here)).collect_view()}
                        <li class="more"><button type="button" popovertarget="more">{icon::more()}<span>{t!("sections-more")}</span></button></li>
                    </ul>
                </nav>
                <nav class="dialog sheetlist" id="more" popover="auto" aria-label=t!("sections-more-label")>
                    <ul>
                        {far.iter().map(|(section, _)| view! { <li><a href=section.path()>{section_icon(*section)}{t!(section.key())}</a></li> }).collect_view()}
                    </ul>
                </nav>
                <div class="me">
                    <strong>{rail.name}</strong><span class="quiet">{rail.roles}</span>{rail.now}
                    <form method="post" action="/sign-out"><button class="link" type="submit">{t!("sign-out")}</button></form>
                </div>
            </header>
            <div class="page">
                {rail.is_demo.then(|| view! { <aside class="demo" aria-label=t!("publishing-demo-label")>{t!("demo-banner")}</aside> })}
                <main id="main">
                    {untold.map(|text| view! { <p class="note hot told" role="alert">{icon::warning()}<span>{text}</span></p> })}
                    {shown.body}
                </main>
            </div>
        </div>
    }
}

fn refusal_title(refusal: &Refusal) -> String {
    match refusal.status() {
        status @ (403 | 404 | 410 | 500 | 503) => t!(&format!("error-title-{status}")),
        _ => t!("error-title-other"),
    }
}

fn refused_on_desk(refusal: &Refusal, held: Option<AnyView>) -> DeskView {
    let title = refusal_title(refusal);
    let heading = title.clone();
    DeskView::new(
        title,
        view! {
            <div class="head"><div class="title"><div>
                <h1>{heading}</h1>
                <p>{wording::format_refusal(refusal)}</p>
            </div></div></div>
            {held}
            <p><a class="btn" href="/desk">{t!("error-back-dashboard")}</a></p>
        },
    )
}

/// The public page that says what went wrong and where to go.
pub fn refused_in_public(refusal: &Refusal) -> AnyView {
    in_public(refusal, None)
}

fn in_public(refusal: &Refusal, held: Option<AnyView>) -> AnyView {
    let title = refusal_title(refusal);
    view! {
        {page_title(&title)}
        <main>
            <div class="hero">
                <h1>{title}</h1>
                <p class="lead">{wording::format_refusal(refusal)}</p>
            </div>
            {held}
            <p class="go"><a class="button" href="/">{t!("error-back-public")}</a></p>
        </main>
    }
    .into_any()
}

/// The door of the desk, when it does not open: the desk's dress, nobody signed in.
fn refused_at_door(refusal: &Refusal) -> AnyView {
    let title = refusal_title(refusal);
    view! {
        {page_title(&format!("{title} · Amends"))}
        <main id="main" class="door">
            {door_brand()}
            <h1>{title}</h1>
            <p class="quiet">{wording::format_refusal(refusal)}</p>
            <p><a class="btn" href="/sign-in">{t!("error-sign-in")}</a></p>
        </main>
    }
    .into_any()
}

/// The mark above what stands at the door of the desk.
pub fn door_brand() -> impl IntoView {
    view! { <p class="brand">{icon::brand()}<span>"Amends"</span></p> }
}

/// No such page: on the desk in its frame, else as the public is told.
#[component]
pub fn NothingHere() -> impl IntoView {
    match RequestContext::current() {
        Some(context) if context.staff.is_some() && is_desk(&context.path) => nothing_on_desk(context),
        Some(context) if is_desk(&context.path) => refused_at_door(&Refusal::NotFound),
        _ => refused_in_public(&Refusal::NotFound),
    }
}

fn nothing_on_desk(context: RequestContext) -> AnyView {
    let page = async move {
        let shown = refused_on_desk(&Refusal::NotFound, None);
        match rail(&context, None).await {
            Ok(rail) => in_rail(&context, rail, shown).into_any(),
            Err(_) => view! { <main id="main">{shown.body}</main> }.into_any(),
        }
    };
    Suspend::new(page).into_any()
}

/// The running Amends of this page, for components deep inside it.
pub fn app() -> Option<AppState> {
    RequestContext::current().map(|context| context.app)
}
