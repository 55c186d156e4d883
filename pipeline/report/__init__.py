"""The report: one page that a person reads, with its pictures and the numbers behind them, from audit tables."""

from fairsieve.pipeline.report.page import Report, render, write_report

__all__ = ["Report", "render", "write_report"]
