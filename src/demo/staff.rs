//! The people of Larkmoor Mobile, each with a random password.

use super::{Account, Stage};
use crate::access::Staff;
use crate::accounts::password;
use crate::accounts::store::{self, NewStaff};
use crate::types::Actor;
use crate::types::{Refusal, Role, Timestamp};

/// First name (their key on the stage, and in their address), name, title, roles.
const PEOPLE: &[(&str, &str, &str, &[Role])] = &[
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

/// When they joined: before the outage, so that the timeline reads in order. 1 June 2012, 08:00 UTC.
fn joined() -> Timestamp {
    chrono::DateTime::from_timestamp(1_338_537_600, 0).unwrap_or_default()
}

/// Adds everybody.
pub async fn play(stage: &mut Stage) -> Result<(), Refusal> {
    for (first_name, name, title, roles) in PEOPLE {
        let password = password::generate();
        let new = NewStaff {
            email: format!("{first_name}@example.org"),
            name: (*name).to_owned(),
            title: (*title).to_owned(),
            password_hash: password::hash(password.clone()).await?,
            roles: roles.iter().copied().collect(),
        };
        let (email, roles) = (new.email.clone(), new.roles.clone());
        let id = stage.app.db.write(async |tx| store::add(tx, &Actor::System, joined(), &new).await).await?;
        stage.people.insert(first_name, Staff { id, name: (*name).to_owned(), roles: roles.clone() });
        stage.accounts.push(Account { email, password, roles });
    }
    Ok(())
}

/// New passwords for everybody whose old ones nobody can look up any more.
pub async fn new_passwords(app: &crate::platform::AppState, now: Timestamp) -> Result<Vec<Account>, Refusal> {
    let mut accounts = Vec::new();
    for (first_name, _, _, roles) in PEOPLE {
        let email = format!("{first_name}@example.org");
        let password = password::generate();
        let hash = password::hash(password.clone()).await?;
        let known = app.db.write(async |tx| store::set_password(tx, &Actor::System, now, &email, &hash).await).await?;
        if known {
            accounts.push(Account { email, password, roles: roles.iter().copied().collect() });
        }
    }
    Ok(accounts)
}
