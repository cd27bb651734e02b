//! The conversation pane: the messages of a case, what can be done with it, and the form for a reply.

use super::position::QueuePosition;
use super::thanks::display_address;
use crate::access::personal_data::ContactView;
use crate::accounts;
use crate::cases::attach;
use crate::cases::case::CaseState;
use crate::cases::conversation::{self, CaseReport, Direction, Interaction};
use crate::cases::identity::{self, StoredFinding};
use crate::cases::store::{self, Case};
use crate::customers::Channel;
use crate::customers::address::Address;
use crate::customers::pages::card::CustomerSummary;
use crate::delivery::message;
use crate::incidents;
use crate::incidents::store::Incident;
use crate::platform::db::Tx;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::{icon, time};
use crate::web::field::{ErrorSummary, FormKey, TextArea};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Who reads the pane, and what they may do.
pub(super) struct Permissions {
    pub reply: bool,
    pub assign: bool,
    /// Ids and names of everybody a case can be assigned to.
    pub agents: Vec<(String, String)>,
    pub me: PublicId,
    pub first_name: String,
}

/// The case that is open in the inbox, with everything its panes show.
pub(super) struct OpenCase {
    pub case: Case,
    pub name: String,
    pub incident: Option<Incident>,
    pub owner: Option<String>,
    /// The incidents that a case without one can be attached to.
    pub offered: Vec<Incident>,
    pub interactions: Vec<Interaction>,
    pub reports: Vec<(CaseReport, String)>,
    pub customer: Option<CustomerSummary>,
    /// What a person found out about whose case it is.
    pub finding: Option<StoredFinding>,
    /// Whether the address is masked for this reader.
    pub is_masked: bool,
}

impl OpenCase {
    pub(super) async fn load(tx: &mut Tx, id: i64, contacts: ContactView, now: Timestamp) -> Result<Self, Refusal> {
        let case = store::get(tx, id).await?;
        let incident = match &case.incident_id {
            Some(id) => Some(incidents::store::get(tx, id).await?),
            None => None,
        };
        let owner = match &case.owner_id {
            Some(id) => Some(accounts::store::get_name(tx, id).await?),
            None => None,
        };
        let offered = match &case.incident_id {
            None if case.state != CaseState::Merged => attach::offered(tx, now).await?,
            _ => Vec::new(),
        };
        let customer = match case.customer_id {
            Some(id) => CustomerSummary::load(tx, now, id, case.incident_id.as_ref()).await?,
            None => None,
        };
        let name = match (&customer, &case.contact) {
            (Some(summary), _) if summary.customer.erased_at.is_some() => t!("inbox-erased"),
            (Some(summary), _) => summary.customer.name.clone(),
            (None, Some(contact)) => shown_address(contact, contacts),
            (None, None) => t!("inbox-anonymous"),
        };
        Ok(Self {
            interactions: conversation::interactions(tx, id).await?,
            reports: conversation::reports(tx, id).await?,
            finding: identity::find_finding(tx, id).await?,
            case,
            name,
            incident,
            owner,
            offered,
            customer,
            is_masked: contacts.is_masked(),
        })
    }
}

/// An address as a reader sees it.
fn shown_address(contact: &Address, contacts: ContactView) -> String {
    if contacts.is_masked() { contacts.show(&contact.text) } else { display_address(contact, None) }
}

pub(super) fn pane(
    open: OpenCase,
    context: &RequestContext,
    permissions: Permissions,
    position: QueuePosition,
    zone: Tz,
) -> impl IntoView + use<> {
    let now = context.now;
    let id = open.case.id;
    let actions = permissions.reply.then(|| actions(&open, context, &permissions, position).into_any());
    let status = status_line(&open, now);
    let reply = permissions.reply.then(|| reply(&open, context, &permissions, position).into_any());
    let is_matched = open.case.customer_id.is_some();
    let messages: Vec<_> = open
        .interactions
        .into_iter()
        .map(|interaction| message(interaction, &open.name, is_matched, now, zone))
        .collect();
    view! {
        <section class="conv" id="conv" aria-labelledby="cv">
            <header>
                <div class="row between">
                    <h2 id="cv" dir="auto">{open.name.clone()}</h2>
                    <a class="to-queue" href=position.queue_url()>{t!("inbox-back-to-queue")}</a>
                </div>
                <p class="small quiet">{t!("inbox-case", id = id)}{status}</p>
                {actions}
            </header>
            <div class="msgs" tabindex="0" role="group" aria-label=t!("inbox-messages")><div>{messages}</div></div>
            {reply}
        </section>
    }
}

/// The incident, the channel, the state, the owner, and whether the reply is overdue.
fn status_line(open: &OpenCase, now: Timestamp) -> AnyView {
    let case = &open.case;
    let mut parts = Vec::new();
    if let Some(incident) = &open.incident {
        let href = format!("/desk/incidents/{}", incident.id);
        parts.push(view! { ", "<a class="in" href=href>{incident.title.clone()}</a> }.into_any());
    }
    let mut add = |text: String| parts.push(view! { " · "{text} }.into_any());
    add(t!(&format!("inbox-by-{}", case.channel.as_str())));
    add(t!(&format!("case-state-{}", case.state.as_str())));
    match &open.owner {
        Some(owner) => add(t!("inbox-owner", name = owner)),
        None => add(t!("inbox-unassigned")),
    }
    if case.state.is_open() {
        if case.clock.is_late(now) {
            let late = t!("inbox-reply-overdue", span = time::span(now - case.clock.reply_due_at));
            parts.push(view! { " · "<span class="late">{late}</span> }.into_any());
        }
        parts.push(view! { " · "{t!("inbox-automation-paused")} }.into_any());
    }
    parts.into_any()
}

/// The forms that assign the case and change its state.
fn actions(
    open: &OpenCase,
    context: &RequestContext,
    permissions: &Permissions,
    position: QueuePosition,
) -> impl IntoView + use<> {
    let case = &open.case;
    let owner_form = format!("/desk/inbox/{}/owner", case.id);
    let state_form = format!("/desk/inbox/{}/state", case.id);
    let is_mine = case.owner_id.as_ref() == Some(&permissions.me);
    let take = (!is_mine).then(|| {
        let label = if case.owner_id.is_some() { t!("inbox-reassign-to-me") } else { t!("inbox-assign-to-me") };
        view! {
            <form method="post" action=owner_form.clone()>
                {hidden_fields(case, position)}
                <button class="button" type="submit">{label}</button>
            </form>
        }
    });
    let agents: Vec<_> = permissions
        .agents
        .iter()
        .filter(|(id, _)| case.owner_id.as_ref().is_none_or(|owner| owner.as_str() != id))
        .map(|(id, name)| view! { <option value=id.clone()>{name.clone()}</option> })
        .collect();
    let assign = (permissions.assign && !agents.is_empty()).then(|| {
        view! {
            <form class="row close" method="post" action=owner_form.clone()>
                {hidden_fields(case, position)}
                <label class="sr" for="owner">{t!("inbox-assign-label")}</label>
                <select id="owner" name="owner" class="for-choice">{agents}</select>
                <button class="button" type="submit">{t!("inbox-assign-submit")}</button>
            </form>
        }
    });
    let typed = context.form(&state_form);
    let chosen = typed.value("state", "");
    let states: Vec<_> = CaseState::ALL
        .into_iter()
        .filter(|to| case.state.check_choice(*to, case.clock.is_unanswered()).is_ok())
        .map(|to| {
            let selected = to.as_str() == chosen;
            view! { <option value=to.as_str() selected=selected>{t!(&format!("case-state-{}", to.as_str()))}</option> }
        })
        .collect();
    let incident_form = format!("/desk/inbox/{}/incident", case.id);
    let incidents: Vec<_> = open
        .offered
        .iter()
        .map(|incident| {
            let name = format!("{} {}", incident.name(), incident.title);
            view! { <option value=incident.id.to_string()>{name}</option> }
        })
        .collect();
    let attach = (!incidents.is_empty()).then(|| {
        view! {
            <form class="row close" method="post" action=incident_form.clone()>
                {hidden_fields(case, position)}
                <label class="sr" for="incident">{t!("inbox-attach-label")}</label>
                <select id="incident" name="incident" class="for-choice">{incidents}</select>
                <button class="button" type="submit">{t!("inbox-attach-submit")}</button>
            </form>
        }
    });
    view! {
        <ErrorSummary typed=context.form(&owner_form)/>
        <ErrorSummary typed=typed/>
        <ErrorSummary typed=context.form(&incident_form)/>
        <div class="row acts">
            {take}
            {assign}
            <form class="row close" method="post" action=state_form>
                {hidden_fields(case, position)}
                <label class="sr" for="state">{t!("inbox-state-label")}</label>
                <select id="state" name="state" class="for-choice">{states}</select>
                <button class="button" type="submit">{t!("inbox-state-submit")}</button>
            </form>
            {attach}
        </div>
    }
}

/// The fields of every form of a case: the version that was read, and the position in the queue.
pub(super) fn hidden_fields(case: &Case, position: QueuePosition) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="version" value=case.version/>
        <input type="hidden" name="show" value=position.filter.as_str()/>
        <input type="hidden" name="page" value=position.page/>
    }
}

fn reply(
    open: &OpenCase,
    context: &RequestContext,
    permissions: &Permissions,
    position: QueuePosition,
) -> impl IntoView + use<> {
    let case = &open.case;
    let action = format!("/desk/inbox/{}/replies", case.id);
    let typed: FormState = context.form(&action);
    let label = match &case.contact {
        Some(contact) if contact.channel == Channel::Email => t!("inbox-reply-email", address = &contact.text),
        Some(contact) => t!("inbox-reply-sms", number = display_address(contact, None)),
        None => t!("inbox-reply-no-address"),
    };
    let send = case.contact.is_some().then(|| {
        view! { <button class="button primary" type="submit" name="kind" value="reply">{t!("inbox-reply-as", name = &permissions.first_name)}</button> }
    });
    view! {
        <form class="reply" method="post" action=action>
            <FormKey typed=typed.clone()/>
            <ErrorSummary typed=typed.clone()/>
            {hidden_fields(case, position)}
            <TextArea typed=typed name="body" label=label rows=5/>
            <div class="row between">
                <p class="small quiet grow">{t!("inbox-reply-help")}</p>
                <div class="row">
                    <button class="button" type="submit" name="kind" value="note">{t!("inbox-add-note")}</button>
                    <button class="button" type="submit" name="kind" value="spoke">{t!("inbox-log-call")}</button>
                    {send}
                </div>
            </div>
        </form>
    }
}

fn message(interaction: Interaction, name: &str, is_matched: bool, now: Timestamp, zone: Tz) -> AnyView {
    let at = interaction.at;
    let is_today = at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive();
    let when = if is_today {
        view! { {t!("inbox-today")}" "{time::clock(at, zone)} }.into_any()
    } else {
        time::day(at, zone).into_any()
    };
    let channel = t!(&format!("inbox-channel-{}", interaction.channel.as_str()));
    let unconfirmed = (is_matched && !interaction.is_certain)
        .then(|| view! { " · "<span class="late">{t!("inbox-message-unconfirmed")}</span> });
    let author = interaction.author.unwrap_or_else(|| t!("inbox-colleague"));
    let body = if interaction.body.is_empty() { t!("inbox-text-erased") } else { interaction.body };
    match interaction.direction {
        Direction::In => view! {
            <div class="msg">
                <p class="by"><b dir="auto">{name.to_owned()}</b>", "{channel}", "{when}{unconfirmed}</p>
                <blockquote dir="auto">{body}</blockquote>
            </div>
        }
        .into_any(),
        Direction::Out => view! {
            <div class="msg us">
                <p class="by"><b>{author}</b>", "{channel}", "{when}{interaction.message_state.map(message_state)}</p>
                <blockquote dir="auto">{body}</blockquote>
            </div>
        }
        .into_any(),
        Direction::Note => view! {
            <p class="event">{icon::info()}<span><b>{t!("inbox-note-by", name = author)}</b>", "{when}": "<span dir="auto">{body}</span></span></p>
        }
        .into_any(),
    }
}

/// Whether a reply was sent and delivered.
fn message_state(state: message::State) -> impl IntoView + use<> {
    use message::State::{
        Abandoned, Bounced, Cancelled, Complained, Delivered, Failed, FailedPermanently, InDoubt, Sent, Skipped,
    };
    let (key, class) = match state {
        Sent => ("inbox-mail-sent", ""),
        Delivered => ("inbox-mail-delivered", ""),
        Bounced | FailedPermanently | Complained => ("inbox-mail-not-delivered", "late"),
        Skipped | Cancelled | Abandoned => ("inbox-mail-not-sent", "late"),
        InDoubt => ("inbox-mail-in-doubt", "late"),
        Failed => ("inbox-mail-retry", ""),
        _ => ("inbox-mail-waiting", ""),
    };
    view! { " · "<span class=class>{t!(key)}</span> }
}
