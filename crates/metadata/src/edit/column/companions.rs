//! Columns that come with others (metadata.md §6): parts of pictures and files, and what amounts of
//! money need. What accompanies lookups stands with their relationships.

use model::Result;
use model::metadata::{Cascade, ColumnDefinition, ColumnType, PrecisionSource, TableDefinition};

use super::super::Edit;
use super::super::standard::relationship;
use super::find;

/// The greatest amount of money, and with a minus the least.
pub(super) const MOST_MONEY: f64 = 922_337_203_685_477.0;

impl Edit {
    /// Adds what comes with a column of a table.
    pub(crate) fn add_companions(&mut self, table: &str, name: &str) -> Result<()> {
        let definition = self.table(table)?;
        let column = find(definition, name)?.clone();
        let prefix = column.schema.as_str();
        match column.kind {
            ColumnType::Image => {
                let plain = |companion: &mut ColumnDefinition| {
                    (companion.create, companion.update) = (false, false);
                };
                self.companion(table, &column, "Id", ColumnType::Uniqueidentifier, plain)?;
                self.companion(table, &column, "_Timestamp", ColumnType::BigInt, plain)?;
                self.companion(table, &column, "_URL", ColumnType::String, |companion| {
                    plain(companion);
                    companion.max_length = Some(200);
                    companion.format = Some("Url".to_owned());
                })
            }
            ColumnType::File => {
                self.companion(table, &column, "_Name", ColumnType::Virtual, |companion| {
                    (companion.create, companion.update) = (false, false);
                })
            }
            ColumnType::Money => {
                self.add_currency(table)?;
                let base = [prefix, "_Base"].concat();
                let mut base = self.new_column(&base, ColumnType::Money);
                base.provenance.custom = column.provenance.custom;
                (base.create, base.update) = (false, false);
                base.precision = Some(4);
                (base.min, base.max) = (Some(-MOST_MONEY), Some(MOST_MONEY));
                base.format.clone_from(&column.format);
                // Its decimals are not those of the column, which are too few for a rate: as in shipped
                // tables it is kept with four and shown with those of its currency.
                if column.precision_source() == PrecisionSource::Column {
                    base.format = Some("PrecisionSource=2".to_owned());
                }
                let mut label = column.label.clone();
                if !label.as_str().is_empty() {
                    label.set(model::metadata::BASE_LANGUAGE, [label.as_str(), " (Base)"].concat());
                }
                base.label = label;
                self.add_column(table, base)
            }
            _ => Ok(()),
        }
    }

    fn companion(
        &mut self,
        table: &str,
        of: &ColumnDefinition,
        suffix: &str,
        kind: ColumnType,
        shape: impl FnOnce(&mut ColumnDefinition),
    ) -> Result<()> {
        let schema = [of.schema.as_str(), suffix].concat();
        let mut companion = self.new_column(&schema, kind);
        companion.provenance.custom = of.provenance.custom;
        companion.companion_of = Some(of.name.clone());
        shape(&mut companion);
        self.add_column(table, companion)
    }

    /// Adds the currency and its exchange rate, which the first amount of money of a table brings.
    fn add_currency(&mut self, table: &str) -> Result<()> {
        const CURRENCY: &str = "transactioncurrency";
        if self.table(table)?.column("transactioncurrencyid").is_none() {
            let name = "TransactionCurrencyId";
            let mut currency = self.standard(name, ColumnType::Lookup, "Currency");
            currency.targets = vec![CURRENCY.to_owned()];
            self.add_column(table, currency)?;
            self.accompany(table, "transactioncurrencyid")?;
            let name = ["TransactionCurrency_", table].concat();
            let mut along = relationship(
                &name,
                CURRENCY,
                table,
                "transactioncurrencyid",
                "transactioncurrencyid",
            );
            along.delete = Cascade::Restrict;
            self.add_standard(along)?;
        }
        if self.table(table)?.column("exchangerate").is_none() {
            let mut rate = self.standard("ExchangeRate", ColumnType::Decimal, "Exchange Rate");
            rate.precision = Some(12);
            (rate.min, rate.max) = (Some(1e-12), Some(100_000_000_000.0));
            (rate.create, rate.update) = (false, false);
            self.add_column(table, rate)?;
        }
        Ok(())
    }
}

/// Whether a name is that of the label which every choice column shows beside its number.
pub(crate) fn is_label(table: &TableDefinition, name: &str) -> bool {
    let of = name.strip_suffix("name").and_then(|of| table.column(of));
    of.is_some_and(|column| column.choice.is_some() && column.companion_of.is_none())
}
