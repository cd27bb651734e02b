//! The pages of this feature: the list of offers and budgets, the offer form, the approval page, and the customer's
//! personal page.

mod approval_page;
mod offer_form;
mod offers;
mod personal_page;

pub use approval_page::Offer;
pub use offer_form::NewOffer;
pub use offers::Offers;
pub use personal_page::PersonalPage;
