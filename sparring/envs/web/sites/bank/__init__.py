"""Osier Bank: accounts and payments, and the expenses of a company."""
