--! safe-while-running
-- Who did what to whose account, and when: what an operator has typed, and what happened to passwords, devices and
-- accounts. Kept for 180 days (server/audit.ts). No reference to users: it outlives an account that is purged.
-- Locks: none.  Old servers: write nothing here.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null check (actor in ('user', 'operator', 'server')),
  deed text not null,
  -- Whose account it was done to.
  user_id uuid,
  session_id uuid,
  -- The coarse address it came from, as the list of devices shows it.
  network text not null default '',
  details jsonb not null default '{}'
);
create index audit_at on audit (at);
create index audit_user on audit (user_id, id) where user_id is not null;
