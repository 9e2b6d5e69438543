CREATE TABLE customers (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, password TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '', newsletter INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE sessions (token TEXT PRIMARY KEY, customer_id INTEGER NOT NULL);
CREATE TABLE addresses (
  id INTEGER PRIMARY KEY AUTOINCREMENT, customer_id INTEGER NOT NULL, label TEXT NOT NULL, recipient TEXT NOT NULL,
  street TEXT NOT NULL, city TEXT NOT NULL, postcode TEXT NOT NULL, is_default INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE categories (id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE products (
  id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, brand TEXT NOT NULL,
  category_id INTEGER NOT NULL, colour TEXT NOT NULL, price_cents INTEGER NOT NULL, weight_g INTEGER NOT NULL,
  description TEXT NOT NULL
);
CREATE INDEX products_by_category ON products (category_id);
CREATE TABLE variants (
  id INTEGER PRIMARY KEY AUTOINCREMENT, product_id INTEGER NOT NULL, label TEXT NOT NULL, stock INTEGER NOT NULL
);
CREATE INDEX variants_by_product ON variants (product_id);
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT, product_id INTEGER NOT NULL, customer_id INTEGER NOT NULL, stars INTEGER NOT NULL,
  title TEXT NOT NULL, body TEXT NOT NULL DEFAULT '', written_on TEXT NOT NULL
);
CREATE INDEX reviews_by_product ON reviews (product_id);
CREATE TABLE basket (
  customer_id INTEGER NOT NULL, variant_id INTEGER NOT NULL, quantity INTEGER NOT NULL,
  PRIMARY KEY (customer_id, variant_id)
) WITHOUT ROWID;
CREATE TABLE basket_coupons (customer_id INTEGER PRIMARY KEY, code TEXT NOT NULL);
CREATE TABLE wishlist (
  customer_id INTEGER NOT NULL, product_id INTEGER NOT NULL, PRIMARY KEY (customer_id, product_id)
) WITHOUT ROWID;
CREATE TABLE coupons (
  code TEXT PRIMARY KEY, percent INTEGER NOT NULL, minimum_cents INTEGER NOT NULL, expires_on TEXT NOT NULL
);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT, customer_id INTEGER NOT NULL, status TEXT NOT NULL, placed_on TEXT NOT NULL,
  address_id INTEGER NOT NULL, shipping TEXT NOT NULL, gift_note TEXT NOT NULL DEFAULT '', coupon TEXT,
  discount_cents INTEGER NOT NULL DEFAULT 0, shipping_cents INTEGER NOT NULL DEFAULT 0, total_cents INTEGER NOT NULL
);
CREATE TABLE order_lines (
  order_id INTEGER NOT NULL, variant_id INTEGER NOT NULL, quantity INTEGER NOT NULL, price_cents INTEGER NOT NULL,
  PRIMARY KEY (order_id, variant_id)
) WITHOUT ROWID;
CREATE TABLE returns (
  id INTEGER PRIMARY KEY AUTOINCREMENT, order_id INTEGER NOT NULL, variant_id INTEGER NOT NULL, quantity INTEGER NOT NULL,
  reason TEXT NOT NULL, comment TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT 'requested',
  requested_on TEXT NOT NULL
);
