//! What is conserved: money, promissory notes, goods.

pub mod clearing;
pub mod flows;
pub mod goods;
pub mod ledger;
pub mod notes;
