//! Actions that wait for a second administrator: the list with the safeguards, and one action.

use super::settings::settings_view;
use super::tokens::scope_names;
use crate::access::duties::conflicts;
use crate::access::{Administrator, Section, Staff};
use crate::accounts::oversight;
use crate::accounts::pending_action::rules::{check_confirm, check_stop, may_see, sees_all};
use crate::accounts::pending_action::{Action, PendingAction, State, store};
use crate::accounts::staff::{self, role_names};
use crate::platform::installation::{self, ConflictPolicy, Installation};
use crate::t;
use crate::types::{PublicId, Refusal, Role, Timestamp};
use crate::ui::{icon, time};
use crate::web::RequestContext;
use crate::web::field::{Choices, ErrorSummary, TextField};
use crate::web::frame::desk_page;
use chrono_tz::Tz;
use leptos::prelude::*;

/// What an action does, as a title.
pub fn title(action: &PendingAction) -> String {
    let name = &action.subject_name;
    match &action.action {
        Action::ChangeAccess { given, taken, enable, .. } => {
            let give = (!given.is_empty())
                .then(|| t!("pending-give", count = given.len(), roles = role_names(given), name = name));
            let take = (!taken.is_empty())
                .then(|| t!("pending-take", count = taken.len(), roles = role_names(taken), name = name));
            // With new roles it goes without saying that the person can sign in.
            let enable = (*enable && given.is_empty()).then(|| t!("pending-enable", name = name));
            [give, take, enable].into_iter().flatten().collect::<Vec<_>>().join("; ")
        }
        Action::ResetPassword { .. } => t!("pending-reset", name = name),
        Action::CreateToken { name, .. } => t!("pending-token", name = name),
        Action::ChangeSafeguards { .. } => t!("pending-safeguards"),
    }
}

/// The list of actions, and the safeguards.
#[component]
pub fn PendingActions() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        let viewer = context.staff()?.clone();
        let subject = (!sees_all(&viewer.roles)).then_some(&viewer.id);
        let mut tx = context.app.db.read().await?;
        let waiting = store::waiting(&mut tx, subject).await?;
        let decided = store::decided(&mut tx, subject).await?;
        let situation = store::situation(&mut tx).await?;
        let installation = installation::get(&mut tx).await?;
        drop(tx);
        let zone = installation.zone();
        let now = context.now;
        let count = waiting.len();
        let waiting_list = if waiting.is_empty() {
            let text = if situation.delay().is_zero() { t!("pending-empty-setup") } else { t!("pending-empty") };
            view! { <p class="quiet">{text}</p> }.into_any()
        } else {
            view! {
                <div class="table-wrap"><table>
                    <thead><tr>
                        <th scope="col">{t!("pending-col-action")}</th>
                        <th scope="col" class="wide-only">{t!("pending-col-requested")}</th>
                        <th scope="col">{t!("pending-col-due")}</th>
                    </tr></thead>
                    <tbody>{waiting.into_iter().map(|action| waiting_row(&action, now, zone)).collect_view()}</tbody>
                </table></div>
            }
            .into_any()
        };
        let decided_list = (!decided.is_empty()).then(|| {
            view! {
                <section class="sec" aria-labelledby="decided">
                    <div class="section-head"><h2 id="decided">{t!("pending-decided-heading")}</h2></div>
                    <div class="table-wrap"><table>
                        <thead><tr>
                            <th scope="col">{t!("pending-col-action")}</th>
                            <th scope="col">{t!("pending-col-outcome")}</th>
                            <th scope="col" class="wide-only">{t!("pending-col-when")}</th>
                        </tr></thead>
                        <tbody>{decided.into_iter().map(|action| decided_row(&action, zone)).collect_view()}</tbody>
                    </table></div>
                </section>
            }
        });
        let form = viewer.may::<Administrator>().is_ok().then(|| safeguards_form(&context, &installation));
        let body = view! {
            <section class="sec" aria-labelledby="waiting">
                <div class="section-head">
                    <h2 id="waiting">{t!("pending-waiting-heading")}</h2>
                    {(count > 0).then(|| view! { <span>{t!("pending-count", count = count)}</span> })}
                </div>
                {waiting_list}
            </section>
            {decided_list}
            {form}
        };
        Ok(settings_view(&context, "/desk/settings/pending", t!("pending-title"), t!("pending-lead"), body))
    })
}

fn waiting_row(action: &PendingAction, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let href = format!("/desk/settings/pending/{}", action.id);
    let due = match action.takes_effect_at() {
        Some(at) => {
            view! { {relative_due(at, now)}<br/><span class="quiet small">{time::day(at, zone)}</span> }.into_any()
        }
        None => t!("pending-due-confirmed").into_any(),
    };
    view! {
        <tr>
            <th scope="row"><a class="in" href=href>{title(action)}</a></th>
            <td class="wide-only">{action.requested_by_name.clone()}<br/>
                <span class="quiet small">{time::day(action.requested_at, zone)}</span></td>
            <td>{due}</td>
        </tr>
    }
}

fn relative_due(due_at: Timestamp, now: Timestamp) -> String {
    if due_at > now { time::relative(due_at, now) } else { t!("pending-due-now") }
}

fn decided_row(action: &PendingAction, zone: Tz) -> impl IntoView + use<> {
    let href = format!("/desk/settings/pending/{}", action.id);
    view! {
        <tr>
            <th scope="row"><a class="in" href=href>{title(action)}</a></th>
            <td>{outcome(action)}</td>
            <td class="wide-only">{action.decided_at.map(|at| time::day(at, zone))}</td>
        </tr>
    }
}

/// What became of an action, in a sentence.
fn outcome(action: &PendingAction) -> String {
    match (action.state, &action.decided_by_name) {
        (State::Waiting, _) => t!("pending-state-waiting"),
        (State::Applied, Some(name)) => t!("pending-state-confirmed", name = name),
        (State::Applied, None) => t!("pending-state-applied"),
        (State::Stopped, name) => t!("pending-state-stopped", name = name.clone().unwrap_or_default()),
        (State::Lapsed, _) => t!("pending-state-lapsed"),
    }
}

fn safeguards_form(context: &RequestContext, stored: &Installation) -> impl IntoView + use<> {
    let typed = context.form("/desk/settings/safeguards");
    let options = ConflictPolicy::ALL
        .into_iter()
        .map(|policy| {
            let label = t!(&format!("safeguards-conflicts-{}", policy.as_str()));
            (policy.as_str().to_owned(), label, policy == stored.conflicting_roles)
        })
        .collect();
    view! {
        <section class="sec" aria-labelledby="safeguards">
            <div class="section-head"><h2 id="safeguards">{t!("safeguards-heading")}</h2></div>
            <form method="post" action="/desk/settings/safeguards" class="form">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=stored.version.to_string()/>
                <TextField typed=typed.clone() name="delay_hours" label=t!("safeguards-delay-label")
                    help=t!("safeguards-delay-help") inputmode="numeric" value=stored.action_delay_hours.to_string()
                    required=true/>
                <Choices typed=typed name="conflicting_roles" legend=t!("safeguards-conflicts-label")
                    help=t!("safeguards-conflicts-help") options=options one=true/>
                <button class="button primary" type="submit">{t!("settings-save")}</button>
            </form>
        </section>
    }
}

/// One action: what it does, who asked for it, and the forms to confirm and to stop it.
#[component]
pub fn PendingActionPage() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        let viewer = context.staff()?.clone();
        let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let action = store::get(&mut tx, &id).await?;
        if !may_see(&action, &viewer.id, &viewer.roles) {
            return Err(Refusal::NotFound);
        }
        let conflict = match &action.action {
            Action::ChangeAccess { staff_id, given, taken, .. } => {
                let roles = staff::get(&mut tx, staff_id).await?.profile.roles;
                let after = roles.union(given).copied().filter(|role| !taken.contains(role)).collect();
                conflicts(&after).first().copied()
            }
            _ => None,
        };
        let silenced = if action.needs_confirmation { oversight::silenced(&mut tx, &id).await? } else { Vec::new() };
        let zone = installation::get(&mut tx).await?.zone();
        drop(tx);
        let silenced = (!silenced.is_empty()).then(|| {
            let names = silenced.join(", ");
            view! {
                <p class="note hot below-4">{icon::warning()}
                    <span>{t!("pending-silenced", names = names, count = silenced.len())}</span></p>
            }
        });
        let conflict = conflict.map(|(one, other)| {
            let name = |role: crate::types::Role| t!(&format!("role-{}", role.as_str()));
            view! {
                <p class="note hot below-4">{icon::warning()}
                    <span>{t!("staff-conflict-note", one = name(one), other = name(other))}</span></p>
            }
        });
        let body = view! {
            {silenced}
            {(action.state == State::Waiting).then_some(conflict).flatten()}
            <section class="sec" aria-label=t!("pending-facts-label")>{facts(&action, context.now, zone)}</section>
            {confirm_section(&context, &viewer, &action)}
            {stop_section(&context, &viewer, &action)}
            <p class="above-4"><a class="in" href="/desk/settings/pending">{t!("pending-back")}</a></p>
        };
        let lead = match action.state {
            State::Waiting => match action.takes_effect_at() {
                Some(at) => {
                    t!("pending-page-waiting", name = &action.requested_by_name, at = time::day_text(at, zone))
                }
                None => t!("pending-page-unconfirmed", name = &action.requested_by_name),
            },
            _ => outcome(&action),
        };
        Ok(settings_view(&context, "/desk/settings/pending", title(&action), lead, body))
    })
}

fn facts(action: &PendingAction, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let details = match &action.action {
        Action::CreateToken { roles, merchant, scopes, .. } => {
            let merchant = (!merchant.is_empty()).then(|| (t!("tokens-merchant-label"), merchant.clone()));
            let scopes = roles.contains(&Role::Manager).then(|| (t!("tokens-scopes-label"), scope_names(scopes)));
            [Some((t!("tokens-roles-label"), role_names(roles))), merchant, scopes].into_iter().flatten().collect()
        }
        Action::ChangeSafeguards { delay_hours, conflicting_roles } => vec![
            (t!("safeguards-delay-label"), t!("safeguards-delay-summary", count = *delay_hours)),
            (t!("safeguards-conflicts-label"), t!(&format!("safeguards-conflicts-{}", conflicting_roles.as_str()))),
        ],
        _ => Vec::new(),
    };
    let details = details.into_iter().map(|(label, value)| view! { <dt>{label}</dt><dd>{value}</dd> }).collect_view();
    let due = (action.state == State::Waiting).then(|| {
        let due = match action.takes_effect_at() {
            Some(at) => view! { {time::day(at, zone)}", "{relative_due(at, now)} }.into_any(),
            None => t!("pending-due-confirmed").into_any(),
        };
        view! { <dt>{t!("pending-col-due")}</dt><dd>{due}</dd> }
    });
    let decided = action.decided_at.map(|at| {
        view! { <dt>{t!("pending-col-outcome")}</dt><dd>{outcome(action)}", "{time::day(at, zone)}</dd> }
    });
    let reason = (!action.reason.is_empty())
        .then(|| view! { <dt>{t!("pending-reason-label")}</dt><dd dir="auto">{action.reason.clone()}</dd> });
    view! {
        <dl class="key-values">
            <dt>{t!("pending-col-requested")}</dt>
            <dd>{action.requested_by_name.clone()}", "{time::day(action.requested_at, zone)}</dd>
            {details}{due}{decided}{reason}
        </dl>
    }
}

/// The form to confirm, or why this person cannot.
fn confirm_section(context: &RequestContext, viewer: &Staff, action: &PendingAction) -> Option<AnyView> {
    if action.state != State::Waiting || viewer.may::<Administrator>().is_err() {
        return None;
    }
    let path = format!("/desk/settings/pending/{}/confirmation", action.id);
    let typed = context.form(&path);
    Some(match check_confirm(action, &viewer.id) {
        Ok(()) => view! {
            <section class="sec" aria-labelledby="confirm">
                <div class="section-head"><h2 id="confirm">{t!("pending-confirm-heading")}</h2></div>
                <p class="below-3">{t!("pending-confirm-help", name = &action.requested_by_name)}</p>
                <form method="post" action=path>
                    <ErrorSummary typed=typed/>
                    <button class="button primary" type="submit">{t!("pending-confirm-submit")}</button>
                </form>
            </section>
        }
        .into_any(),
        Err(refusal) => view! {
            <p class="note">{icon::info()}<span>{crate::ui::wording::format_refusal(&refusal)}</span></p>
        }
        .into_any(),
    })
}

fn stop_section(context: &RequestContext, viewer: &Staff, action: &PendingAction) -> Option<AnyView> {
    check_stop(action, &viewer.id, &viewer.roles).ok()?;
    let path = format!("/desk/settings/pending/{}/stop", action.id);
    let typed = context.form(&path);
    Some(
        view! {
            <section class="sec" aria-labelledby="stop">
                <div class="section-head"><h2 id="stop">{t!("pending-stop-heading")}</h2></div>
                <form method="post" action=path class="form">
                    <ErrorSummary typed=typed.clone()/>
                    <TextField typed=typed name="reason" label=t!("pending-reason-label")
                        help=t!("pending-reason-help", name = &action.requested_by_name) required=true/>
                    <button class="button danger" type="submit">{t!("pending-stop-submit")}</button>
                </form>
            </section>
        }
        .into_any(),
    )
}
