//! The page on which a generated password is replaced. Until then nothing else is open.

use crate::accounts::{PASSWORD_CHANGE, password, staff, store};
use crate::t;
use crate::web::field::{ErrorSummary, TextField};
use crate::web::frame::{DeskView, sign_in_brand, standalone_page};
use leptos::prelude::*;

/// The form for a new password; a link to the settings for those who chose theirs.
#[component]
pub fn PasswordChange() -> impl IntoView {
    standalone_page(|context| async move {
        let viewer = context.staff()?.clone();
        let mut tx = context.app.db.read().await?;
        let must_change = store::must_change_password(&mut tx, &viewer.id).await?;
        let email = staff::get(&mut tx, &viewer.id).await?.email;
        drop(tx);
        let typed = context.form(PASSWORD_CHANGE);
        let body = if must_change {
            view! {
                <p>{t!("password-change-lead")}</p>
                <form method="post" action=PASSWORD_CHANGE class="form">
                    <ErrorSummary typed=typed.clone()/>
                    <input type="hidden" name="email" value=email autocomplete="username"/>
                    <TextField typed=typed.clone() name="password" label=t!("password-new") kind="password"
                        autocomplete="new-password" help=t!("password-help", least = password::LENGTH_MIN)
                        required=true/>
                    <TextField typed=typed name="again" label=t!("password-repeat") kind="password"
                        autocomplete="new-password" required=true/>
                    <button class="button primary big" type="submit">{t!("password-change-submit")}</button>
                </form>
                <form method="post" action="/sign-out">
                    <button class="link" type="submit">{t!("sign-out")}</button>
                </form>
            }
            .into_any()
        } else {
            view! {
                <p>{t!("password-change-not-needed")}</p>
                <p><a class="button" href="/desk/settings">{t!("settings-account")}</a></p>
            }
            .into_any()
        };
        Ok(DeskView::new(
            t!("password-change-title"),
            view! {
                <main id="main" class="sign-in">
                    {sign_in_brand()}
                    <h1>{t!("password-change-title")}</h1>
                    {body}
                </main>
            },
        ))
    })
}
