//! Who may import. Whoever keeps the accounts must not be able to redirect vouchers as well, so an administrator imports
//! only until money is first reserved or spent, as a new installation needs it (decision 54).

use crate::access::{ApiCaller, DataImporter, Staff};
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

/// The right of a program to import now. As at the desk, the owner of its token must be a commander or a support lead once
/// money was moved: an administrator could otherwise make themselves a token that redirects vouchers.
///
/// # Errors
///
/// Not allowed, with the roles that may.
pub async fn right_of_program(tx: &mut Tx, caller: &ApiCaller) -> Result<DataImporter, Refusal> {
    let right = caller.may::<DataImporter>()?;
    if caller.owner.holds_any(&[Role::Commander, Role::SupportLead]) || !money_moved(tx).await? {
        Ok(right)
    } else {
        Err(Refusal::not_allowed("import-money-moved"))
    }
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
