//! Phase 11: new uses of old skill. Makers under pressure, with open owners, look for what else their skill is good for;
//! what they find sells if it meets a need, is known and can be had, and not because it is well made (MODEL 4, MECHANISMS 9
//! and 10).
//!
//! Two steps stand elsewhere in the month: products of one's own are made with everything else (`ordering`, before phase 5)
//! and sold when markets clear (`selling`, after phase 6).

pub mod abroad;
pub mod alliance;
pub mod brand;
pub mod launch;
pub mod ordering;
pub mod reach;
pub mod search;
pub mod selling;

use super::Now;
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::programmes::Instrument;
use crate::district::turns::Year;
use crate::foundation::elementary::{exp, ln, monthly_closing, pow};
use crate::foundation::measure::{Yen, whole};

/// Looks for new uses, launches, makes known, goes abroad, allies; the community takes note.
pub fn look_for_ways_out(district: &mut District, now: &Now) {
    if !district.plan.scenario.switches.niches {
        return;
    }
    search::begin_to_look(district, now);
    for place in 0..district.niches.ventures.len() {
        let firm = district.niches.ventures[place].firm;
        let turns = district.firms.turns[firm as usize];
        if now.turn.is_of(turns) {
            search::work_on(district, now, place);
            reach::make_known(district, now, place);
        }
        if now.turn.ends(Year::Abroad, turns) {
            abroad::look_abroad(district, now, place);
            launch::take_off_the_market(district, now, place);
            launch::be_imitated(district, now, place);
        }
    }
    alliance::ally(district, now);
    brand::remember_what_was_delivered(district);
    district.niches.keep(|venture| venture.searching || !venture.products.is_empty());
    let share = 1.0 - pow(1.0 - district.plan.scenario.niches.copies * brand::exposure(district), 1.0 / 12.0);
    for new in &mut district.niches.uses {
        new.copied += share * (1.0 - new.copied);
    }
    open_up(district);
}

/// The community grows more open with outsiders who took over, with those who sell abroad and at home what is new, and
/// with partners; and less without.
fn open_up(district: &mut District) {
    let rules = &district.plan.scenario.community;
    let firms = district.firms.active.len().max(1) as f64;
    let outsiders = district.events.iter().filter(|event| event.kind == "succession_outsider").count() as f64;
    let examples = district.niches.selling() as f64 / firms;
    let allied =
        if district.niches.alliances.iter().any(alliance::is_at_work) { rules.alliance } else { 0.0 };
    let aim = rules.openness + rules.examples * examples + allied;
    let niches = &mut district.niches;
    niches.openness += monthly_closing(12.0 * rules.half_life) * (aim - niches.openness);
    niches.openness = (niches.openness + rules.outsiders * outsiders / firms).clamp(0.0, 1.0);
}

/// What a venture spends money on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlay {
    /// Work on a new use: samples, moulds, designers.
    Development,
    /// Making it known.
    Marketing,
    /// Fairs and events in town that draw visitors.
    Events,
    /// Entering a market abroad, and telling buyers there.
    Abroad,
    /// Taking part in an alliance.
    Alliance,
}

impl Outlay {
    /// Programmes that pay a share of it.
    const fn instruments(self) -> &'static [Instrument] {
        match self {
            Self::Development => {
                &[Instrument::ResearchGrant, Instrument::CrossIndustry, Instrument::MarketingSupport]
            }
            Self::Marketing => &[Instrument::MarketingSupport],
            Self::Events => &[Instrument::Tourism],
            Self::Abroad => &[Instrument::BrandAbroad],
            Self::Alliance => &[Instrument::AllianceSupport],
        }
    }

    /// To whom it goes and what it is in the books.
    const fn paid_to(self) -> (Sector, Flow) {
        match self {
            Self::Development => (Sector::Services, Flow::Development),
            Self::Marketing | Self::Events => (Sector::Services, Flow::Marketing),
            Self::Abroad => (Sector::BuyersAbroad, Flow::Marketing),
            Self::Alliance => (Sector::Elsewhere, Flow::Marketing),
        }
    }
}

impl District {
    /// Whether a firm can spare an amount.
    pub(in crate::month) fn can_spare(&self, firm: u32, amount: Yen) -> bool {
        self.spare(firm) >= amount
    }

    /// The programme that would pay most of an outlay of a firm, and its share.
    fn supporter(&self, firm: u32, what: Outlay, amount: Yen) -> Option<(Instrument, f64)> {
        let rate = |&instrument: &Instrument| (instrument, self.support_rate_of(firm, instrument, amount));
        let rates = what.instruments().iter().map(rate);
        rates.fold(None, |best, one| {
            if one.1 > best.map_or(0.0, |best: (Instrument, f64)| best.1) { Some(one) } else { best }
        })
    }

    /// Share of an outlay of so much that others pay.
    pub(super) fn borne_by_others(&self, firm: u32, what: Outlay, amount: Yen) -> f64 {
        self.supporter(firm, what, amount).map_or(0.0, |(_, rate)| rate)
    }

    /// Spends money of a firm on its venture, if it can spare what is left to it to bear; whether it was spent. A programme's
    /// share comes back at once.
    pub(super) fn venture_spends(&mut self, now: &Now, firm: u32, what: Outlay, amount: Yen) -> bool {
        let supporter = self.supporter(firm, what, amount);
        let own = supporter.map_or(amount, |(_, rate)| whole(amount as f64 * (1.0 - rate)));
        if !self.can_spare(firm, own) || self.ledger.balance(Account::of_firm(firm)) < amount {
            return false;
        }
        let (to, flow) = what.paid_to();
        self.ledger.pay_up_to(Account::of_firm(firm), Account::of_sector(to), amount, flow);
        if let Some((instrument, _)) = supporter {
            self.subsidise(now.month, firm, instrument, amount);
        }
        true
    }

    /// How far an owner's openness goes beyond the usual, as a factor.
    pub(in crate::month) fn vision(&self, firm: u32) -> f64 {
        let usual = self.plan.scenario.owners.openness.max(0.01);
        let openness = f64::from(self.firms.owner[firm as usize].openness);
        pow(openness / usual, self.plan.scenario.niches.vision)
    }

    /// The vision of the most open.
    pub(super) fn widest_vision(&self) -> f64 {
        pow(1.0 / self.plan.scenario.owners.openness.max(0.01), self.plan.scenario.niches.vision).max(1.0)
    }

    /// How much easier people from outside are met than at rest, as a factor.
    pub(super) fn welcome(&self) -> f64 {
        let rules = &self.plan.scenario.community;
        if rules.openness <= 0.0 || self.niches.openness <= 0.0 {
            return 1.0;
        }
        exp(rules.effect * ln(self.niches.openness / rules.openness))
    }
}

/// A chance a year as one a quarter.
pub(super) fn quarterly(yearly: f64) -> f64 {
    1.0 - pow(1.0 - yearly.clamp(0.0, 1.0), 0.25)
}
