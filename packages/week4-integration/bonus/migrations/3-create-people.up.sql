-- For measuring: it can be emptied and filled again, and nothing refers to it.
CREATE TABLE people (
  id    integer PRIMARY KEY,
  name  text    NOT NULL,
  email text    NOT NULL
);

CREATE INDEX people_email_idx ON people (email);
