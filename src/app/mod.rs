//! Composes every feature into one process: the document around every page, the route of each page, the router, the
//! server, and the command line. Only `main`, `demo` and tests import this module.
//!
//! Pages are complete HTML (`SsrMode::Async`). Changes are posted to the forms in the features' `forms.rs`.

mod api;
pub mod cli;
pub mod command;
pub mod methods;
pub mod middleware;
pub mod mirror;
pub mod open;
pub mod owned_files;
pub mod router;
pub mod serve;
#[cfg(feature = "test-support")]
pub mod test_support;

use crate::ui::wording::{Language, PageLanguage};
use crate::web::RequestContext;
use crate::web::frame;
use crate::web::security::is_desk;
use crate::{
    accounts::pages as accounts, alerts::pages as alerts, announcements::pages as announcements,
    apologies::pages as apologies, cases::pages as cases, customers::pages as customers, dashboard::pages as dashboard,
    delivery::pages as delivery, drills::pages as drills, goodwill::pages as goodwill, incidents::pages as incidents,
    publishing::branding::pages as branding, scorecards::pages as scorecards, services::pages as services,
    signals::pages as signals, subscribers::pages as subscribers, watched_pages::pages as watched_pages,
    webhooks::pages as webhooks,
};
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// The document around every page: the desk's style for staff, the public one for everybody else.
pub fn shell() -> impl IntoView {
    // Only islands are hydrated, so nothing is serialised for the rest of the page.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    let context = RequestContext::current();
    if let Some(context) = &context {
        // Leptos sets this nonce on its own scripts; the response's policy allows it.
        provide_context(leptos::nonce::Nonce::from_value(context.nonce.clone()));
    }
    let head = context.as_ref().map(|context| {
        if is_desk(&context.path) {
            frame::desk_head(context).into_any()
        } else {
            frame::public_head(context).into_any()
        }
    });
    // The desk is in English, public pages in the language of the published edition.
    let public_language =
        context.as_ref().filter(|context| !is_desk(&context.path)).map(|context| context.public_language.clone());
    let language = Language::from_tag(public_language.as_deref().unwrap_or_default());
    if let Some(tag) = public_language {
        provide_context(PageLanguage(tag));
    }
    view! {
        <!DOCTYPE html>
        <html lang=language.html dir=language.dir()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                {head}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The route of every page. (A list of this length needs `--cfg erase_components`, which `.cargo/config.toml` sets.)
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=frame::PageNotFound>
                <Route path=path!("/incidents/:id/affected") view=cases::Affected ssr=SsrMode::Async/>
                <Route path=path!("/incidents/:id/affected/thanks") view=cases::Thanks ssr=SsrMode::Async/>
                <Route path=path!("/report") view=cases::Problem ssr=SsrMode::Async/>
                <Route path=path!("/report/thanks") view=cases::ProblemThanks ssr=SsrMode::Async/>
                <Route path=path!("/r/:token") view=goodwill::PersonalPage ssr=SsrMode::Async/>
                <Route path=path!("/subscribe") view=subscribers::Subscribe ssr=SsrMode::Async/>
                <Route path=path!("/consent/:token") view=delivery::Consent ssr=SsrMode::Async/>
                <Route path=path!("/subscriptions/:token") view=subscribers::Subscription ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=accounts::SignIn ssr=SsrMode::Async/>
                <Route path=path!("/setup/:token") view=accounts::Setup ssr=SsrMode::Async/>
                <Route path=path!("/desk/setup") view=accounts::SetupOrganisation ssr=SsrMode::Async/>
                <Route path=path!("/desk/setup/region") view=accounts::SetupRegion ssr=SsrMode::Async/>
                <Route path=path!("/desk/setup/service") view=accounts::SetupService ssr=SsrMode::Async/>
                <Route path=path!("/desk") view=dashboard::Dashboard ssr=SsrMode::Async/>
                <Route path=path!("/desk/search") view=dashboard::Search ssr=SsrMode::Async/>
                <Route path=path!("/desk/shortcuts") view=dashboard::Shortcuts ssr=SsrMode::Async/>
                <Route path=path!("/desk/incidents") view=incidents::Incidents ssr=SsrMode::Async/>
                <Route path=path!("/desk/incidents/new") view=incidents::Declare ssr=SsrMode::Async/>
                <Route path=path!("/desk/incidents/drafts/:id") view=alerts::DraftPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/incidents/import") view=incidents::ImportPast ssr=SsrMode::Async/>
                <Route path=path!("/desk/incidents/imports/:id") view=incidents::PastImport ssr=SsrMode::Async/>
                <Route path=path!("/desk/maintenance") view=incidents::PlannedWork ssr=SsrMode::Async/>
                <Route path=path!("/desk/maintenance/series/new") view=incidents::NewSeries ssr=SsrMode::Async/>
                <Route path=path!("/desk/maintenance/series/:id") view=incidents::SeriesPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/incidents/:id") view=incidents::IncidentPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/incidents/:id/updates/:update") view=incidents::EditUpdate ssr=SsrMode::Async/>
                <Route path=path!("/desk/incidents/:id/post-mortem") view=incidents::WritePostMortem
                    ssr=SsrMode::Async/>
                <Route path=path!("/desk/incidents/:id/translations") view=incidents::Translations ssr=SsrMode::Async/>
                <Route path=path!("/desk/incidents/:id/notice") view=subscribers::NoticePreview ssr=SsrMode::Async/>
                <Route path=path!("/desk/incidents/:id/record") view=incidents::RecordPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/drills/:id") view=drills::DrillPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/signals/:id") view=signals::SignalPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/announcements") view=announcements::Announcements ssr=SsrMode::Async/>
                <Route path=path!("/desk/announcements/new") view=announcements::NewAnnouncement ssr=SsrMode::Async/>
                <Route path=path!("/desk/announcements/:id") view=announcements::EditAnnouncement ssr=SsrMode::Async/>
                <Route path=path!("/desk/inbox") view=cases::Inbox ssr=SsrMode::Async/>
                <Route path=path!("/desk/inbox/:id") view=cases::Inbox ssr=SsrMode::Async/>
                <Route path=path!("/desk/customers") view=customers::Customers ssr=SsrMode::Async/>
                <Route path=path!("/desk/subscribers") view=subscribers::Subscribers ssr=SsrMode::Async/>
                <Route path=path!("/desk/subscribers/:id") view=subscribers::SubscriberDetails ssr=SsrMode::Async/>
                <Route path=path!("/desk/customers/imports/:id") view=customers::ImportPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/incidents/:id/exposure") view=customers::ExposurePage ssr=SsrMode::Async/>
                <Route path=path!("/desk/customers/:id") view=customers::Profile ssr=SsrMode::Async/>
                <Route path=path!("/desk/services") view=services::Catalogue ssr=SsrMode::Async/>
                <Route path=path!("/desk/services/:id") view=services::EditService ssr=SsrMode::Async/>
                <Route path=path!("/desk/services/:id/status") view=incidents::UnheldService ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/webhooks") view=webhooks::Webhooks ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/webhooks/:id") view=webhooks::WebhookPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/webhooks/:id/deliveries/:delivery") view=webhooks::WebhookDelivery
                    ssr=SsrMode::Async/>
                <Route path=path!("/desk/watched-pages") view=watched_pages::WatchedPages ssr=SsrMode::Async/>
                <Route path=path!("/desk/watched-pages/:id") view=watched_pages::WatchedPageDetails
                    ssr=SsrMode::Async/>
                <Route path=path!("/desk/scorecards") view=scorecards::ScorecardList ssr=SsrMode::Async/>
                <Route path=path!("/desk/scorecards/:id") view=scorecards::ScorecardPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings") view=accounts::Settings ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/staff") view=accounts::StaffList ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/staff/:id") view=accounts::StaffMemberPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/password") view=accounts::PasswordChange ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/channels") view=crate::staff_channels::pages::StaffChannels
                    ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/channels/:id") view=crate::staff_channels::pages::StaffChannelPage
                    ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/contacts") view=crate::staff_notices::contacts::pages::Contacts
                    ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/publishing") view=incidents::PublishingSetting ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/promises") view=crate::escalation::pages::PromiseSteps
                    ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/pending") view=accounts::PendingActions ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/pending/:id") view=accounts::PendingActionPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/tokens") view=accounts::Tokens ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/alerts") view=alerts::Receivers ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/alerts/:id") view=alerts::ReceiverPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/alerts/:id/rules/new") view=alerts::NewRule ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/alerts/:id/rules/:rule") view=alerts::EditRule ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/alerts/:id/deliveries/:delivery") view=alerts::DeliveryPage
                    ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/organisation") view=accounts::OrganisationPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/page") view=branding::PageSettings ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/share") view=branding::Share ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/templates") view=incidents::Templates ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/templates/new") view=incidents::NewTemplate ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/templates/:id") view=incidents::EditTemplate ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/playbooks") view=incidents::Playbooks ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/playbooks/new") view=incidents::NewPlaybook ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/playbooks/:id") view=incidents::EditPlaybook ssr=SsrMode::Async/>
                <Route path=path!("/desk/settings/audit") view=accounts::Audit ssr=SsrMode::Async/>
                <Route path=path!("/desk/apologies") view=apologies::Apologies ssr=SsrMode::Async/>
                <Route path=path!("/desk/apologies/new") view=apologies::Compose ssr=SsrMode::Async/>
                <Route path=path!("/desk/apologies/:id") view=apologies::Apology ssr=SsrMode::Async/>
                <Route path=path!("/desk/offers") view=goodwill::Offers ssr=SsrMode::Async/>
                <Route path=path!("/desk/offers/new") view=goodwill::NewOffer ssr=SsrMode::Async/>
                <Route path=path!("/desk/offers/:id") view=goodwill::Offer ssr=SsrMode::Async/>
                <Route path=path!("/desk/demo/receivers") view=crate::demo::receivers::DemoReceivers
                    ssr=SsrMode::Async/>
                <Route path=path!("/desk/sending") view=delivery::Sending ssr=SsrMode::Async/>
                <Route path=path!("/desk/sending/mail/:file") view=delivery::Mail ssr=SsrMode::Async/>
                <Route path=path!("/desk/sending/:id") view=delivery::Batch ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
