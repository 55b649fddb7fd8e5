//! A folder in which the program is run: asked, killed, interrupted, on a disk that is full or may not be written.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// How a command ended: its code, standard output and standard error.
pub type Told = (Option<i32>, String, String);

/// A folder for the time of a test.
pub struct Place(tempfile::TempDir);

impl Place {
    /// An empty one.
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One with a plan in `small.toml`.
    pub fn of_plan(plan: &str) -> Self {
        let place = Self::new();
        place.write("small.toml", plan);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// How many bytes a file has; none if it is not there.
    pub fn size(&self, name: &str) -> u64 {
        fs::metadata(self.path(name)).map_or(0, |file| file.len())
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sanchi"));
        command.current_dir(self.0.path()).args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Told {
        told(self.command(arguments).output().unwrap())
    }

    /// Runs what must succeed; gives its standard output.
    pub fn done(&self, arguments: &[&str]) -> String {
        let (code, out, err) = self.run(arguments);
        assert_eq!(code, Some(0), "{arguments:?}\n{out}\n{err}");
        out
    }

    /// Begins what is killed after so many milliseconds, unless it has ended before: then it must have ended well, and the
    /// answer is no.
    pub fn killed(&self, arguments: &[&str], after: u64) -> bool {
        let mut command = self.command(arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(after));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{arguments:?}");
            return false;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        true
    }

    /// Begins what is interrupted as Ctrl-C does, as soon as a log has a record: it has grown twice since it was first seen,
    /// once perhaps by its head.
    pub fn interrupted_when_it_grows(&self, file: &str, arguments: &[&str]) -> Told {
        let mut command = self.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut sizes = std::collections::BTreeSet::new();
        while sizes.len() < 3 {
            std::thread::sleep(Duration::from_millis(25));
            sizes.extend(Some(self.size(file)).filter(|&size| size > 0));
            assert!(child.try_wait().unwrap().is_none(), "ended before {file} has grown");
        }
        interrupt(child)
    }

    /// Files of two folders are the same, and there.
    pub fn same(&self, one: &str, other: &str, files: &[&str]) {
        for name in files {
            let read = |folder: &str| fs::read(self.path(folder).join(name)).unwrap_or_default();
            let (here, there) = (read(one), read(other));
            assert!(!here.is_empty() && here == there, "{name} of {one} and of {other} differ");
        }
    }

    /// Two folders hold the same but for what their manifests say of clock and command line.
    pub fn same_folders(&self, one: &str, other: &str) {
        let names = |folder: &str| {
            let entries = fs::read_dir(self.path(folder)).unwrap();
            let mut names: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        assert_eq!(names(one), names(other));
        let all = names(one);
        let files: Vec<&str> =
            all.iter().map(String::as_str).filter(|name| *name != "manifest.toml").collect();
        self.same(one, other, &files);
        let manifest = |folder: &str| {
            let mut manifest: toml::Table = self.text(&format!("{folder}/manifest.toml")).parse().unwrap();
            assert!(manifest.remove("clock").is_some() && manifest.remove("command").is_some());
            manifest
        };
        assert_eq!(manifest(one), manifest(other));
    }
}

fn told(output: Output) -> Told {
    let Output { status, stdout, stderr } = output;
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// Interrupts a program as Ctrl-C does, and waits for its end.
pub fn interrupt(child: Child) -> Told {
    let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    told(child.wait_with_output().unwrap())
}

/// A small file system, taken away in the end.
pub struct Mounted(PathBuf);

impl Mounted {
    /// None where it cannot be had; under `SANCHI_REQUIRE=all` an administrator must have it.
    pub fn new(at: PathBuf, options: &str) -> Option<Self> {
        fs::create_dir_all(&at).unwrap();
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&at).output();
        if mount.is_ok_and(|mount| mount.status.success()) {
            return Some(Self(at));
        }
        let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
        let required = std::env::var("SANCHI_REQUIRE").is_ok_and(|value| value == "all");
        assert!(!(root && required), "an administrator cannot mount a small file system here");
        eprintln!("skipped: a small file system cannot be mounted here");
        None
    }

    pub fn remount(&self, options: &str) {
        let again = Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(&self.0).status();
        assert!(again.unwrap().success());
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
