//! Who may import. Whoever keeps the accounts must not be able to redirect vouchers as well, so an administrator imports
//! only until money is first reserved or spent, as a new installation needs it (decision 54).

use crate::access::{DataImporter, Staff};
use crate::accounts::pending_action::store::money_moved;
use crate::platform::db::Tx;
use crate::types::{Refusal, Role};

/// Whether a person may import now.
pub async fn may_import(tx: &mut Tx, staff: &Staff) -> Result<bool, Refusal> {
    if staff.may::<DataImporter>().is_err() {
        return Ok(false);
    }
    Ok(staff.holds_any(&[Role::Commander, Role::SupportLead]) || !money_moved(tx).await?)
}

/// Checks that a person may import now.
///
/// # Errors
///
/// Not allowed, with the roles that may.
pub async fn check(tx: &mut Tx, staff: &Staff) -> Result<(), Refusal> {
    staff.may::<DataImporter>()?;
    if may_import(tx, staff).await? { Ok(()) } else { Err(Refusal::not_allowed("import-money-moved")) }
}
