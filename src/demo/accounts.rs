//! The file with the accounts of the demonstration, `DATA_DIR/demo-accounts`: one per line, with e-mail address,
//! password and roles separated by tabs. It is written last, so if it exists, the demonstration is complete.

use crate::platform::AppState;
use crate::platform::CommandError;
use crate::platform::config::Config;
use crate::platform::private_files;
use crate::types::Role;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

/// One account of the demonstration.
#[derive(Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// The address they sign in with.
    pub email: String,
    /// A random password, stored in the file and nowhere else.
    pub password: String,
    /// Their roles.
    pub roles: BTreeSet<Role>,
}

impl std::fmt::Debug for DemoAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DemoAccount({}, …)", self.email)
    }
}

/// The path of the file.
pub fn path(config: &Config) -> PathBuf {
    config.data_dir.join("demo-accounts")
}

/// Reads the accounts; `None` if the file is missing or cannot be parsed.
pub fn read(app: &AppState) -> Option<Vec<DemoAccount>> {
    let text = std::fs::read_to_string(path(&app.config)).ok()?;
    let accounts: Option<Vec<_>> = text.lines().map(parse).collect();
    accounts.filter(|accounts| !accounts.is_empty())
}

fn parse(line: &str) -> Option<DemoAccount> {
    let mut parts = line.split('\t');
    let (email, password, roles) = (parts.next()?, parts.next()?, parts.next()?);
    let roles = roles.split(' ').map(|role| role.parse::<Role>().ok()).collect::<Option<_>>()?;
    Some(DemoAccount { email: email.to_owned(), password: password.to_owned(), roles })
}

/// Writes the file atomically, readable by its owner only.
pub fn write(app: &AppState, accounts: &[DemoAccount]) -> Result<(), CommandError> {
    let path = path(&app.config);
    let temporary = path.with_extension("part");
    let text: String = accounts
        .iter()
        .map(|DemoAccount { email, password, roles }| {
            let roles: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
            format!("{email}\t{password}\t{}\n", roles.join(" "))
        })
        .collect();
    let written = || {
        let mut file = private_files::create(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&temporary, &path)
    };
    written().map_err(|error| CommandError::failed(format!("cannot write {}: {error}", path.display())))
}
