//! Phase 2, in the middle: who of those who apply has an award, as far as the budget goes.
//!
//! 1. A programme that opens promises for its district as a whole.
//! 2. Applicants are ranked: those of one district, or of all districts that live together where the programme is pooled.
//! 3. The first have awards, as long as what these pay in a year fits the budget; one that does not fit is passed over.
//! 4. The year's money lies where awards are: each district has what is promised there, and its share of the rest.

use super::Now;
use super::programmes::promise;
use crate::district::District;
use crate::district::programmes::{Award, Call, Instrument, THE_DISTRICT};
use crate::foundation::chance::BirthKey;
use crate::foundation::measure::{Yen, split, whole};
use crate::scenario::policy::{Promise, Selection};

/// Every programme that takes applications this month selects, those that are pooled once for all districts.
pub fn select_within_the_budgets(together: &mut [(&mut District, Now<'_>)]) {
    for first in 0..together.len() {
        for call in core::mem::take(&mut together[first].0.programmes.calls) {
            let of = &together[first].0.plan.programmes[call.programme];
            let (key, pooled) = (of.key, of.of.pooled);
            let mut desks = vec![Desk::new(together, first, call)];
            for place in first + 1..if pooled { together.len() } else { 0 } {
                let other = call_of(together[place].0, key);
                desks.extend(other.map(|call| Desk::new(together, place, call)));
            }
            select(together, &mut desks);
        }
    }
}

/// Takes out a district's call of the programme of that name, if it is pooled.
fn call_of(district: &mut District, key: BirthKey) -> Option<Call> {
    let District { programmes, plan, .. } = district;
    let is_it = |call: &Call| {
        let of = &plan.programmes[call.programme];
        of.key == key && of.of.pooled
    };
    let place = programmes.calls.iter().position(is_it)?;
    Some(programmes.calls.remove(place))
}

/// Where a district's applications to a programme lie.
struct Desk {
    /// The district's place among those that live together.
    place: usize,
    call: Call,
    /// Part of what is awarded that the budget must hold.
    set_aside: f64,
    /// Part of an award that falls into a year.
    months: f64,
    /// What awards would pay this year.
    promised: f64,
    awarded: u32,
}

impl Desk {
    fn new(together: &[(&mut District, Now<'_>)], place: usize, call: Call) -> Self {
        let district = &together[place].0;
        let of = &district.plan.programmes[call.programme];
        let only_guarantees = of.instruments == [Instrument::CreditGuarantee];
        let set_aside = if only_guarantees { district.plan.scenario.policy.reserve } else { 1.0 };
        let months = (12.0 / of.of.term as f64).min(1.0);
        let a_year = |amount: f64| set_aside * amount * months;
        let awards = district.programmes.awards.iter();
        let held = awards.filter(|award| award.programme as usize == call.programme);
        let promised = held.map(|award| a_year(award.amount as f64)).sum();
        Self { place, call, set_aside, months, promised, awarded: 0 }
    }

    fn a_year(&self, amount: f64) -> f64 {
        self.set_aside * amount * self.months
    }

    fn left(&self, together: &[(&mut District, Now<'_>)]) -> Yen {
        together[self.place].0.programmes.running[self.call.programme].left
    }
}

/// Selects among those who lie on the desks, of one district or of several.
fn select(together: &mut [(&mut District, Now<'_>)], desks: &mut [Desk]) {
    for desk in &*desks {
        let (district, now) = &mut together[desk.place];
        let of = &district.plan.programmes[desk.call.programme];
        if desk.call.opens && of.budget > 0 && of.promise != Promise::None {
            promise(district, now, desk.call.programme, THE_DISTRICT);
        }
    }
    if together[desks[0].place].0.plan.programmes[desks[0].call.programme].selection == Selection::All {
        return;
    }
    let budget: Yen = desks.iter().map(|desk| desk.left(together)).sum();
    let mut room = budget as f64 - desks.iter().map(|desk| desk.promised).sum::<f64>();
    if room > 0.0 {
        let queue = ranked(together, desks);
        for &(desk, firm, worth) in &queue {
            let desk = &mut desks[desk];
            let takes = desk.a_year(worth);
            if takes > room {
                continue;
            }
            room -= takes;
            desk.promised += takes;
            desk.awarded += 1;
            let (district, now) = &mut together[desk.place];
            award(district, now, desk.call.programme, firm, whole(worth));
        }
        count(together, desks);
    }
    share_out(together, desks, budget);
}

/// Desk, firm and worth of an award of all who apply, the first first.
fn ranked(together: &[(&mut District, Now<'_>)], desks: &[Desk]) -> Vec<(usize, u32, f64)> {
    let mut queue = Vec::new();
    for (place, desk) in desks.iter().enumerate() {
        let keys = &together[desk.place].0.firms.key;
        let of = desk.call.applicants.iter();
        queue
            .extend(of.map(|one| (one.rank, (place, keys[one.firm as usize]), (place, one.firm, one.worth))));
    }
    queue.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    queue.into_iter().map(|(_, _, applicant)| applicant).collect()
}

/// What share of all applications had an award is known in every district.
fn count(together: &mut [(&mut District, Now<'_>)], desks: &[Desk]) {
    let applied: usize = desks.iter().map(|desk| desk.call.applicants.len()).sum();
    let awarded: u32 = desks.iter().map(|desk| desk.awarded).sum();
    for desk in desks {
        let programmes = &mut together[desk.place].0.programmes;
        if applied > 0 {
            let share = f64::from(awarded) / applied as f64;
            programmes.running[desk.call.programme].success = share.max(0.02);
        }
        programmes.count.applied += desk.call.applicants.len() as u32;
        programmes.count.awarded += desk.awarded;
    }
}

/// The budget of all goes where awards are: each district has what is promised there, and of the rest as it brought in.
fn share_out(together: &mut [(&mut District, Now<'_>)], desks: &[Desk], budget: Yen) {
    let promised: f64 = desks.iter().map(|desk| desk.promised).sum();
    let total = budget as f64;
    let (paid_in_full, rest) = ((total / promised).min(1.0), (total - promised).max(0.0));
    let weight = |desk: &Desk| {
        let brought = desk.left(together) as f64 / total;
        if promised > 0.0 { desk.promised * paid_in_full + rest * brought } else { brought }
    };
    let weights: Vec<f64> = desks.iter().map(weight).collect();
    let mut parts = vec![0; desks.len()];
    split(budget, &weights, &mut parts);
    for (desk, part) in desks.iter().zip(parts) {
        together[desk.place].0.programmes.running[desk.call.programme].left = part;
    }
}

fn award(district: &mut District, now: &Now, programme: usize, firm: u32, amount: Yen) {
    let plan = district.plan.clone();
    let of = &plan.programmes[programme];
    let founded = district.firms.founded[firm as usize];
    let award = Award {
        firm,
        founded,
        programme: programme as u16,
        until: now.month.plus(of.of.term as i32),
        amount,
        left: amount,
        help: 0.0,
    };
    let awards = &mut district.programmes.awards;
    let place = awards.partition_point(|other| (other.founded, other.programme) < (founded, award.programme));
    awards.insert(place, award);
    district.say(now.month, "grant_awarded", firm, None, amount, of.word);
    if of.promise != Promise::None {
        promise(district, now, programme, firm);
    }
}
