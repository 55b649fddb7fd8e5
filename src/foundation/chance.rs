//! Luck as a pure function of who, why and when.
//!
//! Every draw is Philox2x64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3") applied to
//! a counter made of subject, object, purpose, month and k, under a key made of seed and replicate. Nothing is
//! stored between draws, so no thread, order or extra draw elsewhere can change anyone's luck, and two
//! scenarios with one seed meet the same luck wherever the scenario does not change it.

use super::calendar::Month;
use super::elementary;
use core::convert::Infallible;
use rand::TryRng;
use std::sync::{Arc, Mutex};

/// Name of the scheme, for manifests. Changes whenever a draw's value or key does.
pub const SCHEME: &str = "philox2x64-10/1";

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
    keys: [u64; ROUNDS],
    tape: Option<Tape>,
}

impl Chance {
    /// The luck of a replicate under a seed (0 to 2^53 - 1).
    pub fn new(seed: u64, replicate: u32) -> Self {
        Self::under(mix(seed ^ mix(u64::from(replicate))))
    }

    fn under(key: u64) -> Self {
        Self { keys: keys_of_rounds(key), tape: None }
    }

    /// The luck, in the same replicate, of a district of that name which lives beside the first: another one, that depends on
    /// the name alone. Nothing of it is written down.
    pub fn beside(&self, name: &str) -> Self {
        Self::under(mix(self.keys[0] ^ mix(BirthKey::named(name).0)))
    }

    /// The same luck, with every key used written down.
    pub fn recorded(self, tape: Tape) -> Self {
        Self { tape: Some(tape), ..self }
    }

    /// The draws of `subject` about `object` for `purpose` in `month`; `k` tells several apart.
    #[inline(always)]
    pub fn of(&self, purpose: Purpose, subject: BirthKey, object: BirthKey, month: Month, k: u16) -> Draws {
        let counter = [subject.0, object.0 ^ mix(when_and_why(purpose, month, k))];
        if self.tape.is_some() {
            self.write_down(month, counter);
        }
        Draws { key: self.keys[0], counter, block: philox(counter, &self.keys), used: 0, blocks: 0 }
    }

    #[cold]
    fn write_down(&self, month: Month, [subject, tail]: [u64; 2]) {
        if let Some(tape) = &self.tape
            && let Ok(mut tape) = tape.lock()
        {
            tape.push((month, mix(subject ^ mix(tail))));
        }
    }
}

#[inline]
fn when_and_why(purpose: Purpose, month: Month, k: u16) -> u64 {
    u64::from(purpose as u16) << 48 | u64::from(k) << 32 | u64::from(month.0 as u32)
}

/// A short sequence of draws; give it to any `rand` distribution, or ask it for uniforms.
#[derive(Clone, Debug)]
pub struct Draws {
    key: u64,
    counter: [u64; 2],
    block: [u64; 2],
    used: usize,
    blocks: u64,
}

impl Draws {
    /// Uniform, strictly between 0 and 1, with 52 bits.
    #[inline(always)]
    pub fn uniform(&mut self) -> f64 {
        let bits = self.word() >> 12;
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

    /// A whole number below `bound` (bias below 2^-32); 0 when the bound is 0.
    #[inline]
    pub fn below(&mut self, bound: u32) -> u32 {
        (((self.word() >> 32) * u64::from(bound)) >> 32) as u32
    }

    #[inline(always)]
    fn word(&mut self) -> u64 {
        if self.used == self.block.len() {
            self.next_block();
        }
        self.used += 1;
        self.block[self.used - 1]
    }

    /// Further blocks of one sequence change the key, which no other sequence uses.
    fn next_block(&mut self) {
        self.blocks += 1;
        let key = !self.key ^ self.blocks.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.block = philox(self.counter, &keys_of_rounds(key));
        self.used = 0;
    }
}

impl TryRng for Draws {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.word() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.word().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// Rounds of Philox2x64.
const ROUNDS: usize = 10;

/// The keys of all rounds.
#[inline]
fn keys_of_rounds(mut key: u64) -> [u64; ROUNDS] {
    core::array::from_fn(|_| {
        let of_this_round = key;
        key = key.wrapping_add(0x9E37_79B9_7F4A_7C15);
        of_this_round
    })
}

/// Philox2x64 with ten rounds.
#[inline(never)]
fn philox([mut left, mut right]: [u64; 2], keys: &[u64; ROUNDS]) -> [u64; 2] {
    for key in keys {
        let product = u128::from(left) * 0xD2B7_4407_B1CE_6E93;
        (left, right) = ((product >> 64) as u64 ^ key ^ right, product as u64);
    }
    [left, right]
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
        assert_eq!(philox([0; 2], 0), [0xCA00_A045_9843_D731, 0x66C2_4222_C9A8_45B5]);
        assert_eq!(philox([u64::MAX; 2], u64::MAX), [0x65B0_21D6_0CD8_310F, 0x4D02_F322_2F86_DF20]);
        assert_eq!(
            philox([0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344], 0xA409_3822_299F_31D0),
            [0x0A5E_742C_2997_341C, 0xB0F8_83D3_8000_DE5D]
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
