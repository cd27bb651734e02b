//! A real mail server: Debian's `smtp-sink` (package postfix), which writes each accepted mail to a file. Without it
//! the tests fail.

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct SmtpSink {
    child: Child,
    folder: PathBuf,
    pub port: u16,
}

/// A port that nothing listens on at the moment.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address").port()
}

impl SmtpSink {
    /// Starts smtp-sink on a free port. `options` are its own, such as those that make it fail.
    pub fn start(options: &[&str]) -> Self {
        Self::start_at(free_port(), options)
    }

    /// Starts smtp-sink on a port.
    pub fn start_at(port: u16, options: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("amends-sink-{}", amends::platform::random::public_id()));
        std::fs::create_dir(&folder).expect("a folder for mails");
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).expect("a folder for everybody");
        let mut command = Command::new("/usr/sbin/smtp-sink");
        // It refuses to run as root.
        if std::fs::metadata("/proc/self").expect("a process of our own").uid() == 0 {
            command.args(["-u", "nobody"]);
        }
        let child = command
            .args(["-d", &format!("{}/mail.", folder.display())])
            .args(options)
            .args([&format!("127.0.0.1:{port}"), "64"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("smtp-sink is missing: install Debian's package postfix (make test does)");
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(5), "smtp-sink does not answer on port {port}");
            std::thread::sleep(Duration::from_millis(10));
        }
        Self { child, folder, port }
    }

    /// The value of AMENDS_SMTP_URL.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// How often a mail with each Message-ID was received. Incomplete mails do not count.
    pub fn received(&self) -> BTreeMap<String, usize> {
        let mut ids = BTreeMap::new();
        for text in self.mails() {
            let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).expect("a Message-ID").to_owned();
            *ids.entry(id).or_default() += 1;
        }
        ids
    }

    /// Every mail as it was received.
    pub fn mails(&self) -> Vec<String> {
        std::fs::read_dir(&self.folder)
            .expect("the mails")
            .filter_map(|entry| std::fs::read(entry.expect("a mail").path()).ok())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .filter(|text| text.contains("Message-ID: "))
            .collect()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !std::thread::panicking() {
            let mails = self.mails();
            amends::app::test_support::check_mails(&mails);
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
