//! API tokens, for administrators. A token is shown once, when it is created.

use super::settings::settings_view;
use crate::access::{Administrator, Section};
use crate::accounts::staff::role_names;
use crate::accounts::token::{self, ListedToken};
use crate::platform::installation;
use crate::t;
use crate::types::{ApiScope, Role};
use crate::ui::time;
use crate::web::field::{Choices, ErrorSummary, FormKey, TextField};
use crate::web::frame::desk_page;
use chrono_tz::Tz;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// All tokens, and the form to create one.
#[component]
pub fn Tokens() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        context.staff()?.may::<Administrator>()?;
        let mut tx = context.app.db.read().await?;
        let tokens = token::list(&mut tx).await?;
        let zone = installation::get(&mut tx).await?.zone();
        drop(tx);
        let typed = context.form("/desk/settings/tokens");
        let role_options = token::DESK_ROLES
            .into_iter()
            .map(|role| (role.as_str().to_owned(), t!(&format!("tokens-role-{}", role.as_str())), false))
            .collect();
        let has_wrong_scope = typed.error("scope").is_some();
        let scope_options = ApiScope::ALL.map(|scope| (scope.as_str().to_owned(), scope_name(scope), false)).to_vec();
        let list = if tokens.is_empty() {
            view! { <p class="quiet">{t!("tokens-empty")}</p> }.into_any()
        } else {
            view! {
                <div class="table-wrap"><table>
                    <thead><tr>
                        <th scope="col">{t!("tokens-name-label")}</th>
                        <th scope="col">{t!("staff-roles-label")}</th>
                        <th scope="col" class="wide-only">{t!("tokens-created")}</th>
                        <th scope="col">{t!("staff-status-label")}</th>
                    </tr></thead>
                    <tbody>{tokens.into_iter().map(|token| row(token, zone)).collect_view()}</tbody>
                </table></div>
            }
            .into_any()
        };
        let body = view! {
            <section class="sec" aria-labelledby="tokens">
                <div class="section-head"><h2 id="tokens">{t!("settings-tokens")}</h2></div>
                {list}
            </section>
            <section class="sec" aria-labelledby="create">
                <div class="section-head"><h2 id="create">{t!("tokens-create-heading")}</h2></div>
                <form method="post" action="/desk/settings/tokens" class="form">
                    <FormKey typed=typed.clone()/>
                    <ErrorSummary typed=typed.clone()/>
                    <TextField typed=typed.clone() name="name" label=t!("tokens-name-label") help=t!("tokens-name-help")
                        required=true/>
                    <Choices typed=typed.clone() name="role" legend=t!("tokens-roles-label") options=role_options/>
                    <TextField typed=typed.clone() name="merchant" label=t!("tokens-merchant-label")
                        help=t!("tokens-merchant-help")/>
                    <details class="more" open=has_wrong_scope>
                        <summary>{t!("tokens-scopes-summary")}</summary>
                        <Choices typed=typed name="scope" legend=t!("tokens-scopes-label") options=scope_options
                            help=t!("tokens-scopes-help")/>
                    </details>
                    <button class="button primary" type="submit">{t!("tokens-create-submit")}</button>
                </form>
            </section>
        };
        Ok(settings_view(&context, "/desk/settings/tokens", t!("settings-tokens"), t!("tokens-lead"), body))
    })
}

fn row(token: ListedToken, zone: Tz) -> impl IntoView {
    let ListedToken { id, name, merchant, created_at, revoked_at, roles, owner, scopes } = token;
    let is_manager = roles.contains(&Role::Manager);
    let status = match revoked_at {
        Some(at) => view! { <span>{t!("tokens-revoked", at = time::day_text(at, zone))}</span> }.into_any(),
        None => view! {
            <details class="sure">
                <summary>{t!("tokens-revoke")}<span class="sr">{format!(" {name}")}</span></summary>
                <form method="post" action=format!("/desk/settings/tokens/{id}/revocation")>
                    <p>{t!("tokens-revoke-help")}</p>
                    <button class="button danger" type="submit">{t!("tokens-revoke-submit", name = &name)}</button>
                </form>
            </details>
        }
        .into_any(),
    };
    view! {
        <tr class:off=revoked_at.is_some()>
            <th scope="row">
                {name}
                {(!merchant.is_empty()).then(|| view! {
                    <br/><span class="quiet small">{t!("tokens-for-merchant", merchant = merchant)}</span>
                })}
            </th>
            <td>
                {role_names(&roles)}
                {is_manager.then(|| view! {
                    <br/><span class="quiet small">{scope_names(&scopes)}</span>
                    <br/><span class="quiet small">{t!("tokens-writes-for", name = owner)}</span>
                })}
            </td>
            <td class="wide-only">{time::date_text(created_at, zone)}</td>
            <td>{status}</td>
        </tr>
    }
}

/// A scope as people read it, such as `Incidents: write`.
fn scope_name(scope: ApiScope) -> String {
    let area = t!(&format!("scope-{}", scope.area()));
    if scope.is_read() { t!("scope-reads", area = area) } else { t!("scope-writes", area = area) }
}

/// The scopes of a token of the role `manager`; none were chosen where it has all.
pub(super) fn scope_names(chosen: &BTreeSet<ApiScope>) -> String {
    if chosen.is_empty() {
        return t!("tokens-all-scopes");
    }
    chosen.iter().map(|scope| scope_name(*scope)).collect::<Vec<_>>().join(", ")
}
