//! What a payment was for, and between whom: the month's flow table.

use crate::foundation::measure::Yen;

macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($(#[doc = $meaning:literal])+ $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $($(#[doc = $meaning])+ $variant,)+ }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();
            /// The word for it in results and messages.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

named! {
    /// A sector of the accounts. Firm and household are apart even for craftsmen.
    Sector {
        /// Firms of wholesalers.
        Wholesalers = "wholesalers",
        /// Firms of specialised manufacturers.
        Manufacturers = "manufacturers",
        /// Workshops of craftsmen.
        Craftsmen = "craftsmen",
        /// Households of owners and workers.
        Households = "households",
        /// The regional bank.
        Bank = "bank",
        /// The cooperative (kumiai).
        Cooperative = "cooperative",
        /// The municipality.
        Municipality = "municipality",
        /// The town's shops, carriers and services.
        Services = "services",
        /// Outside: the national treasury.
        Treasury = "treasury",
        /// Outside: suppliers of material.
        Suppliers = "suppliers",
        /// Outside: the subcontract market, for work sent out and for work taken in.
        Subcontractors = "subcontractors",
        /// Outside: national dealers.
        Dealers = "dealers",
        /// Outside: buyers abroad.
        BuyersAbroad = "buyers abroad",
        /// Outside: makers abroad who work for the district's wholesalers.
        MakersAbroad = "makers abroad",
        /// Outside: the rest of the country.
        Elsewhere = "elsewhere",
        /// Outside: the prefecture, which pays its part of programmes.
        Prefecture = "prefecture",
    }
}

impl Sector {
    /// Firms of the district.
    pub const FIRMS: [Self; 3] = [Self::Wholesalers, Self::Manufacturers, Self::Craftsmen];

    /// Whether it lies outside the town.
    pub const fn is_outside(self) -> bool {
        self as u8 >= Self::Treasury as u8
    }

    /// Only the outside and the bank's settlement account may go negative.
    pub const fn may_overdraw(self) -> bool {
        self.is_outside() || matches!(self, Self::Bank)
    }
}

named! {
    /// What a payment is for. The first group is trade, the second income and transfers, the third capital, the fourth
    /// financial.
    Flow {
        /// Goods sold to national dealers.
        Sale = "sale",
        /// Goods sold abroad, at the rate of the month of sale.
        Export = "export",
        /// Piece work of manufacturers, material included.
        PieceWork = "piece work",
        /// Piece work of craftsmen for manufacturers.
        CraftWork = "craft work",
        /// Work passed to a peer, less the commission.
        PeerWork = "peer work",
        /// Work of a partner of another stage on a maker's own products.
        PartnerWork = "partner work",
        /// Work sent outside the district.
        OutsideWork = "outside work",
        /// Goods made abroad for wholesalers.
        Offshore = "goods made abroad",
        /// Work done for customers outside the district.
        OutsideCustomers = "outside customers",
        /// Materials, parts and energy.
        Materials = "materials",
        /// Carriage and freight.
        Freight = "freight",
        /// Rent, repairs, travel, services.
        Overhead = "overhead",
        /// Watching over deals: inspection, travel.
        Verification = "verification",
        /// Samples, moulds and designers for new products.
        Development = "development",
        /// Making products known, entering markets.
        Marketing = "marketing",
        /// Stock of a failed firm, sold off.
        Liquidation = "liquidation",

        /// Pay of workers.
        Wages = "wages",
        /// Owners' takings.
        Drawings = "drawings",
        /// Money that owners pay in.
        PaidIn = "paid in",
        /// Fees to the cooperative.
        Fees = "fees",
        /// Taxes.
        Taxes = "taxes",
        /// Interest and discount.
        Interest = "interest",
        /// Dividends.
        Dividends = "dividends",
        /// Claims that are lost, from the creditor; what of them is paid after all, to the creditor.
        WriteOff = "write-off",
        /// Difference between the rate of the sale and the rate of the payment.
        ExchangeGain = "exchange gain",
        /// Households' spending, and that of municipality and services.
        Spending = "spending",
        /// What passes with a death, a handing over or a beginning between households.
        Inheritance = "inheritance",
        /// New capital for the bank from the treasury.
        Recapitalisation = "recapitalisation",
        /// What programmes pay to firms, to the bank, or for services to firms.
        Grant = "grant",

        /// Machines bought.
        Machines = "machines",
        /// Land of a failed firm, sold for its creditors.
        LandSold = "land sold",

        /// A note paid when due, or by an endorser.
        NotePaid = "note paid",
        /// A note discounted at the bank.
        Discounting = "discounting",
        /// A sale abroad collected.
        Collection = "collection",
        /// A loan taken up.
        Loan = "loan",
        /// A loan paid back.
        Repayment = "repayment",
    }
}

impl Flow {
    /// Trade: what makes value added by production.
    pub const fn is_trade(self) -> bool {
        (self as u8) < Self::Wages as u8
    }

    /// Capital: it buys or sells what the books of net worth leave out, machines and land.
    pub const fn is_capital(self) -> bool {
        matches!(self, Self::Machines | Self::LandSold)
    }

    /// Financial: it changes the form of wealth, not its sum.
    pub const fn is_financial(self) -> bool {
        self as u8 >= Self::NotePaid as u8
    }
}

/// Who paid whom for what in a month. Sales on credit and work paid by note count when they are agreed.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowTable(Box<Cells>);

/// By flow, payer and payee.
type Cells = [[[Yen; Sector::COUNT]; Sector::COUNT]; Flow::COUNT];

impl Default for FlowTable {
    fn default() -> Self {
        Self(Box::new([[[0; Sector::COUNT]; Sector::COUNT]; Flow::COUNT]))
    }
}

impl FlowTable {
    /// Adds to a flow.
    #[inline]
    pub fn add(&mut self, flow: Flow, from: Sector, to: Sector, amount: Yen) {
        self.0[flow as usize][from as usize][to as usize] += amount;
    }

    /// One cell.
    #[inline]
    pub fn get(&self, flow: Flow, from: Sector, to: Sector) -> Yen {
        self.0[flow as usize][from as usize][to as usize]
    }

    /// What a sector paid for something.
    pub fn paid(&self, flow: Flow, from: Sector) -> Yen {
        self.0[flow as usize][from as usize].iter().sum()
    }

    /// What a sector received for something.
    pub fn received(&self, flow: Flow, to: Sector) -> Yen {
        Sector::ALL.iter().map(|&from| self.get(flow, from, to)).sum()
    }

    /// What a sector received less what it paid, over the flows that fit.
    pub fn balance(&self, sector: Sector, fits: impl Fn(Flow) -> bool) -> Yen {
        Flow::ALL
            .iter()
            .filter(|&&flow| fits(flow))
            .map(|&flow| self.received(flow, sector) - self.paid(flow, sector))
            .sum()
    }

    /// All that was paid or booked, by flow, payer and payee.
    pub fn entries(&self) -> impl Iterator<Item = (Flow, Sector, Sector, Yen)> + '_ {
        let payers = self.0.iter().zip(Flow::ALL);
        let rows = payers.flat_map(|(rows, &flow)| {
            rows.iter().zip(Sector::ALL).map(move |(cells, &from)| (flow, from, cells))
        });
        // Most pay nothing for most.
        let pay = |cells: &[Yen; Sector::COUNT]| cells.iter().fold(0, |all, cell| all | cell) != 0;
        rows.filter(move |(_, _, cells)| pay(cells)).flat_map(|(flow, from, cells)| {
            let paid = cells.iter().zip(Sector::ALL).filter(|(amount, _)| **amount != 0);
            paid.map(move |(&amount, &to)| (flow, from, to, amount))
        })
    }

    /// Begins a new month.
    pub fn clear(&mut self) {
        self.0.as_flattened_mut().as_flattened_mut().fill(0);
    }
}
