import Evaluation

/// A figure of the report: one of a result.
public typealias ReportColumn = ResultColumn

/// What stands in one cell of a report: a figure of a result.
public typealias ReportValue = ResultValue
