//! A fingerprint of the state: the same on any machine, in any build, on any number of threads.

use crate::accounts::flows::Sector;
use crate::accounts::goods::Lot;
use crate::accounts::ledger::{Account, NOBODY};
use crate::district::District;
use crate::district::events::AgentKind;
use crate::district::niches::{self, AllianceStage};
use crate::district::programmes::THE_DISTRICT;
use crate::district::traders::Offer;
use crate::district::workshops::{CRAFTSMAN, Craft};
use crate::foundation::measure::whole;
use sha2::{Digest, Sha256};

/// The SHA-256 of the state, as hex digits: money, loans, notes, goods, prices, forecasts, people, skill, rates, ties,
/// habits. Firms stand in the order of founding; it does not hang on the numbers that they have now.
pub fn digest(district: &District) -> String {
    let mut state = State { sum: Sha256::new(), firms: Vec::new(), places: vec![GONE; district.firms.len()] };
    let mut firms: Vec<u32> = district.firms.by_founding();
    firms.extend(district.estates.iter().map(|&(firm, _)| firm));
    firms.sort_unstable_by_key(|&firm| district.firms.founded[firm as usize]);
    for (place, &firm) in firms.iter().enumerate() {
        state.places[firm as usize] = place as i64;
    }
    state.firms = firms;
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
    state.sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

struct State {
    sum: Sha256,
    /// Firms in business and estates, in the order of founding.
    firms: Vec<u32>,
    /// By firm: its place in that order, or [`GONE`].
    places: Vec<i64>,
}

/// The place of one who is neither in business nor an estate.
const GONE: i64 = -1;

impl State {
    fn whole(&mut self, value: i64) {
        self.sum.update(value.to_le_bytes());
    }

    fn real(&mut self, value: f64) {
        self.sum.update(value.to_bits().to_le_bytes());
    }

    fn firm(&mut self, firm: u32) {
        self.whole(self.places[firm as usize]);
    }

    fn shop(&mut self, district: &District, shop: u32) {
        self.firm(district.shops.firm[shop as usize]);
    }

    fn trader(&mut self, district: &District, trader: u32) {
        self.firm(district.traders.firm[trader as usize]);
    }

    fn account(&mut self, account: Account) {
        let number = match account.firm() {
            _ if account == NOBODY => i64::MIN,
            // As one that has no number any more.
            Some(firm) if self.places[firm as usize] == GONE => {
                Account::of_sector(Sector::Households).0.into()
            }
            Some(firm) => Sector::COUNT as i64 + self.places[firm as usize],
            None => account.0.into(),
        };
        self.whole(number);
    }

    fn niches(&mut self, district: &District) {
        let niches = &district.niches;
        for venture in &niches.ventures {
            self.firm(venture.firm);
            self.whole(i64::from(venture.searching));
            let own = [venture.progress, venture.commitment, venture.design, venture.sales];
            own.iter().chain(&venture.knowledge).for_each(|&value| self.real(value));
            for outlet in &venture.outlet {
                self.whole(
                    i64::from(outlet.since) << 2 | i64::from(outlet.open) << 1 | i64::from(outlet.left),
                );
                [outlet.partner, outlet.sales, outlet.gain, outlet.plant]
                    .iter()
                    .for_each(|&value| self.real(value));
            }
            for product in &venture.products {
                self.whole(i64::from(product.of));
                match product.partner {
                    niches::NOBODY => self.whole(GONE),
                    partner => self.shop(district, partner),
                }
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
            self.whole(alliance.stage as i64);
            if alliance.stage != AllianceStage::Ended {
                alliance.members.iter().for_each(|&member| self.firm(member));
            }
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
            self.shop(district, order.shop);
            self.whole(
                i64::from(order.parent) << 2 | i64::from(order.asked) << 1 | i64::from(order.followed),
            );
            self.real(order.hours);
        }
        for plant in &parents.plants {
            self.firm(plant.firm);
            self.whole(i64::from(plant.sells_on));
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
        let (ledger, firms) = (&district.ledger, &district.firms);
        Sector::ALL.iter().for_each(|&sector| self.whole(ledger.balance(Account::of_sector(sector))));
        for note in district.notes.iter() {
            self.whole(note.face);
            self.account(note.issuer);
            self.account(note.holder);
            self.whole((note.endorsed() as i64) << 8 | i64::from(note.is_dishonoured()));
            note.endorsers.iter().for_each(|&endorser| self.account(endorser));
        }
        for claim in &district.claims {
            self.whole(claim.amount);
            self.account(Account::of_firm(claim.firm));
            self.account(claim.to);
        }
        for place in 0..self.firms.len() {
            let firm = self.firms[place];
            let at = firm as usize;
            self.whole(ledger.balance(Account::of_firm(firm)));
            self.whole(ledger.balance(Account::of_owner(firm)));
            self.whole(i64::from(firms.alive[at]));
            self.whole(i64::from(firms.dishonoured[at]));
            self.whole(i64::from(firms.begun[at]));
            self.real(firms.outlays[at]);
            self.real(firms.earned[at]);
            self.real(firms.taken[at]);
            self.whole(i64::from(firms.banked[at]) << 8 | i64::from(firms.behind[at]));
            for money in [
                &firms.taxed_worth,
                &firms.drawn,
                &firms.income,
                &firms.exposure,
                &firms.seen_worth,
                &firms.loan,
            ] {
                self.whole(money[at]);
            }
        }
    }

    fn programmes(&mut self, district: &District) {
        for running in &district.programmes.running {
            self.whole(running.left);
            running.year.iter().for_each(|&sum| self.whole(sum));
            self.real(running.success);
            self.real(running.strength);
        }
        for award in &district.programmes.awards {
            self.whole(i64::from(award.founded) << 16 | i64::from(award.programme));
            self.whole(i64::from(award.until.0));
            self.whole(award.left);
            self.real(f64::from(award.help));
        }
        for target in &district.programmes.targets {
            let firms = &district.firms;
            let firm =
                if target.firm == THE_DISTRICT { GONE } else { firms.founded[target.firm as usize].into() };
            self.whole(firm << 16 | i64::from(target.programme));
            self.whole(i64::from(target.due.0));
            self.real(target.base);
            self.real(target.aim);
        }
        let programmes = &district.programmes;
        let of_makers = programmes.this_year.iter().zip(&district.firms.kind);
        let of_makers = of_makers.filter(|(_, kind)| **kind != AgentKind::Wholesaler);
        let this_year: i64 = of_makers.map(|(&sum, _)| whole(sum)).sum();
        self.whole(this_year + programmes.gone_this_year);
        programmes.of_makers.0.iter().for_each(|&year| self.real(year));
        for place in 0..self.firms.len() {
            let firm = self.firms[place] as usize;
            self.real(programmes.this_year[firm]);
            let years = programmes.turnover.get(firm).map_or([-1.0; 5], |turnover| turnover.0);
            years.iter().for_each(|&year| self.real(year));
        }
        for shop in makers(district) {
            self.real(programmes.introduced.get(shop).copied().unwrap_or_default());
        }
    }

    fn people(&mut self, district: &District) {
        for firm in district.firms.by_founding() {
            let (owner, workers) =
                (&district.firms.owner[firm as usize], &district.firms.workers[firm as usize]);
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
        let (traders, plan) = (&district.traders, &district.plan);
        let (lines, markets, stages) = (plan.lines.len(), plan.markets.len(), plan.stages.len());
        for &trader in &traders.active {
            let at = trader as usize;
            let rows = |each: usize| at * each..(at + 1) * each;
            for trade in &traders.lines[rows(lines)] {
                self.lot(&trade.stock);
                self.whole(i64::from(trade.dealt));
                self.whole(trade.away);
                for value in
                    [trade.unit_cost, trade.home_cost, trade.expected, trade.markup, trade.last_share]
                {
                    self.real(value);
                }
            }
            for offer in &traders.offers[rows(lines * markets)] {
                let Offer { log_price, gap, reach, base, level, trend, asked } = *offer;
                for value in [log_price, gap, reach, base, level, trend, asked] {
                    self.real(value);
                }
            }
            for queue in &traders.queues[rows(stages * lines)] {
                self.lot(&queue.lot);
                self.real(queue.flow);
                self.real(queue.carry);
            }
            for column in
                [&traders.know_how, &traders.abroad, &traders.turnover, &traders.margin_gap, &traders.dealing]
            {
                self.real(column[at]);
            }
        }
        for away in traders.away.iter().flatten() {
            self.trader(district, away.trader);
            self.whole(i64::from(away.line) << 8 | i64::from(away.next));
            self.lot(&away.lot);
        }
        for claim in traders.receivables.iter().flatten() {
            self.trader(district, claim.trader);
            self.whole(i64::from(claim.market));
            self.whole(claim.foreign);
            self.whole(claim.book);
        }
    }

    fn shops(&mut self, district: &District) {
        for shop in makers(district) {
            let (craft, work) = (&district.shops.craft[shop], &district.shops.work[shop]);
            let Craft { hours, skill, technique, log_rate, load, year_load, .. } = *craft;
            for value in [hours, skill, technique, log_rate, load, year_load] {
                self.real(value);
            }
            for value in [craft.outside_asked, craft.outside_base] {
                self.real(value);
            }
            for value in [craft.seen, craft.talent, craft.own_progress] {
                self.real(f64::from(value));
            }
            self.real(work.pressure);
            self.real(work.charged);
            match district.buyer_of(shop) {
                Some(buyer) => self.firm(district.traders.firm[buyer]),
                None => self.whole(GONE),
            }
            self.whole(i64::from(work.buyers) << 32 | i64::from(craft.fails));
        }
    }

    fn ties(&mut self, district: &District) {
        let (shops, ties) = (&district.shops, &district.ties);
        let stages = district.plan.stages.len();
        let by_trader =
            |&trader: &u32| (0..stages).flat_map(move |stage| ties.of(trader as usize, stage, stages));
        for tie in district.traders.active.iter().flat_map(by_trader).map(|place| &ties.suppliers[place]) {
            self.shop(district, tie.shop);
            self.whole(i64::from(tie.since.0) << 32 | i64::from(tie.trust.to_bits()));
            self.whole(i64::from(tie.liking.to_bits()));
            self.real(tie.pull);
        }
        let slots = || makers(district).map(|shop| shops.slot[shop]).filter(|&slot| slot != CRAFTSMAN);
        for tie in slots().flat_map(|slot| &ties.craftsmen[ties.craft(slot as usize)]) {
            self.shop(district, tie.shop);
            self.whole(i64::from(tie.since.0) << 32 | i64::from(tie.trust.to_bits()));
            self.whole(i64::from(tie.by_note) << 32 | i64::from(tie.liking.to_bits()));
            self.real(tie.pull);
        }
        for &peer in slots().flat_map(|slot| &ties.peers[ties.peer(slot as usize)]) {
            self.shop(district, peer);
        }
    }
}

/// The workshops in business, in the order in which their firms were founded.
fn makers(district: &District) -> impl Iterator<Item = usize> + '_ {
    let firms = &district.firms;
    let makers =
        firms.by_founding().into_iter().filter(|&firm| firms.kind[firm as usize] != AgentKind::Wholesaler);
    makers.map(|firm| firms.index[firm as usize] as usize)
}
