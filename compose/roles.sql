-- Who may do what in Marquee's database. Three roles, none of them a superuser: the owner changes the schema, the app
-- changes rows, Electric reads what is synced. Run it as a superuser in that database, as often as you like. What the app
-- and Electric may do with the tables is granted behind every migration: `npm run admin -- migrate`, as the owner.
-- Passwords are set beside it (roles.sh; by hand: \password marquee_app).
do $$
declare
  v_role text;
begin
  foreach v_role in array array['marquee_owner', 'marquee_app', 'marquee_electric'] loop
    if not exists (select from pg_roles where rolname = v_role) then
      execute format('create role %I', v_role);
    end if;
    execute format('alter role %I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls', v_role);
  end loop;
  -- The log of changes; of the tables it reads only what it is granted.
  alter role marquee_electric replication;

  execute format('alter database %I owner to marquee_owner', current_database());
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to marquee_app, marquee_electric', current_database());
end $$;

alter schema public owner to marquee_owner;
revoke all on schema public from public;
grant usage on schema public to marquee_app, marquee_electric;
