//! The pages of this room: the list of offers with the budgets, the form, the decision sheet, and the
//! customer's letter.

mod decision;
mod draft_form;
mod letter;
mod letter_gift;
mod letter_picture;
mod list;
mod sheet;
mod sheet_money;
mod sheet_people;

pub use draft_form::NewOffer;
pub use letter::Letter;
pub use list::Offers;
pub use sheet::Offer;
