//! The setting that asks for a second commander's approval, for administrators.

use crate::access::{Administrator, Section};
use crate::accounts::pages::settings_view;
use crate::accounts::reachable;
use crate::incidents::prepared::forms::SETTING;
use crate::incidents::prepared::{Scope, setting};
use crate::t;
use crate::types::Role;
use crate::ui::icon;
use crate::web::field::{Choices, ErrorSummary};
use crate::web::frame::desk_page;
use leptos::prelude::*;

/// Which updates a second commander approves before they are public.
#[component]
pub fn PublishingSetting() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        context.staff()?.may::<Administrator>()?;
        let mut tx = context.app.db.read().await?;
        let stored = setting::get(&mut tx).await?;
        let commanders = reachable::with_role(&mut tx, Role::Commander).await?.len();
        drop(tx);
        let typed = context.form(SETTING);
        let options = Scope::ALL
            .into_iter()
            .map(|scope| {
                let label = t!(&format!("second-approval-{}", scope.as_str()));
                (scope.as_str().to_owned(), label, stored.scope == scope)
            })
            .collect();
        let body = view! {
            <form method="post" action=SETTING class="form">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=stored.version.to_string()/>
                {(commanders < 2).then(|| view! { <p class="note warm">{icon::warning()}<span>{t!("second-approval-too-few")}</span></p> })}
                <Choices typed=typed name="scope" legend=t!("second-approval-label") options=options help=t!("second-approval-help") one=true/>
                <button class="button primary" type="submit">{t!("settings-save")}</button>
            </form>
        };
        Ok(settings_view(&context, SETTING, t!("second-approval-title"), t!("second-approval-lead"), body))
    })
}
