//! API tokens, for administrators: each is shown once, when it is made.

use super::people::role_words;
use super::settings::framed;
use crate::access::Administrator;
use crate::access::Section;
use crate::accounts::token::{self, Listed};
use crate::platform::installation;
use crate::t;
use crate::ui::time;
use crate::web::field::{Choices, TextField, Trouble};
use crate::web::frame::desk_page;
use chrono_tz::Tz;
use leptos::prelude::*;

/// Every token, and the form to make one.
#[component]
pub fn Tokens() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        context.staff()?.may::<Administrator>()?;
        let mut tx = context.app.db.read().await?;
        let tokens = token::list(&mut tx).await?;
        let zone = installation::get(&mut tx).await?.zone();
        drop(tx);
        let typed = context.form("/desk/settings/tokens");
        let boxes = token::ROLES
            .into_iter()
            .map(|role| (role.as_str().to_owned(), t!(&format!("tokens-role-{}", role.as_str())), false))
            .collect();
        let list = if tokens.is_empty() {
            view! { <p class="quiet">{t!("tokens-empty")}</p> }.into_any()
        } else {
            view! {
                <div class="tw"><table>
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
                <div class="hd"><h2 id="tokens">{t!("settings-tokens")}</h2></div>
                {list}
            </section>
            <section class="sec" aria-labelledby="make">
                <div class="hd"><h2 id="make">{t!("tokens-create-heading")}</h2></div>
                <form method="post" action="/desk/settings/tokens" class="form">
                    <Trouble typed=typed.clone()/>
                    <TextField typed=typed.clone() name="name" label=t!("tokens-name-label") help=t!("tokens-name-help") required=true/>
                    <Choices typed=typed.clone() name="role" legend=t!("tokens-roles-label") options=boxes/>
                    <TextField typed=typed name="merchant" label=t!("tokens-merchant-label") help=t!("tokens-merchant-help")/>
                    <button class="btn primary" type="submit">{t!("tokens-create-submit")}</button>
                </form>
            </section>
        };
        Ok(framed(&context, "/desk/settings/tokens", t!("settings-tokens"), t!("tokens-lead"), body))
    })
}

fn row(token: Listed, zone: Tz) -> impl IntoView {
    let Listed { id, name, merchant, created_at, revoked_at, roles } = token;
    let state = match revoked_at {
        Some(at) => view! { <span>{t!("tokens-revoked", at = time::day_text(at, zone))}</span> }.into_any(),
        None => view! {
            <details class="sure">
                <summary>{t!("tokens-revoke")}<span class="sr">{format!(" {name}")}</span></summary>
                <form method="post" action=format!("/desk/settings/tokens/{id}/revocation")>
                    <p>{t!("tokens-revoke-help")}</p>
                    <button class="btn danger" type="submit">{t!("tokens-revoke-submit", name = &name)}</button>
                </form>
            </details>
        }
        .into_any(),
    };
    view! {
        <tr class:off=revoked_at.is_some()>
            <th scope="row">
                {name}
                {(!merchant.is_empty()).then(|| view! { <br/><span class="quiet small">{t!("tokens-for-merchant", merchant = merchant)}</span> })}
            </th>
            <td>{role_words(&roles)}</td>
            <td class="wide-only">{time::date_text(created_at, zone)}</td>
            <td>{state}</td>
        </tr>
    }
}
