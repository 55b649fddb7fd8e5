//! Workers: who is hired, who leaves, who is dismissed (MECHANISMS 4).
//!
//! Firms want persons for a normal load. Those whose turn it is in the quarter look for some of those missing: first
//! among people of the trade who have lost their place, then among the young, of whom there may be too few. Too many are
//! mostly not replaced when they leave, and dismissed only when there is far too little to do. Whole persons come by
//! probabilistic rounding.

use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::events::AgentKind;
use crate::district::people::{ADULTS, YOUTHS, leaving};
use crate::district::programmes::Instrument;
use crate::district::turns::Year;
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Draws, Purpose};
use crate::foundation::elementary::{exp, ln, logistic};
use crate::foundation::measure::whole;
use crate::month::Now;
use crate::world::people::CLASSES;

/// The young look at the trade; firms hire, lose and dismiss.
pub fn hire_and_dismiss(district: &mut District, now: &Now) {
    if !district.plan.scenario.switches.hiring {
        return;
    }
    weigh_the_outlook(district);
    let rules = &district.plan.scenario.labour;
    district.labour.leaving = core::array::from_fn(|class| leaving(class, rules, &district.today.life));
    the_young_choose(district);
    let chance_of_a_youth = share_served(district.labour.youths, district.labour.all_wanted());
    let mut wanted = [0.0; crate::scenario::MAX_STAGES];
    let mut clerks = 0.0;
    for position in district.firms.active.in_year(now.turn, Year::Workers) {
        a_year_passes(district, now, district.firms.active[position]);
    }
    for position in district.firms.active.in_turn(now.turn) {
        let firm = district.firms.active[position];
        let missing = adjust(district, now, firm, chance_of_a_youth);
        match district.firms.kind[firm as usize] {
            AgentKind::Wholesaler => clerks += missing,
            _ => wanted[district.stage_of(firm)] += missing,
        }
    }
    let labour = &mut district.labour;
    for (smoothed, now) in labour.wanted.iter_mut().zip(wanted) {
        *smoothed += (now - *smoothed) / 6.0;
    }
    labour.clerks_wanted += (clerks - labour.clerks_wanted) / 6.0;
}

/// Hours asked for against a full month's tell how the trade fares; pay follows, within bounds.
fn weigh_the_outlook(district: &mut District) {
    let asked: f64 = district.count.hours_asked.iter().sum();
    let full = district.count.hours_full;
    let normal = district.plan.scenario.piece_rates.normal_load;
    let load = if full > 0.0 { asked / full } else { 0.0 };
    let rules = &district.plan.scenario.labour;
    let labour = &mut district.labour;
    labour.outlook += (load - normal - labour.outlook) / 12.0;
    let pull = rules.pay_reaction * (labour.outlook - labour.pay_gap);
    labour.pay_gap = (labour.pay_gap + pull).clamp(-rules.pay_range, rules.pay_range);
}

/// Of those who leave school some would come into the trade; who finds no place goes elsewhere after a while, the young
/// out of town.
fn the_young_choose(district: &mut District) {
    let rules = &district.plan.scenario.labour;
    let pay = ln(district.today.pay / district.today.town_pay);
    let labour = &mut district.labour;
    let liking = rules.liking + rules.pay_weight * pay + rules.outlook_weight * labour.outlook
        - district.today.youth_pull;
    let coming = district.today.school_leavers * logistic(liking);
    labour.youths = labour.youths * (1.0 - rules.giving_up) + coming;
    for stage in &mut labour.skilled {
        for persons in stage {
            *persons *= 1.0 - rules.giving_up;
        }
    }
}

/// The chance that one of `wanted` places is filled when so many look for one.
fn share_served(looking: f64, wanted: f64) -> f64 {
    if wanted > 0.0 { (looking / wanted).min(1.0) } else { 1.0 }
}

/// Once a year some workers leave, by age, and the others grow older.
fn a_year_passes(district: &mut District, now: &Now, firm: u32) {
    let at = firm as usize;
    let key = district.firms.key[at];
    let mut draws = now.chance.of(Purpose::Leaving, key, BirthKey::NONE, now.month, 0);
    let mut workers = district.firms.workers[at];
    let before = workers.count();
    if before == 0 {
        return;
    }
    let mut up = 0;
    for class in 0..CLASSES {
        let persons = u32::from(workers.0[class]);
        let gone = if persons > 0 {
            draws.rounded(f64::from(persons) * district.labour.leaving[class]).min(persons)
        } else {
            0
        };
        let stay = persons - gone;
        let older =
            if class + 1 < CLASSES && stay > 0 { draws.rounded(0.2 * f64::from(stay)).min(stay) } else { 0 };
        workers.0[class] = (stay - older + up).min(u32::from(u16::MAX)) as u16;
        up = older;
    }
    district.firms.workers[at] = workers;
    if workers.count() != before {
        district.count_persons(firm, now.month);
    }
}

/// A firm looks for persons, or dismisses some; gives how many it looked for.
fn adjust(district: &mut District, now: &Now, firm: u32, chance_of_a_youth: f64) -> f64 {
    let at = firm as usize;
    let (hiring, dismissal) = (district.plan.scenario.labour.hiring, district.plan.scenario.labour.dismissal);
    let (persons, wanted) = district.persons_wanted(firm);
    let missing = wanted - f64::from(persons);
    let key = district.firms.key[at];
    let leaving = &district.labour.leaving;
    let workers = district.firms.workers[at].classes();
    let leavers: f64 = workers.map(|(class, persons)| f64::from(persons) * leaving[class]).sum();
    // Those who will leave are replaced, as far as there are not too many.
    let expected = (leavers + missing * hiring) / 4.0;
    if expected > 0.0 {
        let solvent = district.firms.earned[at] > 0.0 && district.spare(firm) > 0;
        if !solvent {
            return 0.0;
        }
        let mut draws = now.chance.of(Purpose::Hiring, key, BirthKey::NONE, now.month, 0);
        for _ in 0..draws.rounded(expected) {
            find_one(district, now, firm, chance_of_a_youth, &mut draws);
        }
        return expected;
    }
    if wanted < district.plan.scenario.labour.slack * f64::from(persons)
        && district.firms.workers[at].count() > 0
    {
        let mut draws = now.chance.of(Purpose::Hiring, key, BirthKey::NONE, now.month, 1);
        let most = district.firms.workers[at].count();
        for _ in 0..draws.rounded(-missing * dismissal / 4.0).min(most) {
            let Some(class) = district.firms.workers[at].lose_one(&mut draws) else { break };
            if district.firms.kind[at] != AgentKind::Wholesaler {
                let stage = district.stage_of(firm);
                district.labour.skilled[stage][class] += 1.0;
            }
            district.count.dismissed += 1;
        }
        district.count_persons(firm, now.month);
    }
    0.0
}

/// One place is filled, if somebody is found: by one of the trade who has lost his place, or by a youth.
fn find_one(district: &mut District, now: &Now, firm: u32, chance_of_a_youth: f64, draws: &mut Draws) {
    let at = firm as usize;
    let plan = district.plan.clone();
    let (rules, learning) = (&plan.scenario.labour, &plan.scenario.learning);
    let (luck, age, youth) = (draws.uniform(), draws.uniform(), draws.uniform());
    let maker = district.firms.kind[at] != AgentKind::Wholesaler;
    let index = district.firms.index[at] as usize;
    let mut found = None;
    if maker && plan.scenario.switches.labour_pooling {
        let stage = district.stage_of(firm);
        let looking: f64 = district.labour.skilled[stage].iter().sum();
        // Places and people meet at random in the stage (urn and ball).
        let meets = 1.0 - exp(-looking / district.labour.wanted[stage].max(1.0));
        if looking >= 1.0 && luck < meets {
            found = take_from(&mut district.labour.skilled[stage], age * looking);
        }
    }
    let skilled = found.is_some();
    let grown_up = (age * ADULTS.len() as f64) as usize + ADULTS.start;
    if found.is_none() && draws.uniform() < rules.adults && draws.uniform() < chance_of_an_adult(district) {
        found = Some(grown_up);
    }
    if found.is_none() && youth < chance_of_a_youth && district.labour.youths > 0.0 {
        district.labour.youths = (district.labour.youths - 1.0).max(0.0);
        found = Some(usize::from(age >= YOUTHS[0]));
    }
    let trained = district.helped(firm, Instrument::Training);
    if found.is_none() && trained > 0.0 && draws.uniform() < trained * plan.scenario.policy.apprentice_pull {
        // One who would not have come into the trade.
        found = Some(usize::from(age >= YOUTHS[0]));
    }
    let Some(class) = found else {
        district.count.vacant += 1;
        return;
    };
    let cost = rules.cost * district.today.pay * if skilled { 0.5 } else { 1.0 };
    let services = Account::of_sector(Sector::Services);
    district.ledger.pay_up_to(Account::of_firm(firm), services, whole(cost), Flow::Overhead);
    if maker && plan.scenario.switches.learning {
        let craft = &mut district.shops.craft[index];
        let schooled = trained * plan.scenario.policy.schooling * (1.0 - learning.novice);
        let brings = if skilled { craft.skill } else { learning.novice + schooled };
        let persons = f64::from(craft.persons);
        craft.skill += (brings - craft.skill) / (persons + 1.0);
    }
    let workers = &mut district.firms.workers[at].0[class];
    *workers = workers.saturating_add(1);
    district.count.hired += 1;
    district.count_persons(firm, now.month);
}

/// Who comes from other work wants what the town pays.
fn chance_of_an_adult(district: &District) -> f64 {
    let rules = &district.plan.scenario.labour;
    exp(rules.pay_weight * district.labour.pay_gap.min(0.0))
}

/// Takes one out of those who look, the larger a class the likelier; gives the class.
fn take_from(classes: &mut [f64; CLASSES], mut place: f64) -> Option<usize> {
    for (class, persons) in classes.iter_mut().enumerate() {
        if place < *persons {
            *persons = (*persons - 1.0).max(0.0);
            return Some(class);
        }
        place -= *persons;
    }
    None
}

impl District {
    /// Persons of a firm, and those it would have for a normal load.
    fn persons_wanted(&self, firm: u32) -> (u32, f64) {
        let scenario = &self.plan.scenario;
        let at = firm as usize;
        let persons = 1 + self.firms.workers[at].count();
        let index = self.firms.index[at] as usize;
        let wanted = match self.firms.kind[at] {
            // Where nobody is paid anything there is no telling how many would be too many.
            AgentKind::Wholesaler if self.today.pay <= 0.0 => f64::from(persons),
            AgentKind::Wholesaler => {
                1.0 + scenario.labour.clerks_pay * self.traders.turnover[index] / self.today.pay
            }
            kind => {
                let load = self.shops.craft[index].year_load;
                let most =
                    if kind == AgentKind::Craftsman { 1.0 + scenario.labour.apprentices } else { f64::MAX };
                // A programme for training pays for one more than the work asks for.
                let more = self.helped(firm, Instrument::Training);
                (f64::from(persons) * load / scenario.piece_rates.normal_load.max(1e-9)).min(most) + more
            }
        };
        (persons, wanted.max(1.0))
    }

    /// Counts a firm's persons anew and works out what follows from them.
    pub fn count_persons(&mut self, firm: u32, month: Month) {
        let at = firm as usize;
        let persons = 1 + self.firms.workers[at].count();
        let index = self.firms.index[at] as usize;
        match self.firms.kind[at] {
            AgentKind::Wholesaler => self.traders.persons[index] = persons,
            _ => {
                self.shops.craft[index].persons = persons;
                self.refresh(index, month);
            }
        }
    }
}
