//! The list of offers and budgets.

use super::approval_page::percent;
use crate::access::{Author, BudgetEditor, Section, Staff};
use crate::goodwill::approval::store::{list_approvals, list_editors};
use crate::goodwill::approval::{ApprovalRequest, required};
use crate::goodwill::budgets::{self, Budget};
use crate::goodwill::offer::OfferState;
use crate::goodwill::offer_store::{self, Offer};
use crate::goodwill::rule_files;
use crate::platform::db::Tx;
use crate::platform::{country, installation};
use crate::t;
use crate::types::{Currency, Money, Refusal, Role, Timestamp};
use crate::ui::icon;
use crate::ui::number::grouped;
use crate::web::field::{ErrorSummary, FormKey, SelectField, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The most offers listed.
const LIST_MAX: i64 = 200;
/// The form that creates budgets and sets their limits.
const BUDGETS: &str = "/desk/offers/budgets";

/// The list of offers and budgets.
#[component]
pub fn Offers() -> impl IntoView {
    desk_page(Section::Offers, |context| async move { load(context).await })
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let staff = context.staff()?.clone();
    let mut tx = context.app.db.read().await?;
    let installation = installation::get(&mut tx).await?;
    let (zone, currency) = (installation.zone(), installation.currency());
    let currencies = rule_files::currencies()?;
    let budgets = budgets::list(&mut tx).await?;
    let mut rows = Vec::new();
    for offer in offer_store::list_newest(&mut tx, LIST_MAX).await? {
        let waiting = if offer.state == OfferState::InApproval {
            Some(next_approval(&mut tx, &offer, &staff, context.now).await?)
        } else {
            None
        };
        rows.push(row(offer, waiting, zone).into_any());
    }
    drop(tx);
    let may_write = staff.may::<Author>().is_ok() && !budgets.is_empty();
    let keeper = staff.may::<BudgetEditor>().is_ok();
    let typed = context.form(BUDGETS);
    let offers = if rows.is_empty() {
        let next = if budgets.is_empty() { t!("offers-empty-no-budget") } else { t!("offers-empty-help") };
        view! { <p class="lead">{t!("offers-empty")}" "{next}</p> }.into_any()
    } else {
        view! {
            <div class="table-wrap">
                <table>
                    <caption class="sr">{t!("offers-title")}</caption>
                    <thead><tr>
                        <th scope="col">{t!("offers-col-offer")}</th>
                        <th scope="col">{t!("offers-col-state")}</th>
                        <th scope="col" class="numeric">{t!("offers-col-people")}</th>
                        <th scope="col" class="numeric">{t!("offers-col-money")}</th>
                        <th scope="col" class="wide-only">{t!("offers-col-window")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    let body = view! {
        <div class="head"><div class="title">
            <div><h1>{t!("offers-title")}</h1><p>{t!("offers-lead")}</p></div>
            {may_write.then(|| view! { <div class="acts"><a class="button primary" href="/desk/offers/new">{t!("offers-new")}</a></div> })}
        </div></div>
        <div class="cols">
            <section aria-labelledby="offers"><h2 id="offers" class="sr">{t!("offers-title")}</h2>{offers}</section>
            <aside class="side" aria-label=t!("budgets-title")>
                <h2>{t!("budgets-title")}</h2>
                {budgets.is_empty().then(|| view! { <p class="quiet">{t!(if keeper { "budgets-empty-keeper" } else { "budgets-empty" })}</p> })}
                {budgets.iter().map(|budget| gauge(budget, keeper, &typed).into_any()).collect_view()}
                {keeper.then(|| new_budget(&typed, currencies, currency))}
            </aside>
        </div>
    };
    Ok(DeskView::new(t!("offers-title"), body))
}

/// Whose approval is next, and whether it is the reader's.
async fn next_approval(tx: &mut Tx, offer: &Offer, staff: &Staff, now: Timestamp) -> Result<(String, bool), Refusal> {
    let editors = list_editors(tx, &offer.id).await?;
    let approvals = list_approvals(tx, &offer.id).await?;
    let (exposure, content_hash) = (offer.exposure, offer.content_hash.as_str());
    let request = ApprovalRequest { exposure, content_hash, editors: &editors, approvals: &approvals };
    let roles: Vec<Role> = staff.roles.iter().copied().collect();
    if request.next_step(&staff.id, &roles, now).is_ok() {
        return Ok((t!("offers-awaiting-you"), true));
    }
    let next = required(exposure).get(request.valid_approvals(now).len()).map_or(Role::Marketing, |step| step.role());
    Ok((t!(&format!("offers-awaiting-{}", next.as_str())), false))
}

fn row(offer: Offer, waiting: Option<(String, bool)>, zone: Tz) -> impl IntoView {
    let is_costed = !matches!(offer.state, OfferState::Draft | OfferState::Costing) && offer.people > 0;
    let (people, money) = if is_costed {
        (grouped(offer.people), offer.exposure.short())
    } else {
        (t!("offers-not-costed"), String::new())
    };
    let window = t!("offers-window", from = short_day(offer.valid_from, zone), to = short_day(offer.valid_to, zone));
    view! {
        <tr>
            <th scope="row"><a href=format!("/desk/offers/{}", offer.id)>{offer.title}</a><br/>
                <span class="quiet small">{format!("OF-{}", offer.number)}</span></th>
            <td>{state_label(offer.state)}{waiting.map(|(label, is_own)| {
                let class = if is_own { "small soon" } else { "small quiet" };
                view! { <br/><span class=class>{label}</span> }
            })}</td>
            <td class="numeric">{people}</td>
            <td class="numeric">{money}</td>
            <td class="wide-only nowrap">{window}</td>
        </tr>
    }
}

/// The label of an offer's state.
pub fn state_label(state: OfferState) -> impl IntoView {
    let class = match state {
        OfferState::Live => "chip warm",
        OfferState::InApproval => "chip top",
        _ => "chip",
    };
    view! { <span class=class>{t!(&format!("offer-state-{}", state.as_str().replace('_', "-")))}</span> }
}

/// A day without the year: `1 Sept`.
pub fn short_day(at: Timestamp, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %b").to_string()
}

/// A budget with its gauge, and for finance the form that sets its limit.
fn gauge(budget: &Budget, keeper: bool, typed: &FormState) -> impl IntoView + use<> {
    let balance = &budget.balance;
    let share = |minor: i64| percent(minor, balance.limit_minor);
    let (spent, issued, reserved) =
        (share(balance.spent_minor), share(balance.issued_minor), share(balance.reserved_minor));
    let label = t!(
        "budget-gauge",
        spent = balance.money(balance.spent_minor).short(),
        issued = balance.money(balance.issued_minor).short(),
        reserved = balance.money(balance.reserved_minor).short(),
        free = balance.available().short(),
        limit = balance.money(balance.limit_minor).short()
    );
    let line = |key: &str, minor: i64| {
        (minor > 0).then(|| view! { <dt>{t!(key)}</dt><dd class="numeric">{balance.money(minor).to_string()}</dd> })
    };
    view! {
        <section class="stack" aria-label=budget.name.clone()>
            <h3>{budget.name.clone()}</h3>
            <svg class="gauge" role="img" aria-label=label>
                <rect class="k" width=format!("{spent}%") height="100%"/>
                <rect class="a" x=format!("{spent}%") width=format!("{issued}%") height="100%"/>
                <rect x=format!("{}%", spent + issued) width=format!("{reserved}%") height="100%"/>
            </svg>
            <dl class="key-values listed">
                <dt><b>{t!("budget-available")}</b></dt><dd class="numeric"><b>{balance.available().to_string()}</b></dd>
                {line("budget-reserved", balance.reserved_minor)}
                {line("budget-issued", balance.issued_minor)}
                {line("budget-spent", balance.spent_minor)}
                <dt>{t!("budget-limit")}</dt><dd class="numeric">{balance.money(balance.limit_minor).to_string()}</dd>
            </dl>
            {(!budget.owner.is_empty()).then(|| view! { <p class="small quiet">{t!("budget-owner", name = budget.owner.clone())}</p> })}
            {keeper.then(|| set_limit(budget, typed))}
        </section>
    }
}

fn set_limit(budget: &Budget, typed: &FormState) -> impl IntoView + use<> {
    let is_submitted = typed.was_refused() && typed.value("budget", "") == budget.id.as_str();
    let form = if is_submitted { typed.clone() } else { FormState::new(BUDGETS) };
    let field = format!("limit-{}", budget.id);
    let value = form.value("limit", field_amount(budget.balance.money(budget.balance.limit_minor)));
    let error = form.error("limit").filter(|_| is_submitted);
    let (described, invalid) = (error.is_some().then(|| format!("{field}-wrong")), error.is_some().then_some("true"));
    view! {
        <details open=is_submitted>
            <summary>{t!("budget-limit-summary")}</summary>
            <form method="post" action=BUDGETS class="form above-2">
                {is_submitted.then(|| view! { <ErrorSummary typed=form.clone()/> })}
                <input type="hidden" name="budget" value=budget.id.to_string()/>
                <input type="hidden" name="version" value=budget.version/>
                <div class="field">
                    <label for=field.clone()>{t!("budget-limit")}</label>
                    <input id=field.clone() name="limit" value=value inputmode="decimal" required=true
                        aria-describedby=described aria-invalid=invalid/>
                    {error.map(|message| view! { <p class="status major" id=format!("{field}-wrong")>{icon::cross()}{message}</p> })}
                </div>
                <button class="button" type="submit">{t!("budget-limit-submit")}</button>
            </form>
        </details>
    }
}

fn new_budget(typed: &FormState, currencies: Vec<Currency>, own: Option<Currency>) -> impl IntoView + use<> {
    let is_submitted = typed.was_refused() && typed.value("budget", "").is_empty();
    let form = if is_submitted { typed.clone() } else { FormState::new(BUDGETS) };
    let currencies = country::currencies()
        .iter()
        .filter(|(currency, _)| currencies.contains(currency))
        .map(|(currency, name)| (currency.code().to_owned(), format!("{currency} – {name}")))
        .collect();
    let own = own.map(|currency| currency.code().to_owned()).unwrap_or_default();
    view! {
        <details open=is_submitted>
            <summary>{t!("budget-new-summary")}</summary>
            <form method="post" action=BUDGETS class="form above-2">
                <FormKey typed=form.clone()/>
                {is_submitted.then(|| view! { <ErrorSummary typed=form.clone()/> })}
                <TextField typed=form.clone() name="name" label=t!("budget-name-label") help=t!("budget-name-help") required=true/>
                <SelectField typed=form.clone() name="currency" label=t!("budget-currency-label") options=currencies value=own/>
                <TextField typed=form name="limit" label=t!("budget-limit") inputmode="decimal" required=true/>
                <button class="button" type="submit">{t!("budget-new-submit")}</button>
            </form>
        </details>
    }
}

/// An amount as a form field holds it: `25000` or `25000.50`.
pub fn field_amount(money: Money) -> String {
    money.short().chars().filter(|c| c.is_ascii_digit() || *c == '.').collect()
}
