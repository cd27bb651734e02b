//! What Amends writes is readable by its own account only, whatever the umask it is started with.

use amends::app::test_support::temp_folder;
use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The installation of a test: a data directory that does not exist yet.
struct Installation {
    folder: PathBuf,
    data: PathBuf,
}

impl Installation {
    fn new() -> Self {
        let folder = temp_folder();
        Self { data: folder.join("data"), folder }
    }

    /// `amends` with a umask that lets everybody read, as most shells and service managers have it.
    fn amends(&self, arguments: &[&str]) -> Command {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("sh");
        command
            .args(["-c", "umask 022; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_amends")])
            .args(arguments)
            .env("AMENDS_DATA_DIR", &self.data)
            .env("AMENDS_DATABASE_URL", format!("sqlite://{}", self.data.join("amends.db").display()))
            .env("AMENDS_SMTP_URL", format!("maildir:{}", self.data.join("mail").display()))
            .env("AMENDS_LISTEN", format!("127.0.0.1:{port}"))
            .env("AMENDS_LOG", "warn")
            .env_remove("AMENDS_KEYS_FILE");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let output = self.amends(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    fn serve(&self) -> Server {
        Server(self.amends(&["serve"]).stdout(Stdio::null()).spawn().unwrap())
    }

    /// The mode of everything in the data directory, by its path from there; the directory itself is "".
    fn modes(&self) -> BTreeMap<String, u32> {
        let mut modes = BTreeMap::new();
        collect_modes(&self.data, &self.data, &mut modes);
        modes
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn collect_modes(path: &Path, root: &Path, modes: &mut BTreeMap<String, u32>) {
    let Ok(found) = std::fs::symlink_metadata(path) else { return }; // A temporary file that was renamed meanwhile.
    let name = path.strip_prefix(root).unwrap().display().to_string();
    modes.insert(name, found.permissions().mode() & 0o7777);
    if found.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            collect_modes(&entry.unwrap().path(), root, modes);
        }
    }
}

fn is_folder(name: &str) -> bool {
    ["", "mail", "mail/tmp", "mail/new", "mail/cur"].contains(&name)
}

fn assert_private(modes: &BTreeMap<String, u32>) {
    let wide: Vec<String> = modes
        .iter()
        .filter(|(name, mode)| **mode != if is_folder(name) { 0o700 } else { 0o600 })
        .map(|(name, mode)| format!("{name:?} has mode {mode:04o}"))
        .collect();
    assert!(wide.is_empty(), "{}", wide.join("\n"));
}

/// Waits until the data directory has a file of each of these names, and a mail.
fn wait_for(installation: &Installation, names: &[&str]) -> BTreeMap<String, u32> {
    let begun = Instant::now();
    loop {
        let modes = installation.modes();
        let has_mail = modes.keys().any(|name| name.starts_with("mail/new/"));
        if has_mail && names.iter().all(|name| modes.contains_key(*name)) {
            return modes;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "never written: {:?}", modes.keys());
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Opens everything to everybody, as an earlier version left it.
fn widen(installation: &Installation) {
    for name in installation.modes().keys() {
        let mode = if is_folder(name) { 0o755 } else { 0o644 };
        std::fs::set_permissions(installation.data.join(name), Permissions::from_mode(mode)).unwrap();
    }
}

#[test]
fn a_keys_file_for_postgresql_is_made_privately_and_never_overwritten() {
    let installation = Installation::new();
    let path = installation.folder.join("etc/amends/keys");
    let keys_new = |file: Option<&Path>| {
        let mut command = installation.amends(&["keys", "new"]);
        // Nobody listens there: the command needs no database.
        command.env("AMENDS_DATABASE_URL", "postgres://amends@127.0.0.1:1/amends");
        if let Some(file) = file {
            command.env("AMENDS_KEYS_FILE", file);
        }
        command.output().unwrap()
    };
    let made = keys_new(Some(&path));
    assert!(made.status.success(), "{made:?}");
    assert!(String::from_utf8_lossy(&made.stdout).contains(path.to_str().unwrap()));
    let keys = std::fs::read(&path).unwrap();
    assert!(keys.starts_with(b"k1:"));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    let again = keys_new(Some(&path));
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("exists already"), "{again:?}");
    assert_eq!(std::fs::read(&path).unwrap(), keys);
    let nowhere = keys_new(None);
    assert!(!nowhere.status.success());
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("AMENDS_KEYS_FILE"), "{nowhere:?}");
}

#[test]
fn the_demonstration_and_a_running_server_write_private_files_only() {
    let installation = Installation::new();
    installation.run(&["demo", "--customers", "60"]);
    assert_private(&installation.modes());
    let server = installation.serve();
    let files =
        ["amends.db", "amends.db-wal", "amends.db-shm", "keys", "snapshot", "audit-head", "node", "demo-accounts"];
    assert_private(&wait_for(&installation, &files));
    drop(server);

    widen(&installation);
    installation.run(&["migrate"]);
    assert_private(&installation.modes());
}

#[test]
fn a_directory_that_holds_other_files_is_reported_with_the_command() {
    let installation = Installation::new();
    std::fs::create_dir(&installation.data).unwrap();
    std::fs::write(installation.data.join("notes.txt"), "mine").unwrap();
    std::fs::set_permissions(&installation.data, Permissions::from_mode(0o755)).unwrap();
    let output = installation.run(&["migrate"]);
    let log = String::from_utf8(output.stderr).unwrap();
    let path = installation.data.canonicalize().unwrap();
    assert!(log.contains(&format!("{}: its mode is 0755", path.display())), "{log}");
    assert!(log.contains(&format!("chmod 700 '{}'", path.display())), "{log}");
    let modes = installation.modes();
    assert_eq!((modes[""], modes["amends.db"], modes["keys"]), (0o755, 0o600, 0o600), "{modes:?}");

    std::fs::set_permissions(&installation.data, Permissions::from_mode(0o700)).unwrap();
    let log = String::from_utf8(installation.run(&["migrate"]).stderr).unwrap();
    assert!(!log.contains("chmod"), "{log}");
}

#[test]
fn the_exported_site_stays_readable_for_a_web_server() {
    let installation = Installation::new();
    installation.run(&["migrate"]);
    let site = installation.folder.join("site");
    installation.run(&["export", "site", &site.display().to_string()]);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&site), mode(&site.join("index.html"))), (0o755, 0o644));
    assert_private(&installation.modes());
}
