//! The pages of this feature: the list of offers and budgets, the offer form, the approval page, and the customer's
//! personal page.

mod approval_page;
mod offer_form;
mod offers;
mod personal_page;

use crate::t;
use crate::ui::wording;

pub use approval_page::Offer;
pub use offer_form::NewOffer;
pub use offers::Offers;
pub use personal_page::PersonalPage;

/// The name of a rule pack, from its id and version ("uk-ofcom 2"); these where the catalogue has no name.
fn rule_pack_label(rules: &str) -> String {
    let key = format!("pack-{}", rules.split(' ').next().unwrap_or_default());
    if wording::has_key(&key) { t!(&key) } else { rules.to_owned() }
}
