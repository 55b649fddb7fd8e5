//! Whether a results folder is what its manifest says.

use super::StoreError;
use super::manifest::{MANIFEST, Manifest, REPORT};
use crate::experiment::subject::hex;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Something that is not as the manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A file is missing.
    Missing(String),
    /// A file is shorter or longer than it was: bytes now, bytes then.
    Size(String, u64, u64),
    /// A file has other bytes.
    Changed(String),
    /// A file lies there that the manifest does not name.
    Unknown(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "{name} is missing"),
            Self::Size(name, now, then) => {
                write!(f, "{name} has {now} bytes, and had {then} when it was written")
            }
            Self::Changed(name) => write!(f, "{name} was changed: its SHA-256 is another"),
            Self::Unknown(name) => write!(f, "{name} is not in the manifest: it is no part of these results"),
        }
    }
}

/// A results folder, looked at.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Its manifest.
    pub manifest: Manifest,
    /// Bytes read.
    pub bytes: u64,
    /// What is wrong, in the manifest's order.
    pub findings: Vec<Finding>,
    /// What does not belong to it and does no harm.
    pub strangers: Vec<Finding>,
}

/// Recomputes the hash of every file of a results folder.
///
/// # Errors
/// When there is no manifest, or it is of a format that is not read here, or a file cannot be read.
pub fn verify(folder: &Path) -> Result<Verified, StoreError> {
    let manifest = Manifest::read(folder)?;
    let (mut findings, mut bytes) = (Vec::new(), 0);
    for file in &manifest.files {
        let path = folder.join(&file.name);
        let found = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                findings.push(Finding::Missing(file.name.clone()));
                continue;
            }
            opened => opened.and_then(digest).map_err(StoreError::of("read", &path))?,
        };
        bytes += found.0;
        if found.0 != file.bytes {
            findings.push(Finding::Size(file.name.clone(), found.0, file.bytes));
        } else if found.1 != file.sha256 {
            findings.push(Finding::Changed(file.name.clone()));
        }
    }
    let mut strangers = Vec::new();
    for entry in fs::read_dir(folder).map_err(StoreError::of("look into", folder))? {
        let entry = entry.map_err(StoreError::of("look into", folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let known =
            [MANIFEST, REPORT].contains(&&*name) || manifest.files.iter().any(|file| file.name == name);
        if !known && !name.starts_with('.') {
            strangers.push(Finding::Unknown(name));
        }
    }
    strangers.sort_by_key(ToString::to_string);
    Ok(Verified { manifest, bytes, findings, strangers })
}

/// How long a file is, and its SHA-256.
fn digest(mut file: File) -> io::Result<(u64, String)> {
    let (mut sha, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((bytes, hex(&sha.finalize()))),
            count => {
                sha.update(&buffer[..count]);
                bytes += count as u64;
            }
        }
    }
}
