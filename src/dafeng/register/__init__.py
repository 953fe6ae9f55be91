"""What people and machines submit, kept in a database: SQLite on one machine, PostgreSQL past it.

Comes in: submissions with who made them. Goes out: what was submitted, to those who may see it. The only floor that speaks SQL.
"""
