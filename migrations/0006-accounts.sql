--! safe-while-running
-- Accounts that can be left, recovered and looked after.
-- Locks: brief, no rewrite (nullable columns, constant defaults).  Old servers: ignore the columns.

-- A deleted account is gone for everybody at once and purged after seven days; until then it can be taken back. A disabled
-- one is closed by the operator. Neither can log in.
alter table users
  add column deleted_at timestamptz,
  add column disabled_at timestamptz;

-- When the password was last given on this device: what cannot be taken back lightly asks that it was just now.
-- The network it was last seen in is kept coarsely (a /24 or a /48): enough to recognise, too little to locate.
alter table sessions
  add column authenticated_at timestamptz,
  add column network text not null default '';

-- A one-time link to set a new password: only its hash is kept, and only the newest of a user counts.
create table password_resets (
  user_id uuid primary key references users on delete cascade,
  token_hash bytea not null unique,
  expires_at timestamptz not null
);
