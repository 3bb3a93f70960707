CREATE TABLE request_logs (
  id     bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at     timestamptz      NOT NULL,
  method text             NOT NULL,
  path   text             NOT NULL,
  -- NULL if the client gave up before it got an answer.
  status integer,
  ms     double precision NOT NULL
);
