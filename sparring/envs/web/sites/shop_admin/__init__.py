"""The back office of Harbour & Lane: orders, returns, products, stock, reviews, suppliers, reports, staff."""
