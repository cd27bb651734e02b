//! Staff accounts, for administrators: the list, and one account with its name, roles and status.

use super::settings::settings_view;
use crate::access::duties::conflicts;
use crate::access::{Administrator, Section};
use crate::accounts::ownership;
use crate::accounts::pending_action::{PendingAction, store};
use crate::accounts::staff::{self, StaffMember, role_names};
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal, Role};
use crate::ui::{icon, time};
use crate::web::field::{Choices, ErrorSummary, FormKey, TextField};
use crate::web::frame::desk_page;
use crate::web::{FormState, RequestContext};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// All staff accounts, and the form to add one.
#[component]
pub fn StaffList() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        context.staff()?.may::<Administrator>()?;
        let mut tx = context.app.db.read().await?;
        let members = staff::list(&mut tx).await?;
        let waiting = store::waiting(&mut tx, None).await?;
        drop(tx);
        let typed = context.form("/desk/settings/staff");
        let count = members.len();
        let body = view! {
            <section class="sec" aria-labelledby="staff-list">
                <div class="section-head">
                    <h2 id="staff-list">{t!("staff-list-heading")}</h2>
                    <span>{t!("staff-count", count = count)}</span>
                </div>
                <div class="table-wrap"><table>
                    <thead><tr>
                        <th scope="col">{t!("staff-name-label")}</th>
                        <th scope="col">{t!("staff-roles-label")}</th>
                        <th scope="col" class="wide-only">{t!("sign-in-email")}</th>
                        <th scope="col" class="wide-only">{t!("staff-status-label")}</th>
                    </tr></thead>
                    <tbody>{members.into_iter().map(|member| row(member, &waiting)).collect_view()}</tbody>
                </table></div>
            </section>
            <section class="sec" aria-labelledby="add">
                <div class="section-head"><h2 id="add">{t!("staff-add-heading")}</h2></div>
                <form method="post" action="/desk/settings/staff" class="form">
                    <FormKey typed=typed.clone()/>
                    <ErrorSummary typed=typed.clone()/>
                    <TextField typed=typed.clone() name="name" label=t!("staff-name-label") help=t!("staff-name-help")
                        required=true/>
                    <TextField typed=typed.clone() name="email" label=t!("sign-in-email") kind="email" required=true/>
                    <TextField typed=typed.clone() name="title" label=t!("staff-job-title-label")
                        help=t!("staff-job-title-help")/>
                    {role_choices(typed, &BTreeSet::new())}
                    <button class="button primary" type="submit">{t!("staff-add-submit")}</button>
                </form>
            </section>
        };
        Ok(settings_view(&context, "/desk/settings/staff", t!("staff-title"), t!("staff-lead"), body))
    })
}

fn row(member: StaffMember, waiting: &[PendingAction]) -> impl IntoView + use<> {
    let StaffMember { id, email, disabled_at, is_owner, profile, .. } = member;
    let is_active = disabled_at.is_none();
    let waits = waiting.iter().any(|action| action.action.subject() == Some(&id));
    let conflicts = (!conflicts(&profile.roles).is_empty())
        .then(|| view! { " "<span class="chip warm">{t!("staff-conflict-chip")}</span> });
    let waits = waits.then(|| view! { " "<a class="chip" href="/desk/settings/pending">{t!("staff-waits-chip")}</a> });
    let owner = is_owner.then(|| view! { " "<span class="chip">{t!("staff-owner-chip")}</span> });
    view! {
        <tr class:off=!is_active>
            <th scope="row">
                <a href=format!("/desk/settings/staff/{id}")>{profile.name}</a>{owner}
                {(!profile.title.is_empty()).then(|| view! { <br/><span class="quiet small">{profile.title}</span> })}
            </th>
            <td>{role_names(&profile.roles)}{conflicts}{waits}</td>
            <td class="wide-only">{email}</td>
            <td class="wide-only">{if is_active { t!("staff-status-active") } else { t!("staff-status-disabled") }}</td>
        </tr>
    }
}

fn role_choices(typed: FormState, stored: &BTreeSet<Role>) -> impl IntoView + use<> {
    let options = Role::ALL
        .into_iter()
        .filter(|role| role.is_for_people())
        .map(|role| {
            let label = t!(
                "staff-role-option",
                role = t!(&format!("role-{}", role.as_str())),
                may = t!(&format!("role-may-{}", role.as_str()))
            );
            (role.as_str().to_owned(), label, stored.contains(&role))
        })
        .collect();
    view! { <Choices typed=typed name="role" legend=t!("staff-roles-label") options=options/> }
}

/// One staff account.
#[component]
pub fn StaffMemberPage() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        let viewer = context.staff()?;
        viewer.may::<Administrator>()?;
        let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let member = staff::get(&mut tx, &id).await?;
        let waiting = store::waiting(&mut tx, Some(&id)).await?;
        let viewer_is_owner = ownership::owner(&mut tx).await?.as_ref() == Some(&viewer.id);
        let zone = installation::get(&mut tx).await?.zone();
        drop(tx);
        let action = format!("/desk/settings/staff/{id}");
        let typed = context.form(&action);
        let heading = member.profile.name.clone();
        let notes = notes(&member, &waiting);
        let body = if viewer.id == id {
            view! { {notes}<p class="lead">{t!("staff-own-account")}</p> }.into_any()
        } else {
            let transfer = viewer_is_owner.then(|| ownership_form(&context, &member)).flatten();
            view! { {notes}{form(action, typed, &member)}{transfer} }.into_any()
        };
        let lead = match member.disabled_at {
            Some(at) => t!("staff-disabled-since", email = &member.email, at = time::day_text(at, zone)),
            None => member.email.clone(),
        };
        Ok(settings_view(&context, "/desk/settings/staff", heading, lead, body))
    })
}

/// Conflicting roles, what waits, and that they are the owner.
fn notes(member: &StaffMember, waiting: &[PendingAction]) -> impl IntoView + use<> {
    let name = |role: Role| t!(&format!("role-{}", role.as_str()));
    let conflicts = conflicts(&member.profile.roles)
        .into_iter()
        .map(|(one, other)| {
            let text = t!("staff-conflict-note", one = name(one), other = name(other));
            view! { <p class="note hot below-3">{icon::warning()}<span>{text}</span></p> }
        })
        .collect_view();
    let waiting = waiting
        .iter()
        .map(|action| {
            let href = format!("/desk/settings/pending/{}", action.id);
            let title = super::pending::title(action);
            view! {
                <p class="note below-3">{icon::info()}
                    <span>{t!("staff-waits-note")}" "<a class="in" href=href>{title}</a></span></p>
            }
        })
        .collect_view();
    let owner = member.is_owner.then(|| {
        view! { <p class="note below-3">{icon::info()}<span>{t!("staff-owner-note")}</span></p> }
    });
    view! { {conflicts}{waiting}{owner} }
}

/// The owner makes another administrator the owner.
fn ownership_form(context: &RequestContext, member: &StaffMember) -> Option<impl IntoView + use<>> {
    if !(member.profile.roles.contains(&Role::Admin) && member.disabled_at.is_none()) {
        return None;
    }
    let action = format!("/desk/settings/staff/{}/ownership", member.id);
    let typed = context.form(&action);
    let name = member.profile.name.clone();
    Some(view! {
        <section class="sec" aria-labelledby="ownership">
            <div class="section-head"><h2 id="ownership">{t!("ownership-heading")}</h2></div>
            <ErrorSummary typed=typed/>
            <details class="sure">
                <summary>{t!("ownership-summary", name = &name)}</summary>
                <form method="post" action=action>
                    <p>{t!("ownership-help", name = &name)}</p>
                    <button class="button danger" type="submit">{t!("ownership-submit", name = &name)}</button>
                </form>
            </details>
        </section>
    })
}

fn form(action: String, typed: FormState, member: &StaffMember) -> impl IntoView + use<> {
    let is_active = member.disabled_at.is_none();
    let profile = member.profile.clone();
    // After a stale edit the next attempt is based on the newer version.
    let version = member.version.to_string();
    view! {
        <form method="post" action=action class="form">
            <FormKey typed=typed.clone()/>
            <ErrorSummary typed=typed.clone()/>
            <input type="hidden" name="version" value=version/>
            <TextField typed=typed.clone() name="name" label=t!("staff-name-label") value=profile.name required=true/>
            <TextField typed=typed.clone() name="title" label=t!("staff-job-title-label")
                help=t!("staff-job-title-help") value=profile.title/>
            {role_choices(typed.clone(), &profile.roles)}
            <Choices typed=typed.clone() name="may_sign_in" legend=t!("staff-status-label") help=t!("staff-status-help")
                options=vec![("yes".to_owned(), t!("staff-status-active"), is_active)]/>
            <Choices typed=typed name="new_password" legend=t!("staff-password-legend")
                options=vec![("yes".to_owned(), t!("staff-password-reset"), false)]/>
            <div class="row">
                <button class="button primary" type="submit">{t!("settings-save")}</button>
                <a class="button bare" href="/desk/settings/staff">{t!("staff-edit-cancel")}</a>
            </div>
        </form>
    }
}
