//! Names processes, so that another one on the same machine can tell that one has died without waiting for a timeout.
//!
//! A name is the boot of the machine, the namespace of the process numbers, the number, and when the process started:
//! numbers are used again, and mean something else in another container and after a restart of the machine. What the
//! name of another machine says cannot be checked from here, so its processes never count as dead.

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};
use std::fs;

/// The parts of a name.
struct Name<'a> {
    boot: &'a str,
    namespace: &'a str,
    number: &'a str,
    started: &'a str,
}

impl<'a> Name<'a> {
    /// Reads the first four words of a text; what follows is the caller's.
    fn parse(text: &'a str) -> Option<Self> {
        let mut words = text.split(' ').filter(|word| !word.is_empty());
        Some(Self { boot: words.next()?, namespace: words.next()?, number: words.next()?, started: words.next()? })
    }
}

/// The name of this process; empty where the system does not tell what it consists of.
pub fn own_name() -> String {
    let number = std::process::id();
    let parts = (boot(), namespace(), started(&number.to_string()));
    match parts {
        (Some(boot), Some(namespace), Some((started, _))) => format!("{boot} {namespace} {number} {started}"),
        _ => String::new(),
    }
}

/// Whether a process certainly runs no more. False for one on another machine or in another container, and for an
/// empty name.
pub fn is_dead(name: &str) -> bool {
    let Some(name) = Name::parse(name) else { return false };
    if boot().as_deref() != Some(name.boot) || namespace().as_deref() != Some(name.namespace) {
        return false;
    }
    let Some(pid) = name.number.parse().ok().and_then(Pid::from_raw) else { return false };
    if test_kill_process(pid) == Err(Errno::SRCH) {
        return true;
    }
    // Somebody has this number: it is another process if it started at another time, and a zombie runs no more.
    started(name.number).is_some_and(|(started, state)| started != name.started || matches!(state, 'Z' | 'X'))
}

fn boot() -> Option<String> {
    Some(fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().to_owned())
}

fn namespace() -> Option<String> {
    Some(fs::read_link("/proc/self/ns/pid").ok()?.to_str()?.to_owned())
}

/// When a process started, in ticks since the boot, and its state.
fn started(number: &str) -> Option<(String, char)> {
    let stat = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    // The second field is the program's name in brackets, which may itself hold brackets and spaces; the state is the
    // third and the start the twenty-second.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((fields.nth(18)?.to_owned(), state))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    /// The name of a child.
    fn name_of(number: u32) -> String {
        let started = started(&number.to_string()).unwrap().0;
        format!("{} {} {number} {started}", boot().unwrap(), namespace().unwrap())
    }

    #[test]
    fn a_killed_process_is_dead_before_and_after_its_parent_noticed() {
        assert!(!is_dead(&own_name()));
        assert!(!is_dead(&format!("{} and more", own_name())));
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let name = name_of(child.id());
        assert!(!is_dead(&name));
        child.kill().unwrap();
        // It stays a zombie until `wait`.
        while started(&child.id().to_string()).is_some_and(|(_, state)| state != 'Z') {}
        assert!(is_dead(&name));
        child.wait().unwrap();
        assert!(is_dead(&name));
    }

    #[test]
    fn what_cannot_be_checked_from_here_is_not_dead() {
        let own = own_name();
        let parts: Vec<&str> = own.split(' ').collect();
        let gone = "4194303";
        assert!(is_dead(&format!("{} {} {gone} {}", parts[0], parts[1], parts[3])), "a number that nobody has");
        assert!(is_dead(&format!("{} {} {} 1", parts[0], parts[1], parts[2])), "another process with this number");
        assert!(!is_dead(&format!("another-machine {} {gone} 1", parts[1])));
        assert!(!is_dead(&format!("{} pid:[1] {gone} 1", parts[0])));
        assert!(!is_dead("") && !is_dead("node-1"));
    }
}
