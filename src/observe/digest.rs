//! A fingerprint of the state: the same on any machine, in any build, on any number of threads.

use crate::accounts::flows::Sector;
use crate::accounts::goods::Lot;
use crate::accounts::ledger::Account;
use crate::accounts::notes::NOBODY;
use crate::district::District;
use crate::district::events::AgentKind;
use crate::district::workshops::CRAFTSMAN;
use sha2::{Digest, Sha256};

/// The SHA-256 of the state, as hex digits: money, loans, notes, goods, prices, forecasts, people, skill, rates, ties,
/// habits.
pub fn digest(district: &District) -> String {
    let mut state = State(Sha256::new());
    state.money_and_notes(district);
    state.traders(district);
    state.shops(district);
    state.ties(district);
    for market in &district.markets {
        market.share.iter().for_each(|&share| state.real(share));
    }
    state.people(district);
    state.niches(district);
    state.parents(district);
    state.real(district.municipal_revenue);
    state.whole(district.bank.lent);
    state.whole(district.bank.outside_loans);
    state.whole(district.bank.capital);
    state.whole(district.bank.paid_out);
    district.ties_by_month.iter().for_each(|&ties| state.whole(i64::from(ties)));
    if !district.plan.programmes.is_empty() {
        state.programmes(district);
    }
    state.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

struct State(Sha256);

/// Accounts are numbered without the prefecture's, which stands with the programmes: a district without programmes has
/// the fingerprint that it had before there were any.
fn numbered(account: Account) -> i64 {
    let after = account > Account::of_sector(Sector::Prefecture) && account != NOBODY;
    i64::from(account.0) - i64::from(after)
}

impl State {
    fn whole(&mut self, value: i64) {
        self.0.update(value.to_le_bytes());
    }

    fn real(&mut self, value: f64) {
        self.0.update(value.to_bits().to_le_bytes());
    }

    fn niches(&mut self, district: &District) {
        let niches = &district.niches;
        for venture in &niches.ventures {
            self.whole(i64::from(venture.firm) << 1 | i64::from(venture.searching));
            let own = [venture.progress, venture.commitment, venture.design, venture.sales];
            own.iter().chain(&venture.knowledge).for_each(|&value| self.real(value));
            for outlet in &venture.outlet {
                self.whole(
                    i64::from(outlet.since) << 2 | i64::from(outlet.open) << 1 | i64::from(outlet.left),
                );
                [outlet.partner, outlet.sales, outlet.plant].iter().for_each(|&value| self.real(value));
            }
            for product in &venture.products {
                self.whole(i64::from(product.of) << 32 | i64::from(product.partner));
                let by_market =
                    product.reach.iter().chain(&product.ordered).chain(&product.begun).chain(&product.carry);
                by_market.chain([&product.cost, &product.sales]).for_each(|&value| self.real(value));
            }
        }
        for new in &niches.uses {
            self.whole(i64::from(new.launched));
            [new.novelty, new.fit, new.potential, new.copied].iter().for_each(|&value| self.real(value));
        }
        for alliance in &niches.alliances {
            self.whole((alliance.members.len() as i64) << 8 | alliance.stage as i64);
            [alliance.complementarity, alliance.stake].iter().for_each(|&value| self.real(value));
        }
        [niches.openness, niches.reputation, niches.under_the_brand, niches.home_quality]
            .iter()
            .for_each(|&value| self.real(value));
        self.whole(niches.levied);
    }

    fn parents(&mut self, district: &District) {
        let parents = &district.parents;
        for parent in &parents.all {
            self.whole(i64::from(parent.left));
            self.real(parent.moved);
        }
        for order in &parents.orders {
            let firm = district.shops.firm[order.shop as usize];
            self.whole(
                i64::from(firm) << 32
                    | i64::from(order.parent) << 2
                    | i64::from(order.asked) << 1
                    | i64::from(order.followed),
            );
            self.real(order.hours);
        }
        for plant in &parents.plants {
            self.whole(i64::from(plant.firm) << 1 | i64::from(plant.sells_on));
            self.whole(i64::from(plant.since));
            for &(parent, hours) in &plant.brought {
                self.whole(i64::from(parent));
                self.real(hours);
            }
            [plant.local, plant.third, plant.kept, plant.earned].iter().for_each(|&value| self.real(value));
        }
    }

    fn lot(&mut self, lot: &Lot) {
        self.whole(lot.pieces);
        self.whole(lot.value);
        self.real(lot.log_quality);
    }

    fn money_and_notes(&mut self, district: &District) {
        let prefecture = Account::of_sector(Sector::Prefecture).0 as usize;
        let balances = district.ledger.balances().iter().copied().enumerate();
        balances.filter(|(place, _)| *place != prefecture).for_each(|(_, balance)| self.whole(balance));
        for note in district.notes.iter() {
            self.whole(note.face);
            self.whole(numbered(note.issuer) << 32 | numbered(note.holder));
            self.whole((note.endorsed() as i64) << 8 | i64::from(note.is_dishonoured()));
            note.endorsers.iter().for_each(|&endorser| self.whole(numbered(endorser)));
        }
        let firms = &district.firms;
        for firm in 0..firms.len() {
            self.whole(i64::from(firms.alive[firm]) << 32 | i64::from(firms.dishonoured[firm]));
            self.real(firms.outlays[firm]);
            self.real(firms.earned[firm]);
            self.whole(i64::from(firms.banked[firm]) << 8 | i64::from(firms.behind[firm]));
            for value in [
                firms.taxed_worth[firm],
                firms.drawn[firm],
                firms.income[firm],
                firms.exposure[firm],
                firms.loan[firm],
            ] {
                self.whole(value);
            }
        }
    }

    fn programmes(&mut self, district: &District) {
        self.whole(district.ledger.balance(Account::of_sector(Sector::Prefecture)));
        for running in &district.programmes.running {
            self.whole(running.left);
            running.year.iter().for_each(|&sum| self.whole(sum));
            self.real(running.success);
            self.real(running.strength);
        }
        for award in &district.programmes.awards {
            self.whole(i64::from(award.firm) << 16 | i64::from(award.programme));
            self.whole(i64::from(award.until.0));
            self.whole(award.left);
            self.real(f64::from(award.help));
        }
        for target in &district.programmes.targets {
            self.whole(i64::from(target.firm) << 16 | i64::from(target.programme));
            self.whole(i64::from(target.due.0));
            self.real(target.base);
            self.real(target.aim);
        }
        for (turnover, &this_year) in district.programmes.turnover.iter().zip(&district.programmes.this_year)
        {
            self.real(this_year);
            turnover.0.iter().for_each(|&year| self.real(year));
        }
        district.programmes.introduced.iter().for_each(|&hours| self.real(hours));
    }

    fn people(&mut self, district: &District) {
        for (owner, workers) in district.firms.owner.iter().zip(&district.firms.workers) {
            self.whole(i64::from(owner.born) << 8 | (owner.heir as i64) << 1 | i64::from(owner.asked));
            self.real(f64::from(owner.openness));
            workers.0.iter().for_each(|&persons| self.whole(i64::from(persons)));
        }
        let labour = &district.labour;
        labour.skilled.iter().flatten().chain(&labour.wanted).for_each(|&persons| self.real(persons));
        labour.prospects.iter().chain(&labour.usual_rates).flatten().for_each(|&pull| self.real(pull));
        for value in [labour.youths, labour.clerks_wanted, labour.pay_gap, labour.outlook] {
            self.real(value);
        }
    }

    fn traders(&mut self, district: &District) {
        let traders = &district.traders;
        for trade in &traders.lines {
            self.lot(&trade.stock);
            for value in [trade.unit_cost, trade.expected, trade.markup, trade.last_share] {
                self.real(value);
            }
        }
        for offer in &traders.offers {
            for value in [offer.log_price, offer.gap, offer.base, offer.level, offer.trend, offer.asked] {
                self.real(value);
            }
        }
        for queue in &traders.queues {
            self.lot(&queue.lot);
            self.real(queue.flow);
            self.real(queue.carry);
        }
        for away in traders.away.iter().flatten() {
            self.whole(i64::from(away.trader) << 32 | i64::from(away.line) << 8 | i64::from(away.next));
            self.lot(&away.lot);
        }
        for claim in traders.receivables.iter().flatten() {
            self.whole(i64::from(claim.trader) << 32 | i64::from(claim.market));
            self.whole(claim.foreign);
            self.whole(claim.book);
        }
        let more = traders.know_how.iter().chain(&traders.abroad).chain(&traders.turnover);
        traders.margin_gap.iter().chain(more).for_each(|&value| self.real(value));
    }

    fn shops(&mut self, district: &District) {
        for shop in makers(district) {
            let (craft, work) = (&district.shops.craft[shop], &district.shops.work[shop]);
            for value in
                [craft.hours, craft.skill, craft.technique, craft.log_rate, craft.load, craft.outside_asked]
            {
                self.real(value);
            }
            self.real(f64::from(craft.seen));
            self.real(work.pressure);
            self.real(work.charged);
            self.whole(i64::from(work.buyer));
            self.whole(i64::from(work.buyers) << 32 | i64::from(craft.fails));
        }
    }

    fn ties(&mut self, district: &District) {
        let (shops, ties) = (&district.shops, &district.ties);
        // Makers are told by their number in the order of founding.
        let mut number = vec![0; shops.len()];
        makers(district).enumerate().for_each(|(place, shop)| number[shop] = place as i64);
        for (_, _, tie) in ties.all(district.plan.stages.len()) {
            self.whole(number[tie.shop as usize] << 32 | i64::from(tie.trust.to_bits()));
            self.whole(i64::from(tie.since.0) << 32 | i64::from(tie.liking.to_bits()));
            self.real(tie.pull);
        }
        let slots = || makers(district).map(|shop| shops.slot[shop]).filter(|&slot| slot != CRAFTSMAN);
        for tie in slots().flat_map(|slot| &ties.craftsmen[ties.craft(slot as usize)]) {
            self.whole(number[tie.shop as usize] << 32 | i64::from(tie.trust.to_bits()));
            self.real(tie.pull);
        }
        for &peer in slots().flat_map(|slot| &ties.peers[ties.peer(slot as usize)]) {
            self.whole(number[peer as usize]);
        }
    }
}

/// The workshops in the order in which their firms were founded.
fn makers(district: &District) -> impl Iterator<Item = usize> + '_ {
    let firms = district.firms.kind.iter().zip(&district.firms.index);
    firms.filter(|&(&kind, _)| kind != AgentKind::Wholesaler).map(|(_, &index)| index as usize)
}
