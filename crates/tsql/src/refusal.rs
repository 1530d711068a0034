//! What is said about a statement that is not served. The codes are not known (query.md §1.4): a
//! statement that cannot be read is answered like any other query option.

use model::Error;
use sqlparser::ast::{BinaryOperator, Expr, JoinOperator, SetExpr, TableFactor};

/// Something of SQL that is not served.
pub(crate) fn unsupported(what: &str) -> Error {
    Error::QueryOption(format!("{what} is not supported in the query parameter 'sql'."))
}

/// A statement that means nothing.
pub(crate) fn invalid(text: impl Into<String>) -> Error {
    Error::QueryOption(text.into())
}

/// What a reader of SQL calls an expression that is no condition, column or constant.
pub(crate) fn expression(expression: &Expr) -> &'static str {
    match expression {
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) => "A column in this place",
        Expr::Value(_) => "A literal in this place",
        Expr::Nested(inner) => self::expression(inner),
        Expr::BinaryOp { op, .. } => operator(op),
        Expr::UnaryOp { .. } => "A unary operator in this place",
        Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::In { .. }
        | Expr::Between { .. }
        | Expr::Like { .. } => "A condition in this place",
        Expr::Case { .. } => "CASE",
        Expr::Cast { .. } => "CAST",
        Expr::Convert { .. } => "CONVERT",
        Expr::Exists { .. } => "EXISTS",
        Expr::Subquery(_) => "A subquery",
        Expr::Collate { .. } => "COLLATE",
        Expr::AtTimeZone { .. } => "AT TIME ZONE",
        Expr::AnyOp { .. } | Expr::AllOp { .. } => "ANY, SOME or ALL",
        Expr::Function(_)
        | Expr::Extract { .. }
        | Expr::Ceil { .. }
        | Expr::Floor { .. }
        | Expr::Position { .. }
        | Expr::Substring { .. }
        | Expr::Trim { .. }
        | Expr::Overlay { .. }
        | Expr::MatchAgainst { .. } => "A function in this place",
        Expr::IsDistinctFrom(..) | Expr::IsNotDistinctFrom(..) => "IS DISTINCT FROM",
        Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotUnknown(_) => "IS TRUE, IS FALSE or IS UNKNOWN",
        Expr::Wildcard(_) | Expr::QualifiedWildcard(..) => "*",
        Expr::Tuple(_) => "A list in this place",
        Expr::GroupingSets(_) | Expr::Cube(_) | Expr::Rollup(_) => "GROUPING SETS, CUBE or ROLLUP",
        Expr::OuterJoin(_) => "(+)",
        Expr::Prior(_) => "PRIOR",
        Expr::ILike { .. } | Expr::SimilarTo { .. } | Expr::RLike { .. } => "This kind of LIKE",
        Expr::CompoundFieldAccess { .. }
        | Expr::JsonAccess { .. }
        | Expr::IsJson { .. }
        | Expr::IsNormalized { .. }
        | Expr::Prefixed { .. }
        | Expr::TypedString(_)
        | Expr::Struct { .. }
        | Expr::Named { .. }
        | Expr::Dictionary(_)
        | Expr::Map(_)
        | Expr::Array(_)
        | Expr::Interval(_)
        | Expr::Lambda(_)
        | Expr::MemberOf(_) => "This expression",
    }
}

fn operator(operator: &BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Plus
        | BinaryOperator::Minus
        | BinaryOperator::Multiply
        | BinaryOperator::Divide
        | BinaryOperator::Modulo => "Arithmetic",
        BinaryOperator::And
        | BinaryOperator::Or
        | BinaryOperator::Eq
        | BinaryOperator::NotEq
        | BinaryOperator::Lt
        | BinaryOperator::LtEq
        | BinaryOperator::Gt
        | BinaryOperator::GtEq => "A condition in this place",
        _ => "This operator",
    }
}

/// What a reader of SQL calls a query that is no `SELECT`.
pub(crate) fn query(body: &SetExpr) -> &'static str {
    match body {
        SetExpr::Select(_) => "SELECT",
        SetExpr::Query(_) => "A query in parentheses",
        SetExpr::SetOperation { .. } => "UNION, EXCEPT or INTERSECT",
        SetExpr::Values(_) => "VALUES",
        SetExpr::Insert(_) => "INSERT",
        SetExpr::Update(_) => "UPDATE",
        SetExpr::Delete(_) => "DELETE",
        SetExpr::Merge(_) => "MERGE",
        SetExpr::Table(_) => "TABLE",
    }
}

/// What a reader of SQL calls something after `FROM` or `JOIN` that is no table.
pub(crate) fn table(factor: &TableFactor) -> &'static str {
    match factor {
        TableFactor::Table { .. } => "A table in this form",
        TableFactor::Derived { .. } => "A subquery",
        TableFactor::NestedJoin { .. } => "A join in parentheses",
        TableFactor::Pivot { .. } => "PIVOT",
        TableFactor::Unpivot { .. } | TableFactor::UnpivotExpr { .. } => "UNPIVOT",
        TableFactor::TableFunction { .. }
        | TableFactor::Function { .. }
        | TableFactor::UNNEST { .. }
        | TableFactor::JsonTable { .. }
        | TableFactor::OpenJsonTable { .. }
        | TableFactor::MatchRecognize { .. }
        | TableFactor::XmlTable { .. }
        | TableFactor::SemanticView { .. } => "A function after FROM or JOIN",
    }
}

/// What a reader of SQL calls a join that is neither inner nor left.
pub(crate) fn join(operator: &JoinOperator) -> &'static str {
    match operator {
        JoinOperator::Join(_) | JoinOperator::Inner(_) => "This form of INNER JOIN",
        JoinOperator::Left(_) | JoinOperator::LeftOuter(_) => "This form of LEFT JOIN",
        JoinOperator::Right(_) | JoinOperator::RightOuter(_) => "RIGHT JOIN",
        JoinOperator::FullOuter(_) => "FULL JOIN",
        JoinOperator::CrossJoin(_) => "CROSS JOIN",
        JoinOperator::CrossApply | JoinOperator::OuterApply => "APPLY",
        JoinOperator::Semi(_)
        | JoinOperator::LeftSemi(_)
        | JoinOperator::RightSemi(_)
        | JoinOperator::Anti(_)
        | JoinOperator::LeftAnti(_)
        | JoinOperator::RightAnti(_)
        | JoinOperator::AsOf { .. }
        | JoinOperator::StraightJoin(_)
        | JoinOperator::ArrayJoin
        | JoinOperator::LeftArrayJoin
        | JoinOperator::InnerArrayJoin => "This kind of JOIN",
    }
}
