//! Random questions: odd, but such that most of them have answers.

use model::query::{
    Aggregate, Aggregation, Aliased, Columns, Comparison, Condition, Criterion, Expand, Function,
    Group, Join, Link, Operand, Order, Output, Path, Pattern, Quantifier, Query, Selection,
};
use model::value::Value;

use super::data::{Column, ColumnType, Data, Table};

/// What kind of question; each leaves out what some language cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Columns, conditions and orders of one table: every language can say it.
    Plain,
    /// With paths, lambdas, negations and expands.
    Paths,
    /// With joined rows, and rows that must or must not exist.
    Joins,
    /// Different rows.
    Distinct,
    /// Groups and aggregates of one table.
    Groups,
    /// Groups and aggregates over joined rows.
    JoinedGroups,
}

/// Random questions, the same for the same seed.
pub struct Questions<'a> {
    data: &'a Data,
    random: fastrand::Rng,
}

/// Links in a question that is being made.
struct Scope<'a> {
    table: &'a Table,
    links: Vec<(String, &'a Table)>,
    kind: Kind,
}

impl<'a> Questions<'a> {
    /// Questions about these rows.
    pub fn new(data: &'a Data, seed: u64) -> Self {
        Self { data, random: fastrand::Rng::with_seed(seed) }
    }

    /// The next one.
    pub fn ask(&mut self) -> (Kind, Query) {
        let kind = match self.random.u8(0..100) {
            0..30 => Kind::Plain,
            30..55 => Kind::Paths,
            55..75 => Kind::Joins,
            75..82 => Kind::Distinct,
            82..92 => Kind::Groups,
            _ => Kind::JoinedGroups,
        };
        (kind, self.of_kind(kind))
    }

    fn of_kind(&mut self, kind: Kind) -> Query {
        let table = self.any_table();
        let mut query = Query::new(table.name, Selection::columns(self.some_columns(table)));
        let mut scope = Scope { table, links: Vec::new(), kind };
        if matches!(kind, Kind::Joins | Kind::JoinedGroups) {
            query.links = self.links(&mut scope, table, kind == Kind::Joins, 0);
        }
        if self.random.u8(0..10) > 1 {
            query.filter = Some(self.condition(&scope, 0));
        }
        match kind {
            Kind::Groups | Kind::JoinedGroups => self.group(&mut query, &scope),
            Kind::Distinct => {
                if let Columns::Named(names) = &query.selection.columns {
                    let names = names.clone();
                    query.order = self.order_by(&names);
                }
                query.distinct = true;
            }
            _ => {
                query.order = self.order(&scope);
                if kind == Kind::Paths {
                    query.selection.expands = self.expands(table, 0);
                }
                if kind == Kind::Joins && self.random.bool() {
                    query.aliased = self.aliased(&scope);
                }
            }
        }
        if self.random.u8(0..5) == 0 && !query.distinct && query.aggregation.is_none() {
            query.page.top = Some(self.random.u32(1..12));
        }
        query
    }

    fn any_table(&mut self) -> &'a Table {
        let at = self.random.usize(0..self.data.tables.len());
        self.data.tables.get(at).unwrap_or_else(|| self.data.table("account"))
    }

    fn pick<'t, T>(&mut self, items: &'t [T]) -> Option<&'t T> {
        if items.is_empty() { None } else { items.get(self.random.usize(0..items.len())) }
    }

    fn some_columns(&mut self, table: &Table) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for _ in 0..self.random.usize(1..5) {
            if let Some(column) = self.pick(&table.columns)
                && !names.iter().any(|name| name == column.name)
            {
                names.push(column.name.to_owned());
            }
        }
        names
    }

    fn links(
        &mut self,
        scope: &mut Scope<'a>,
        parent: &'a Table,
        shown: bool,
        depth: usize,
    ) -> Vec<Link> {
        let mut links = Vec::new();
        for _ in 0..self.random.usize(if depth == 0 { 1..3 } else { 0..2 }) {
            let Some((table, from, to)) = self.step(parent) else { continue };
            let name = format!("l{}", scope.links.len());
            scope.links.push((name.clone(), table));
            let alone = Scope { table, links: Vec::new(), kind: Kind::Plain };
            let filter = (self.random.u8(0..3) == 0).then(|| self.condition(&alone, 2));
            let join = match self.random.u8(0..7) {
                0..3 => Join::Inner,
                3..6 => Join::Outer,
                _ => Join::First,
            };
            let columns = if shown { self.some_columns(table) } else { Vec::new() };
            let links_inside = if depth == 0 && join != Join::First {
                self.links(scope, table, shown, depth + 1)
            } else {
                Vec::new()
            };
            links.push(Link {
                name,
                table: table.name.to_owned(),
                from: from.to_owned(),
                to: to.to_owned(),
                join,
                filter,
                columns: Columns::Named(columns),
                links: links_inside,
            });
        }
        links
    }

    /// A way to another table: its column, and ours; along a relationship, or by equal values.
    fn step(&mut self, parent: &'a Table) -> Option<(&'a Table, &'a str, &'a str)> {
        let mut ways = Vec::new();
        for column in &parent.columns {
            if let ColumnType::Lookup(targets) = &column.kind {
                for target in targets {
                    let table = self.data.table(target.table);
                    ways.push((table, table.key, column.name));
                }
            }
        }
        for collection in &parent.collections {
            ways.push((self.data.table(collection.table), collection.column, parent.key));
        }
        if self.random.u8(0..8) == 0 {
            let whole = |table: &'a Table| {
                table.columns.iter().find(|column| matches!(column.kind, ColumnType::Whole))
            };
            let other = self.any_table();
            if let (Some(own), Some(their)) = (whole(parent), whole(other)) {
                return Some((other, their.name, own.name));
            }
        }
        self.pick(&ways).copied()
    }

    fn condition(&mut self, scope: &Scope<'a>, depth: usize) -> Condition {
        let more = depth < 3;
        match self.random.u8(0..12) {
            0 | 1 if more => Condition::All(self.several(scope, depth)),
            2 | 3 if more => Condition::Any(self.several(scope, depth)),
            4 if more && scope.kind == Kind::Paths => {
                Condition::Not(Box::new(self.condition(scope, depth + 1)))
            }
            5 | 6 if more && scope.kind == Kind::Paths => {
                self.related(scope.table, depth).unwrap_or_else(|| self.leaf(scope))
            }
            5 | 6 if more && scope.kind == Kind::Joins => {
                self.exists(scope.table, depth).unwrap_or_else(|| self.leaf(scope))
            }
            _ => self.leaf(scope),
        }
    }

    fn several(&mut self, scope: &Scope<'a>, depth: usize) -> Vec<Condition> {
        (0..self.random.usize(2..4)).map(|_| self.condition(scope, depth + 1)).collect()
    }

    fn related(&mut self, table: &'a Table, depth: usize) -> Option<Condition> {
        let collection = *self.pick(&table.collections)?;
        let child = self.data.table(collection.table);
        let scope = Scope { table: child, links: Vec::new(), kind: Kind::Paths };
        let path = Path::Collection { relationship: collection.relationship.to_owned() };
        let all = self.random.u8(0..4) == 0;
        let quantifier = if all { Quantifier::All } else { Quantifier::Any };
        let bare = !all && self.random.u8(0..4) == 0;
        let condition = (!bare).then(|| Box::new(self.condition(&scope, depth + 1)));
        Some(Condition::Related { path, quantifier, condition })
    }

    fn exists(&mut self, table: &'a Table, depth: usize) -> Option<Condition> {
        let (other, from, to) = self.step(table)?;
        let scope = Scope { table: other, links: Vec::new(), kind: Kind::Joins };
        let bare = self.random.u8(0..4) == 0;
        let exists = Condition::Exists(Box::new(Link {
            name: String::new(),
            table: other.name.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            join: Join::Inner,
            filter: (!bare).then(|| self.condition(&scope, depth + 1)),
            columns: Columns::Named(Vec::new()),
            links: Vec::new(),
        }));
        let negated = self.random.u8(0..3) == 0;
        Some(if negated { Condition::Not(Box::new(exists)) } else { exists })
    }

    /// A column that a condition is about: of the row, behind a lookup, or of a joined row.
    fn operand(&mut self, scope: &Scope<'a>) -> Option<(Operand, &'a Column)> {
        if scope.kind == Kind::Paths && self.random.u8(0..4) == 0 {
            let (path, table) = self.path(scope.table)?;
            let column = self.pick(&table.columns)?;
            return Some((Operand::Column { path, name: column.name.to_owned() }, column));
        }
        if !scope.links.is_empty() && self.random.u8(0..3) == 0 {
            let (link, table) = self.pick(&scope.links)?.clone();
            let column = self.pick(&table.columns)?;
            return Some((Operand::Linked { link, name: column.name.to_owned() }, column));
        }
        let column = self.pick(&scope.table.columns)?;
        Some((Operand::column(column.name), column))
    }

    fn path(&mut self, table: &'a Table) -> Option<(Vec<Path>, &'a Table)> {
        let mut table = table;
        let mut path = Vec::new();
        for _ in 0..self.random.usize(1..3) {
            let mut ways = Vec::new();
            for column in &table.columns {
                if let ColumnType::Lookup(targets) = &column.kind {
                    ways.extend(targets.iter().map(|target| (column.name, target.table)));
                }
            }
            let Some((column, target)) = self.pick(&ways).copied() else { break };
            path.push(Path::Lookup { column: column.to_owned(), table: target.to_owned() });
            table = self.data.table(target);
        }
        (!path.is_empty()).then_some((path, table))
    }

    fn leaf(&mut self, scope: &Scope<'a>) -> Condition {
        let Some((operand, column)) = self.operand(scope) else {
            return Condition::All(Vec::new());
        };
        if self.random.u8(0..6) == 0 {
            let null = Condition::Null(operand);
            return if self.random.bool() { Condition::Not(Box::new(null)) } else { null };
        }
        if self.random.u8(0..12) == 0
            && let Operand::Column { path, name } = &operand
            && path.is_empty()
        {
            let alike = |other: &&Column| {
                other.name != name
                    && std::mem::discriminant(&other.kind) == std::mem::discriminant(&column.kind)
                    && !matches!(column.kind, ColumnType::Lookup(_) | ColumnType::Choice(_))
            };
            let others: Vec<&Column> = scope.table.columns.iter().filter(alike).collect();
            if let Some(other) = self.pick(&others) {
                let (right, comparison) = (Operand::column(other.name), self.comparison());
                return Condition::Compare { left: operand, comparison, right };
            }
        }
        match &column.kind {
            ColumnType::Text if self.random.bool() => {
                let like = Condition::Like(operand, Pattern::parse(&self.pattern()));
                let negated = self.random.u8(0..4) == 0;
                return if negated { Condition::Not(Box::new(like)) } else { like };
            }
            ColumnType::Yes => {
                let right = Operand::Value(Value::Bool(self.random.bool()));
                let equal = self.random.bool();
                let comparison = if equal { Comparison::Equal } else { Comparison::NotEqual };
                return Condition::Compare { left: operand, comparison, right };
            }
            _ => {}
        }
        let listed = !matches!(column.kind, ColumnType::Instant | ColumnType::Day)
            && self.random.u8(0..5) == 0;
        if listed {
            let values = (0..self.random.usize(1..4)).map(|_| self.value(column)).collect();
            let within = Condition::In(operand, values);
            let negated = self.random.u8(0..3) == 0;
            return if negated { Condition::Not(Box::new(within)) } else { within };
        }
        let comparison = match column.kind {
            ColumnType::Lookup(_) | ColumnType::Choice(_) if self.random.bool() => {
                Comparison::NotEqual
            }
            ColumnType::Lookup(_) | ColumnType::Choice(_) => Comparison::Equal,
            _ => self.comparison(),
        };
        Condition::Compare { left: operand, comparison, right: Operand::Value(self.value(column)) }
    }

    fn comparison(&mut self) -> Comparison {
        const ALL: [Comparison; 6] = [
            Comparison::Equal,
            Comparison::NotEqual,
            Comparison::Less,
            Comparison::LessOrEqual,
            Comparison::Greater,
            Comparison::GreaterOrEqual,
        ];
        self.pick(&ALL).copied().unwrap_or(Comparison::Equal)
    }

    /// A pattern; mostly one that some text has.
    fn pattern(&mut self) -> String {
        const PARTS: [&str; 12] =
            ["a", "al", "bet", "a%a", "_l", "[a-c]", "[^a]", "co", "o''b", "0", "é", "[%]"];
        let part = self.pick(&PARTS).copied().unwrap_or("a").replace("''", "'");
        match self.random.u8(0..4) {
            0 => format!("%{part}%"),
            1 => format!("{part}%"),
            2 => format!("%{part}"),
            _ => part,
        }
    }

    /// A value of a column: mostly one that some row has.
    fn value(&mut self, column: &Column) -> Value {
        if let ColumnType::Lookup(targets) = &column.kind {
            let target = self.pick(targets).copied();
            let rows = target.map(|target| self.data.table(target.table).rows.as_slice());
            let row = rows.and_then(|rows| self.pick(rows));
            return Value::Guid(row.map_or(model::Uuid::max(), |row| row.id));
        }
        let mut known: Vec<&Value> = Vec::new();
        for table in &self.data.tables {
            if table.columns.iter().any(|each| std::ptr::eq(each, column)) {
                known.extend(table.rows.iter().filter_map(|row| row.values.get(column.name)));
            }
        }
        let known = self.pick(&known).map(|value| (*value).clone());
        match (&column.kind, known) {
            (ColumnType::Text, Some(Value::Text(text))) if self.random.bool() => {
                Value::Text(text.to_uppercase())
            }
            (ColumnType::Whole, _) if self.random.u8(0..4) == 0 => {
                Value::Int(self.random.i64(-2..9))
            }
            (_, Some(value)) => value,
            (ColumnType::Text, None) => Value::Text("nothing".into()),
            (ColumnType::Whole | ColumnType::Choice(_), None) => Value::Int(1),
            (ColumnType::Money, None) => Value::Decimal(1.into()),
            (ColumnType::Yes, None) => Value::Bool(true),
            (ColumnType::Instant, None) => Value::Timestamp(model::time::Timestamp(0)),
            (ColumnType::Day | ColumnType::Lookup(_), None) => Value::Date(model::time::Date(0)),
        }
    }

    fn order(&mut self, scope: &Scope<'a>) -> Vec<Order> {
        let by_label = scope.kind == Kind::Joins;
        let mut order: Vec<Order> = Vec::new();
        for _ in 0..self.random.usize(0..3) {
            // Of joined rows some can only be told apart by what is joined: that leaves runs.
            let own = Scope { table: scope.table, links: Vec::new(), kind: scope.kind };
            let Some((operand, _)) = self.operand(&own) else { continue };
            let by = Criterion::Column { operand, by_label };
            if order.iter().all(|each| each.by != by) {
                order.push(Order { by, descending: self.random.bool() });
            }
        }
        order
    }

    fn order_by(&mut self, names: &[String]) -> Vec<Order> {
        let mut order = Vec::new();
        for name in names {
            if self.random.bool() {
                let by = Criterion::column(name.clone());
                order.push(Order { by, descending: self.random.bool() });
            }
        }
        order
    }

    fn aliased(&mut self, scope: &Scope<'a>) -> Vec<Aliased> {
        let Some((operand, _)) = self.operand(scope) else { return Vec::new() };
        vec![Aliased { name: "alias_of_ours".into(), output: Output::Column(operand) }]
    }

    fn expands(&mut self, table: &'a Table, depth: usize) -> Vec<Expand> {
        let mut expands: Vec<Expand> = Vec::new();
        for _ in 0..self.random.usize(0..3 - depth) {
            let expand =
                if self.random.bool() { self.lookup(table) } else { self.collection(table) };
            let Some((mut expand, target)) = expand else { continue };
            if expands.iter().any(|each| each.name == expand.name) {
                continue;
            }
            let many = !matches!(expand.path, Path::Lookup { .. });
            expand.selection = Selection::columns(self.some_columns(target));
            if many {
                let scope = Scope { table: target, links: Vec::new(), kind: Kind::Plain };
                if self.random.bool() {
                    expand.filter = Some(self.condition(&scope, 1));
                }
                expand.order = self.order(&scope);
                if self.random.u8(0..3) == 0 {
                    expand.top = Some(self.random.u32(1..4));
                }
            } else if depth == 0 {
                let inner = self.expands(target, 1);
                let lookups = |each: &Expand| matches!(each.path, Path::Lookup { .. });
                expand.selection.expands = inner.into_iter().filter(lookups).collect();
            }
            expands.push(expand);
        }
        // Next to a nested expand a collection takes neither an order nor a number of rows.
        if expands.iter().any(|expand| !expand.selection.expands.is_empty()) {
            for expand in &mut expands {
                expand.order.clear();
                expand.top = None;
            }
        }
        expands
    }

    fn lookup(&mut self, table: &'a Table) -> Option<(Expand, &'a Table)> {
        let mut ways = Vec::new();
        for column in &table.columns {
            if let ColumnType::Lookup(targets) = &column.kind {
                ways.extend(targets.iter().map(|target| (column.name, *target)));
            }
        }
        let (column, target) = *self.pick(&ways)?;
        let path = Path::Lookup { column: column.to_owned(), table: target.table.to_owned() };
        Some((along(target.property, path), self.data.table(target.table)))
    }

    fn collection(&mut self, table: &'a Table) -> Option<(Expand, &'a Table)> {
        let collection = *self.pick(&table.collections)?;
        let path = Path::Collection { relationship: collection.relationship.to_owned() };
        Some((along(collection.property, path), self.data.table(collection.table)))
    }

    fn group(&mut self, query: &mut Query, scope: &Scope<'a>) {
        let mut aggregation = Aggregation::default();
        let joined = scope.kind == Kind::JoinedGroups;
        for _ in 0..self.random.usize(0..3) {
            let Some((operand, column)) = self.operand(scope) else { continue };
            let own = matches!(operand, Operand::Column { .. });
            let name = if own { column.name.to_owned() } else { format!("of_{}", column.name) };
            let dated = matches!(column.kind, ColumnType::Instant | ColumnType::Day);
            if !dated && aggregation.groups.iter().all(|group| group.name != name) {
                aggregation.groups.push(Group { name, operand, part: None, utc: false });
            }
        }
        let least = usize::from(aggregation.groups.is_empty());
        for number in 0..self.random.usize(least..4) {
            let Some((operand, column)) = self.operand(scope) else { continue };
            let name = format!("value{number}");
            let count = Aggregate { name: name.clone(), function: Function::Count, operand: None };
            let function = match (&column.kind, self.random.u8(0..6)) {
                (ColumnType::Money, 0 | 1) => Function::Average,
                (ColumnType::Money | ColumnType::Whole, 2 | 3) => Function::Sum,
                (ColumnType::Money | ColumnType::Whole | ColumnType::Instant, 4) => Function::Min,
                (ColumnType::Money | ColumnType::Whole | ColumnType::Day, 5) => Function::Max,
                (_, 0) if joined => Function::Count,
                _ => {
                    aggregation.values.push(count);
                    continue;
                }
            };
            aggregation.values.push(Aggregate { name, function, operand: Some(operand) });
        }
        if aggregation.groups.is_empty() && aggregation.values.is_empty() {
            let count =
                Aggregate { name: "value".into(), function: Function::Count, operand: None };
            aggregation.values.push(count);
        }
        if joined && self.random.bool() {
            let values = aggregation.values.iter().map(|value| value.name.clone());
            let names: Vec<String> = values.collect();
            if let Some(name) = self.pick(&names) {
                let by = Criterion::Output(name.clone());
                query.order = vec![Order { by, descending: self.random.bool() }];
            }
        }
        query.selection = Selection::columns(Vec::<String>::new());
        query.aggregation = Some(aggregation);
    }
}

fn along(name: &str, path: Path) -> Expand {
    Expand {
        name: name.to_owned(),
        path,
        selection: Selection::default(),
        filter: None,
        order: Vec::new(),
        top: None,
    }
}
