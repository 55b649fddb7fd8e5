//! A district drawn from a scenario: who is there, how skilled, how rich, and who knows whom.

use super::District;
use super::census;
use super::firms::Firms;
use super::numbers::number_anew;
use super::parents::Parents;
use super::people::{self, Workers};
use super::plan::Plan;
use super::programmes;
use super::ties::{CraftTie, Tie, Ties};
use super::today::{MarketState, Today};
use super::traders::{LineTrade, Offer, Queue, Receivable, Traders, bucket};
use super::turns::Roster;
use super::workshops::{CRAFTSMAN, Craft, Reach, Workshops, met};
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::goods::Lot;
use crate::accounts::ledger::{Account, Ledger};
use crate::accounts::notes::Notes;
use crate::district::events::AgentKind;
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance, Draws, Purpose};
use crate::foundation::elementary::{exp, ln, pow};
use crate::foundation::measure::{Yen, split, whole};
use crate::scenario::district::Sizes;
use crate::world::people::CLASSES;
use rand_distr::{Distribution, Triangular};
use std::sync::Arc;

/// Founds a district; `month` is the first of the warm-up, `from` the first reported.
pub fn found(plan: Arc<Plan>, chance: &Chance, month: Month, from: Month) -> District {
    let stages = plan.stages.len();
    let mut district = District {
        ledger: Ledger::new(),
        notes: Notes::new(0),
        bank: Default::default(),
        parents: Default::default(),
        niches: super::niches::Niches { openness: plan.scenario.community.openness, ..Default::default() },
        labour: people::Labour {
            skilled: vec![[0.0; CLASSES]; stages],
            wanted: vec![0.0; stages],
            prospects: vec![[0.0; 2]; stages],
            usual_rates: vec![[f64::INFINITY; 2]; stages],
            ..people::Labour::default()
        },
        firms: Firms::default(),
        traders: Traders::default(),
        shops: Workshops {
            manufacturers: vec![Roster::default(); stages],
            craftsmen: vec![Roster::default(); stages],
            ..Workshops::default()
        },
        ties: Ties {
            places: plan.scenario.putting_out.partners as usize,
            craft_places: plan.scenario.putting_out.craftsmen as usize,
            peer_places: plan.scenario.putting_out.peers as usize,
            ..Ties::default()
        },
        programmes: programmes::Programmes::of(&plan.programmes),
        markets: Vec::new(),
        today: Today { life: plan.life_table(from), ..Today::default() },
        municipal_revenue: 0.0,
        pieces: Default::default(),
        values: Default::default(),
        count: Default::default(),
        ties_by_month: [0; 12],
        peer_deals: Vec::new(),
        arrears: Vec::new(),
        claims: Vec::new(),
        estates: Vec::new(),
        leaving: Vec::new(),
        scratch: Default::default(),
        events: Vec::new(),
        plan,
    };
    let founding = Founding { chance, month };
    founding.settle_the_agents(&mut district);
    census::as_at_rest(&mut district, chance, month);
    founding.ask_customers_outside(&mut district);
    founding.bring_them_together(&mut district);
    founding.open_the_markets(&mut district);
    founding.fill_the_pipes(&mut district);
    founding.put_claims_in_circulation(&mut district);
    founding.give_them_a_past(&mut district);
    founding.open_the_accounts(&mut district);
    number_anew(&mut district);
    district
}

struct Founding<'a> {
    chance: &'a Chance,
    month: Month,
}

impl Founding<'_> {
    fn draws(&self, key: BirthKey) -> Draws {
        self.chance.of(Purpose::Founding, key, BirthKey::NONE, self.month, 0)
    }

    fn settle_the_agents(&self, district: &mut District) {
        let plan = district.plan.clone();
        let sizes = &plan.scenario.sizes;
        let count = |number: i64| sizes.at_scale(number) as u32;
        let shares: Vec<f64> = plan.stages.iter().map(|stage| stage.hours_share).collect();

        for slot in 0..count(sizes.wholesalers) {
            let (firm, mut draws) = self.found_firm(district, AgentKind::Wholesaler, slot, slot);
            let persons = lognormal(&mut draws, sizes.wholesaler_persons, sizes.wholesaler_spread);
            district.traders.firm.push(firm);
            district.traders.active.push(slot);
            district.traders.persons.push(persons);
            district.firms.workers[firm as usize] = of_any_age(persons - 1);
        }
        for kind in [AgentKind::Manufacturer, AgentKind::Craftsman] {
            let all =
                count(if kind == AgentKind::Manufacturer { sizes.manufacturers } else { sizes.craftsmen });
            let stages = stages_of(all, &shares);
            let persons = match kind {
                AgentKind::Manufacturer => self.sizes_in_balance(sizes, &stages, shares.len()),
                _ => vec![0; stages.len()],
            };
            // Firms stand in the order of founding, workshops stage by stage, as they are gone through.
            let first = district.firms.len() as u32;
            let mut next = first_of_stage(&stages, shares.len(), district.shops.len() as u32);
            let mut drawn = Vec::with_capacity(stages.len());
            for (slot, &stage) in stages.iter().enumerate() {
                drawn.push(Some(self.found_firm(district, kind, slot as u32, next[stage]).1));
                next[stage] += 1;
            }
            for stage in 0..shares.len() {
                for slot in (0..stages.len()).filter(|&slot| stages[slot] == stage) {
                    let firm = first + slot as u32;
                    if let Some(draws) = drawn[slot].take() {
                        self.settle_workshop(district, (kind, firm), (stage, persons[slot]), draws);
                    }
                }
            }
        }
        district.firms.active.take_in();
        let shops = &mut district.shops;
        shops.manufacturers.iter_mut().chain(&mut shops.craftsmen).for_each(Roster::take_in);
    }

    /// Persons of every manufacturer, by slot: sizes are drawn log-normally, and those of a stage are brought to the
    /// mean, because in a district that has grown together no stage is short of people.
    fn sizes_in_balance(&self, sizes: &Sizes, stages: &[usize], stage_count: usize) -> Vec<u32> {
        let drawn: Vec<f64> = (0..stages.len() as u32)
            .map(|slot| {
                let key = BirthKey::founder(AgentKind::Manufacturer as u8, slot);
                let normal = self.chance.of(Purpose::Founding, key, BirthKey::NONE, self.month, 1).normal();
                exp(ln(sizes.manufacturer_persons) + sizes.manufacturer_spread * normal)
            })
            .collect();
        let spread = sizes.manufacturer_spread;
        let mean = sizes.manufacturer_persons * exp(0.5 * spread * spread);
        let mut persons = vec![1; stages.len()];
        for stage in 0..stage_count {
            let slots: Vec<usize> = (0..stages.len()).filter(|&slot| stages[slot] == stage).collect();
            let weights: Vec<f64> = slots.iter().map(|&slot| drawn[slot]).collect();
            let beyond_one = ((mean - 1.0).max(0.0) * slots.len() as f64).round() as i64;
            let mut parts = vec![0; slots.len()];
            split(beyond_one, &weights, &mut parts);
            for (&slot, &part) in slots.iter().zip(&parts) {
                persons[slot] += part as u32;
            }
        }
        persons
    }

    fn found_firm(&self, district: &mut District, kind: AgentKind, slot: u32, index: u32) -> (u32, Draws) {
        let key = BirthKey::founder(kind as u8, slot);
        let mut draws = self.draws(key);
        // Evenly over the disc of the town.
        let (radius, turn) = (draws.uniform().sqrt() * district.plan.scenario.sizes.radius, draws.uniform());
        let (x, y) = on_circle(turn);
        let place = [(radius * x) as f32, (radius * y) as f32];
        (district.open_firm(kind, key, index, place), draws)
    }

    fn settle_workshop(
        &self,
        district: &mut District,
        (kind, firm): (AgentKind, u32),
        (stage, persons): (usize, u32),
        mut draws: Draws,
    ) {
        let plan = district.plan.clone();
        let scenario = &plan.scenario;
        let sizes = &scenario.sizes;
        let index = district.shops.len() as u32;
        let key = district.firms.key[firm as usize];
        let persons = match kind {
            AgentKind::Craftsman => 1 + draws.below(sizes.craftsman_helpers as u32 + 1),
            _ => persons,
        };
        let skill = around(&mut draws, sizes.skill_mean, sizes.skill_spread).clamp(0.05, 1.0);
        let rate = match kind {
            AgentKind::Craftsman => scenario.piece_rates.craftsman,
            _ => scenario.piece_rates.manufacturer,
        };
        let technique = around(&mut draws, sizes.technique_mean, sizes.technique_spread).clamp(0.05, 1.0);
        let (talent, own_progress) = talent_of(&plan, self.chance, key);
        let craft = Craft {
            persons,
            skill,
            talent,
            pattern: pattern_of(self.chance, key),
            technique,
            own_progress,
            seen: 0.0,
            hours: 0.0,
            rate: rate * plan.origin.hour_pay,
            log_rate: ln((rate * plan.origin.hour_pay).max(f64::MIN_POSITIVE)),
            log_quality: 0.0,
            scrap: 0.0,
            fails: i32::MAX,
            load: scenario.piece_rates.normal_load,
            year_load: scenario.piece_rates.normal_load,
            outside_base: 0.0,
            outside_asked: 0.0,
            value: exp(
                -scenario.putting_out.price_weight * ln((rate * plan.origin.hour_pay).max(f64::MIN_POSITIVE))
            ),
        };
        let turns = district.firms.turns[firm as usize];
        district.shops.open(firm, stage, craft);
        district.firms.workers[firm as usize] = of_any_age(persons - 1);
        let craft = &mut district.shops.craft[index as usize];
        craft.fails = plan.next_failure(self.chance, key, self.month.plus(-1));
        if kind == AgentKind::Manufacturer {
            // Manufacturers are the first workshops.
            district.shops.slot.push(index);
            district.shops.manufacturers[stage].join(index, turns);
        } else {
            district.shops.slot.push(CRAFTSMAN);
            district.shops.craftsmen[stage].join(index, turns);
        }
    }

    /// What customers outside the district ask for is a share of what a manufacturer can do.
    fn ask_customers_outside(&self, district: &mut District) {
        district.parents = Parents::founded(&district.plan.scenario);
        for stage in 0..district.shops.manufacturers.len() {
            for position in 0..district.shops.manufacturers[stage].len() {
                let shop = district.shops.manufacturers[stage][position] as usize;
                district.find_customers_outside(self.chance, shop, 1.0);
            }
        }
    }

    fn bring_them_together(&self, district: &mut District) {
        let (stages, lines) = (district.plan.stages.len(), district.plan.lines.len());
        district.shops.count_all_reaches();
        let traders = district.traders.len();
        let places = district.ties.places;
        let nobody = Tie::nobody(self.month);
        district.ties.suppliers = vec![nobody; traders * stages * places];
        district.ties.orders = vec![0; traders * stages * places * lines];
        district.ties.filled = vec![0; traders * stages];
        let mut reach = Reach::default();
        reach.count(district.traders.persons.iter().map(|&persons| f64::from(persons)));
        for stage in 0..stages {
            for position in 0..district.shops.manufacturers[stage].len() {
                let shop = district.shops.manufacturers[stage][position];
                if let Some(trader) = self.first_customer(district, &reach, shop, stage) {
                    self.introduce(district, trader, stage, shop);
                }
            }
        }
        for trader in 0..traders {
            let firm = district.traders.firm[trader];
            for stage in 0..stages {
                for shop in
                    self.acquaintances(district, firm, (AgentKind::Manufacturer, stage), places, stage)
                {
                    self.introduce(district, trader, stage, shop);
                }
            }
        }
        let masters: Vec<u32> = (0..district.shops.len() as u32)
            .filter(|&shop| district.shops.slot[shop as usize] != CRAFTSMAN)
            .collect();
        let (craft_places, peer_places) = (district.ties.craft_places, district.ties.peer_places);
        let nobody = CraftTie::nobody(self.month);
        district.ties.craftsmen = vec![nobody; masters.len() * craft_places];
        district.ties.craft_filled = vec![0; masters.len()];
        district.ties.peers = vec![0; masters.len() * peer_places];
        district.ties.peer_filled = vec![0; masters.len()];
        self.first_masters(district);
        for &shop in &masters {
            let (firm, stage) =
                (district.shops.firm[shop as usize], district.shops.stage[shop as usize] as usize);
            let slot = district.shops.slot[shop as usize] as usize;
            let known = self.acquaintances(
                district,
                firm,
                (AgentKind::Craftsman, stage),
                craft_places,
                stages + stage,
            );
            for &craftsman in &known {
                self.employ(district, firm, slot, craftsman);
            }
            let peers =
                self.acquaintances(district, firm, (AgentKind::Manufacturer, stage), peer_places, 2 * stages);
            for (place, &peer) in peers.iter().enumerate() {
                district.ties.peers[slot * peer_places + place] = peer;
            }
            district.ties.peer_filled[slot] = peers.len() as u8;
        }
    }

    /// Everyone who is in business has a customer: a wholesaler with a place left, the larger the likelier.
    fn first_customer(&self, district: &District, reach: &Reach, shop: u32, stage: usize) -> Option<usize> {
        let key = district.firms.key[district.shops.firm[shop as usize] as usize];
        let mut draws = self.chance.of(Purpose::FirstTies, key, BirthKey::NONE, self.month, 0);
        let first = met(&district.traders.active, reach, draws.uniform())? as usize;
        let (traders, stages) = (district.traders.len(), district.plan.stages.len());
        let has_room =
            |trader: usize| (district.ties.filled[trader * stages + stage] as usize) < district.ties.places;
        (0..traders.min(64)).map(|step| (first + step) % traders).find(|&trader| has_room(trader))
    }

    /// Every craftsman has a master in his stage, the larger the likelier, if one has a place left.
    fn first_masters(&self, district: &mut District) {
        for stage in 0..district.plan.stages.len() {
            for position in 0..district.shops.craftsmen[stage].len() {
                let craftsman = district.shops.craftsmen[stage][position];
                let key = district.firms.key[district.shops.firm[craftsman as usize] as usize];
                let mut draws = self.chance.of(Purpose::FirstTies, key, BirthKey::NONE, self.month, 0);
                let list = &district.shops.manufacturers[stage];
                let reach = &district.shops.manufacturers_reach[stage];
                for _ in 0..64 {
                    let Some(other) = met(list, reach, draws.uniform()) else { break };
                    let slot = district.shops.slot[other as usize] as usize;
                    if (district.ties.craft_filled[slot] as usize) < district.ties.craft_places {
                        self.employ(district, district.shops.firm[other as usize], slot, craftsman);
                        break;
                    }
                }
            }
        }
    }

    /// A manufacturer and a craftsman have dealt with one another for long, if there is a place left and they are not
    /// known yet.
    fn employ(&self, district: &mut District, firm: u32, slot: usize, craftsman: u32) {
        if !district.ties.employs(slot, craftsman) {
            let trust = district.plan.scenario.sizes.opening_trust;
            let tie = new_craft_tie(district, self.chance, firm, craftsman, self.month, trust);
            district.ties.employ(slot, tie);
        }
    }

    /// Two who have dealt with one another for long, if there is a place left and they are not known yet.
    fn introduce(&self, district: &mut District, trader: usize, stage: usize, shop: u32) {
        let stages = district.plan.stages.len();
        if !district.ties.knows(trader, stage, stages, shop) {
            let trust = district.plan.scenario.sizes.opening_trust;
            let firm = district.traders.firm[trader];
            let tie = new_tie(district, self.chance, firm, shop, self.month, trust);
            district.ties.take_on(trader, stage, stages, tie);
        }
    }

    /// Up to `places` different workshops of a kind and stage, other than the firm's own.
    fn acquaintances(
        &self,
        district: &District,
        firm: u32,
        (kind, stage): (AgentKind, usize),
        places: usize,
        k: usize,
    ) -> Vec<u32> {
        let shops = &district.shops;
        let (list, reach) = match kind {
            AgentKind::Craftsman => (&shops.craftsmen[stage], &shops.craftsmen_reach[stage]),
            _ => (&shops.manufacturers[stage], &shops.manufacturers_reach[stage]),
        };
        let key = district.firms.key[firm as usize];
        let mut draws = self.chance.of(Purpose::FirstTies, key, BirthKey::NONE, self.month, k as u16);
        let mut known = Vec::with_capacity(places);
        for _ in 0..8 * places {
            if known.len() == places {
                break;
            }
            let Some(shop) = met(list, reach, draws.uniform()) else { break };
            if !known.contains(&shop) && shops.firm[shop as usize] != firm {
                known.push(shop);
            }
        }
        known
    }

    fn open_the_markets(&self, district: &mut District) {
        let plan = district.plan.clone();
        let (lines, markets) = (plan.lines.len(), plan.markets.len());
        let traders = district.traders.len();
        for (m, market) in plan.scenario.markets.iter().enumerate() {
            let category = 1.0 - market.of.other_goods;
            let mut share: Vec<f64> = plan.lines.iter().map(|line| line.share[m] * category).collect();
            share.extend(
                plan.rivals.iter().map(|rival| if rival.there { rival.share[m] * category } else { 0.0 }),
            );
            district.markets.push(MarketState { share, ..MarketState::default() });
        }
        district.traders.offers = vec![Offer::default(); traders * lines * markets];
        district.traders.lines = vec![LineTrade::default(); traders * lines];
        self.choose_lines(district);
        for line in 0..lines {
            let shares = shares_of_line(&district.traders, line, lines);
            for (trader, &base) in shares.iter().enumerate() {
                for market in 0..markets {
                    district.traders.offers[(trader * lines + line) * markets + market] = Offer {
                        log_price: plan.origin.log_price[line * markets + market],
                        gap: f64::NAN,
                        reach: base,
                        base,
                        level: plan.founding_demand(line, market) * base,
                        trend: 0.0,
                        asked: plan.founding_demand(line, market) * base,
                    };
                }
            }
        }
    }

    /// Each wholesaler deals in one line or a few: the next, always the line that is shortest of persons for its
    /// trade.
    fn choose_lines(&self, district: &mut District) {
        let plan = district.plan.clone();
        let lines = plan.lines.len();
        let traders = district.traders.len();
        if traders == 0 {
            return;
        }
        let each = (plan.scenario.sizes.wholesaler_lines as usize).max(lines.div_ceil(traders)).min(lines);
        let worth: Vec<f64> =
            (0..lines).map(|line| plan.founding_pieces(line) * plan.origin.cost[line]).collect();
        let mut persons = vec![0.0; lines];
        for trader in 0..traders {
            for _ in 0..each {
                let short = |line: &usize| worth[*line].max(1e-9) / (persons[*line] + 1e-3);
                let free = (0..lines).filter(|line| !district.traders.lines[trader * lines + line].dealt);
                let Some(line) = free.max_by(|a, b| short(a).total_cmp(&short(b)).then(b.cmp(a))) else {
                    break;
                };
                district.traders.lines[trader * lines + line].dealt = true;
                persons[line] += f64::from(district.traders.persons[trader]) / each as f64;
            }
        }
    }

    /// Stock and work in progress as an even trade needs them.
    fn fill_the_pipes(&self, district: &mut District) {
        let plan = district.plan.clone();
        let (lines, stages) = (plan.lines.len(), plan.stages.len());
        let traders = district.traders.len();
        let hour_rate = plan.origin.hour_pay * plan.scenario.piece_rates.manufacturer;
        let cover = plan.scenario.wholesaling.stock_cover;
        district.traders.queues = vec![Queue::default(); traders * stages * lines];
        for (l, line) in plan.lines.iter().enumerate() {
            for (trader, base) in shares_of_line(&district.traders, l, lines).into_iter().enumerate() {
                if base == 0.0 {
                    continue;
                }
                let monthly = plan.founding_pieces(l) * base;
                let quality = plan.scenario.sizes.skill_mean;
                let (mut cost, mut weight) = (0.0, 0.0);
                for stage in (0..stages).filter(|&s| line.quality_weight[s] > 0.0 || line.hours[s] > 0.0) {
                    let pieces = monthly.round() as i64;
                    let queue = &mut district.traders.queues[(trader * stages + stage) * lines + l];
                    // What waits before the first stage is the month's order.
                    let waiting = if stage == line.first { 0 } else { pieces };
                    queue.lot = lot(waiting, cost, weight * ln(quality));
                    queue.flow = monthly;
                    cost += line.material[stage] + line.hours[stage] * hour_rate;
                    weight += line.quality_weight[stage];
                }
                district.traders.lines[trader * lines + l] = LineTrade {
                    dealt: true,
                    stock: lot((monthly * cover).round() as i64, cost, ln(quality)),
                    unit_cost: cost,
                    home_cost: cost,
                    expected: monthly,
                    markup: plan.scenario.wholesaling.markup,
                    last_share: base,
                    away: 0,
                };
            }
        }
        let traders = &mut district.traders;
        let count = traders.firm.len();
        traders.margin_gap = vec![0.0; count];
        traders.away_value = vec![0; count];
        traders.receivable = vec![0; count];
        traders.dealing = vec![0.0; count];
        traders.billed = vec![0.0; count];
        traders.carriage = vec![0.0; count];
        traders.verification = vec![0.0; count];
        traders.freight = vec![0.0; count];
        traders.sales = vec![0; count];
        traders.turnover = (0..count).map(|trader| usual_sales(traders, trader, &plan)).collect();
        traders.home_sales = vec![0; count * plan.markets.len()];
        traders.outside_bill = vec![0; count];
        traders.know_how = vec![0.0; count];
        traders.abroad = vec![0.0; count];
        traders.abroad_bill = vec![0; count];
        district.count.clear(stages);
    }

    /// Notes and sales abroad of the months before, as an even trade has them outstanding.
    fn put_claims_in_circulation(&self, district: &mut District) {
        let plan = district.plan.clone();
        let (lines, stages, markets) = (plan.lines.len(), plan.stages.len(), plan.markets.len());
        let hour_rate = plan.origin.hour_pay * plan.scenario.piece_rates.manufacturer;
        let dealers = Account::of_sector(Sector::Dealers);
        for trader in 0..district.traders.len() {
            let account = Account::of_firm(district.traders.firm[trader]);
            let monthly =
                |district: &District, line: usize| district.traders.lines[trader * lines + line].expected;
            for stage in 0..stages {
                let bill: f64 = (0..lines)
                    .map(|line| {
                        let recipe = &plan.lines[line];
                        monthly(district, line) * (recipe.material[stage] + recipe.hours[stage] * hour_rate)
                    })
                    .sum();
                let known = district.ties.of(trader, stage, stages);
                let shops: Vec<u32> = district.ties.suppliers[known].iter().map(|tie| tie.shop).collect();
                let weights: Vec<f64> =
                    shops.iter().map(|&shop| district.shops.craft[shop as usize].hours).collect();
                let mut parts = vec![0; shops.len()];
                split(whole(bill), &weights, &mut parts);
                for (&shop, &part) in shops.iter().zip(&parts).filter(|(_, part)| **part > 0) {
                    let holder = Account::of_firm(district.shops.firm[shop as usize]);
                    for ahead in 0..plan.scenario.settlement.note_term as i32 {
                        let due = self.month.plus(ahead);
                        district.notes.issue(
                            &mut district.ledger,
                            (account, holder),
                            part,
                            due,
                            Flow::PieceWork,
                            0,
                        );
                    }
                }
            }
            for (m, market) in plan.markets.iter().enumerate() {
                let foreign: f64 = (0..lines)
                    .map(|line| {
                        let offer = &district.traders.offers[(trader * lines + line) * markets + m];
                        offer.level * exp(offer.log_price)
                    })
                    .sum();
                let rate = plan.origin.rate[market.region];
                for ahead in 0..plan.scenario.markets[m].of.term as i32 {
                    let due = self.month.plus(ahead);
                    if market.at_home {
                        let face = whole(foreign * rate);
                        if face > 0 {
                            district.notes.issue(
                                &mut district.ledger,
                                (dealers, account),
                                face,
                                due,
                                Flow::Sale,
                                0,
                            );
                        }
                    } else {
                        let foreign = whole(foreign * 100.0);
                        let book = whole(foreign as f64 * 0.01 * rate);
                        district.traders.receivable[trader] += book;
                        let claim = Receivable { trader: trader as u32, market: m as u32, foreign, book };
                        district.traders.receivables[bucket(due)].push(claim);
                    }
                }
            }
        }
    }

    /// Deposits stand against the bank's settlement account; its reserves and capital come from elsewhere.
    fn open_the_accounts(&self, district: &mut District) {
        let plan = district.plan.clone();
        let scenario = &plan.scenario;
        let bank = Account::of_sector(Sector::Bank);
        let mut deposits = 0;
        let mut credit = |district: &mut District, account: Account, amount: Yen| {
            let paid = district.ledger.pay(bank, account, amount, Flow::PaidIn);
            debug_assert!(paid.is_ok());
            deposits += amount;
        };
        for firm in 0..district.firms.len() as u32 {
            let outlays = district.usual_outlays(firm);
            district.firms.outlays[firm as usize] = outlays;
            let earned = plan.usually_earned(district.firms.kind[firm as usize]);
            district.firms.earned[firm as usize] = earned;
            district.firms.taken[firm as usize] = earned;
            credit(district, Account::of_firm(firm), whole(outlays * scenario.sizes.opening_money));
            credit(
                district,
                Account::of_owner(firm),
                whole(earned * plan.origin.pay * scenario.sizes.household_money),
            );
        }
        let workers = district.workers() as f64;
        credit(
            district,
            Account::of_sector(Sector::Households),
            whole(workers * plan.origin.pay * scenario.sizes.household_money),
        );
        self.open_the_loans(district);
        self.pass_notes_to_the_bank(district);
        district.bank.outside_loans = whole(deposits as f64 * scenario.bank.outside_loans);
        let reserves = whole(deposits as f64 * (1.0 + scenario.bank.capital)) - district.bank_assets();
        let elsewhere = Account::of_sector(Sector::Elsewhere);
        let paid = if reserves >= 0 {
            district.ledger.pay(elsewhere, bank, reserves, Flow::PaidIn)
        } else {
            district.ledger.pay(bank, elsewhere, -reserves, Flow::PaidIn)
        };
        debug_assert!(paid.is_ok());
        district.municipal_revenue = 0.0;
        district.bank.capital = district.bank_capital();
        district.ledger.flows.clear();
        for firm in 0..district.firms.len() as u32 {
            let worth = district.net_worth(firm);
            district.firms.taxed_worth[firm as usize] = worth;
            district.firms.seen_worth[firm as usize] = worth;
        }
        district.ties_by_month = [district.ties.filled.iter().map(|&n| u32::from(n)).sum(); 12];
    }

    /// Owners have taken out what own funds stood above those that they leave in the firm: notes for as much are with the
    /// bank already, the nearest due first.
    fn pass_notes_to_the_bank(&self, district: &mut District) {
        let plan = district.plan.clone();
        if !plan.scenario.switches.discounting {
            return;
        }
        let bank = Account::of_sector(Sector::Bank);
        let months = plan.scenario.settlement.own_funds;
        let beyond = |firm| district.net_worth(firm) - whole(months * district.firms.outlays[firm as usize]);
        let mut left: Vec<Yen> = (0..district.firms.len() as u32).map(beyond).collect();
        let District { notes, firms, .. } = district;
        let (buckets, held, first) = notes.outstanding_after(self.month.plus(-1));
        for ahead in 0..buckets.len() {
            for note in &mut buckets[(first + ahead) % buckets.len()] {
                let Some(firm) = note.holder.firm() else { continue };
                let left = &mut left[firm as usize];
                if note.face > *left {
                    continue;
                }
                if let Some(issuer) = note.issuer.firm() {
                    firms.exposure[issuer as usize] += note.face;
                }
                *left -= note.face;
                note.pass_on(bank, held);
            }
        }
    }

    /// Land, years in business and with the bank, and owners' openness.
    fn give_them_a_past(&self, district: &mut District) {
        let plan = district.plan.clone();
        let (rules, family) = (&plan.scenario.bank, &plan.scenario.owners);
        let firms = &mut district.firms;
        for firm in 0..firms.len() {
            let mut draws = self.chance.of(Purpose::Founding, firms.key[firm], BirthKey::NONE, self.month, 2);
            let years = rules.land * exp(rules.land_spread * draws.normal());
            firms.land[firm] = years * 12.0 * plan.origin.pay;
            firms.begun[firm] = self.month.0 - draws.below(240) as i32;
            firms.banked[firm] = firms.begun[firm];
            let openness = around(&mut draws, family.openness, family.openness_spread);
            firms.owner[firm].openness = openness.clamp(0.0, 1.0) as f32;
        }
    }

    /// What is still owed for stocks and machines.
    fn open_the_loans(&self, district: &mut District) {
        let plan = district.plan.clone();
        let rules = &plan.scenario.bank;
        let learning = &plan.scenario.learning;
        let (lines, stages) = (plan.lines.len(), plan.stages.len());
        for at in 0..district.firms.len() {
            let index = district.firms.index[at] as usize;
            let loan = match district.firms.kind[at] {
                _ if !plan.scenario.switches.loans => 0.0,
                AgentKind::Wholesaler => {
                    rules.stock_finance * district.traders.stocks_of(index, lines, stages) as f64
                }
                // Machines wear and are renewed, in part on credit.
                _ => {
                    let craft = &district.shops.craft[index];
                    let renewed =
                        craft.technique * (learning.wear + 4.0 * plan.usual_growth) * learning.machine_cost;
                    let months = renewed * f64::from(craft.persons) * rules.machine_finance / rules.repayment;
                    if plan.scenario.switches.learning { months * plan.origin.pay } else { 0.0 }
                }
            };
            district.firms.loan[at] = whole(loan);
            district.bank.lent += district.firms.loan[at];
        }
    }
}

impl District {
    /// Workers of all firms, owners and craftsmen's households not counted.
    pub fn workers(&self) -> u32 {
        let of_traders: u32 = self.traders.active.iter().map(|&t| self.traders.persons[t as usize] - 1).sum();
        let of_shops: u32 = (0..self.shops.len())
            .filter(|&s| self.firms.alive[self.shops.firm[s] as usize] && self.shops.slot[s] != CRAFTSMAN)
            .map(|s| self.shops.craft[s].persons - 1)
            .sum();
        of_traders + of_shops
    }

    /// What a firm pays in a month of even trade [currency].
    fn usual_outlays(&self, firm: u32) -> f64 {
        let plan = &self.plan;
        let index = self.firms.index[firm as usize] as usize;
        match self.firms.kind[firm as usize] {
            AgentKind::Wholesaler => (0..plan.lines.len())
                .map(|line| {
                    self.traders.lines[index * plan.lines.len() + line].expected * plan.origin.cost[line]
                })
                .sum(),
            AgentKind::Manufacturer => {
                let stage = self.shops.stage[index] as usize;
                let (mut material, mut hours) = (0.0, 0.0);
                for (l, line) in plan.lines.iter().enumerate() {
                    material += plan.founding_pieces(l) * line.material[stage];
                    hours += plan.founding_pieces(l) * line.hours[stage];
                }
                let per_hour = if hours > 0.0 { material / hours } else { 0.0 };
                self.shops.craft[index].hours * (per_hour + plan.origin.hour_pay)
            }
            AgentKind::Craftsman => self.shops.craft[index].hours * plan.origin.hour_pay,
        }
    }
}

/// Sales a month of a wholesaler in an even trade.
fn usual_sales(traders: &Traders, trader: usize, plan: &Plan) -> f64 {
    let (lines, markets) = (plan.lines.len(), plan.markets.len());
    let offer = |line: usize, m: usize| &traders.offers[(trader * lines + line) * markets + m];
    let of = |line: usize, m: usize| {
        offer(line, m).level * exp(offer(line, m).log_price) * plan.origin.rate[plan.markets[m].region]
    };
    (0..lines).map(|line| (0..markets).map(|m| of(line, m)).sum::<f64>()).sum()
}

/// Every wholesaler's share of a line, by persons among those who deal in it.
fn shares_of_line(traders: &Traders, line: usize, lines: usize) -> Vec<f64> {
    let persons =
        |t: usize| if traders.lines[t * lines + line].dealt { f64::from(traders.persons[t]) } else { 0.0 };
    let all: f64 = (0..traders.len()).map(persons).sum();
    (0..traders.len()).map(|trader| if all > 0.0 { persons(trader) / all } else { 0.0 }).collect()
}

/// A maker's talent, and the share of the gap to the frontier that it would close by itself in a quarter.
pub fn talent_of(plan: &Plan, chance: &Chance, key: BirthKey) -> (f32, f32) {
    let rules = &plan.scenario.learning;
    let mut draws = chance.of(Purpose::Traits, key, BirthKey::NONE, Month(0), 1);
    let talent = around(&mut draws, rules.talent, rules.talent_spread).clamp(0.0, 1.0);
    let spread = rules.own_spread;
    let own = rules.own * exp(spread * draws.normal() - 0.5 * spread * spread);
    let in_a_quarter = 1.0 - pow(1.0 - own.min(1.0), 0.25);
    (talent as f32, in_a_quarter as f32)
}

/// A wholesaler's tie to a workshop, which begins with some trust where there is trust.
pub fn new_tie(district: &District, chance: &Chance, firm: u32, shop: u32, month: Month, trust: f64) -> Tie {
    let plan = &district.plan.scenario;
    let other = district.shops.firm[shop as usize];
    let (distance, liking) = pair(district, chance, firm, other, month);
    let trust = district.plan.trust_at_first(trust);
    let wanted = pattern_of(chance, district.firms.key[firm as usize]);
    let mismatch = if plan.switches.specialised_suppliers {
        mismatch(wanted, district.shops.craft[shop as usize].pattern)
    } else {
        MET_ALONE
    };
    // Hours in recipes are those of a maker met alone.
    let hours = |mismatch: f32| 1.0 + plan.putting_out.mismatch * f64::from(mismatch);
    let setup = hours(mismatch) / hours(MET_ALONE);
    // Buyers look at what a piece costs in the end, set-ups included.
    let liking = liking - (plan.putting_out.price_weight * ln(setup)) as f32;
    Tie {
        shop,
        trust,
        liking,
        pull: district.plan.pull(trust, liking),
        carriage: if plan.switches.space { 2.0 * distance * plan.putting_out.carriage as f32 } else { 0.0 },
        setup: setup as f32,
        since: month,
    }
}

/// How far from each other two points of a circle are on average, of at most 1.
const MET_ALONE: f32 = 0.5;

/// A firm's kind of pattern, a point on a circle, from 0 to 1.
pub fn pattern_of(chance: &Chance, key: BirthKey) -> f32 {
    chance.of(Purpose::Traits, key, BirthKey::NONE, Month(0), 0).uniform() as f32
}

/// How far two patterns are from each other; 1 is opposite on the circle (Salop 1979).
fn mismatch(a: f32, b: f32) -> f32 {
    let apart = (a - b).abs();
    2.0 * apart.min(1.0 - apart)
}

/// A manufacturer's tie to a craftsman, which begins with some trust where there is trust.
pub fn new_craft_tie(
    district: &District,
    chance: &Chance,
    firm: u32,
    shop: u32,
    month: Month,
    trust: f64,
) -> CraftTie {
    let plan = &district.plan.scenario;
    let other = district.shops.firm[shop as usize];
    let (_, liking) = pair(district, chance, firm, other, month);
    let (key, object) = (district.firms.key[firm as usize], district.firms.key[other as usize]);
    let custom = chance.of(Purpose::Affinity, key, object, month, 1).uniform();
    let trust = district.plan.trust_at_first(trust);
    CraftTie {
        shop,
        trust,
        liking,
        pull: district.plan.pull(trust, liking),
        by_note: custom < plan.settlement.endorsing,
        since: month,
        hours: 0.0,
    }
}

/// Distance of a pair, and its liking less the weight of the distance.
fn pair(district: &District, chance: &Chance, firm: u32, other: u32, month: Month) -> (f32, f32) {
    let plan = &district.plan.scenario;
    let (key, object) = (district.firms.key[firm as usize], district.firms.key[other as usize]);
    let distance = district.firms.distance(firm, other);
    let liking = plan.putting_out.liking * chance.of(Purpose::Affinity, key, object, month, 0).normal();
    let weight = if plan.switches.space { plan.putting_out.distance_weight } else { 0.0 };
    (distance, (liking - weight * f64::from(distance)) as f32)
}

fn lot(pieces: i64, cost: f64, log_quality: f64) -> Lot {
    Lot { pieces, value: whole(pieces as f64 * cost), log_quality: pieces as f64 * log_quality }
}

/// The stage of every slot: one after another through the stages, in the proportion of their hours.
fn stages_of(all: u32, shares: &[f64]) -> Vec<usize> {
    let mut left = vec![0; shares.len()];
    split(i64::from(all), shares, &mut left);
    let mut stages = Vec::with_capacity(all as usize);
    while stages.len() < all as usize {
        for (stage, left) in left.iter_mut().enumerate().filter(|(_, left)| **left > 0) {
            *left -= 1;
            stages.push(stage);
        }
    }
    stages
}

/// The first workshop of each stage, when they stand stage by stage from `first` on.
fn first_of_stage(stages: &[usize], count: usize, first: u32) -> Vec<u32> {
    (0..count).map(|stage| first + stages.iter().filter(|&&other| other < stage).count() as u32).collect()
}

/// So many workers, whose ages are drawn later.
fn of_any_age(count: u32) -> Workers {
    let classes = CLASSES as u32;
    Workers(core::array::from_fn(|class| {
        (count / classes + u32::from((class as u32) < count % classes)) as u16
    }))
}

/// Whole persons from a log-normal distribution, one at least.
fn lognormal(draws: &mut Draws, median: f64, spread: f64) -> u32 {
    (exp(ln(median) + spread * draws.normal()).round()).clamp(1.0, 100_000.0) as u32
}

/// Triangular around a middle; its root is exact, so it has the same bits everywhere.
fn around(draws: &mut Draws, middle: f64, spread: f64) -> f64 {
    match Triangular::new(middle - spread, middle + spread, middle) {
        Ok(triangle) => triangle.sample(draws),
        Err(_) => middle,
    }
}

/// A point of the unit circle, by its turn from 0 to 1.
fn on_circle(turn: f64) -> (f64, f64) {
    (libm::cos(turn * core::f64::consts::TAU), libm::sin(turn * core::f64::consts::TAU))
}
