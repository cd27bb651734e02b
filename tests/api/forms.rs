//! Every form of the desk has its operation in the API, or a reason why programs have none.

use amends::access::api;
use amends::access::writes::{TABLE, Writer};
use std::collections::BTreeSet;

/// A form of the desk, and the operations that do the same.
const SAME: &[(&str, &[(&str, &str)])] = &[
    // services
    ("/desk/services", &[("POST", "/api/v1/services")]),
    ("/desk/services/groups", &[("POST", "/api/v1/service-groups"), ("PUT", "/api/v1/service-groups/{id}")]),
    ("/desk/services/{id}", &[("PUT", "/api/v1/services/{id}")]),
    ("/desk/services/{id}/status", &[("POST", "/api/v1/services/{id}/restoration")]),
    // incidents
    (
        "/desk/incidents",
        &[("POST", "/api/v1/incidents"), ("POST", "/api/v1/incidents/past"), ("POST", "/api/v1/maintenance")],
    ),
    (
        "/desk/incidents/{id}/updates",
        &[("POST", "/api/v1/incidents/{id}/updates"), ("POST", "/api/v1/incidents/{id}/prepared")],
    ),
    ("/desk/incidents/{id}/updates/{update}", &[("PUT", "/api/v1/incidents/{id}/updates/{update}")]),
    ("/desk/incidents/{id}/updates/{update}/undo", &[("POST", "/api/v1/incidents/{id}/updates/{update}/undo")]),
    ("/desk/incidents/{id}/translations", &[("PUT", "/api/v1/incidents/{id}/translations")]),
    ("/desk/incidents/{id}/post-mortem", &[("PUT", "/api/v1/incidents/{id}/post-mortem")]),
    ("/desk/incidents/{id}/post-mortem/withdrawal", &[("POST", "/api/v1/incidents/{id}/post-mortem/withdrawal")]),
    ("/desk/incidents/{id}/withdrawal", &[("POST", "/api/v1/incidents/{id}/withdrawal")]),
    ("/desk/incidents/{id}/window", &[("PUT", "/api/v1/incidents/{id}/window")]),
    ("/desk/incidents/{id}/promise", &[("POST", "/api/v1/incidents/{id}/promise")]),
    ("/desk/incidents/{id}/prepared/{update}/cancellation", &[("DELETE", "/api/v1/incidents/{id}/prepared/{update}")]),
    ("/desk/incidents/{id}/plan", &[("PUT", "/api/v1/incidents/{id}/plan")]),
    ("/desk/incidents/import", &[("POST", "/api/v1/incidents/past")]),
    ("/desk/maintenance/series", &[("POST", "/api/v1/maintenance-series")]),
    ("/desk/maintenance/series/{id}", &[("PUT", "/api/v1/maintenance-series/{id}")]),
    ("/desk/maintenance/series/{id}/end", &[("POST", "/api/v1/maintenance-series/{id}/end")]),
    ("/desk/incidents/{id}/actions", &[("POST", "/api/v1/incidents/{id}/actions")]),
    ("/desk/incidents/{id}/actions/{action}", &[("PUT", "/api/v1/incidents/{id}/actions/{action}")]),
    ("/desk/incidents/{id}/actions/{action}/removal", &[("DELETE", "/api/v1/incidents/{id}/actions/{action}")]),
    ("/desk/incidents/{id}/people", &[("PUT", "/api/v1/incidents/{id}/people/{position}")]),
    ("/desk/incidents/{id}/notes", &[("POST", "/api/v1/incidents/{id}/notes")]),
    ("/desk/incidents/{id}/notes/{note}", &[("PUT", "/api/v1/incidents/{id}/notes/{note}")]),
    ("/desk/incidents/{id}/steps/{step}", &[("PUT", "/api/v1/incidents/{id}/steps/{step}")]),
    // templates
    ("/desk/settings/templates", &[("POST", "/api/v1/templates")]),
    ("/desk/settings/templates/{id}", &[("PUT", "/api/v1/templates/{id}")]),
    ("/desk/settings/templates/{id}/position", &[("POST", "/api/v1/templates/{id}/position")]),
    ("/desk/settings/templates/{id}/archive", &[("PUT", "/api/v1/templates/{id}")]),
    ("/desk/settings/playbooks", &[("POST", "/api/v1/playbooks")]),
    ("/desk/settings/playbooks/{id}", &[("PUT", "/api/v1/playbooks/{id}")]),
    ("/desk/settings/playbooks/{id}/archive", &[("PUT", "/api/v1/playbooks/{id}")]),
    // announcements
    ("/desk/announcements", &[("POST", "/api/v1/announcements")]),
    ("/desk/announcements/{id}", &[("PUT", "/api/v1/announcements/{id}")]),
    ("/desk/announcements/{id}/end", &[("POST", "/api/v1/announcements/{id}/end")]),
    ("/desk/announcements/{id}/withdrawal", &[("POST", "/api/v1/announcements/{id}/withdrawal")]),
    ("/desk/announcements/{id}/deletion", &[("DELETE", "/api/v1/announcements/{id}")]),
    // customers and exposure
    ("/desk/customers/import", &[("POST", "/api/v1/customers/bulk"), ("PUT", "/api/v1/customers/{external_id}")]),
    ("/desk/customers/{id}/erasure", &[("DELETE", "/api/v1/customers/{external_id}")]),
    ("/desk/incidents/{id}/exposure", &[("POST", "/api/v1/incidents/{id}/exposure/bulk")]),
    ("/desk/incidents/{id}/exposure/count", &[("POST", "/api/v1/incidents/{id}/exposure/count")]),
    // cases
    ("/desk/inbox/{id}/replies", &[("POST", "/api/v1/cases/{id}/messages")]),
    ("/desk/inbox/{id}/owner", &[("PUT", "/api/v1/cases/{id}/owner")]),
    ("/desk/inbox/{id}/state", &[("PUT", "/api/v1/cases/{id}/state")]),
    ("/desk/inbox/{id}/incident", &[("PUT", "/api/v1/cases/{id}/incident")]),
    // apologies
    ("/desk/apologies", &[("POST", "/api/v1/apologies")]),
    ("/desk/apologies/{id}", &[("PUT", "/api/v1/apologies/{id}")]),
    ("/desk/apologies/{id}/submission", &[("POST", "/api/v1/apologies/{id}/submission")]),
    ("/desk/apologies/{id}/preparation", &[("PUT", "/api/v1/apologies/{id}/preparation")]),
    ("/desk/apologies/{id}/withdrawal", &[("POST", "/api/v1/apologies/{id}/withdrawal")]),
    // subscribers
    ("/desk/subscribers", &[("POST", "/api/v1/subscribers")]),
    ("/desk/subscribers/{id}", &[("PUT", "/api/v1/subscribers/{id}")]),
    ("/desk/subscribers/{id}/confirmation", &[("POST", "/api/v1/subscribers/{id}/confirmation")]),
    ("/desk/subscribers/{id}/end", &[("DELETE", "/api/v1/subscribers/{id}")]),
    ("/desk/subscribers/{id}/reactivation", &[("POST", "/api/v1/subscribers/{id}/reactivation")]),
    // messages
    ("/desk/sending/{id}/pause", &[("POST", "/api/v1/batches/{id}/pause")]),
    ("/desk/sending/{id}/resumption", &[("POST", "/api/v1/batches/{id}/resumption")]),
    ("/desk/sending/{id}/cancellation", &[("POST", "/api/v1/batches/{id}/cancellation")]),
    ("/desk/sending/limits", &[("PUT", "/api/v1/sending-limits/{name}")]),
    ("/desk/sending/canary", &[("PUT", "/api/v1/sending-canary")]),
    ("/desk/sending/limits/removal", &[("DELETE", "/api/v1/sending-limits/{name}")]),
    ("/desk/sending/domains/reset", &[("POST", "/api/v1/slowed-domains/{name}/reset")]),
    // watched pages
    ("/desk/watched-pages", &[("POST", "/api/v1/watched-pages")]),
    ("/desk/watched-pages/{id}", &[("PUT", "/api/v1/watched-pages/{id}")]),
    ("/desk/watched-pages/{id}/removal", &[("DELETE", "/api/v1/watched-pages/{id}")]),
    ("/desk/watched-pages/{id}/reading", &[("POST", "/api/v1/watched-pages/{id}/reading")]),
    ("/desk/watched-pages/{id}/dismissal", &[("POST", "/api/v1/watched-pages/{id}/dismissal")]),
    // the page
    ("/desk/settings/page", &[("PUT", "/api/v1/page")]),
    ("/desk/settings/page/text", &[("PUT", "/api/v1/page/texts/{language}")]),
    ("/desk/settings/page/security", &[("PUT", "/api/v1/page/security-contact")]),
    ("/desk/settings/page/look", &[("PUT", "/api/v1/page/look")]),
    ("/desk/settings/page/logo", &[("PUT", "/api/v1/page/logos/{scheme}"), ("DELETE", "/api/v1/page/logos/{scheme}")]),
    ("/desk/settings/page/undo", &[("POST", "/api/v1/page/look/undo")]),
    ("/desk/settings/page/plain", &[("POST", "/api/v1/page/look/reset")]),
    // webhooks
    ("/desk/settings/webhooks", &[("POST", "/api/v1/webhooks")]),
    ("/desk/settings/webhooks/{id}", &[("PUT", "/api/v1/webhooks/{id}")]),
    ("/desk/settings/webhooks/{id}/deletion", &[("DELETE", "/api/v1/webhooks/{id}")]),
    ("/desk/settings/webhooks/{id}/disabling", &[("POST", "/api/v1/webhooks/{id}/disabling")]),
    ("/desk/settings/webhooks/{id}/enabling", &[("POST", "/api/v1/webhooks/{id}/enabling")]),
    ("/desk/settings/webhooks/{id}/rotation", &[("POST", "/api/v1/webhooks/{id}/rotation")]),
    ("/desk/settings/webhooks/{id}/test", &[("POST", "/api/v1/webhooks/{id}/test")]),
    ("/desk/settings/webhooks/{id}/replay", &[("POST", "/api/v1/webhooks/{id}/replay")]),
    (
        "/desk/settings/webhooks/{id}/deliveries/{delivery}/replay",
        &[("POST", "/api/v1/webhooks/{id}/deliveries/{delivery}/replay")],
    ),
    // offers and budgets
    ("/desk/offers", &[("POST", "/api/v1/offers")]),
    ("/desk/offers/{id}", &[("PUT", "/api/v1/offers/{id}")]),
    (
        "/desk/offers/{id}/costing",
        &[
            ("POST", "/api/v1/offers/{id}/costing"),
            ("POST", "/api/v1/offers/{id}/costing/pause"),
            ("POST", "/api/v1/offers/{id}/costing/resumption"),
            ("POST", "/api/v1/offers/{id}/costing/stop"),
        ],
    ),
    ("/desk/offers/{id}/submission", &[("POST", "/api/v1/offers/{id}/submission")]),
    ("/desk/offers/{id}/discard", &[("POST", "/api/v1/offers/{id}/discard")]),
    ("/desk/offers/budgets", &[("POST", "/api/v1/budgets"), ("PUT", "/api/v1/budgets/{id}/limit")]),
];

const PERSON: &str = "It is about the person who is signed in.";
const ADMINISTERS: &str = "No scope manages staff, tokens or the installation (decision 66).";
const TELLS_STAFF: &str = "It is the channel of whoever is signed in, or of a role, which administrators keep: no scope manages staff (decision 66).";
const APPROVES: &str = "Tokens write and people approve (decision 66).";
const DRAFT: &str = "It keeps what a person is typing. A program has its own text.";
const LOOKS: &str = "It shows a person what a text will look like, and changes nothing.";
const PRACTISES: &str = "People practise in a drill; a program would take that from them.";
const REVEALS: &str = "A person asks for one address, and gives account of it. Programs read no address of a customer.";
const FILTERS: &str =
    "A shortcut for people at the desk; a program sends its own filter (`q`, `region`) with each request.";
const RECEIVERS: &str = "A receiver's token is a secret that administrators keep (decision 70).";

/// A form of the desk without an operation, and why.
const REASONS: &[(&str, &str)] = &[
    ("/desk/setup", ADMINISTERS),
    ("/desk/setup/region", ADMINISTERS),
    ("/desk/setup/service", ADMINISTERS),
    ("/sign-out", PERSON),
    ("/desk/settings/sessions/{id}/end", PERSON),
    ("/desk/settings/password", PERSON),
    ("/desk/settings/shortcuts", PERSON),
    ("/desk/settings/contacts", PERSON),
    ("/desk/settings/contacts/{id}/code", PERSON),
    ("/desk/settings/contacts/{id}/verification", PERSON),
    ("/desk/settings/contacts/{id}/removal", PERSON),
    ("/desk/password", PERSON),
    ("/desk/settings/channels", TELLS_STAFF),
    ("/desk/settings/channels/{id}", TELLS_STAFF),
    ("/desk/settings/channels/{id}/test", TELLS_STAFF),
    ("/desk/settings/channels/{id}/removal", TELLS_STAFF),
    ("/do/amends/escalation/actions/promises_due", PERSON),
    ("/desk/settings/promises", ADMINISTERS),
    ("/desk/settings/staff", ADMINISTERS),
    ("/desk/settings/staff/{id}", ADMINISTERS),
    ("/desk/settings/staff/{id}/ownership", ADMINISTERS),
    ("/desk/settings/pending/{id}/confirmation", APPROVES),
    ("/desk/settings/pending/{id}/stop", APPROVES),
    ("/desk/settings/safeguards", ADMINISTERS),
    ("/desk/settings/tokens", ADMINISTERS),
    ("/desk/settings/tokens/{id}/revocation", ADMINISTERS),
    ("/desk/settings/organisation", ADMINISTERS),
    ("/desk/settings/publishing", ADMINISTERS),
    ("/desk/incidents/{id}/review", APPROVES),
    ("/desk/incidents/{id}/post-mortem/review", APPROVES),
    ("/desk/incidents/{id}/actions/{action}/done", "Whoever did it says so."),
    ("/desk/incidents/{id}/draft", DRAFT),
    ("/desk/incidents/new/draft", DRAFT),
    ("/desk/incidents/{id}/prepared/{update}/approval", APPROVES),
    ("/desk/incidents/{id}/prepared/{update}/emergency", APPROVES),
    ("/do/amends/incidents/actions/others_writing", DRAFT),
    ("/do/amends/incidents/actions/save_draft", DRAFT),
    ("/do/amends/incidents/actions/preview_update", LOOKS),
    ("/do/amends/incidents/actions/preview_text", LOOKS),
    ("/desk/settings/alerts", RECEIVERS),
    ("/desk/settings/alerts/{id}", RECEIVERS),
    ("/desk/settings/alerts/{id}/rotation", RECEIVERS),
    ("/desk/settings/alerts/{id}/revocation", RECEIVERS),
    ("/desk/settings/alerts/{id}/rules", RECEIVERS),
    ("/desk/settings/alerts/{id}/rules/{rule}", RECEIVERS),
    ("/desk/settings/alerts/{id}/rules/{rule}/place", RECEIVERS),
    ("/desk/settings/alerts/{id}/rules/{rule}/deletion", RECEIVERS),
    (
        "/desk/incidents/drafts/{id}/publication",
        "A person looks at what monitoring drafted; a rule publishes without one.",
    ),
    ("/desk/incidents/drafts/{id}/discard", "A person looks at what monitoring drafted."),
    ("/desk/incidents/drafts/{id}/proposal", "A person looks at what monitoring proposes."),
    ("/desk/signals/{id}/dismissal", "A person says that customers' reports mean nothing."),
    ("/desk/customers/{id}/contacts", REVEALS),
    ("/desk/customers/filters", FILTERS),
    ("/desk/customers/filters/{id}", FILTERS),
    ("/desk/customers/filters/{id}/deletion", FILTERS),
    ("/desk/inbox/{id}/contact", REVEALS),
    ("/desk/inbox/{id}/identity", "A person decides that a stranger is a customer."),
    ("/desk/apologies/{id}/approval", APPROVES),
    ("/do/amends/apologies/actions/check_text", LOOKS),
    ("/desk/sending/stop", APPROVES),
    ("/desk/sending/messages/{id}/decision", APPROVES),
    ("/desk/sending/{id}/decisions", APPROVES),
    ("/desk/sending/{id}/groups", APPROVES),
    ("/desk/drills/{id}/recipients", PRACTISES),
    ("/desk/drills/{id}/apology", PRACTISES),
    ("/desk/drills/{id}/offer", PRACTISES),
    ("/desk/drills/{id}/apology/approval", PRACTISES),
    ("/desk/drills/{id}/offer/approval", PRACTISES),
    ("/desk/drills/{id}/apology/sending", PRACTISES),
    ("/desk/drills/{id}/offer/sending", PRACTISES),
    ("/desk/offers/{id}/approval", APPROVES),
    ("/desk/offers/{id}/withdrawal", APPROVES),
];

#[test]
fn every_form_of_the_desk_has_its_operation_or_a_reason() {
    let forms: BTreeSet<_> =
        TABLE.iter().filter(|row| matches!(row.writer, Writer::Staff(_))).map(|row| row.path).collect();
    let same: BTreeSet<_> = SAME.iter().map(|(form, _)| *form).collect();
    let reasons: BTreeSet<_> = REASONS.iter().map(|(form, _)| *form).collect();
    let missing: Vec<_> = forms.iter().filter(|form| !same.contains(*form) && !reasons.contains(*form)).collect();
    assert!(missing.is_empty(), "forms with neither an operation nor a reason: {missing:#?}");
    let gone: Vec<_> = same.union(&reasons).filter(|form| !forms.contains(*form)).collect();
    assert!(gone.is_empty(), "no forms of the desk: {gone:#?}");
    let both: Vec<_> = same.intersection(&reasons).collect();
    assert!(both.is_empty(), "an operation and a reason why there is none: {both:#?}");
    for (form, operations) in SAME {
        for (method, path) in *operations {
            assert!(api::rule(method, path).is_some(), "{form}: there is no operation {method} {path}");
        }
    }
}
