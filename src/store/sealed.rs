//! A file whose digest is taken while it is written.

use crate::experiment::subject::hex;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// A writer that counts and digests what goes through it.
pub(crate) struct Sealed<W> {
    inner: W,
    sha: Sha256,
    bytes: u64,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seal {
    pub bytes: u64,
    pub sha256: String,
}

impl<W: Write> Sealed<W> {
    pub fn new(inner: W) -> Self {
        Self { inner, sha: Sha256::new(), bytes: 0 }
    }

    /// The writer, and what went through it.
    pub fn seal(self) -> (W, Seal) {
        (self.inner, Seal { bytes: self.bytes, sha256: hex(&self.sha.finalize()) })
    }
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(buffer)?;
        self.sha.update(&buffer[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
