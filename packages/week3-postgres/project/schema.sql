-- #region 1
CREATE TABLE users (
  id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text        NOT NULL,
  email      text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_email_key UNIQUE (email),
  CONSTRAINT users_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
  CONSTRAINT users_email_length CHECK (char_length(email) BETWEEN 3 AND 254)
);

CREATE TABLE products (
  id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku        text        NOT NULL,
  name       text        NOT NULL,
  price      integer     NOT NULL, -- in cents
  stock      integer     NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT products_sku_key UNIQUE (sku),
  CONSTRAINT products_sku_length CHECK (char_length(sku) BETWEEN 1 AND 40),
  CONSTRAINT products_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
  CONSTRAINT products_price_not_negative CHECK (price >= 0),
  CONSTRAINT products_stock_not_negative CHECK (stock >= 0)
);

CREATE TABLE orders (
  id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id    integer     NOT NULL,
  status     text        NOT NULL DEFAULT 'placed',
  total      bigint      NOT NULL, -- in cents: a large order is more than an integer holds
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users,
  CONSTRAINT orders_status_known CHECK (status IN ('placed', 'shipped', 'cancelled')),
  CONSTRAINT orders_total_not_negative CHECK (total >= 0)
);

-- A foreign key makes no index. This one finds the orders of a user, and has them in order.
CREATE INDEX orders_user_id_created_at_id_idx ON orders (user_id, created_at DESC, id DESC);

CREATE TABLE order_items (
  order_id   integer NOT NULL,
  product_id integer NOT NULL,
  quantity   integer NOT NULL,
  price      integer NOT NULL, -- in cents, as it was when the order was placed
  CONSTRAINT order_items_pkey PRIMARY KEY (order_id, product_id),
  CONSTRAINT order_items_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders,
  CONSTRAINT order_items_product_id_fkey FOREIGN KEY (product_id) REFERENCES products,
  CONSTRAINT order_items_quantity_positive CHECK (quantity > 0),
  CONSTRAINT order_items_price_not_negative CHECK (price >= 0)
);

-- The primary key begins with the order: it is of no use to who looks for a product.
CREATE INDEX order_items_product_id_idx ON order_items (product_id);
-- #endregion

-- #region 5 — the table of keys
-- Kept for ever: a key that is forgotten is an order that is placed twice.
CREATE TABLE idempotency_keys (
  user_id      integer     NOT NULL,
  key          text        NOT NULL,
  request_hash text        NOT NULL, -- of what was ordered
  answer       json,                 -- empty only within the transaction that is at it
  created_at   timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, key),
  CONSTRAINT idempotency_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users,
  CONSTRAINT idempotency_keys_key_length CHECK (char_length(key) BETWEEN 1 AND 200)
);
-- #endregion
