//! Staff, for administrators: who they are, what they may do, and their way in.

use super::settings::framed;
use crate::access::Administrator;
use crate::access::Section;
use crate::accounts::people::{self, Person};
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal, Role};
use crate::ui::time;
use crate::web::FormState;
use crate::web::field::{Choices, TextField, Trouble};
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Everybody, and the form to add somebody.
#[component]
pub fn People() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        context.staff()?.may::<Administrator>()?;
        let people = people::list(&mut context.app.db.read().await?).await?;
        let typed = context.form("/desk/settings/staff");
        let count = people.len();
        let body = view! {
            <section class="sec" aria-labelledby="everybody">
                <div class="hd"><h2 id="everybody">{t!("staff-list-heading")}</h2><span>{t!("staff-count", count = count)}</span></div>
                <div class="tw"><table>
                    <thead><tr>
                        <th scope="col">{t!("staff-name-label")}</th>
                        <th scope="col">{t!("staff-roles-label")}</th>
                        <th scope="col" class="wide-only">{t!("sign-in-email")}</th>
                        <th scope="col" class="wide-only">{t!("staff-status-label")}</th>
                    </tr></thead>
                    <tbody>{people.into_iter().map(row).collect_view()}</tbody>
                </table></div>
            </section>
            <section class="sec" aria-labelledby="add">
                <div class="hd"><h2 id="add">{t!("staff-add-heading")}</h2></div>
                <form method="post" action="/desk/settings/staff" class="form">
                    <Trouble typed=typed.clone()/>
                    <TextField typed=typed.clone() name="name" label=t!("staff-name-label") help=t!("staff-name-help") required=true/>
                    <TextField typed=typed.clone() name="email" label=t!("sign-in-email") kind="email" required=true/>
                    <TextField typed=typed.clone() name="title" label=t!("staff-job-title-label") help=t!("staff-job-title-help")/>
                    {role_boxes(typed, &BTreeSet::new())}
                    <button class="btn primary" type="submit">{t!("staff-add-submit")}</button>
                </form>
            </section>
        };
        Ok(framed(&context, "/desk/settings/staff", t!("staff-title"), t!("staff-lead"), body))
    })
}

fn row(Person { id, email, disabled_at, described, .. }: Person) -> impl IntoView {
    let open = disabled_at.is_none();
    view! {
        <tr class:off=!open>
            <th scope="row">
                <a href=format!("/desk/settings/staff/{id}")>{described.name}</a>
                {(!described.title.is_empty()).then(|| view! { <br/><span class="quiet small">{described.title}</span> })}
            </th>
            <td>{role_words(&described.roles)}</td>
            <td class="wide-only">{email}</td>
            <td class="wide-only">{if open { t!("staff-status-active") } else { t!("staff-status-disabled") }}</td>
        </tr>
    }
}

/// The roles of a set, in words.
pub fn role_words(roles: &BTreeSet<Role>) -> String {
    roles.iter().map(|role| t!(&format!("role-{}", role.as_str()))).collect::<Vec<_>>().join(", ")
}

fn role_boxes(typed: FormState, stored: &BTreeSet<Role>) -> impl IntoView + use<> {
    let options = Role::ALL
        .into_iter()
        .filter(|role| role.is_for_people())
        .map(|role| {
            let words = t!(
                "staff-role-option",
                role = t!(&format!("role-{}", role.as_str())),
                may = t!(&format!("role-may-{}", role.as_str()))
            );
            (role.as_str().to_owned(), words, stored.contains(&role))
        })
        .collect();
    view! { <Choices typed=typed name="role" legend=t!("staff-roles-label") options=options/> }
}

/// One person.
#[component]
pub fn PersonPage() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        let staff = context.staff()?;
        staff.may::<Administrator>()?;
        let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let person = people::find(&mut tx, &id).await?;
        let zone = installation::get(&mut tx).await?.zone();
        drop(tx);
        let action = format!("/desk/settings/staff/{id}");
        let typed = context.form(&action);
        let heading = person.described.name.clone();
        let body = if staff.id == id {
            view! { <p class="lead">{t!("staff-own-account")}</p> }.into_any()
        } else {
            form(action, typed, &person).into_any()
        };
        let lead = match person.disabled_at {
            Some(at) => t!("staff-disabled-since", email = &person.email, at = time::day_text(at, zone)),
            None => person.email.clone(),
        };
        let shown: DeskView = framed(&context, "/desk/settings/staff", heading, lead, body);
        Ok(shown)
    })
}

fn form(action: String, typed: FormState, person: &Person) -> impl IntoView + use<> {
    let may_sign_in = person.disabled_at.is_none();
    let described = person.described.clone();
    // After a refusal for staleness the newer version is what the next try is based on.
    let version = person.version.to_string();
    view! {
        <form method="post" action=action class="form">
            <Trouble typed=typed.clone()/>
            <input type="hidden" name="version" value=version/>
            <TextField typed=typed.clone() name="name" label=t!("staff-name-label") value=described.name required=true/>
            <TextField typed=typed.clone() name="title" label=t!("staff-job-title-label") help=t!("staff-job-title-help") value=described.title/>
            {role_boxes(typed.clone(), &described.roles)}
            <Choices typed=typed.clone() name="may_sign_in" legend=t!("staff-status-label") help=t!("staff-status-help")
                options=vec![("yes".to_owned(), t!("staff-status-active"), may_sign_in)]/>
            <Choices typed=typed name="new_password" legend=t!("staff-password-legend")
                options=vec![("yes".to_owned(), t!("staff-password-reset"), false)]/>
            <div class="row">
                <button class="btn primary" type="submit">{t!("settings-save")}</button>
                <a class="btn bare" href="/desk/settings/staff">{t!("staff-edit-cancel")}</a>
            </div>
        </form>
    }
}
