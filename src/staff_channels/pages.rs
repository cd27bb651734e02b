//! The page of staff channels, what there is and the form to add one, and the page that changes one.

use super::PAGE;
use super::forms::ONESELF;
use super::store::{self, Always, StaffChannel};
use crate::access::{Administrator, Section};
use crate::accounts::pages::settings_view;
use crate::delivery::Channel;
use crate::delivery::channel::{ADDRESS_FIELD, TOKEN_FIELD};
use crate::t;
use crate::types::{PublicId, Refusal, Role};
use crate::web::FormState;
use crate::web::field::{Choices, ErrorSummary, FormKey, SelectField, TextField};
use crate::web::frame::desk_page;
use leptos::prelude::*;

/// What a channel can tell of, as the values of the field `need`.
const NEEDS: [&str; 4] = ["promises", "approvals", "doubt", "budgets"];

/// The channels that the person may keep, and the form to add one.
#[component]
pub fn StaffChannels() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        let viewer = context.staff()?.clone();
        let is_administrator = viewer.may::<Administrator>().is_ok();
        let mut tx = context.app.db.read().await?;
        let channels = store::all(&mut tx).await?;
        drop(tx);
        let shown: Vec<StaffChannel> =
            channels.into_iter().filter(|one| one.is_kept_by(&viewer.id, is_administrator)).collect();
        let (tested, saved) = (context.query.get("tested").to_owned(), context.query.get("saved").to_owned());
        let list = if shown.is_empty() {
            view! { <p class="quiet">{t!("staff-channels-empty")}</p> }.into_any()
        } else {
            view! {
                <div class="table-wrap"><table>
                    <thead><tr>
                        <th scope="col">{t!("staff-channels-name")}</th>
                        <th scope="col" class="wide-only">{t!("staff-channels-tells")}</th>
                        <th scope="col"><span class="sr">{t!("staff-channels-actions")}</span></th>
                    </tr></thead>
                    <tbody>{shown.into_iter().map(|one| row(one, &tested, &saved)).collect_view()}</tbody>
                </table></div>
            }
            .into_any()
        };
        let typed = context.form(PAGE);
        let fields = fields(&typed, is_administrator, None);
        let body = view! {
            <section class="sec" aria-labelledby="channels">
                <div class="section-head"><h2 id="channels">{t!("staff-channels-title")}</h2></div>
                {list}
            </section>
            <section class="sec" aria-labelledby="add-channel">
                <div class="section-head"><h2 id="add-channel">{t!("staff-channels-add")}</h2></div>
                <form method="post" action=PAGE class="form">
                    <FormKey typed=typed.clone()/>
                    <ErrorSummary typed=typed/>
                    {fields}
                    <button class="button primary" type="submit">{t!("staff-channels-add-submit")}</button>
                </form>
            </section>
        };
        Ok(settings_view(&context, PAGE, t!("staff-channels-title"), t!("staff-channels-lead"), body))
    })
}

/// The form that changes one channel.
#[component]
pub fn StaffChannelPage() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        let viewer = context.staff()?.clone();
        let is_administrator = viewer.may::<Administrator>().is_ok();
        let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let channel = store::get(&mut tx, &id).await?;
        drop(tx);
        if !channel.is_kept_by(&viewer.id, is_administrator) {
            return Err(Refusal::NotFound);
        }
        let typed = context.form(&format!("{PAGE}/{id}"));
        let fields = fields(&typed, is_administrator, Some(&channel));
        let title = t!("staff-channels-edit-one", name = &channel.name);
        let body = view! {
            <p class="crumb below-4"><a href=PAGE>{t!("staff-channels-title")}</a><span aria-hidden="true">" / "</span><span>{channel.name}</span></p>
            <section class="sec" aria-labelledby="edit-channel">
                <div class="section-head"><h2 id="edit-channel">{title.clone()}</h2></div>
                <form method="post" action=typed.action.clone() class="form">
                    <input type="hidden" name="version" value=channel.version/>
                    <ErrorSummary typed=typed.clone()/>
                    {fields}
                    <button class="button primary" type="submit">{t!("staff-channels-edit-submit")}</button>
                </form>
            </section>
        };
        Ok(settings_view(&context, PAGE, title, t!("staff-channels-lead"), body))
    })
}

/// The fields of a channel: of `stored`, whose address stays unless one is typed, or of a new one.
fn fields(typed: &FormState, is_administrator: bool, stored: Option<&StaffChannel>) -> impl IntoView + use<> {
    let mut audiences = vec![(ONESELF.to_owned(), t!("staff-channels-oneself"))];
    if is_administrator {
        let roles = Role::ALL.into_iter().filter(|role| role.is_for_people());
        audiences.extend(roles.map(|role| (role.as_str().to_owned(), t!(&format!("role-{}", role.as_str())))));
    }
    let audience = stored.and_then(|stored| stored.role).map_or(ONESELF, Role::as_str).to_owned();
    let kinds: Vec<_> = Channel::of_destinations().map(|one| (one.as_str().to_owned(), t!(&one.label_key()))).collect();
    let kind = stored.map(|stored| stored.channel.as_str().to_owned()).unwrap_or_default();
    let told = stored.map_or([true; 4], StaffChannel::told_of);
    let needs: Vec<_> = NEEDS
        .into_iter()
        .zip(told)
        .map(|(need, is_told)| (need.to_owned(), t!(&format!("staff-channels-need-{need}")), is_told))
        .collect();
    let (name, quiet_from, quiet_to) = stored
        .map(|stored| (stored.name.clone(), stored.quiet_from.clone(), stored.quiet_to.clone()))
        .unwrap_or_default();
    let always = stored.map_or(Always { missed: true, doubt: false }, |stored| stored.always);
    let always = [("missed", always.missed), ("doubt", always.doubt)]
        .map(|(word, is_chosen)| (word.to_owned(), t!(&format!("staff-channels-always-{word}")), is_chosen));
    let address_help = match stored {
        Some(stored) => t!("staff-channels-address-kept", label = &stored.label),
        None => t!("staff-channels-address-help"),
    };
    let is_new = stored.is_none();
    let typed = typed.clone();
    view! {
        <TextField typed=typed.clone() name="name" label=t!("staff-channels-name")
            help=t!("staff-channels-name-help") value=name required=true/>
        <SelectField typed=typed.clone() name="channel" label=t!("staff-channels-kind") options=kinds value=kind/>
        <TextField typed=typed.clone() name=ADDRESS_FIELD label=t!("staff-channels-address")
            help=address_help required=is_new/>
        <TextField typed=typed.clone() name=TOKEN_FIELD label=t!("staff-channels-token")
            help=t!("staff-channels-token-help")/>
        <SelectField typed=typed.clone() name="audience" label=t!("staff-channels-audience")
            options=audiences value=audience help=t!("staff-channels-audience-help")/>
        <Choices typed=typed.clone() name="need" legend=t!("staff-channels-tells") options=needs/>
        <TextField typed=typed.clone() name="quiet_from" label=t!("staff-channels-quiet-from")
            help=t!("staff-channels-quiet-help") value=quiet_from/>
        <TextField typed=typed.clone() name="quiet_to" label=t!("staff-channels-quiet-to") value=quiet_to/>
        <Choices typed=typed name="always" legend=t!("staff-channels-always") options=always.to_vec()/>
    }
}

fn row(channel: StaffChannel, tested: &str, saved: &str) -> impl IntoView + use<> {
    let audience = match channel.role {
        Some(role) => t!(&format!("role-{}", role.as_str())),
        None => t!("staff-channels-oneself"),
    };
    let tells: Vec<String> = NEEDS
        .iter()
        .zip(channel.told_of())
        .filter(|(_, is_told)| *is_told)
        .map(|(need, _)| t!(&format!("staff-channels-need-{need}")))
        .collect();
    let quiet = (!channel.quiet_from.is_empty()).then(|| {
        let key = match channel.always {
            Always { missed: true, doubt: true } => "staff-channels-quiet-but-both",
            Always { missed: true, doubt: false } => "staff-channels-quiet-but-missed",
            Always { missed: false, doubt: true } => "staff-channels-quiet-but-doubt",
            Always { missed: false, doubt: false } => "staff-channels-quiet",
        };
        t!(key, from = &channel.quiet_from, to = &channel.quiet_to)
    });
    let base = format!("{PAGE}/{}", channel.id);
    let (is_tested, is_saved) = (tested == channel.id.as_str(), saved == channel.id.as_str());
    let (name, label) = (channel.name, channel.label);
    view! {
        <tr>
            <th scope="row">
                {name.clone()}
                <br/><span class="quiet small">{format!("{}, {label}", t!(&channel.channel.label_key()))}</span>
                <br/><span class="quiet small">{audience}</span>
                {channel.rejected_at.map(|_| view! { <br/><span class="small">{t!("staff-channels-gone")}</span> })}
            </th>
            <td class="wide-only">
                {tells.join(", ")}
                {quiet.map(|quiet| view! { <br/><span class="quiet small">{quiet}</span> })}
            </td>
            <td>
                {is_tested.then(|| view! { <p role="status" class="small">{t!("staff-channels-tested")}</p> })}
                {is_saved.then(|| view! { <p role="status" class="small">{t!("staff-channels-saved")}</p> })}
                <div class="row">
                    <a class="button" href=base.clone() aria-label=t!("staff-channels-edit-one", name = &name)>{t!("staff-channels-edit")}</a>
                    <form method="post" action=format!("{base}/test")>
                        <button class="button" type="submit" aria-label=t!("staff-channels-test-one", name = &name)>
                            {t!("staff-channels-test")}
                        </button>
                    </form>
                    <form method="post" action=format!("{base}/removal")>
                        <button class="button" type="submit" aria-label=t!("staff-channels-remove-one", name = &name)>
                            {t!("staff-channels-remove")}
                        </button>
                    </form>
                </div>
            </td>
        </tr>
    }
}
