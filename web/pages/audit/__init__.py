"""The pages of audits: who grants one, and the workspace in which the auditor's questions are answered."""
