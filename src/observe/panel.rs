//! The panel: at chosen dates every firm in business and every tie between firms, and every month who paid whom.
//!
//! Each table is a list of columns, a line each: name, unit, whether its numbers are whole, meaning, and how a value
//! is read from the district. What such a line names is gathered, and stored under that name.

use super::Observer;
use super::table::{AgentKind, AgentName, Column};
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::niches::{NOBODY, Product, Venture};
use crate::district::workshops::Craft;
use crate::foundation::calendar::Month;
use crate::foundation::chance::BirthKey;
use crate::foundation::measure::Yen;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What is wanted of a panel; nothing unless it is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The table of firms.
    pub agents: bool,
    /// The table of ties.
    pub ties: bool,
    /// The table of payments between sectors, every month.
    pub flows: bool,
    /// Firms and ties of the last month, as a network.
    pub network: bool,
    /// How often firms and ties are written down.
    pub every: Every,
}

/// How often firms and ties are written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Every {
    /// In December, and in the last month of the span.
    #[default]
    Year,
    /// In every month.
    Month,
}

impl Wanted {
    /// Whether there is nothing to gather.
    pub fn is_nothing(self) -> bool {
        !(self.agents || self.ties || self.flows || self.network)
    }

    /// How often, in a word, where that makes a difference.
    pub fn how_often(self) -> Option<&'static str> {
        let word = match self.every {
            Every::Year => "yearly",
            Every::Month => "monthly",
        };
        (self.agents || self.ties).then_some(word)
    }

    /// All that the bytes of the tables depend on; nothing if nothing is wanted.
    pub fn address(self) -> String {
        let mut text = String::new();
        for (name, rows) in Panel::new(self, Month(0)).tables() {
            // Writing into a string does not fail.
            let _ = write!(text, " {name}");
            for (column, _) in &rows.columns {
                let _ = write!(text, " {} {}", column.name, column.unit);
            }
        }
        for word in self.how_often().into_iter().chain(self.network.then_some("network")) {
            let _ = write!(text, " {word}");
        }
        text
    }
}

/// A column: its heading, and how a value is read.
pub struct Measure<Row> {
    /// Name, unit, meaning.
    pub column: Column,
    /// How a value is read.
    pub of: Of<Row>,
}

/// How a column's values are read, and so what they are. A number that is not defined is NaN.
pub enum Of<Row> {
    /// A number.
    Number(fn(&View, Row) -> f64),
    /// A word.
    Word(fn(&View, Row) -> Option<&'static str>),
    /// A firm in business, by its number.
    Firm(fn(&View, Row) -> Option<u32>),
    /// A firm that may have left, by its name.
    Former(fn(&View, Row) -> Option<AgentName>),
    /// A process stage, counted from 0.
    Stage(fn(&View, Row) -> Option<u8>),
    /// A month.
    Month(fn(&View, Row) -> Option<Month>),
}

macro_rules! columns {
    ($($name:literal, $unit:literal, $whole:literal, $meaning:literal, $of:expr;)+) => {
        &[$(Measure { column: Column { name: $name, unit: $unit, meaning: $meaning, whole: $whole }, of: $of },)+]
    };
}

use Of::{Firm, Former, Month as Date, Number, Stage, Word};

/// The columns of the table of firms: a row is a firm in business, by its number.
pub const AGENT_COLUMNS: &[Measure<u32>] = columns! {
    "agent", "-", false, "the firm, by kind and birth key, as events name it", Firm(|_, firm| Some(firm));
    "kind", "-", false, "wholesaler, manufacturer or craftsman", Word(|v, firm| Some(v.kind(firm).name()));
    "stage", "-", false, "the process stage; none for a wholesaler", Stage(|v, firm| Some(v.district.shops.stage[v.shop(firm)?]));
    "x", "km", false, "place to the east of the middle of the town", Number(|v, firm| f64::from(v.district.firms.place[firm as usize][0]));
    "y", "km", false, "place to the north of the middle of the town", Number(|v, firm| f64::from(v.district.firms.place[firm as usize][1]));
    "persons", "persons", true, "persons engaged, owner and helpers included", Number(|v, firm| f64::from(v.persons(firm)));
    "skill", "share of mastery", false, "skill of its people; none for a wholesaler", Number(|v, firm| v.craft(firm, |craft| craft.skill));
    "rate", "{currency}/hour", false, "rate quoted for a master's hour with today's technology; none for a wholesaler", Number(|v, firm| v.craft(firm, |craft| craft.rate * v.district.today.technology));
    "load", "share", false, "hours asked for against a full month, smoothed over three months; none for a wholesaler", Number(|v, firm| v.craft(firm, |craft| craft.load));
    "money", "{currency}", true, "money on the firm's account, its owner's household not counted", Number(|v, firm| v.district.ledger.balance(Account::of_firm(firm)) as f64);
    "notes_held", "{currency}", true, "promissory notes of others that it holds", Number(|v, firm| v.district.notes.held(Account::of_firm(firm)) as f64);
    "notes_issued", "{currency}", true, "promissory notes of its own that are not yet paid", Number(|v, firm| v.district.notes.issued(Account::of_firm(firm)) as f64);
    "net_worth", "{currency}", true, "what it owns less what it owes, by the books: money, notes, and a wholesaler's goods at cost and sales abroad not yet paid", Number(|v, firm| v.district.net_worth(firm) as f64);
    "trade", "{currency}/month", true, "a wholesaler's sales of the month; what a maker charged in the month for its work and for products of its own, material not counted", Number(|v, firm| v.trade(firm).round());
    "living", "{currency}/month", false, "what the owner lives on: what is taken out less what is paid in, against pay of the time smoothed over a year, in pay of today, but no more than `profit`", Number(|v, firm| v.district.living(firm));
    "profit", "{currency}/month", false, "what the firm earns before its owner's pay, after tax, interest and machines, against pay of the time smoothed over `owners.looked_back` years, in pay of today", Number(|v, firm| v.district.earned(firm));
    "owner_age", "years", false, "age of the owner", Number(|v, firm| v.district.firms.owner[firm as usize].age(v.district.today.month));
    "heir", "-", false, "who will follow: undecided, child, other kin, outsider, employee or nobody", Word(|v, firm| Some(v.district.firms.owner[firm as usize].heir.name()));
    "young", "persons", true, "workers under thirty", Number(|v, firm| f64::from(v.district.firms.workers[firm as usize].young()));
    "technique", "share of frontier", false, "technique of its machines; none for a wholesaler", Number(|v, firm| v.craft(firm, |craft| craft.technique));
    "loan", "{currency}", true, "what it owes the bank for loans", Number(|v, firm| v.district.firms.loan[firm as usize] as f64);
    "land", "{currency}", true, "land at today's price, on which the bank lends; not in net worth", Number(|v, firm| (v.district.firms.land[firm as usize] * v.district.today.land_price).round());
    "abroad", "share of pieces", false, "share of new pieces that a wholesaler has made abroad; none for a maker", Number(|v, firm| v.abroad(firm));
    "begun", "-", false, "month in which it began, for founders as far back as their dealings with the bank", Date(|v, firm| Some(Month(v.district.firms.begun[firm as usize])));
    "parent", "-", false, "the firm from which its founder came; none for those there at the founding", Former(|v, firm| v.district.firms.parent[firm as usize]);
    "openness", "share", false, "openness of the owner to what is new", Number(|v, firm| f64::from(v.district.firms.owner[firm as usize].openness));
    "own_products", "count", true, "products of its own that it sells, imitations included", Number(|v, firm| v.venture(firm, |venture| venture.products.len() as f64));
    "own_sales", "{currency}/month", true, "sales of own products", Number(|v, firm| v.venture(firm, |venture| venture.sold.iter().sum::<i64>() as f64));
    "direct_exports", "{currency}/month", true, "of these, abroad", Number(|v, firm| {
        let markets = &v.district.plan.markets;
        v.venture(firm, |venture| venture.sold.iter().zip(markets).filter(|(_, market)| !market.at_home).map(|(&sold, _)| sold).sum::<i64>() as f64)
    });
    "market_knowledge", "share", false, "knowledge of the market at home of one who looks for new uses or sells them; zero for others", Number(|v, firm| {
        let home = v.district.plan.niche.home;
        v.venture(firm, |venture| home.map_or(0.0, |market| venture.knowledge[market]))
    });
    "ties", "count", true, "ties in which it stands, as the one who puts work out or as the one who does it", Number(|v, firm| f64::from(v.ties[firm as usize]));
};

/// The columns of the table of ties: a row is a tie of which both ends are in business.
pub const TIE_COLUMNS: &[Measure<Link>] = columns! {
    "buyer", "-", false, "who gives work, by kind and birth key", Firm(|_, link| Some(link.buyer));
    "supplier", "-", false, "who does it, by kind and birth key", Firm(|_, link| Some(link.supplier));
    "kind", "-", false, "putting_out: a wholesaler to a manufacturer; craft: a manufacturer to a craftsman; peer: an overfull manufacturer to one of its stage (nakama); partner: a maker to one of another stage who works on its own products", Word(|_, link| Some(link.kind.name()));
    "stage", "-", false, "the process stage of the work", Stage(|_, link| Some(link.stage));
    "trust", "-", false, "the buyer's trust in the supplier, from 0 to 1; none for peers and partners", Number(|_, link| link.trust);
    "pieces", "pieces/month", true, "pieces worked for the buyer this month; none where work is counted in hours", Number(|_, link| link.pieces);
    "hours", "hours/month", false, "masters' hours worked for the buyer this month", Number(|_, link| link.hours);
    "distance", "km", false, "distance between the two", Number(|v, link| f64::from(v.district.firms.distance(link.buyer, link.supplier)));
    "since", "-", false, "first month of the tie, which may lie in the warm-up; none for peers and partners", Date(|_, link| link.since);
};

/// The columns of the table of payments: a row is what one sector paid another in a month for one purpose.
pub const FLOW_COLUMNS: &[Measure<Payment>] = columns! {
    "flow", "-", false, "what for", Word(|_, (flow, ..)| Some(flow.name()));
    "payer", "-", false, "the sector that pays", Word(|_, (_, payer, ..)| Some(payer.name()));
    "payee", "-", false, "the sector that is paid", Word(|_, (_, _, payee, _)| Some(payee.name()));
    "amount", "{currency}/month", true, "how much; sales on credit and work paid by note count when they are agreed", Number(|_, (.., amount)| amount as f64);
};

/// What one sector paid another in a month, and for what.
pub type Payment = (Flow, Sector, Sector, Yen);

/// A tie as it is seen at a month's end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// What the tie is.
    pub kind: LinkKind,
    /// Who gives work, as a firm's number.
    pub buyer: u32,
    /// Who does it.
    pub supplier: u32,
    /// The process stage, counted from 0.
    pub stage: u8,
    /// From 0 to 1; NaN for peers and partners.
    pub trust: f64,
    /// Pieces worked this month; NaN where there are none to count or they are not known.
    pub pieces: f64,
    /// Masters' hours worked this month; NaN where they are not known.
    pub hours: f64,
    /// Since when; not kept for peers and partners.
    pub since: Option<Month>,
}

/// What a tie is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// A wholesaler puts work out to a manufacturer.
    PuttingOut,
    /// A manufacturer has a craftsman work for it.
    Craft,
    /// A manufacturer passes on what is too much to one of its stage (nakama).
    Peer,
    /// A maker has one of another stage work on its own products.
    Partner,
}

impl LinkKind {
    /// Its name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PuttingOut => "putting_out",
            Self::Craft => "craft",
            Self::Peer => "peer",
            Self::Partner => "partner",
        }
    }
}

/// A month's end as the columns see it.
pub struct View<'a> {
    /// The district.
    pub district: &'a District,
    /// By firm: the ties in which it stands.
    ties: Vec<u32>,
}

impl<'a> View<'a> {
    fn of(district: &'a District, links: &[Link]) -> Self {
        let mut ties = vec![0; district.firms.len()];
        for end in links.iter().flat_map(|link| [link.buyer, link.supplier]) {
            ties[end as usize] += 1;
        }
        Self { district, ties }
    }

    /// The kind of a firm.
    pub fn kind(&self, firm: u32) -> AgentKind {
        self.district.firms.kind[firm as usize]
    }

    /// A maker's number among the workshops; none for a wholesaler.
    pub fn shop(&self, firm: u32) -> Option<usize> {
        (self.kind(firm) != AgentKind::Wholesaler).then(|| self.district.firms.index[firm as usize] as usize)
    }

    /// A number of a maker's craft; NaN for a wholesaler.
    pub fn craft(&self, firm: u32, of: impl Fn(&Craft) -> f64) -> f64 {
        self.shop(firm).map_or(f64::NAN, |shop| of(&self.district.shops.craft[shop]))
    }

    fn abroad(&self, firm: u32) -> f64 {
        match self.shop(firm) {
            Some(_) => f64::NAN,
            None => self.district.traders.abroad[self.district.firms.index[firm as usize] as usize],
        }
    }

    fn persons(&self, firm: u32) -> u32 {
        match self.shop(firm) {
            Some(shop) => self.district.shops.craft[shop].persons,
            None => self.district.traders.persons[self.district.firms.index[firm as usize] as usize],
        }
    }

    fn venture(&self, firm: u32, of: impl Fn(&Venture) -> f64) -> f64 {
        self.district.niches.of(firm).map_or(0.0, of)
    }

    fn trade(&self, firm: u32) -> f64 {
        match self.shop(firm) {
            Some(shop) => self.district.shops.work[shop].charged,
            None => self.district.traders.sales[self.district.firms.index[firm as usize] as usize] as f64,
        }
    }
}

/// Rows of a table: the month of each, and the values by column.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// The month of each row.
    pub months: Vec<Month>,
    /// Headings with values, a value a row.
    pub columns: Vec<(Column, Values)>,
}

/// The values of a column. What is not defined is none, or NaN.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Numbers.
    Number(Vec<f64>),
    /// Words.
    Word(Vec<Option<&'static str>>),
    /// Firms, by their places among the names; [`Panel::firms`] has these.
    Firm(Vec<Option<u32>>),
    /// Process stages, counted from 0.
    Stage(Vec<Option<u8>>),
    /// Months.
    Month(Vec<Option<Month>>),
}

impl Rows {
    fn none<Row>(columns: &[Measure<Row>]) -> Self {
        let empty = |of: &Of<Row>| match of {
            Number(_) => Values::Number(Vec::new()),
            Word(_) => Values::Word(Vec::new()),
            Firm(_) | Former(_) => Values::Firm(Vec::new()),
            Stage(_) => Values::Stage(Vec::new()),
            Date(_) => Values::Month(Vec::new()),
        };
        let columns = columns.iter().map(|measure| (measure.column, empty(&measure.of))).collect();
        Self { months: Vec::new(), columns }
    }

    fn add<Row: Copy>(
        &mut self,
        columns: &[Measure<Row>],
        view: &View,
        month: Month,
        rows: &[Row],
        firms: &mut Names,
    ) {
        self.months.resize(self.months.len() + rows.len(), month);
        for ((_, values), measure) in self.columns.iter_mut().zip(columns) {
            match (values, &measure.of) {
                (Values::Number(values), Number(of)) => values.extend(rows.iter().map(|&row| of(view, row))),
                (Values::Word(values), Word(of)) => values.extend(rows.iter().map(|&row| of(view, row))),
                (Values::Firm(values), Firm(of)) => {
                    let place = |&row: &Row| of(view, row).map(|firm| firms.by_number(view.district, firm));
                    values.extend(rows.iter().map(place));
                }
                (Values::Firm(values), Former(of)) => {
                    values.extend(rows.iter().map(|&row| of(view, row).map(|name| firms.by_name(name))));
                }
                (Values::Stage(values), Stage(of)) => values.extend(rows.iter().map(|&row| of(view, row))),
                (Values::Month(values), Date(of)) => values.extend(rows.iter().map(|&row| of(view, row))),
                _ => unreachable!("`none` makes the values of a column as its line says"),
            }
        }
    }

    /// Takes all rows out.
    pub fn take(&mut self) -> Self {
        let empty = |values: &Values| match values {
            Values::Number(_) => Values::Number(Vec::new()),
            Values::Word(_) => Values::Word(Vec::new()),
            Values::Firm(_) => Values::Firm(Vec::new()),
            Values::Stage(_) => Values::Stage(Vec::new()),
            Values::Month(_) => Values::Month(Vec::new()),
        };
        let columns = self.columns.iter().map(|(column, values)| (*column, empty(values))).collect();
        core::mem::replace(self, Self { months: Vec::new(), columns })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.months.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.months.is_empty()
    }

    /// The values of a column by its name.
    pub fn column(&self, name: &str) -> Option<&Values> {
        self.columns.iter().find(|(column, _)| column.name == name).map(|(_, values)| values)
    }

    /// The numbers of a column by its name; none if there is no such column or it holds something else.
    pub fn numbers(&self, name: &str) -> Option<&[f64]> {
        match self.column(name)? {
            Values::Number(numbers) => Some(numbers),
            _ => None,
        }
    }
}

/// Names of firms, each once, in the order in which they were first met.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    all: Vec<AgentName>,
    /// By key: place among the names.
    places: BTreeMap<BirthKey, u32>,
    /// By place in the order of founding: the same plus one, 0 of those who were not met in business.
    founded: Vec<u32>,
}

impl Names {
    /// The place of a firm that may have left.
    fn by_name(&mut self, name: AgentName) -> u32 {
        let Self { all, places, .. } = self;
        *places.entry(name.key).or_insert_with(|| {
            all.push(name);
            all.len() as u32 - 1
        })
    }

    /// The place of a firm in business.
    fn by_number(&mut self, district: &District, firm: u32) -> u32 {
        let founded = district.firms.founded[firm as usize] as usize;
        if self.founded.len() <= founded {
            self.founded.resize(district.firms.ever as usize, 0);
        }
        if self.founded[founded] == 0 {
            self.founded[founded] = self.by_name(district.name(firm)) + 1;
        }
        self.founded[founded] - 1
    }
}

impl core::ops::Deref for Names {
    type Target = [AgentName];

    fn deref(&self) -> &[AgentName] {
        &self.all
    }
}

/// Firms and ties of one month.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The month.
    pub month: Month,
    /// Firms in business.
    pub agents: Rows,
    /// Ties between them.
    pub ties: Rows,
}

/// Gathers a panel. Firms stand in the order of founding; ties by buyer, wholesalers first; payments by purpose.
///
/// ```
/// use sanchi::observe::panel::{Every, Panel, Wanted};
/// use sanchi::scenario::text::{NoFiles, read};
/// use sanchi::scenario::{SCHEMA, Scenario};
/// use sanchi::simulation::Simulation;
/// use std::sync::atomic::AtomicBool;
///
/// let set = ["sizes.scale=0.1", "span.to=\"1981-06\""].map(str::to_owned);
/// let resolved = read("typical", &set, &SCHEMA, &NoFiles)?;
/// let scenario = Scenario::from_values("typical", resolved.values).unwrap();
/// let simulation = Simulation::new(&scenario, 1, &|_| Err("no files".into())).unwrap();
///
/// let wanted = Wanted { agents: true, every: Every::Year, ..Wanted::default() };
/// let mut panel = Panel::new(wanted, scenario.span.to);
/// simulation.run(0, &AtomicBool::new(false), &mut panel).unwrap();
/// // December 1980 and June 1981.
/// let money: f64 = panel.agents.numbers("money").unwrap().iter().sum();
/// println!("{} rows, mean money {:.0} yen", panel.agents.len(), money / panel.agents.len() as f64);
/// # Ok::<(), sanchi::scenario::problem::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// The names of the firms in its rows.
    pub firms: Names,
    /// Firms in business at the dates, by [`AGENT_COLUMNS`].
    pub agents: Rows,
    /// Ties at the dates, by [`TIE_COLUMNS`].
    pub ties: Rows,
    /// Payments of every month, by [`FLOW_COLUMNS`].
    pub flows: Rows,
    /// Firms and ties of the last month.
    pub network: Option<Network>,
    wanted: Wanted,
    last: Month,
}

impl Panel {
    /// An empty panel; `last` is the last month of the span.
    pub fn new(wanted: Wanted, last: Month) -> Self {
        Self {
            firms: Names::default(),
            agents: Rows::none(AGENT_COLUMNS),
            ties: Rows::none(TIE_COLUMNS),
            flows: Rows::none(FLOW_COLUMNS),
            network: None,
            wanted,
            last,
        }
    }

    /// The tables that are wanted, by name, in the order of the files.
    pub fn tables(&self) -> impl Iterator<Item = (&'static str, &Rows)> {
        let all = [
            ("agents", &self.agents, self.wanted.agents),
            ("ties", &self.ties, self.wanted.ties),
            ("flows", &self.flows, self.wanted.flows),
        ];
        all.into_iter().filter(|(.., wanted)| *wanted).map(|(name, rows, _)| (name, rows))
    }

    /// The same, to take rows out of them while the panel grows.
    pub fn tables_mut(&mut self) -> impl Iterator<Item = &mut Rows> {
        let Wanted { agents, ties, flows, .. } = self.wanted;
        let all = [(&mut self.agents, agents), (&mut self.ties, ties), (&mut self.flows, flows)];
        all.into_iter().filter(|(_, wanted)| *wanted).map(|(rows, _)| rows)
    }
}

impl Observer for Panel {
    fn month_ended(&mut self, month: Month, district: &District) {
        let wanted = self.wanted;
        if wanted.flows {
            let payments: Vec<Payment> = district.ledger.flows.entries().collect();
            self.flows.add(FLOW_COLUMNS, &View::of(district, &[]), month, &payments, &mut self.firms);
        }
        if !(wanted.agents || wanted.ties || wanted.network) {
            return;
        }
        let dated = month == self.last || wanted.every == Every::Month || month.of_year() == 12;
        if !dated {
            return;
        }
        let firms = &district.firms.by_founding();
        let links = links(district);
        let view = View::of(district, &links);
        if wanted.agents {
            self.agents.add(AGENT_COLUMNS, &view, month, firms, &mut self.firms);
        }
        if wanted.ties {
            self.ties.add(TIE_COLUMNS, &view, month, &links, &mut self.firms);
        }
        if wanted.network && month == self.last {
            let (mut agents, mut ties) = (Rows::none(AGENT_COLUMNS), Rows::none(TIE_COLUMNS));
            agents.add(AGENT_COLUMNS, &view, month, firms, &mut self.firms);
            ties.add(TIE_COLUMNS, &view, month, &links, &mut self.firms);
            self.network = Some(Network { month, agents, ties });
        }
    }
}

/// All ties between firms in business.
fn links(district: &District) -> Vec<Link> {
    let District { ties, shops, traders, .. } = district;
    let (stages, lines) = (district.plan.stages.len(), district.plan.lines.len());
    let mut links = Vec::new();
    for &trader in &traders.active {
        let buyer = traders.firm[trader as usize];
        for stage in 0..stages {
            let known = ties.of(trader as usize, stage, stages);
            for place in known {
                let tie = &ties.suppliers[place];
                let shop = tie.shop as usize;
                let (mut pieces, mut hours) = (0, 0.0);
                for (line, recipe) in district.plan.lines.iter().enumerate() {
                    let done = (ties.orders[place * lines + line] as f64 * shops.fill[shop]) as i64;
                    pieces += done;
                    hours += done as f64 * recipe.hours[stage];
                }
                links.push(Link {
                    kind: LinkKind::PuttingOut,
                    buyer,
                    supplier: shops.firm[shop],
                    stage: stage as u8,
                    trust: f64::from(tie.trust),
                    pieces: pieces as f64,
                    hours,
                    since: Some(tie.since),
                });
            }
        }
    }
    let mut passed_on: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for deal in &district.peer_deals {
        *passed_on.entry((deal.from, deal.to)).or_default() += deal.hours;
    }
    for (stage, manufacturers) in shops.manufacturers.iter().enumerate() {
        for &shop in manufacturers {
            let (buyer, slot) = (shops.firm[shop as usize], shops.slot[shop as usize] as usize);
            let link = |kind, other: u32, trust, hours, since| Link {
                kind,
                buyer,
                supplier: shops.firm[other as usize],
                stage: stage as u8,
                trust,
                pieces: f64::NAN,
                hours,
                since,
            };
            links.extend(ties.craftsmen[ties.craft(slot)].iter().map(|tie| {
                let hours = tie.hours * shops.fill[tie.shop as usize];
                link(LinkKind::Craft, tie.shop, f64::from(tie.trust), hours, Some(tie.since))
            }));
            links.extend(ties.peers[ties.peer(slot)].iter().map(|&peer| {
                let hours = passed_on.get(&(shop, peer)).copied().unwrap_or(0.0);
                link(LinkKind::Peer, peer, f64::NAN, hours, None)
            }));
        }
    }
    for venture in &district.niches.ventures {
        // A partner who has closed is only forgotten next month.
        let works = |partner: u32| district.firms.alive[shops.firm[partner as usize] as usize];
        let partnered = |product: &&Product| product.partner != NOBODY && works(product.partner);
        for product in venture.products.iter().filter(partnered) {
            let partner = product.partner as usize;
            links.push(Link {
                kind: LinkKind::Partner,
                buyer: venture.firm,
                supplier: shops.firm[partner],
                stage: shops.stage[partner],
                trust: f64::NAN,
                pieces: product.made,
                hours: product.made * district.plan.niche.hours * product.partners_part,
                since: None,
            });
        }
    }
    links
}
