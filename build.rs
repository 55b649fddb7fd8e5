//! Tells the program which commit it is built from, if it is built in a clone. Needs no git.

use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SANCHI_COMMIT");
    // Whoever packages the program may say it.
    if std::env::var_os("SANCHI_COMMIT").is_some() {
        return;
    }
    if let Some(commit) = commit() {
        println!("cargo::rustc-env=SANCHI_COMMIT={commit}");
    }
}

fn commit() -> Option<String> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    let folder = git_folder(&root)?;
    let head = watched(&folder.join("HEAD"))?;
    let commit = match head.strip_prefix("ref: ") {
        None => head,
        Some(branch) => {
            // A work tree of its own keeps its head, and shares the branches.
            let common = fs::read_to_string(folder.join("commondir"));
            let shared = common.map_or_else(|_| folder.clone(), |common| folder.join(common.trim()));
            watched(&shared.join(branch)).or_else(|| {
                let packed = watched(&shared.join("packed-refs"))?;
                let mut pairs = packed.lines().filter_map(|line| line.split_once(' '));
                pairs.find(|(_, name)| *name == branch).map(|(commit, _)| commit.to_owned())
            })?
        }
    };
    let valid = commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    valid.then_some(commit)
}

fn git_folder(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let text = fs::read_to_string(&git).ok()?;
    Some(root.join(text.strip_prefix("gitdir:")?.trim()))
}

/// A file's text; its changes rebuild the program. A missing file is not watched: it would rebuild every time.
fn watched(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    println!("cargo::rerun-if-changed={}", path.display());
    Some(text.trim().to_owned())
}
