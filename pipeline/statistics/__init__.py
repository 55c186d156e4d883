"""Statistics: pure functions from merged facts to audit tables; they never see a document."""
