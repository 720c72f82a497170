"""Family at their own page: accounts, sign-in, and what the elder agreed that they see."""
