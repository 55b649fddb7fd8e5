//! A fingerprint of the state: the same on any machine, in any build, on any number of threads.

use crate::district::District;
use sha2::{Digest, Sha256};

/// The SHA-256 of everything that matters for what comes next, as hex digits.
pub fn digest(district: &District) -> String {
    let mut hash = Sha256::new();
    let mut whole = |value: i64| hash.update(value.to_le_bytes());
    for balance in district.ledger.balances() {
        whole(balance);
    }
    for note in district.notes.iter() {
        whole(note.face);
        whole(i64::from(note.issuer.0) << 32 | i64::from(note.holder.0));
    }
    for trade in &district.traders.lines {
        whole(trade.stock.pieces);
        whole(trade.stock.value);
        whole(trade.expected.to_bits() as i64);
    }
    for offer in &district.traders.offers {
        whole(offer.log_price.to_bits() as i64);
        whole(offer.base.to_bits() as i64);
    }
    for queue in &district.traders.queues {
        whole(queue.lot.pieces);
        whole(queue.lot.value);
        whole(queue.lot.log_quality.to_bits() as i64);
    }
    for craft in &district.shops.craft {
        whole(craft.log_rate.to_bits() as i64);
        whole(craft.load.to_bits() as i64);
    }
    for (_, _, tie) in district.ties.all(district.plan.stages.len()) {
        whole(i64::from(tie.shop) << 32 | i64::from(tie.trust.to_bits()));
    }
    for market in &district.markets {
        for share in &market.share {
            whole(share.to_bits() as i64);
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
