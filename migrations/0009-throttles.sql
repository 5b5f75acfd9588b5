--! safe-while-running
-- How much has been asked lately, for several processes to share. Losing it in a crash harms nobody: unlogged.
create unlogged table throttles (
  key varchar(255) primary key,
  points int not null default 0,
  expire bigint
);
create index throttles_expire on throttles (expire);

-- Wrong passwords in a row, by a hash of the account (or of the name of one that does not exist: nothing tells them apart).
-- Logged, for it survives everything: at a hundred, no password is tried any more until a new one is set.
create table login_failures (
  account_hash bytea primary key,
  run int not null,
  at timestamptz not null
);
