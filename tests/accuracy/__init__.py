"""Accuracy against known truth; `make accuracy` prints the tables and keeps them in the docs."""
