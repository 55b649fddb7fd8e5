//! What replicates have left before, and where new ones are written down: a question that broke off goes on from there.

use crate::simulation::Failure;
use std::ops::ControlFlow;

/// A memory of replicates, asked and told on the threads that live them. `()` remembers nothing.
pub trait Keeping<Left>: Sync {
    /// What a replicate has left, if that is known.
    fn known(&self, replicate: u32) -> Option<Left>;

    /// Keeps what a replicate has left, the moment it ends. A break ends the question, as if it were told to stop.
    fn keep(&self, replicate: u32, left: &Left) -> ControlFlow<()>;
}

impl<Left> Keeping<Left> for () {
    fn known(&self, _: u32) -> Option<Left> {
        None
    }

    fn keep(&self, _: u32, _: &Left) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// What a replicate has left: what is known of it and fits, or what it leaves when it is lived, which is kept.
pub(super) fn known_or_lived<Left>(
    keeping: &dyn Keeping<Left>,
    replicate: u32,
    fits: impl FnOnce(&Left) -> bool,
    live: impl FnOnce() -> Result<Left, Failure>,
) -> Result<Left, Failure> {
    if let Some(known) = keeping.known(replicate).filter(fits) {
        return Ok(known);
    }
    let left = live()?;
    match keeping.keep(replicate, &left) {
        ControlFlow::Continue(()) => Ok(left),
        ControlFlow::Break(()) => Err(Failure::stopped()),
    }
}
