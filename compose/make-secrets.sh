#!/bin/sh
# Makes what docker-compose.yml calls secrets, in ./secrets, and a folder for backups. What is there already stays.
set -eu
cd "$(dirname "$0")/.."

mkdir -p secrets/more backups
# Only you can enter. What is in there may be read, and what else is shown to containers: in them nobody is you.
chmod 700 secrets
chmod 755 secrets/more
chmod a+rx compose/roles.sh
chmod a+r compose/roles.sql compose/Caddyfile

keep() {
  [ -s "secrets/$1" ] || printf '%s' "$2" >"secrets/$1"
  chmod 444 "secrets/$1"
}
random() {
  od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'
}

for name in postgres_password owner_password app_password electric_password electric_secret marquee_secret; do
  keep "$name" "$(random)"
done
for role in owner app electric; do
  keep "${role}_url" "postgres://marquee_$role:$(cat "secrets/${role}_password")@postgres:5432/marquee?sslmode=disable"
done
echo 'The secrets are in ./secrets. Save a copy of secrets/marquee_secret where this disk is not.'
