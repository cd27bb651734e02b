//! The staff of Larkmoor Mobile, each with a random password.

use super::{DemoAccount, DemoContext};
use crate::access::Staff;
use crate::accounts::password;
use crate::accounts::store::{self, NewStaff};
use crate::types::Actor;
use crate::types::{Refusal, Role, Timestamp};

/// First name (their key in the context, and in their address), name, job title, roles.
const STAFF: &[(&str, &str, &str, &[Role])] = &[
    ("ruth", "Ruth Calloway", "Network Director", &[Role::Commander]),
    ("maren", "Maren Holt", "Head of Customer Communications", &[Role::Commander, Role::CommsApprover]),
    ("aisha", "Aisha Bello", "Customer Care Manager", &[Role::SupportLead]),
    ("tomasz", "Tomasz Zieliński", "Campaign Manager", &[Role::Marketing]),
    ("helena", "Helena Duarte", "Marketing Director", &[Role::Marketing]),
    ("farah", "Farah Siddiqui", "Finance Director", &[Role::Finance]),
    ("priya", "Priya Raman", "Financial Controller", &[Role::Finance]),
    ("grace", "Grace Adebayo", "Support Team Lead", &[Role::SupportLead]),
    ("sam", "Sam Adeyemi", "Customer Care", &[Role::Agent]),
    ("lena", "Lena Fischer", "Customer Care", &[Role::SeniorAgent]),
    ("jonas", "Jonas Weber", "Internal Audit", &[Role::Auditor]),
    ("ingrid", "Ingrid Solheim", "Service Operations", &[Role::Admin]),
];

/// When they were added, before the outage: 1 June 2012, 08:00 UTC.
fn added_at() -> Timestamp {
    chrono::DateTime::from_timestamp(1_338_537_600, 0).unwrap_or_default()
}

/// Adds all staff.
pub async fn load(demo: &mut DemoContext) -> Result<(), Refusal> {
    for (first_name, name, title, roles) in STAFF {
        let password = password::generate();
        let new = NewStaff {
            email: format!("{first_name}@example.org"),
            name: (*name).to_owned(),
            title: (*title).to_owned(),
            password_hash: password::hash(password.clone()).await?,
            roles: roles.iter().copied().collect(),
            can_sign_in: true,
            must_change_password: false,
        };
        let (email, roles) = (new.email.clone(), new.roles.clone());
        let id = demo.app.db.write(async |tx| store::add(tx, &Actor::System, added_at(), &new).await).await?;
        demo.staff.insert(first_name, Staff { id, name: (*name).to_owned(), roles: roles.clone() });
        demo.accounts.push(DemoAccount { email, password, roles });
    }
    Ok(())
}

/// Sets new passwords for all staff, because the file with the old ones is gone.
pub async fn reset_passwords(app: &crate::platform::AppState, now: Timestamp) -> Result<Vec<DemoAccount>, Refusal> {
    let mut accounts = Vec::new();
    for (first_name, _, _, roles) in STAFF {
        let email = format!("{first_name}@example.org");
        let password = password::generate();
        let hash = password::hash(password.clone()).await?;
        let exists = app.db.write(async |tx| store::set_password(tx, &Actor::System, now, &email, &hash).await).await?;
        if exists {
            accounts.push(DemoAccount { email, password, roles: roles.iter().copied().collect() });
        }
    }
    Ok(accounts)
}
