//! Members of staff as messages reach them: those who can sign in, with the address they sign in with.

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Role};

/// A member of staff who can sign in.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Reachable {
    /// Their id.
    pub id: PublicId,
    /// Their name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
}

/// A person; `None` if their account is disabled.
pub async fn person(tx: &mut Tx, id: &PublicId) -> Result<Option<Reachable>, Refusal> {
    let text = "select id, name, email from staff where id = $1 and disabled_at is null";
    Ok(tx.fetch_optional::<Reachable>(sql(text).bind(id)).await?)
}

/// Everybody with a role, in the order of their names.
pub async fn with_role(tx: &mut Tx, role: Role) -> Result<Vec<Reachable>, Refusal> {
    Ok(tx
        .fetch_all::<Reachable>(
            sql("select staff.id, staff.name, staff.email
                 from staff join staff_role on staff_role.staff_id = staff.id
                 where staff_role.role = $1 and staff.disabled_at is null
                 order by staff.name, staff.id")
            .bind(role),
        )
        .await?)
}
