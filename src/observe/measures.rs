//! What is measured each month, with name, unit and meaning.

use super::audit::Nets;
use super::table::{AgentKind, Column};
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::niches::{AllianceStage, Venture};
use crate::district::people::Crowd;
use crate::foundation::elementary::exp;
use crate::foundation::measure::Yen;

/// A measure of the district.
pub struct Measure {
    /// Name, unit, meaning.
    pub column: Column,
    /// How it is worked out.
    pub of: fn(&View) -> f64,
}

/// A measure of a process stage, counted from 0.
pub struct StageMeasure {
    /// Name, unit, meaning.
    pub column: Column,
    /// How it is worked out.
    pub of: fn(&View, usize) -> f64,
}

/// A month's end with the sums that several measures share.
pub struct View<'a> {
    district: &'a District,
    firms: [u32; 3],
    persons: [u32; 3],
    stages: Vec<StageView>,
    trust: f64,
    ages: Ages,
    living: f64,
    nets: Nets,
    money: [Yen; Sector::COUNT],
}

/// Mean ages in years, and the share of the young.
#[derive(Clone, Copy, Debug)]
struct Ages {
    owners: f64,
    craftsmen: f64,
    workers: f64,
    young: f64,
}

#[derive(Clone, Copy, Default)]
struct StageView {
    manufacturers: u32,
    craftsmen: u32,
    persons: u32,
    skill: f64,
    technique: f64,
    capacity: f64,
    rate: f64,
    /// Ages of the owners, added up.
    owners_years: f64,
    workers: Crowd,
    waiting: i64,
}

impl StageView {
    fn mean_age(&self) -> f64 {
        let owners = self.manufacturers + self.craftsmen;
        ratio(self.owners_years + self.workers.years(), f64::from(owners + self.workers.count()))
    }
}

impl<'a> View<'a> {
    /// Looks at a district.
    pub fn of(district: &'a District) -> Self {
        let (stage_count, lines) = (district.plan.stages.len(), district.plan.lines.len());
        let (shops, people, month) = (&district.shops, &district.firms, district.today.month);
        let mut workers = Crowd::default();
        let mut stages = vec![StageView::default(); stage_count];
        let (mut firms, mut persons) = ([0; 3], [0; 3]);
        firms[0] = district.traders.active.len() as u32;
        for &trader in &district.traders.active {
            persons[0] += district.traders.persons[trader as usize];
        }
        for (stage, view) in stages.iter_mut().enumerate() {
            view.manufacturers = shops.manufacturers[stage].len() as u32;
            view.craftsmen = shops.craftsmen[stage].len() as u32;
            firms[1] += view.manufacturers;
            firms[2] += view.craftsmen;
            for (kind, list) in [(1, &shops.manufacturers[stage]), (2, &shops.craftsmen[stage])] {
                for &shop in list {
                    let craft = &shops.craft[shop as usize];
                    persons[kind] += craft.persons;
                    view.persons += craft.persons;
                    view.skill += craft.skill * f64::from(craft.persons);
                    view.technique += craft.technique * f64::from(craft.persons);
                    view.capacity += craft.hours * district.today.technology;
                    view.rate += craft.rate * f64::from(craft.persons);
                    let firm = shops.firm[shop as usize] as usize;
                    view.owners_years += people.owner[firm].age(month);
                    view.workers.add(&people.workers[firm]);
                }
            }
            workers.join(&view.workers);
        }
        for &trader in &district.traders.active {
            for (stage, view) in stages.iter_mut().enumerate() {
                for line in 0..lines {
                    view.waiting += district.traders.queues
                        [(trader as usize * stage_count + stage) * lines + line]
                        .lot
                        .pieces;
                }
            }
        }
        let (mut sum, mut count) = (0.0, 0_u32);
        for (_, _, tie) in district.ties.all(stage_count) {
            sum += f64::from(tie.trust);
            count += 1;
        }
        let trust = if count > 0 { sum / f64::from(count) } else { f64::NAN };
        let (ages, living) = lives_of(district, &workers);
        let (nets, money) = (Nets::of(district), district.ledger.by_sector());
        Self { district, firms, persons, stages, trust, ages, living, nets, money }
    }

    fn received(&self, flow: Flow, sectors: &[Sector]) -> f64 {
        sectors.iter().map(|&sector| self.district.ledger.flows.received(flow, sector)).sum::<i64>() as f64
    }

    /// What makers charge: piece work, work for peers, partners and customers outside, craft work, products of their own.
    fn shipments(&self) -> f64 {
        [
            Flow::PieceWork,
            Flow::CraftWork,
            Flow::PeerWork,
            Flow::PartnerWork,
            Flow::OutsideCustomers,
            Flow::Sale,
            Flow::Export,
        ]
        .iter()
        .map(|&flow| self.received(flow, &MAKERS))
        .sum()
    }

    fn value_added(&self, sectors: &[Sector]) -> f64 {
        let traded: i64 = sectors.iter().map(|&sector| self.nets.trade[sector as usize]).sum();
        let stocks = if sectors.contains(&Sector::Wholesalers) {
            self.district.values.added - self.district.values.removed
        } else {
            0
        };
        (traded + stocks) as f64
    }

    fn sales(&self) -> f64 {
        self.received(Flow::Sale, &Sector::FIRMS)
            + self.received(Flow::Export, &Sector::FIRMS)
            + self.received(Flow::OutsideCustomers, &MAKERS)
    }

    /// What makers sell of products of their own.
    fn own_products(&self) -> f64 {
        self.received(Flow::Sale, &MAKERS) + self.received(Flow::Export, &MAKERS)
    }

    fn ventures(&self) -> impl Iterator<Item = &Venture> {
        self.district.niches.ventures.iter()
    }

    /// How many plants abroad makers with products of their own have.
    fn plants(&self) -> usize {
        self.ventures().flat_map(|venture| &venture.outlet).filter(|outlet| outlet.plant > 0.0).count()
    }

    /// Whether a venture sells abroad itself.
    fn sells_abroad(&self, venture: &Venture) -> bool {
        let markets = &self.district.plan.markets;
        venture.sold.iter().zip(markets).any(|(&sold, market)| sold > 0 && !market.at_home)
    }

    fn makers(&self) -> u32 {
        self.persons[AgentKind::Manufacturer as usize] + self.persons[AgentKind::Craftsman as usize]
    }

    fn sum(&self, of: impl Fn(&StageView) -> f64) -> f64 {
        self.stages.iter().map(of).sum()
    }

    fn balance(&self, sector: Sector) -> f64 {
        self.district.ledger.balance(Account::of_sector(sector)) as f64
    }
}

/// Ages of people, all makers' workers given, and the living of makers' owners against pay in town.
fn lives_of(district: &District, workers: &Crowd) -> (Ages, f64) {
    let month = district.today.month;
    let firms = &district.firms;
    let (mut owners, mut craftsmen, mut living) = (0.0, 0.0, 0.0);
    let (mut owner_count, mut craftsman_count, mut makers, mut young) = (0, 0, 0, 0);
    for &firm in &firms.active {
        let firm = firm as usize;
        let age = firms.owner[firm].age(month);
        owners += age;
        owner_count += 1;
        if firms.kind[firm] == AgentKind::Wholesaler {
            continue;
        }
        if firms.kind[firm] == AgentKind::Craftsman {
            craftsmen += age;
            craftsman_count += 1;
        }
        makers += 1;
        living += district.living(firm as u32);
        young += u32::from(age < 30.0);
    }
    let mean = |sum: f64, count: u32| ratio(sum, f64::from(count));
    let ages = Ages {
        owners: mean(owners, owner_count),
        craftsmen: mean(craftsmen, craftsman_count),
        workers: mean(workers.years(), workers.count()),
        young: mean(f64::from(young + workers.young()), workers.count() + makers),
    };
    (ages, mean(living / district.today.one_pay(), makers))
}

const MAKERS: [Sector; 2] = [Sector::Manufacturers, Sector::Craftsmen];

fn ratio(part: f64, whole: f64) -> f64 {
    if whole != 0.0 { part / whole } else { f64::NAN }
}

macro_rules! measures {
    ($kind:ident: $($name:literal, $unit:literal, $whole:literal, $meaning:literal, $of:expr;)+) => {
        &[$($kind { column: Column { name: $name, unit: $unit, meaning: $meaning, whole: $whole }, of: $of },)+]
    };
}

/// The measures of the district, in the order of the columns.
pub const DISTRICT_MEASURES: &[Measure] = measures! { Measure:
    "shipments", "{currency}/month", true, "what makers' establishments charge for their work, material included, and sell of their own products (as the Census of Manufactures counts)", |v| v.shipments();
    "sales", "{currency}/month", true, "what leaves the district: wholesalers' sales, makers' sales of their own products and work for customers outside", |v| v.sales();
    "value_added", "{currency}/month", true, "value added of makers' establishments: shipments less material, services and work bought", |v| v.value_added(&MAKERS);
    "value_added_all", "{currency}/month", true, "value added of all firms, wholesalers included, change of stocks at cost", |v| v.value_added(&Sector::FIRMS);
    "persons_engaged", "persons", true, "persons engaged in makers' establishments, owners and helpers included", |v| f64::from(v.makers());
    "persons_all", "persons", true, "persons engaged in all firms, wholesalers included", |v| f64::from(v.makers() + v.persons[0]);
    "establishments", "count", true, "makers' establishments in business", |v| f64::from(v.firms[1] + v.firms[2]);
    "wholesalers", "count", true, "wholesalers in business", |v| f64::from(v.firms[0]);
    "manufacturers", "count", true, "specialised manufacturers in business", |v| f64::from(v.firms[1]);
    "craftsmen", "count", true, "self-employed craftsmen in business", |v| f64::from(v.firms[2]);
    "exports", "{currency}/month", true, "sales abroad at the rate of the month of sale", |v| v.received(Flow::Export, &Sector::FIRMS);
    "export_share", "share", false, "exports in sales", |v| ratio(v.received(Flow::Export, &Sector::FIRMS), v.sales());
    "direct_exports", "{currency}/month", true, "what makers sell abroad themselves, at the rate of the month of sale", |v| v.received(Flow::Export, &MAKERS);
    "direct_exporters", "count", true, "makers who sell abroad themselves", |v| v.ventures().filter(|venture| v.sells_abroad(venture)).count() as f64;
    "niche_sales", "{currency}/month", true, "what makers sell of products of their own", |v| v.own_products();
    "niche_share", "share", false, "makers' own products in sales", |v| ratio(v.own_products(), v.sales());
    "niche_makers", "count", true, "makers who sell products of their own", |v| v.district.niches.selling() as f64;
    "searchers", "count", true, "makers at work on a new use", |v| v.ventures().filter(|venture| venture.searching).count() as f64;
    "launches", "count/month", true, "new uses put before buyers", |v| f64::from(v.district.niches.count.launched);
    "launches_that_sell", "count/month", true, "of these, those that sell", |v| f64::from(v.district.niches.count.succeeded);
    "plants_abroad", "count", true, "makers' own plants abroad", |v| (v.plants() + v.district.parents.plants.len()) as f64;
    "remittances", "{currency}/month", true, "what these plants earn and send home", |v| (v.district.niches.count.remitted + v.district.parents.count.remitted) as f64;
    "outside_customers", "{currency}/month", true, "what makers charge customers outside the district, parents among them", |v| v.received(Flow::OutsideCustomers, &MAKERS);
    "saved_abroad", "share of cost", false, "what a parent saves by making abroad, of what its goods cost at home", |v| v.district.plan.saved_abroad(&v.district.today).unwrap_or(f64::NAN);
    "parents_gone", "count", true, "parents who have begun to go abroad", |v| v.district.parents.gone() as f64;
    "plants_following", "count", true, "makers' plants abroad that followed a parent", |v| v.district.parents.plants.len() as f64;
    "remittances_following", "{currency}/month", true, "what plants that followed a parent send home", |v| v.district.parents.count.remitted as f64;
    "plant_sales", "{currency}/month", true, "what plants that followed a parent sell, there and to third customers", |v| v.district.parents.count.sold.round();
    "alliances", "count", true, "alliances with partners abroad that have not ended", |v| v.district.niches.alliances.iter().filter(|one| one.stage != AllianceStage::Ended).count() as f64;
    "openness", "share", false, "openness of the community to what comes from outside", |v| v.district.niches.openness;
    "brand_reputation", "share", false, "reputation of the local brand", |v| v.district.niches.reputation;
    "import_penetration", "share of pieces", false, "pieces from abroad in the home market's category", |v| {
        let home = || v.district.markets.iter().zip(&v.district.plan.markets).filter(|(_, m)| m.at_home);
        ratio(home().map(|(m, _)| m.imported).sum(), home().map(|(m, _)| m.pieces).sum())
    };
    "home_pieces", "pieces/month", false, "pieces of the home market's category bought from all sources", |v| {
        v.district.markets.iter().zip(&v.district.plan.markets).filter(|(_, m)| m.at_home).map(|(m, _)| m.pieces).sum()
    };
    "wholesaler_margin", "share of cost", false, "sales of goods over their cost, freight included, less one", |v| {
        let goods = v.received(Flow::Sale, &[Sector::Wholesalers]) + v.received(Flow::Export, &[Sector::Wholesalers]);
        ratio(goods, v.district.count.sold_cost) - 1.0
    };
    "mean_piece_rate", "{currency}/hour", false, "what makers charge for a master's hour with today's technology, material not counted", |v| {
        v.district.today.technology * ratio(v.district.count.work_money, v.district.count.work_hours)
    };
    "pay", "{currency}/month", false, "pay of a worker in a full month", |v| v.district.today.pay;
    "mean_owner_age", "years", false, "age of the owners of all firms", |v| v.ages.owners;
    "mean_craftsman_age", "years", false, "age of self-employed craftsmen", |v| v.ages.craftsmen;
    "mean_worker_age", "years", false, "age of makers' workers", |v| v.ages.workers;
    "young_share", "share", false, "makers' people under thirty", |v| v.ages.young;
    "hired", "persons/month", true, "persons hired", |v| f64::from(v.district.count.hired);
    "vacant", "persons/month", true, "places for which nobody was found", |v| f64::from(v.district.count.vacant);
    "dismissed", "persons/month", true, "persons dismissed", |v| f64::from(v.district.count.dismissed);
    "successions", "count/month", true, "owners who handed over or died and were followed", |v| f64::from(v.district.count.successions);
    "owner_living", "share of pay", false, "what makers' owners take from their firms, but no more than these earn, against pay in town", |v| v.living;
    "pay_gap", "log points", false, "the district's pay against the town's", |v| v.district.labour.pay_gap;
    "mean_skill", "share of mastery", false, "skill of makers' people", |v| ratio(v.sum(|s| s.skill), v.sum(|s| f64::from(s.persons)));
    "mean_technique", "share of frontier", false, "technique of makers, weighted with persons", |v| ratio(v.sum(|s| s.technique), v.sum(|s| f64::from(s.persons)));
    "openings", "count/month", true, "firms begun", |v| f64::from(v.district.count.openings);
    "closures_solvent", "count/month", true, "firms that gave up while solvent", |v| f64::from(v.district.count.closures);
    "relocations", "count/month", true, "firms that went elsewhere", |v| f64::from(v.district.count.relocations);
    "closures_bankrupt", "count/month", true, "firms failed", |v| f64::from(v.district.count.bankruptcies);
    "notes_dishonoured", "count/month", true, "notes not paid when due, and recourse not met", |v| f64::from(v.district.count.dishonoured);
    "outside_share", "share of pieces", false, "pieces of stage work sent outside the district", |v| {
        let outside: i64 = v.district.count.outside.iter().sum();
        let done: i64 = v.district.count.done.iter().sum();
        ratio(outside as f64, (outside + done) as f64)
    };
    "offshore_share", "share of pieces", false, "new pieces that wholesalers have made abroad", |v| ratio(v.district.count.abroad as f64, v.district.pieces.begun as f64);
    "lead_time", "months", false, "pieces in progress over pieces finished a month (Little's law)", |v| {
        let progress = v.sum(|s| s.waiting as f64) + v.district.traders.lines.iter().map(|l| l.away as f64).sum::<f64>();
        ratio(progress, v.district.count.finished as f64)
    };
    "utilisation", "share", false, "hours worked over a full month's", |v| ratio(v.district.count.hours_done.iter().sum(), v.sum(|s| s.capacity));
    "stock_cover", "months", false, "finished pieces in stock over pieces sold a month", |v| {
        ratio(v.district.traders.lines.iter().map(|l| l.stock.pieces as f64).sum(), v.district.pieces.sold as f64)
    };
    "fill_rate", "share", false, "pieces sold over pieces that buyers asked for", |v| {
        let sold = v.district.pieces.sold as f64;
        ratio(sold, sold + v.district.count.unfilled)
    };
    "mean_trust", "-", false, "wholesalers' trust in the makers they know", |v| v.trust;
    "link_survival_12m", "share", false, "ties of a year ago that still stand", |v| v.district.count.link_survival;
    "productivity", "{currency}/person/month", false, "value added of makers' establishments a person", |v| ratio(v.value_added(&MAKERS), f64::from(v.makers()));
    "bank_lending", "{currency}", true, "loans to firms and notes that the bank holds", |v| (v.district.bank.lent + v.district.notes.held(Account::of_sector(Sector::Bank))) as f64;
    "bank_loans", "{currency}", true, "loans to firms of the district", |v| v.district.bank.lent as f64;
    "new_loans", "{currency}/month", true, "lent to firms this month", |v| v.district.count.lent as f64;
    "bank_capital_ratio", "share", false, "the bank's own funds against all that it has lent", |v| v.district.capital_ratio();
    "bank_capital", "{currency}", true, "the bank's own funds", |v| v.district.bank_capital() as f64;
    "notes_discounted", "{currency}/month", true, "notes passed to the bank this month", |v| v.district.count.discounted as f64;
    "notes_outstanding", "{currency}", true, "promissory notes not yet due, dealers' included", |v| v.district.notes.all_issued().iter().sum::<i64>() as f64;
    "firms_money", "{currency}", true, "money of all firms", |v| Sector::FIRMS.iter().map(|&s| v.money[s as usize]).sum::<i64>() as f64;
    "household_money", "{currency}", true, "money of all households", |v| v.money[Sector::Households as usize] as f64;
    "wages", "{currency}/month", true, "pay of the firms' workers", |v| Sector::FIRMS.iter().map(|&s| v.district.ledger.flows.paid(Flow::Wages, s)).sum::<i64>() as f64;
    "local_services", "{currency}/month", true, "what households spend in the town's shops and services", |v| (v.district.ledger.flows.get(Flow::Spending, Sector::Households, Sector::Services) as f64 * v.district.plan.scenario.town.local_spending).round();
    "municipal_revenue", "{currency}/month", true, "taxes of the town", |v| v.received(Flow::Taxes, &[Sector::Municipality]) - v.district.ledger.flows.get(Flow::Taxes, Sector::Municipality, Sector::Treasury) as f64;
    "external_balance", "{currency}/month", true, "what the district earned from outside less what it paid there", |v| -v.nets.to_outside as f64;
    "treasury_balance", "{currency}", true, "the treasury's account with the district since the opening", |v| v.balance(Sector::Treasury);
    "public_spending", "{currency}/month", true, "what programmes spend, all purses", |v| v.district.programmes.count.spent.iter().sum::<i64>() as f64;
    "public_spending_town", "{currency}/month", true, "what the town spends on programmes", |v| v.district.programmes.count.spent[0] as f64;
    "public_spending_prefecture", "{currency}/month", true, "what the prefecture spends on programmes", |v| v.district.programmes.count.spent[1] as f64;
    "public_spending_treasury", "{currency}/month", true, "what the national treasury spends on programmes", |v| v.district.programmes.count.spent[2] as f64;
    "awards", "count", true, "awards of programmes in force", |v| v.district.programmes.awards.len() as f64;
    "applications", "count/month", true, "firms that applied to a programme", |v| f64::from(v.district.programmes.count.applied);
    "plans_audited", "count/month", true, "firms' plans whose targets were looked at", |v| f64::from(v.district.programmes.count.audited);
    "plans_met", "count/month", true, "of them those that have met their target", |v| f64::from(v.district.programmes.count.met);
    "plans_declined", "count/month", true, "of them those whose firms ship less than before, or have closed", |v| f64::from(v.district.programmes.count.declined);
    "exchange_rate", "{currency}/US dollar", false, "the dollar in the district's currency", |v| v.district.today.dollar;
    "export_price", "index", false, "the district's price abroad in buyers' currency, weighted by demand, founding = 1", |v| export_price(v);
};

fn export_price(view: &View) -> f64 {
    let plan = &view.district.plan;
    let markets = plan.markets.len();
    let (mut sum, mut weight) = (0.0, 0.0);
    for &trader in &view.district.traders.active {
        for line in 0..plan.lines.len() {
            for (m, market) in plan.markets.iter().enumerate().filter(|(_, market)| !market.at_home) {
                let _ = market;
                let offer =
                    &view.district.traders.offers[(trader as usize * plan.lines.len() + line) * markets + m];
                let relative = exp(offer.log_price - plan.origin.log_price[line * markets + m]);
                sum += offer.level * relative;
                weight += offer.level;
            }
        }
    }
    ratio(sum, weight)
}

/// The measures of a process stage, in the order of the columns.
pub const STAGE_MEASURES: &[StageMeasure] = measures! { StageMeasure:
    "suppliers", "count", true, "manufacturers of the stage in business", |v, s| f64::from(v.stages[s].manufacturers);
    "craftsmen", "count", true, "craftsmen of the stage in business", |v, s| f64::from(v.stages[s].craftsmen);
    "persons", "persons", true, "persons engaged in the stage", |v, s| f64::from(v.stages[s].persons);
    "capacity", "hours/month", false, "masters' hours of a full month, at today's technology", |v, s| v.stages[s].capacity;
    "utilisation", "share", false, "hours worked over a full month's", |v, s| ratio(v.district.count.hours_done[s], v.stages[s].capacity);
    "mean_skill", "share of mastery", false, "skill of the stage's people", |v, s| ratio(v.stages[s].skill, f64::from(v.stages[s].persons));
    "mean_age", "years", false, "age of the stage's people, owners included", |v, s| v.stages[s].mean_age();
    "asked", "hours/month", false, "masters' hours asked for of the stage's manufacturers", |v, s| v.district.count.hours_asked[s];
    "mean_rate", "{currency}/hour", false, "rate quoted for a master's hour with today's technology, weighted with persons", |v, s| v.district.today.technology * ratio(v.stages[s].rate, f64::from(v.stages[s].persons));
    "pieces", "pieces/month", true, "pieces worked in the district", |v, s| v.district.count.done[s] as f64;
    "outside_share", "share of pieces", false, "pieces sent outside", |v, s| ratio(v.district.count.outside[s] as f64, (v.district.count.outside[s] + v.district.count.done[s]) as f64);
    "waiting", "pieces", true, "pieces that wait before the stage at the month's end", |v, s| v.stages[s].waiting as f64;
};

/// The columns of the district's table.
pub fn district_columns() -> Vec<Column> {
    DISTRICT_MEASURES.iter().map(|measure| measure.column).collect()
}

/// The columns of the stages' table.
pub fn stage_columns() -> Vec<Column> {
    STAGE_MEASURES.iter().map(|measure| measure.column).collect()
}
