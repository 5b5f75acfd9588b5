#!/bin/sh
# Makes the roles and gives them the passwords of ./secrets. Runs by itself at the first start of an empty volume; after the
# secrets were made anew and postgres was started again: docker compose exec postgres sh /docker-entrypoint-initdb.d/10-roles.sh
set -eu

in_database() {
  psql -q -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d "$POSTGRES_DB" "$@"
}

in_database -f "${ROLES_SQL:-/compose/roles.sql}"
for role in owner app electric; do
  # By standard input: arguments can be read by whoever lists processes.
  in_database <<SQL
\\set password \`cat ${SECRETS:-/run/secrets}/${role}_password\`
alter role marquee_${role} password :'password';
SQL
done
