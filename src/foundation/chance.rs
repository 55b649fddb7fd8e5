//! Luck as a pure function of who, why and when.
//!
//! Every draw is Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3") applied to
//! a counter made of subject, object, purpose, month and k, under a key made of seed and replicate. Nothing is
//! stored between draws, so no thread, order or extra draw elsewhere can change anyone's luck, and two
//! scenarios with one seed meet the same luck wherever the scenario does not change it.

use super::calendar::Month;
use super::elementary;
use core::convert::Infallible;
use rand::TryRng;
use std::sync::{Arc, Mutex};

/// Name of the scheme, for manifests. Changes whenever a draw's value or key does.
pub const SCHEME: &str = "philox4x32-10/1";

/// Why a number is drawn. Each purpose has its own luck: adding one leaves the others as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Purpose {
    /// Traits of an agent at the founding.
    Founding = 1,
    /// A tie's lasting liking, drawn at its birth.
    Affinity = 2,
    /// Which strangers a buyer looks at.
    Search = 3,
    /// Wait until a workshop's machines or people fail.
    Workshop = 4,
    /// A wholesaler's error in forecasting.
    Forecast = 5,
    /// Increments of a random driver.
    Driver = 6,
    /// First ties of the founding.
    FirstTies = 7,
    /// Lasting traits of an agent, drawn at its birth.
    Traits = 8,
    /// Whose technique a workshop sees.
    Sight = 9,
    /// Ages at the founding and at the first month.
    Census = 10,
    /// Whom a firm finds and dismisses.
    Hiring = 11,
    /// Which workers leave and grow older.
    Leaving = 12,
    /// An owner's year: death, succession, giving up.
    Owner = 13,
    /// Who begins.
    Entry = 14,
    /// Which wholesaler begins to have goods made abroad.
    Abroad = 15,
    /// Who looks for a new use of what he can do, and how the work goes on.
    Niche = 16,
    /// What comes of a launch.
    Concept = 17,
    /// Who imitates.
    Imitation = 18,
    /// A venture's year in a market: partners, plants.
    Outlet = 19,
    /// Alliances with partners abroad.
    Alliance = 20,
    /// Which parents a maker works for; which of them go abroad, who follows, who takes over from one that has closed.
    Parent = 21,
    /// Who applies to a programme, whom it helps.
    Programme = 40,
    /// Points of a design: no luck of any district.
    Design = 1001,
    /// Which results a bootstrap takes: no luck of any district.
    Resampling = 1002,
    /// Candidates of a calibration: no luck of any district.
    Calibration = 1003,
}

/// An agent's 64-bit birth key: what its luck hangs on, wherever it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct BirthKey(pub u64);

impl BirthKey {
    /// Nobody: the object of a draw that has none.
    pub const NONE: Self = Self(0);

    /// The key of the `slot`-th founder of a kind.
    pub fn founder(kind: u8, slot: u32) -> Self {
        Self(mix(mix(0x0066_6F75_6E64_6572 ^ u64::from(kind)) ^ u64::from(slot)))
    }

    /// The key of one who begins: from whom, when, and the how manieth.
    pub fn entrant(parent: Self, month: Month, k: u16) -> Self {
        Self(mix(mix(parent.0 ^ 0x0065_6E74_7261_6E74) ^ u64::from(month.0 as u32) << 16 ^ u64::from(k)))
    }

    /// The key of something with a name (a driver, a market).
    pub fn named(name: &str) -> Self {
        Self(name.bytes().fold(0x6E61_6D65, |key, byte| mix(key ^ u64::from(byte))))
    }
}

/// The keys that a run has used, in the order of use: for the proof of common random numbers.
pub type Tape = Arc<Mutex<Vec<(Month, u64)>>>;

/// The luck of one replicate of one ensemble.
#[derive(Clone, Debug)]
pub struct Chance {
    /// The keys of the ten rounds; the first is the key itself.
    keys: [[u32; 2]; ROUNDS],
    tape: Option<Tape>,
}

impl Chance {
    /// The luck of a replicate under a seed (0 to 2^53 - 1).
    pub fn new(seed: u64, replicate: u32) -> Self {
        Self::under(mix(seed ^ mix(u64::from(replicate))))
    }

    fn under(key: u64) -> Self {
        Self { keys: keys_of_rounds([key as u32, (key >> 32) as u32]), tape: None }
    }

    /// The luck, in the same replicate, of a district of that name which lives beside the first: another one, that depends on
    /// the name alone. Nothing of it is written down.
    pub fn beside(&self, name: &str) -> Self {
        let [low, high] = self.keys[0];
        let own = u64::from(high) << 32 | u64::from(low);
        Self::under(mix(own ^ mix(BirthKey::named(name).0)))
    }

    /// The same luck, with every key used written down.
    pub fn recorded(self, tape: Tape) -> Self {
        Self { tape: Some(tape), ..self }
    }

    /// The draws of `subject` about `object` for `purpose` in `month`; `k` tells several apart.
    #[inline]
    pub fn of(&self, purpose: Purpose, subject: BirthKey, object: BirthKey, month: Month, k: u16) -> Draws {
        let tail = object.0 ^ mix(when_and_why(purpose, month, k));
        if let Some(tape) = &self.tape
            && let Ok(mut tape) = tape.lock()
        {
            tape.push((month, mix(subject.0 ^ mix(tail))));
        }
        let counter = [subject.0 as u32, (subject.0 >> 32) as u32, tail as u32, (tail >> 32) as u32];
        Draws { key: self.keys[0], counter, block: philox(counter, &self.keys), used: 0, blocks: 0 }
    }
}

#[inline]
fn when_and_why(purpose: Purpose, month: Month, k: u16) -> u64 {
    u64::from(purpose as u16) << 48 | u64::from(k) << 32 | u64::from(month.0 as u32)
}

/// A short sequence of draws; give it to any `rand` distribution, or ask it for uniforms.
#[derive(Clone, Debug)]
pub struct Draws {
    key: [u32; 2],
    counter: [u32; 4],
    block: [u32; 4],
    used: usize,
    blocks: u32,
}

impl Draws {
    /// Uniform, strictly between 0 and 1, with 52 bits.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        let bits = self.word64() >> 12;
        (bits as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
    }

    /// Standard normal, by inverse transform: one uniform a draw.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        elementary::normal_quantile(self.uniform())
    }

    /// A whole number that is `expected` in the mean: the fraction is rounded up as often as it says.
    #[inline]
    pub fn rounded(&mut self, expected: f64) -> u32 {
        (expected + self.uniform()) as u32
    }

    /// A whole number below `bound` (bias below 2^-32 for bounds below 2^32); 0 when the bound is 0.
    #[inline]
    pub fn below(&mut self, bound: u32) -> u32 {
        ((u64::from(self.word()) * u64::from(bound)) >> 32) as u32
    }

    #[inline]
    fn word(&mut self) -> u32 {
        if self.used == 4 {
            // Further blocks of one sequence change the key, which no other sequence uses.
            self.blocks += 1;
            let key = [self.key[0] ^ self.blocks.wrapping_mul(0x9E37_79B9), !self.key[1]];
            self.block = philox(self.counter, &keys_of_rounds(key));
            self.used = 0;
        }
        self.used += 1;
        self.block[self.used - 1]
    }

    #[inline]
    fn word64(&mut self) -> u64 {
        let low = u64::from(self.word());
        u64::from(self.word()) << 32 | low
    }
}

impl TryRng for Draws {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.word())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(4) {
            chunk.copy_from_slice(&self.word().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// Rounds of Philox4x32.
const ROUNDS: usize = 10;

/// The keys of all rounds.
#[inline]
fn keys_of_rounds(mut key: [u32; 2]) -> [[u32; 2]; ROUNDS] {
    core::array::from_fn(|_| {
        let of_this_round = key;
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
        of_this_round
    })
}

/// Philox4x32 with ten rounds.
#[inline]
fn philox(mut counter: [u32; 4], keys: &[[u32; 2]; ROUNDS]) -> [u32; 4] {
    for key in keys {
        let a = u64::from(counter[0]) * 0xD251_1F53;
        let b = u64::from(counter[2]) * 0xCD9E_8D57;
        counter = [
            (b >> 32) as u32 ^ counter[1] ^ key[0],
            b as u32,
            (a >> 32) as u32 ^ counter[3] ^ key[1],
            a as u32,
        ];
    }
    counter
}

/// The finaliser of SplitMix64: spreads small numbers over all 64 bits.
#[inline]
pub fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ x >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answers published with Random123.
    #[test]
    fn philox_gives_the_published_answers() {
        let philox = |counter, key| philox(counter, &keys_of_rounds(key));
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]);
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]
        );
        assert_eq!(
            philox([0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], [0xA409_3822, 0x299F_31D0]),
            [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]
        );
    }

    #[test]
    fn uniforms_fill_the_interval_evenly() {
        let chance = Chance::new(1, 0);
        let mut counts = [0_u32; 10];
        for slot in 0..20_000 {
            let u = chance
                .of(Purpose::Workshop, BirthKey::founder(2, slot), BirthKey::NONE, Month::new(1980, 1), 0)
                .uniform();
            counts[(u * 10.0) as usize] += 1;
        }
        // Chi-square with 9 degrees of freedom: 27.9 is exceeded once in a thousand.
        let chi: f64 =
            counts.iter().map(|&n| (f64::from(n) - 2000.0) * (f64::from(n) - 2000.0) / 2000.0).sum();
        assert!(chi < 27.9, "{chi}");
    }

    #[test]
    fn kinds_purposes_months_and_objects_do_not_share_their_luck() {
        let chance = Chance::new(1, 0);
        let (month, next) = (Month::new(1980, 1), Month::new(1980, 2));
        let (a, b) = (BirthKey::founder(0, 5), BirthKey::founder(2, 5));
        let draws = [
            chance.of(Purpose::Workshop, a, BirthKey::NONE, month, 0).uniform(),
            chance.of(Purpose::Workshop, b, BirthKey::NONE, month, 0).uniform(),
            chance.of(Purpose::Search, a, BirthKey::NONE, month, 0).uniform(),
            chance.of(Purpose::Workshop, a, BirthKey::NONE, next, 0).uniform(),
            chance.of(Purpose::Workshop, a, b, month, 0).uniform(),
            chance.of(Purpose::Workshop, a, BirthKey::NONE, month, 1).uniform(),
            Chance::new(1, 1).of(Purpose::Workshop, a, BirthKey::NONE, month, 0).uniform(),
        ];
        for (i, x) in draws.iter().enumerate() {
            assert!(draws[..i].iter().all(|y| y != x), "{i}");
        }
    }
}
