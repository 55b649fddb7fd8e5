//! Pieces in stock and in progress, and the one way they move.

use crate::foundation::measure::{Pieces, Yen};

/// Some pieces of a line, what they have cost, and how well they are made.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lot {
    /// How many.
    pub pieces: Pieces,
    /// What they have cost so far.
    pub value: Yen,
    /// Sum over pieces of the logarithm of quality so far.
    pub log_quality: f64,
}

impl Lot {
    /// Takes some pieces out, with their share of value and quality; the last takes all that is left.
    #[inline]
    pub fn take(&mut self, pieces: Pieces) -> Self {
        debug_assert!((0..=self.pieces).contains(&pieces));
        if pieces >= self.pieces {
            return core::mem::take(self);
        }
        let share = pieces as f64 / self.pieces as f64;
        let taken =
            Self { pieces, value: (self.value as f64 * share) as i64, log_quality: self.log_quality * share };
        self.pieces -= taken.pieces;
        self.value -= taken.value;
        self.log_quality -= taken.log_quality;
        taken
    }

    /// Puts pieces in.
    #[inline]
    pub fn put(&mut self, other: Self) {
        self.pieces += other.pieces;
        self.value += other.value;
        self.log_quality += other.log_quality;
    }

    /// Cost of a piece; none of nothing.
    pub fn unit_cost(&self) -> Option<f64> {
        (self.pieces > 0).then(|| self.value as f64 / self.pieces as f64)
    }
}

/// The month's count of pieces: what was begun, spoiled, sold and sold off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PieceCount {
    /// Begun at the first stage.
    pub begun: Pieces,
    /// Spoiled on the way.
    pub scrapped: Pieces,
    /// Sold to buyers.
    pub sold: Pieces,
    /// Sold off from failed firms.
    pub liquidated: Pieces,
}

/// The month's count of what stocks cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ValueCount {
    /// Added by work and material.
    pub added: Yen,
    /// Cost of the goods sold or sold off.
    pub removed: Yen,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_and_what_is_left_make_the_whole() {
        let mut stock = Lot { pieces: 7, value: 1000, log_quality: -0.7 };
        let taken = stock.take(3);
        assert_eq!(taken.pieces + stock.pieces, 7);
        assert_eq!(taken.value + stock.value, 1000);
        let rest = stock.take(4);
        assert_eq!((rest.pieces, stock), (4, Lot::default()));
    }
}
