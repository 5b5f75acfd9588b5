import { seedCatalogue } from './catalogue/seed.ts'
import { openPostgres } from './db/postgres.ts'
import type { Db } from './db.ts'
import { migrate } from './migrate.ts'
import { StartRefusal } from './start-refusal.ts'

/**
 * Brings a PostgreSQL up to date: its schema, and the films and plays that come with us; then `also`. Whoever does so at the
 * same time waits, and as long as it takes. Tells the migrations it applied. Throws StartRefusal, MigrationRefusal or Refusal
 * `unavailable`.
 */
export async function prepare(url: string, also: (db: Db) => Promise<void> = async () => {}): Promise<string[]> {
  const db = await openPostgres(url, { max: 1 })
  try {
    await checkServer(db)
    const applied = await migrate(db)
    await seedCatalogue(db)
    await also(db)
    return applied
  } finally {
    await db.close()
  }
}

async function checkServer(db: Db): Promise<void> {
  const server = await db.row<{ version: string; encoding: string }>(
    "select current_setting('server_version') as version, current_setting('server_encoding') as encoding",
  )
  if (Number.parseInt(server?.version ?? '', 10) < 15)
    throw new StartRefusal(`DATABASE_URL leads to PostgreSQL ${server?.version}. Marquee needs 15 or later.`)
  if (server?.encoding !== 'UTF8')
    throw new StartRefusal(`The database is encoded in ${server?.encoding}. Create it with encoding 'UTF8'.`)
}

/**
 * What the roles of compose/roles.sql may do with the tables, where there are such roles: the app changes rows, but never
 * the list of migrations; Electric reads what is published for it. Only the owner of the tables can say so: for anybody else
 * this does nothing.
 */
export const grantRoles = (db: Db): Promise<void> =>
  db.exec(`
    do $$
    declare
      v_published text := (select string_agg(format('%I.%I', schemaname, tablename), ', ')
                           from pg_publication_tables where pubname = 'electric_publication_default');
    begin
      if not (select pg_has_role(relowner, 'usage') from pg_class where oid = 'schema_migrations'::regclass) then
        return;
      end if;
      if exists (select from pg_roles where rolname = 'marquee_app') then
        grant select, insert, update, delete on all tables in schema public to marquee_app;
        revoke insert, update, delete on schema_migrations from marquee_app;
      end if;
      if v_published is not null and exists (select from pg_roles where rolname = 'marquee_electric') then
        revoke all on all tables in schema public from marquee_electric;
        execute format('grant select on %s to marquee_electric', v_published);
      end if;
    end $$`)
